"""Stand-ins for what a test must hold still: the time and the dialog."""

from collections.abc import Callable
from datetime import datetime, timedelta

from backend.core.clock import SHANGHAI
from bot.memory import Memory
from bot.reply import Kind, Reply


class FixedClock:
    """Stands at 2026-03-02 09:00 in Asia/Shanghai (a Monday) until it is told to advance."""

    def __init__(self, now: datetime = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)) -> None:
        self._now = now
        self._monotonic = 1000.0

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    def advance(self, by: timedelta) -> None:
        """Let time pass."""
        self._now += by
        self._monotonic += by.total_seconds()


class EchoDialog:
    """Answers a question with itself. `before` runs first, so that a test can wait in it or fail in it."""

    def __init__(self, before: Callable[[], None] = lambda: None) -> None:
        self.before = before

    def turn(self, memory: Memory, text: str, now: datetime) -> tuple[Reply, Memory]:
        self.before()
        return Reply(Kind.ANSWER, f"答：{text}"), memory

    def welcome(self, memory: Memory) -> Reply:
        self.before()
        return Reply(Kind.CHITCHAT, f"欢迎，地区：{memory.region or '未知'}")
