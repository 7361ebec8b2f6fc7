"""Whose deed a command is: the account that `--as` names, with the rights and the region it has on the pages."""

from sqlalchemy.orm import Session

from backend.core.accounts import register
from backend.core.accounts.roles import Account, demand_role
from backend.core.audit import SYSTEM, Actor
from backend.core.errors import BadInput, NotFound
from backend.core.subtree import NATION
from backend.services import Services
from backend.staff import rights
from backend.staff.entries.weighing import Findings


def account(session: Session, services: Services, username: str | None, action: str) -> Account:
    """BadInput without a name, NotFound for one that there is not, Forbidden where the table does not let it."""
    if username is None:
        raise BadInput("请用 --as 写明是哪位同事的账号：写的人和审核的人不能是同一个。")
    for standing in register.listing(session, NATION, services.clock.now()):
        if standing.account.username == username and standing.active:
            demand_role(standing.account, rights.TABLE[action])
            return standing.account
    raise NotFound(f"没有账号“{username}”，或已经停用。")


def writer(session: Session, services: Services, username: str | None, action: str) -> tuple[Actor, str]:
    """Who brings something in, and the root of what they may touch; without a name the operator, the whole nation."""
    if username is None:
        return SYSTEM, NATION
    found = account(session, services, username, action)
    return Actor(found.username), found.region


def demand_clear(found: Findings, what: str, *, yes: bool) -> None:
    """BadInput with what was found, unless nothing was or `yes` says that it was looked at. `what` was not done."""
    if found.clear or yes:
        return
    said = [*found.faults, *(one.sentence for one in found.doubts)]
    said += [one.sentence for one in found.changes]
    raise BadInput(f"{what}，先看一看：{'；'.join(said)}。没有问题就加 --yes 再来。")
