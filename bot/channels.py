"""Several ways to a person behind one port: each is tried in its turn until one takes the message.

Only what a channel has certainly not sent goes on to the next one: nobody gets a message twice. A channel that takes
nothing more today is not asked again before tomorrow, but for danger; the others go on.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Protocol

from backend.core.clock import SHANGHAI, Clock
from backend.core.errors import BadInput
from scheduler.ports import Message, Outcome, Verdict

_ON = frozenset({Verdict.REFUSED, Verdict.STOP_DAY, Verdict.BROKEN, Verdict.FAILED})
# What the last word is when nobody took it: the one that leaves most hope.
_HOPE = (Verdict.BROKEN, Verdict.STOP_DAY, Verdict.FAILED, Verdict.REFUSED)
_DANGER = "danger"  # the kind of message that is worth a try all the same


class Channel(Protocol):
    """One way. `name`, `longest_send` and `send` as in scheduler.ports.Notifier.

    `serves`: whether it would try this message at all; asked without a look outside.
    """

    @property
    def name(self) -> str: ...

    @property
    def longest_send(self) -> float: ...

    def send(self, message: Message) -> Outcome: ...

    def serves(self, message: Message) -> bool: ...


class Channels:
    """A scheduler.ports.Notifier over channels, the preferred one first."""

    name = "channels"

    def __init__(self, channels: Sequence[Channel], clock: Clock) -> None:
        self._channels = tuple(channels)
        self._clock = clock
        self._closed: dict[str, tuple[datetime, Outcome]] = {}  # until when, and what the channel said

    @property
    def longest_send(self) -> float:
        """All of them, one after the other."""
        return sum(channel.longest_send for channel in self._channels)

    def send(self, message: Message) -> Outcome:
        """The first outcome that is not a plain no; else the reasons of all."""
        refusals: list[Outcome] = []
        for channel in self._channels:
            outcome = self._closing(channel, message) or self._asked(channel, message)
            if outcome.verdict not in _ON:
                return _by(channel, outcome)
            refusals.append(outcome)
        return _refusal(refusals)

    def _closing(self, channel: Channel, message: Message) -> Outcome | None:
        """What it said when it closed for today; None: it is open."""
        until, said = self._closed.get(channel.name, (None, None))
        closed = until is not None and self._clock.now() < until and message.kind != _DANGER
        return said if closed and channel.serves(message) else None

    def _asked(self, channel: Channel, message: Message) -> Outcome:
        outcome = _sent(channel, message)
        if outcome.verdict is Verdict.STOP_DAY:
            today = self._clock.now().astimezone(SHANGHAI).date()
            midnight = datetime.combine(today + timedelta(days=1), time(), SHANGHAI)
            self._closed[channel.name] = midnight, outcome
        return outcome


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
    """That some are closed for everybody says nothing of the others: only all of them together stop the day."""
    said = [one.verdict for one in refusals]
    verdict = min(said, key=_HOPE.index, default=Verdict.REFUSED)
    if verdict is Verdict.STOP_DAY and any(one is not Verdict.STOP_DAY for one in said):
        verdict = Verdict.TOMORROW
    reasons = dict.fromkeys(one.reason for one in refusals if one.reason)
    codes = [one.code for one in refusals if one.code]
    return Outcome(verdict, "".join(reasons) or "没有能用的发送方式。", codes[0] if codes else "")
