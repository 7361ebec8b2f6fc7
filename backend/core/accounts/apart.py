"""Whether two accounts are two persons, where what one does needs the other.

Who hands out a first password can sign in with it, and may be the one who has changed it: an account counts as the
hand that has set it up last. What an operator hands out on the machine (`mingbai staff add`, `reset`) was set up by
nobody on the console. Two accounts that a third person has set up are two persons; that person's name is kept.
"""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.accounts.handing import Hands, hands
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
    account = second.account or ""
    by = hands(session, {account, *firsts})
    said = _refused(by, account, firsts)
    if said:
        raise BadInput(said)
    third = next((found for first in sorted(firsts) if (found := _third(by, account, first))), "")
    return {SHARED: third} if third else {}


def refusal(session: Session, second: str, firsts: Collection[str]) -> str:
    """The sentence with which `demand` would refuse; empty: it would not."""
    return _refused(hands(session, {second, *firsts}), second, firsts)


def barred(session: Session, second: str, firsts: Collection[str]) -> frozenset[str]:
    """Those of the firsts whose part the second person may not judge: themselves, and who is of one hand with them."""
    by = hands(session, {second, *firsts})
    return frozenset(one for one in firsts if one == second or _refused(by, second, [one]))


def others(
    session: Session, roles: Collection[Role], region: str, firsts: Collection[str]
) -> tuple[Account, ...]:
    """Who could be the second person: in use, of one of the roles, over the region, and of another hand; by name."""
    wanted = [role.value for role in roles]
    rows = session.scalars(
        select(StaffAccountRow)
        .where(StaffAccountRow.active, StaffAccountRow.role.in_(wanted))
        .order_by(StaffAccountRow.username)
    )
    near = [row for row in rows if within(row.region_code, region) and row.username not in firsts]
    by = hands(session, {*firsts, *(row.username for row in near)}) if firsts else Hands({})
    return tuple(row.account() for row in near if not _refused(by, row.username, firsts))


def _refused(by: Hands, second: str, firsts: Collection[str]) -> str:
    for first in sorted(firsts):
        if first in by.of(second):
            return (
                f"您的账号是由“{first}”开立或重设密码的，这里有“{first}”的内容，两个账号只算一个人。{_ADVICE}"
            )
        if second in by.of(first):
            return (
                f"“{first}”的账号是由您开立或重设密码的，这里有“{first}”的内容，两个账号只算一个人。{_ADVICE}"
            )
    return ""


def _third(by: Hands, one: str, other: str) -> str:
    """The nearest who has set up both; empty: nobody has."""
    theirs = by.of(other)
    return next((hand for hand in by.of(one) if hand in theirs), "")
