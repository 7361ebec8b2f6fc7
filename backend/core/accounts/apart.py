"""Whether two accounts are two persons, where what one does needs the other.

Who hands out a first password can sign in with it, and may be the one who has changed it: an account counts as the
hand that has set it up last. What an operator hands out on the machine (`mingbai staff add`, `reset`) was set up by
nobody on the console. Two accounts that a third person has set up are two persons; that person's name is kept.
"""

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.accounts.models import StaffAccountRow
from backend.core.accounts.roles import Account, Role
from backend.core.audit import Actor
from backend.core.errors import BadInput
from backend.core.subtree import within

SHARED = "both_set_up_by"  # in the audit log's detail

_ADVICE = (
    "请另一位同事来办；没有这样的同事，请运维人员用 mingbai staff add 开一个账号，"
    "或用 mingbai staff reset 重设一次密码。"
)


def demand(session: Session, second: Actor, firsts: Collection[str]) -> dict[str, str]:
    """BadInput where the second person's account and one of the firsts' are of one hand.

    Else what the audit log says of it: `SHARED`, who has set up the second account and one of the firsts', or nothing.
    """
    by, account = _set_up(session), second.account or ""
    said = _refused(by, account, firsts)
    if said:
        raise BadInput(said)
    third = next((found for first in sorted(firsts) if (found := _third(by, account, first))), "")
    return {SHARED: third} if third else {}


def refusal(session: Session, second: str, firsts: Collection[str]) -> str:
    """The sentence with which `demand` would refuse; empty: it would not."""
    return _refused(_set_up(session), second, firsts)


def others(
    session: Session, roles: Collection[Role], region: str, firsts: Collection[str]
) -> tuple[Account, ...]:
    """Who could be the second person: in use, of one of the roles, over the region, and of another hand; by name."""
    by = _set_up(session)
    wanted = [role.value for role in roles]
    rows = session.scalars(
        select(StaffAccountRow)
        .where(StaffAccountRow.active, StaffAccountRow.role.in_(wanted))
        .order_by(StaffAccountRow.username)
    )
    return tuple(
        row.account()
        for row in rows
        if within(row.region_code, region)
        and row.username not in firsts
        and not _refused(by, row.username, firsts)
    )


def _set_up(session: Session) -> dict[str, str]:
    """Account -> who has set it up, of those that somebody on the console has."""
    columns = select(StaffAccountRow.username, StaffAccountRow.set_up_by)
    rows = session.execute(columns.where(StaffAccountRow.set_up_by.is_not(None)))
    return {username: str(by) for username, by in rows}


def _refused(by: Mapping[str, str], second: str, firsts: Collection[str]) -> str:
    for first in sorted(firsts):
        if first in _hands(by, second):
            return (
                f"您的账号是由“{first}”开立或重设密码的，这里有“{first}”的内容，两个账号只算一个人。{_ADVICE}"
            )
        if second in _hands(by, first):
            return (
                f"“{first}”的账号是由您开立或重设密码的，这里有“{first}”的内容，两个账号只算一个人。{_ADVICE}"
            )
    return ""


def _third(by: Mapping[str, str], one: str, other: str) -> str:
    """The nearest who has set up both; empty: nobody has."""
    theirs = _hands(by, other)
    return next((hand for hand in _hands(by, one) if hand in theirs), "")


def _hands(by: Mapping[str, str], account: str) -> list[str]:
    """Who has set it up, who has set up that one, and so on, the nearest first; two may have done it mutually."""
    found: list[str] = []
    while (hand := by.get(account, "")) and hand not in found:
        found.append(hand)
        account = hand
    return found
