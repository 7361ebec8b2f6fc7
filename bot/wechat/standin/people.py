"""The stand-in's people: who exists and follows, what they agreed to, when they last spoke."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

_OPENID = re.compile(r"[A-Za-z0-9_-]{28}")
# What opens the customer-service window: how many messages, how long.
_WINDOWS = {"message": (5, timedelta(hours=48)), "action": (3, timedelta(minutes=1))}


@dataclass
class Opened:
    """An open customer-service window."""

    left: int
    ends: datetime


@dataclass
class People:
    """`known` empty: every well-formed openid exists. `strangers` do not follow the account; everybody else does."""

    known: set[str] = field(default_factory=set)
    strangers: set[str] = field(default_factory=set)
    consents: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    forever: set[tuple[str, str]] = field(default_factory=set)
    windows: dict[str, Opened] = field(default_factory=dict)

    def exists(self, openid: object) -> bool:
        """Whether it is an openid of this account."""
        if not isinstance(openid, str) or not _OPENID.fullmatch(openid):
            return False
        return not self.known or openid in self.known

    def follows(self, openid: str) -> bool:
        return openid not in self.strangers

    def spoke(self, openid: str, by: str, now: datetime) -> None:
        """The person did something: neither count nor time of a better window are taken away."""
        messages, lasts = _WINDOWS[by]
        before = self.windows.get(openid)
        if before is not None and before.ends > now and by == "action":
            self.windows[openid] = Opened(max(messages, before.left), max(now + lasts, before.ends))
        else:
            self.windows[openid] = Opened(messages, now + lasts)

    def take_reply(self, openid: str, now: datetime) -> tuple[int, str] | None:
        """Use one customer-service message up; the error when there is none."""
        window = self.windows.get(openid)
        if window is None or window.ends <= now:
            return 45015, "response out of time limit or subscription is canceled"
        if window.left == 0:
            return 45047, "out of response count limit"
        window.left -= 1
        return None

    def take_consent(self, openid: str, template: str) -> bool:
        """Use one consent up; False when there is none."""
        key = (openid, template)
        if key in self.forever:
            return True
        if self.consents[key] == 0:
            return False
        self.consents[key] -= 1
        return True

    def agree(self, openid: str, template: str, times: int, forever: bool) -> None:
        """The person accepted; `forever`: 长期订阅."""
        self.consents[(openid, template)] += times
        if forever:
            self.forever.add((openid, template))

    def refuse(self, openid: str, template: str) -> None:
        """The person refused it in the settings: what was given is void."""
        self.consents[(openid, template)] = 0
        self.forever.discard((openid, template))
