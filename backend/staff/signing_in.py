"""`/staff/sign-in`, `/staff/sign-out`, `/staff/password`; and the console's own files and words for templates."""

import re
from functools import partial

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from backend import presence
from backend.assets import address, keep_long
from backend.core.accounts import entrance
from backend.core.accounts.entrance import Denied, SignedIn
from backend.core.accounts.roles import Account, Forbidden, Role
from backend.core.accounts.sessions import new_token
from backend.core.errors import BadInput
from backend.staff import cookie, keeping, notices
from backend.staff.door import recognise, require
from backend.staff.forms import check_form, csrf_field, csrf_token
from backend.staff.navigation import navigation, without_list
from backend.staff.notices import notice
from backend.staff.parts import actor, present, region_name, request_id, services, staff_account
from backend.staff.rooms import sorry

blueprint = Blueprint(
    "staff",
    __name__,
    url_prefix="/staff",
    template_folder="templates",
    static_folder="static",
    static_url_path="/static",
)
for helper in (csrf_field, csrf_token, region_name, staff_account):
    blueprint.add_app_template_global(helper)
blueprint.after_app_request(cookie.send)
blueprint.after_app_request(notices.send)
blueprint.add_app_template_global(partial(address, "staff"), "staff_asset")
blueprint.add_app_template_global(navigation, "staff_navigation")
blueprint.add_app_template_global(notice, "staff_notice")
blueprint.after_request(keep_long)

NOTICES = {
    "out": "已经退出，所有设备上都退出了。",
    "changed": "密码改好了。请用新密码登录。",
    "expired": keeping.EXPIRED,
}
# Pages of this server for staff and doctors; whatever else a link may ask for leads home.
_ONWARD = re.compile(r"/(?:staff|d)(?:/[\w./-]*)?(?:\?[\w.=&%+-]*)?", re.ASCII)


blueprint.register_error_handler(BadInput, sorry)
blueprint.record_once(lambda state: state.app.register_error_handler(Forbidden, sorry))


@blueprint.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    """The form; who is signed in already goes on."""
    found = recognise()
    if found is not None:
        return redirect(_onward(request.args.get("next", ""), found.account), 303)
    return _sign_in_page(next=request.args.get("next", ""), notice=request.args.get("notice", ""))


@blueprint.post("/sign-in")
def enter() -> ResponseReturnValue:
    """Sign in: on to the page that was wanted, or the form again with the sentence."""
    check_form()
    outcome = _sign_in(request.form.get("username", ""), request.form.get("password", ""))
    if isinstance(outcome, Denied):
        page = _sign_in_page(
            trouble=outcome.sentence,
            username=request.form.get("username", ""),
            next=request.form.get("next", ""),
            kept=request.form.get("kept", ""),
        )
        return page, 403
    cookie.change(outcome.token)
    if outcome.account.must_change_password:
        return redirect(url_for(".password"), 303)
    onward = _onward(request.form.get("next", ""), outcome.account)
    kept = keeping.given_back(outcome.account)
    if kept is not None:
        return render_template("staff/resumed.html", kept=kept, onward=onward)
    return redirect(onward, 303)


@blueprint.post("/sign-out")
@require("account.own", before_change=True)
def sign_out() -> ResponseReturnValue:
    """On all devices: an office computer left open somewhere is closed from the next one."""
    place = services()
    with place.database.writing() as session:
        entrance.sign_out(session, present(), actor(), place.clock.now())
    return _fresh_start("out")


@blueprint.get("/password")
@require("account.own", before_change=True)
def password() -> ResponseReturnValue:
    """The form to change one's own password."""
    return render_template("staff/password.html")


@blueprint.post("/password")
@require("account.own", before_change=True)
def change_password() -> ResponseReturnValue:
    """Change it and sign in anew, or the form again with the sentence."""
    old, new, again = (request.form.get(name, "") for name in ("old", "new", "again"))
    try:
        trouble = _change_password(old, new, again)
    except BadInput as error:
        trouble = error.sentence
    if trouble:
        return render_template("staff/password.html", trouble=trouble), 400
    return _fresh_start("changed")


def _sign_in(username: str, password: str) -> SignedIn | Denied:
    return presence.sign_in(services(), username, password, request_id())


def _change_password(old: str, new: str, again: str) -> str:
    """Empty when it is done, else what was wrong."""
    if new != again:
        return "两次写的新密码不一样，请再写一次。"
    if new == old:
        return entrance.SAME_PASSWORD
    place, account = services(), present()
    new_hash = place.passwords.accept(account.username, new)
    with place.database.reading() as session:
        proof = entrance.prove(session, place.passwords, account.username, old)
    with place.database.writing() as session:
        denied = entrance.change_password(session, proof, new_hash, place.clock.now(), request_id())
    return denied.sentence if denied else ""


def _sign_in_page(*, notice: str = "", **shown: str) -> str:
    return render_template("staff/sign_in.html", notice=NOTICES.get(notice, ""), **shown)


def _fresh_start(notice: str) -> ResponseReturnValue:
    """To the sign-in page, with a cookie that names no session."""
    cookie.change(new_token())
    return redirect(url_for(".sign_in", notice=notice), 303)


def _onward(wanted: str, account: Account) -> str:
    """Family doctors come for their list; who has none, or wants nothing in particular, is shown the way to work."""
    listed = account.role is Role.DOCTOR and not without_list(account)
    home = url_for("doctor.day") if listed else url_for("home.page")
    return wanted if _ONWARD.fullmatch(wanted) else home
