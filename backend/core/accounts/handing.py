"""From whose hands an account's password came: read from the audit log, which nobody can change.

The account's row names only the last hand, and that one's password may have come from another hand since. The log
knows from whom each had theirs at the moment, so that no later reset, mutual ones included, makes a hand forgotten.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.audit import Record

KIND = "账号"
ADDED, RESET = "新增账号", "重设密码"


@dataclass(frozen=True, slots=True)
class Hands:
    """Of some accounts. What an operator has handed out came from nobody on the console."""

    given: Mapping[str, tuple[Record, ...]]  # by account: each password that it was given, the newest first

    def of(self, account: str) -> list[str]:
        """Who has set it up, who had set up that one, and so on, the nearest first; and whose those are now."""
        found = self._when(account, None)
        for hand in found:  # it grows meanwhile
            found += [one for one in self._when(hand, None) if one not in found]
        return found

    def _when(self, account: str, before: int | None) -> list[str]:
        """As it was just before that record. Whoever once reset their own account had it from the hand before."""
        found: list[str] = []
        while (deed := self._last(account, before)) and deed.account:
            account, before = deed.account, deed.id
            found += [account] if account not in found else []
        return found

    def _last(self, account: str, before: int | None) -> Record | None:
        deeds = self.given.get(account, ())
        return next((one for one in deeds if one.account != account and _is_before(one, before)), None)


def hands(session: Session, accounts: Collection[str]) -> Hands:
    """Of these accounts and of all whose hands come into it."""
    given: dict[str, list[Record]] = {}
    wanted = set(accounts)
    while wanted:
        given |= {name: [] for name in wanted}
        for deed in audit.of_things(session, KIND, wanted, (ADDED, RESET)):
            given[deed.key].append(deed)
        wanted = {deed.account for deeds in given.values() for deed in deeds if deed.account} - given.keys()
    return Hands({name: tuple(reversed(deeds)) for name, deeds in given.items()})


def _is_before(deed: Record, before: int | None) -> bool:
    return before is None or deed.id < before
