"""Access tokens of the stand-in: issue, end, revocation, and what stable_token allows.

Rules: 7200 s; the same token until five minutes before its end, then a new one, and both hold; the forced mode revokes
the token before, 20 times a day, and does nothing within 30 s of the last time.
"""

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

LIFE = timedelta(seconds=7200)
OVERLAP = timedelta(minutes=5)
FORCED_APART = timedelta(seconds=30)
FORCED_A_DAY = 20


@dataclass
class Issued:
    """One token: when it ends, and whether something ended it before."""

    text: str = field(repr=False)
    ends: datetime
    revoked: bool = False


@dataclass
class Account:
    """One AppID with all tokens it ever had."""

    appid: str
    secret: str = field(repr=False)
    tokens: list[Issued] = field(default_factory=list)
    forced: list[datetime] = field(default_factory=list)
    life: timedelta = LIFE

    def stable(self, force: bool, now: datetime) -> dict[str, Any]:
        """The answer of stable_token to the right secret."""
        current = self.tokens[-1] if self.tokens else None
        alive = current is not None and not current.revoked and current.ends > now
        if force and alive and current is not None:
            today = [one for one in self.forced if _day(one) == _day(now)]
            if len(today) >= FORCED_A_DAY:
                return error(45009, "reach max api daily quota limit")
            if not self.forced or now - self.forced[-1] >= FORCED_APART:
                self.forced.append(now)
                current.revoked, alive = True, False
        if current is None or not alive or current.ends - now <= min(OVERLAP, self.life / 2):
            current = Issued(f"{len(self.tokens) + 80}_{secrets.token_urlsafe(100)}", now + self.life)
            self.tokens.append(current)
        return {"access_token": current.text, "expires_in": int((current.ends - now).total_seconds())}

    def revoke(self) -> None:
        """Every token is void, as when somebody reset the AppSecret's token elsewhere."""
        for token in self.tokens:
            token.revoked = True

    def refusal(self, text: str, now: datetime) -> dict[str, Any] | None:
        """What a call with this token is told; None: the token is good."""
        for token in self.tokens:
            if token.text == text:
                if token.revoked:
                    return error(40001, "invalid credential, access_token is invalid or not latest")
                return error(42001, "access_token expired") if token.ends <= now else None
        return error(40014, "invalid access_token")


def error(code: int, message: str) -> dict[str, Any]:
    """WeChat's form of an error."""
    return {"errcode": code, "errmsg": f"{message} rid: {secrets.token_hex(4)}-{secrets.token_hex(4)}"}


def _day(at: datetime) -> date:
    return at.date()
