"""The channel of the measurement: takes what it is given, counts, and looks at the clock."""

from collections import Counter
from datetime import date

from backend.core.clock import Clock
from scheduler.models.reminder_kinds import Kind
from scheduler.ports import Message, Outcome, Verdict
from scheduler.reminders.hours import is_open


class Post:
    """Takes everything; a patient who has bound no WeChat is refused, as the real channel does."""

    name = "bench"
    longest_send = 20.0

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.keys: Counter[str] = Counter()
        self.by_day: dict[date, Counter[str]] = {}
        self.refused = 0
        self.outside: list[str] = []  # keys of messages that came at a forbidden hour
        self.digests: dict[date, set[int]] = {}  # the doctors who were told of their list that day

    def send(self, message: Message) -> Outcome:
        """Count it."""
        now = self._clock.now()
        self.keys[message.key] += 1
        if not is_open(Kind(message.kind), now):
            self.outside.append(message.key)
        if message.recipient_kind == "patient" and not message.address:
            self.refused += 1
            return Outcome(Verdict.REFUSED, "没有绑定微信。")
        self.by_day.setdefault(now.date(), Counter())[message.kind] += 1
        if message.kind == Kind.DIGEST:
            self.digests.setdefault(now.date(), set()).add(message.recipient_id)
        return Outcome(Verdict.ACCEPTED)

    @property
    def doubled(self) -> list[str]:
        """Keys that came more than once."""
        return [key for key, times in self.keys.items() if times > 1]
