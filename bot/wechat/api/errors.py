"""What became of a call to WeChat, and what its error codes ask us to do. The codes are data: errors_table.py.

Nothing of what WeChat writes into `errmsg` is passed on but a field's name and an IP address: it quotes openids,
tokens and request numbers.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from backend.core.errors import RemoteFailure

_FIELD = re.compile(r"data\.([a-z_]{1,30}[0-9]{1,3})\.value")
_IP = re.compile(r"invalid ip ([0-9a-fA-F.:]{3,45})")


class Verdict(StrEnum):
    """What became of a message, as far as we know."""

    ACCEPTED = "accepted"  # WeChat took it; a receipt may follow
    RETRY = "retry"  # not sent; later it may well be
    STOP_USER = "stop_user"  # not sent; this person cannot be reached this way
    STOP_DAY = "stop_day"  # not sent; nobody can until midnight in Beijing
    ALERT = "alert"  # not sent; nobody can until an operator has mended something
    UNKNOWN = (
        "unknown"  # perhaps sent: WeChat had the request, its answer never came. Never send it again blindly
    )


class Action(StrEnum):
    """What an error code asks us to do. REFRESH: fetch a new access token, once, and repeat the call."""

    REFRESH = "refresh"
    RETRY = "retry"
    STOP_USER = "stop_user"
    STOP_DAY = "stop_day"
    ALERT = "alert"


class Api(StrEnum):
    """The calls there are; the value is the address below the base."""

    TOKEN = "/cgi-bin/stable_token"  # noqa: S105 - an address
    CUSTOM = "/cgi-bin/message/custom/send"
    TEMPLATE = "/cgi-bin/message/template/send"
    SUBSCRIBE = "/cgi-bin/message/subscribe/send"


SENDING = frozenset({Api.CUSTOM, Api.TEMPLATE, Api.SUBSCRIBE})
EVERY = frozenset(Api)


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table: `code` in an answer of one of `apis` means `meaning`, and asks for `action`."""

    code: int
    action: Action
    meaning: str
    source: str
    apis: frozenset[Api] = SENDING


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a send came to.

    `reason` is one Chinese sentence that may be logged, stored and shown: it names nobody. `code` is WeChat's
    errcode, None when there was none. `repeatable`: an unknown outcome may be sent again within ten minutes with the
    same key, WeChat drops the second one.
    """

    verdict: Verdict
    reason: str
    code: int | None = None
    message_id: str = ""
    repeatable: bool = False

    @property
    def accepted(self) -> bool:
        return self.verdict is Verdict.ACCEPTED


class TokenFailure(RemoteFailure):
    """No access token can be had. `outcome` says why, as for a message that was not sent."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.reason, permanent=outcome.verdict is not Verdict.RETRY)
        self.outcome = outcome


class ErrorTable:
    """Looks codes up; a code nobody has listed is an operator's business."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = {(api, rule.code): rule for rule in rules for api in rule.apis}

    def rule(self, api: Api, code: int) -> Rule:
        """The row for a code in an answer of this call."""
        known = self._rules.get((api, code))
        return known or Rule(
            code, Action.ALERT, "对照表里没有这个错误码，请查微信公众平台文档", "", frozenset({api})
        )

    def outcome(self, api: Api, code: int, errmsg: str) -> Outcome:
        """What an answer with this code comes to. A token refused after the refresh is an operator's business."""
        rule = self.rule(api, code)
        action = Action.ALERT if rule.action is Action.REFRESH else rule.action
        detail = _detail(errmsg)
        reason = f"微信返回 {code}：{rule.meaning}{f'（{detail}）' if detail else ''}。"
        return Outcome(Verdict(action.value), reason, code)


def _detail(errmsg: str) -> str:
    """The field or the address that the error is about."""
    if field := _FIELD.search(errmsg):
        return f"字段 {field[1]}"
    ip = _IP.search(errmsg)
    return f"本机出口地址 {ip[1]}" if ip else ""
