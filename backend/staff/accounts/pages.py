"""The register of accounts: list, add, change, a new password, stop and let in again. Each only in one's subtree."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from backend.core.accounts import register
from backend.core.accounts.register import Issued, NewAccount
from backend.core.accounts.roles import Forbidden, Role, demand_region
from backend.core.errors import BadInput, NotFound
from backend.staff import lists, notices
from backend.staff.accounts.room import blueprint
from backend.staff.door import require
from backend.staff.lists import Paging, chosen
from backend.staff.notices import told
from backend.staff.parts import actor, present, regions_below, services

# An account of a family doctor names a doctor on the roster; the command `mingbai staff add --doctor` checks that.
ROLES = tuple(role for role in Role if role is not Role.DOCTOR)
_OFFERED = {role.value: role.value for role in ROLES}
notices.add(
    {
        "accounts.locked": "账号已停用，所有设备上都已退出。",
        "accounts.unlocked": "账号已启用，密码不变。",
        "accounts.changed": "角色和地区改好了。这个人在所有设备上都已退出，重新登录以后生效。",
    }
)


@blueprint.get("")
@require("accounts.manage")
def page() -> ResponseReturnValue:
    """`?words=&page=`: the accounts of the subtree."""
    place, root = services(), present().region
    with place.database.reading() as session:
        found = register.part(session, root, place.clock.now(), chosen("words"), lists.offset(), lists.SIZE)
    return render_template(
        "accounts/list.html", found=found, paging=Paging(lists.wanted_page(), found.total), roles=ROLES
    )


@blueprint.get("/new")
@require("accounts.manage")
def new() -> ResponseReturnValue:
    """The form."""
    return _form()


@blueprint.post("/new")
@require("accounts.manage")
def add() -> ResponseReturnValue:
    """Add it and show its one-time password, or the form again with the sentence."""
    place = services()
    try:
        wanted = _typed()
        with place.database.writing() as session:
            issued = register.add(session, place.passwords, wanted, actor(), place.clock.now())
    except (NotFound, Forbidden):
        raise
    except BadInput as error:
        return _form(error.sentence), 400
    return _hand_over(issued)


@blueprint.post("/<username>/reset")
@require("accounts.manage")
def reset(username: str) -> ResponseReturnValue:
    """A new one-time password, shown once. `seen`: of the list, so that the page loaded anew sets no other one."""
    place, seen = services(), request.form.get("seen", "")
    with place.database.writing() as session:
        issued = register.reset(
            session, place.passwords, username, actor(), place.clock.now(), present().region, seen
        )
    return _hand_over(issued)


@blueprint.get("/<username>/change")
@require("accounts.manage")
def changing(username: str) -> ResponseReturnValue:
    """The form for another role or region."""
    return _change_form(username)


@blueprint.post("/<username>/change")
@require("accounts.manage")
def change(username: str) -> ResponseReturnValue:
    """`role`, `region`; the person is signed out everywhere."""
    place, root = services(), present().region
    try:
        role, region = _role_and_region()
        with place.database.writing() as session:
            register.change(session, username, role, region, actor(), place.clock.now(), root)
    except (NotFound, Forbidden):
        raise
    except BadInput as error:
        return _change_form(username, error.sentence), 400
    return redirect(told("accounts.page", "accounts.changed"), 303)


@blueprint.post("/<username>/lock")
@require("accounts.manage")
def lock(username: str) -> ResponseReturnValue:
    """Stop it; not one's own, or nobody might be left to let anybody in."""
    place = services()
    with place.database.writing() as session:
        register.lock(session, username, actor(), place.clock.now(), present().region)
    return redirect(told("accounts.page", "accounts.locked"), 303)


@blueprint.post("/<username>/unlock")
@require("accounts.manage")
def unlock(username: str) -> ResponseReturnValue:
    """Let it in again."""
    place = services()
    with place.database.writing() as session:
        register.unlock(session, username, actor(), place.clock.now(), present().region)
    return redirect(told("accounts.page", "accounts.unlocked"), 303)


def _role_and_region() -> tuple[Role, str]:
    region, role = request.form.get("region", ""), request.form.get("role", "")
    if region not in regions_below(present().region):
        raise BadInput("请从下拉里选一个地区。")
    demand_region(present(), region)
    if role not in ROLES:
        raise BadInput("请从下拉里选一个角色。")
    return Role(role), region


def _typed() -> NewAccount:
    role, region = _role_and_region()
    return NewAccount(request.form.get("username", ""), request.form.get("name", ""), role, region)


def _form(trouble: str = "") -> str:
    regions = regions_below(present().region)
    return render_template("accounts/new.html", trouble=trouble, regions=regions, roles=_OFFERED)


def _change_form(username: str, trouble: str = "") -> str:
    place, root = services(), present().region
    with place.database.reading() as session:
        found = register.one(session, username, place.clock.now(), root)
    return render_template(
        "accounts/change.html",
        found=found.account,
        trouble=trouble,
        regions=regions_below(root),
        roles=_OFFERED,
    )


def _hand_over(issued: Issued) -> str:
    return render_template("accounts/issued.html", issued=issued)
