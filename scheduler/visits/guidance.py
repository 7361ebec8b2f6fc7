"""What every decision of a day leans on: the rules, the calendar, the time. Handed in, never asked for."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from backend.core.clock import SHANGHAI
from scheduler.guidelines import Decider, RuleBook, Rules
from scheduler.workdays import Workdays


@dataclass(frozen=True)
class Guidance:
    """`now` is aware. One is good for one transaction or one run over a county: a million decisions ask it."""

    book: RuleBook
    workdays: Workdays
    now: datetime

    @cached_property
    def today(self) -> date:
        """The day in Asia/Shanghai."""
        return self.now.astimezone(SHANGHAI).date()

    @cached_property
    def rules(self) -> Rules:
        """The version in force today."""
        return self.book.on(self.today)

    @cached_property
    def decider(self) -> Decider:
        """Decides by these rules and this calendar; remembers what comes again."""
        return Decider(self.rules, self.workdays)
