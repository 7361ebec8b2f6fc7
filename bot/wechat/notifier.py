"""Reminders through WeChat: the two ways it offers, as bot.channels wants them, and WeChat's later reports.

First the template the operator has chosen for this kind of message (公众号模板消息 or 小程序订阅消息), then, where the
person has spoken to the account within 48 hours, a customer-service message.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta

from backend.core.clock import Clock
from backend.core.db import Database
from backend.core.errors import ConfigError
from bot.wechat.api import errors
from bot.wechat.api.client import LONGEST_SEND
from bot.wechat.api.sender import Sender
from bot.wechat.api.templates import Templates
from bot.wechat.ledger import Ledger
from bot.wechat.ledger_notices import Receipt
from scheduler import ports
from scheduler.ports import Message, Outcome, Verdict

_VERDICTS: Mapping[errors.Verdict, Verdict] = {
    errors.Verdict.ACCEPTED: Verdict.ACCEPTED,
    errors.Verdict.RETRY: Verdict.RETRY,
    errors.Verdict.STOP_USER: Verdict.REFUSED,
    errors.Verdict.STOP_DAY: Verdict.STOP_DAY,
    errors.Verdict.ALERT: Verdict.BROKEN,  # an operator has hours to mend it before the last attempt
    errors.Verdict.UNKNOWN: Verdict.UNKNOWN,
}
# What a template may show beside the figures of the message. WeChat: a `thing` has at most 20 characters.
_TITLES = {
    "digest": "今日随访清单",
    "patient": "家庭医生随访提醒",
    "escalation": "过了计划日未随访",
    "danger": "有患者要马上处理",
}
_ADVICE = {
    "patient": "请备好正在用的药和检查单",
}
_LOOK = "登录后查看名单"
# What every message of a kind offers a template besides: the values of scheduler.reminders.wording.
_VALUES: Mapping[str, tuple[str, ...]] = {
    "digest": (
        *("date", "today", "overdue", "longest", "urgent", "readings", "week", "until"),
        *("expiring", "helping"),
    ),
    "patient": ("date",),
    "escalation": ("date", "days", "overdue", "new", "past"),
    "danger": ("date", "urgent"),
}
OFFERED = {kind: frozenset(("title", "advice", *values)) for kind, values in _VALUES.items()}
_NOT_BOUND = Outcome(Verdict.REFUSED, "没有绑定微信。")
_NO_ACCOUNT = Outcome(Verdict.REFUSED, "没有设置能发这种消息的账号。")
_OTHERS = Outcome(Verdict.REFUSED)
_NO_TEMPLATE = Outcome(Verdict.REFUSED, "没有为这种消息选模板。")
_OLDEST = timedelta(days=2)
WAYS = ("template", "subscribe")


def check_templates(templates: Templates) -> None:
    """ConfigError for a template that no message of ours could ever fill in."""
    for name in templates.names():
        template = templates.get(name)
        if name not in OFFERED or template is None:
            known = ", ".join(OFFERED)
            raise ConfigError(f"MINGBAI_WECHAT_TEMPLATES: {name} is no message of ours; there are {known}.")
        for value in template.fields:
            if value not in OFFERED[name]:
                raise ConfigError(
                    f"MINGBAI_WECHAT_TEMPLATES: {name}.fields.{value} is no value of this message."
                )


class TemplateChannel:
    """The template of the message's kind: digest, patient, escalation, danger; those of one account.

    `name`: template (公众号模板消息) or subscribe (小程序订阅消息). Each has a quota of its own.
    """

    longest_send = float(LONGEST_SEND)

    def __init__(self, sender: Sender, name: str) -> None:
        self._sender = sender
        self.name = name

    def send(self, message: Message) -> Outcome:
        """BadInput when a value does not fit its field."""
        template = self._sender.templates.get(message.kind)
        if not message.address:
            return _NOT_BOUND
        if template is None:
            return _NO_TEMPLATE
        if template.channel != self.name:
            return _OTHERS
        if (self._sender.mini if template.channel == "subscribe" else self._sender.official) is None:
            return _NO_ACCOUNT
        offered = shown(message)
        values = {name: offered[name] for name in template.fields if name in offered}
        return _outcome(self._sender.send(message.kind, message.address, values, message.key), self.name)

    def serves(self, message: Message) -> bool:
        """A bound person, and a template of this account for such a message."""
        template = self._sender.templates.get(message.kind)
        return bool(message.address) and template is not None and template.channel == self.name


class ServiceChannel:
    """A customer-service message within the window a person has opened."""

    name = "custom"
    longest_send = float(LONGEST_SEND)

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def send(self, message: Message) -> Outcome:
        """The whole text, as it is."""
        if not message.address:
            return _NOT_BOUND
        if self._sender.official is None:
            return _NO_ACCOUNT
        return self.say(message.address, message.text)

    def say(self, openid: str, text: str) -> Outcome:
        """The same to anybody who has spoken to the account."""
        return _outcome(self._sender.say(openid, text), self.name)

    def serves(self, message: Message) -> bool:
        """A bound person."""
        return bool(message.address)


class WeChatReceipts:
    """scheduler.ports.Receipts over the ledger the callback keeps."""

    def __init__(self, ledger: Ledger, database: Database, clock: Clock) -> None:
        self._ledger = ledger
        self._database = database
        self._clock = clock

    def settle(self, known: Callable[[ports.Receipt], bool]) -> None:
        """No transaction is open while `known` is asked. Those of others must not hide ours: all are asked about."""
        strange = 0
        while waiting := self._waiting(strange):
            done = [
                one
                for one in waiting
                if known(ports.Receipt(_remote_id(one.channel, one.message_id), one.outcome == "delivered"))
            ]
            strange += len(waiting) - len(done)
            with self._database.writing() as session:
                self._ledger.forget(session, done)
        if strange:
            with self._database.writing() as session:
                self._ledger.forget_older(session, self._clock.now() - _OLDEST)

    def _waiting(self, after: int) -> tuple[Receipt, ...]:
        with self._database.reading() as session:
            return self._ledger.receipts(session, after)


def shown(message: Message) -> dict[str, str]:
    """Everything a template may show of a message: its figures and dates, `title`, `advice`."""
    return {
        **message.values,
        "title": _TITLES.get(message.kind, "提醒"),
        "advice": _ADVICE.get(message.kind, _LOOK),
    }


def _outcome(found: errors.Outcome, channel: str) -> Outcome:
    return Outcome(
        _VERDICTS[found.verdict],
        found.reason,
        "" if found.code is None else str(found.code),
        _remote_id(channel, found.message_id) if found.message_id else "",
        found.repeatable,
    )


def _remote_id(channel: str, message_id: str) -> str:
    return f"{channel}:{message_id}"
