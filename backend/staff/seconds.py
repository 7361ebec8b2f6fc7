"""Where two people are needed: what a page says in the place of a button that would be refused, and who may instead."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.orm import Session

from backend.core.accounts import apart
from backend.core.accounts.roles import Account
from backend.staff import rights
from backend.staff.parts import present


@dataclass(frozen=True, slots=True)
class Second:
    """`refusal`: why the person who is signed in may not; empty: they may. `others`: who may instead."""

    refusal: str = ""
    others: tuple[Account, ...] = ()


def second(session: Session, action: str, region: str, firsts: Collection[str], own: str) -> Second:
    """Whether the person who is signed in may be the second after the `firsts`; `own`: the sentence for one of them.

    The rights of the role are the caller's to ask; `action` is a row of their table, for whose roles others are found.
    """
    account = present().username
    told = own if account in firsts else apart.refusal(session, account, firsts)
    if not told:
        return Second()
    return Second(told, apart.others(session, rights.TABLE[action], region, firsts))
