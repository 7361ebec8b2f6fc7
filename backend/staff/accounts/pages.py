"""The register of accounts: list, add, a new one-time password, stop and let in again. Each only in one's subtree."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from backend.core.accounts import register
from backend.core.accounts.register import Issued, NewAccount
from backend.core.accounts.roles import Forbidden, Role, demand_region
from backend.core.errors import BadInput, NotFound
from backend.staff import notices
from backend.staff.accounts.room import blueprint
from backend.staff.door import require
from backend.staff.notices import told
from backend.staff.parts import actor, present, regions_below, services

# An account of a family doctor names a doctor on the roster; the command `mingbai staff add --doctor` checks that.
ROLES = tuple(role for role in Role if role is not Role.DOCTOR)
notices.add(
    {"accounts.locked": "账号已停用，所有设备上都已退出。", "accounts.unlocked": "账号已启用，密码不变。"}
)


@blueprint.get("")
@require("accounts.manage")
def page() -> ResponseReturnValue:
    """All accounts of the subtree."""
    place = services()
    with place.database.reading() as session:
        found = register.listing(session, present().region, place.clock.now())
    return render_template("accounts/list.html", found=found)


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
    """A new one-time password, shown once."""
    place = services()
    with place.database.writing() as session:
        issued = register.reset(
            session, place.passwords, username, actor(), place.clock.now(), present().region
        )
    return _hand_over(issued)


@blueprint.post("/<username>/lock")
@require("accounts.manage")
def lock(username: str) -> ResponseReturnValue:
    """Stop it; not one's own, or nobody might be left to let anybody in."""
    if username == present().username:
        raise BadInput("不能停用自己的账号；需要时请另一位管理员来做。")
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


def _typed() -> NewAccount:
    region, role = request.form.get("region", ""), request.form.get("role", "")
    if region not in regions_below(present().region):
        raise BadInput("请从下拉里选一个地区。")
    demand_region(present(), region)
    if role not in ROLES:
        raise BadInput("请从下拉里选一个角色。")
    return NewAccount(request.form.get("username", ""), request.form.get("name", ""), Role(role), region)


def _form(trouble: str = "") -> str:
    regions = regions_below(present().region)
    roles = {role.value: role.value for role in ROLES}
    return render_template("accounts/new.html", trouble=trouble, regions=regions, roles=roles)


def _hand_over(issued: Issued) -> str:
    return render_template("accounts/issued.html", issued=issued)
