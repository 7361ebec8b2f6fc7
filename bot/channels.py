"""Several ways to a person behind one port: each is tried in its turn until one takes the message.

Only what a channel has certainly not sent goes on to the next one: nobody gets a message twice.
"""

from collections.abc import Sequence
from typing import Protocol

from backend.core.errors import BadInput
from scheduler.ports import Message, Outcome, Verdict

_ON = frozenset({Verdict.REFUSED, Verdict.STOP_DAY, Verdict.FAILED})
# What the last word is when nobody took it: the one that leaves most hope.
_HOPE = (Verdict.STOP_DAY, Verdict.FAILED, Verdict.REFUSED)


class Channel(Protocol):
    """One way. `name`, `longest_send` and `send` as in scheduler.ports.Notifier."""

    @property
    def name(self) -> str: ...

    @property
    def longest_send(self) -> float: ...

    def send(self, message: Message) -> Outcome: ...


class Channels:
    """A scheduler.ports.Notifier over channels, the preferred one first."""

    name = "channels"

    def __init__(self, channels: Sequence[Channel]) -> None:
        self._channels = tuple(channels)

    @property
    def longest_send(self) -> float:
        """All of them, one after the other."""
        return sum(channel.longest_send for channel in self._channels)

    def send(self, message: Message) -> Outcome:
        """The first outcome that is not a plain no; else the reasons of all."""
        refusals: list[Outcome] = []
        for channel in self._channels:
            outcome = _sent(channel, message)
            if outcome.verdict not in _ON:
                return _by(channel, outcome)
            refusals.append(outcome)
        return _refusal(refusals)


def _sent(channel: Channel, message: Message) -> Outcome:
    """What a channel cannot take is no reason not to ask the next one."""
    try:
        return channel.send(message)
    except BadInput as refusal:
        return Outcome(Verdict.FAILED, refusal.sentence)


def _by(channel: Channel, outcome: Outcome) -> Outcome:
    return Outcome(
        outcome.verdict, outcome.reason, outcome.code, outcome.remote_id, outcome.repeatable, channel.name
    )


def _refusal(refusals: Sequence[Outcome]) -> Outcome:
    verdict = min((one.verdict for one in refusals), key=_HOPE.index, default=Verdict.REFUSED)
    reasons = dict.fromkeys(one.reason for one in refusals if one.reason)
    codes = [one.code for one in refusals if one.code]
    return Outcome(verdict, "".join(reasons) or "没有能用的发送方式。", codes[0] if codes else "")
