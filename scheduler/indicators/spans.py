"""The days a count looks at, made of period and today, and as moments where a column holds times. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time

from backend.core.clock import SHANGHAI
from scheduler.guidelines.spans import add_months
from scheduler.indicators.periods import Period
from scheduler.workdays import ONE_DAY

# The longest interval between two visits of a satisfied patient: a month alone says nothing of who came last month.
ASSESSED_MONTHS = 3


@dataclass(frozen=True, slots=True)
class Span:
    """`first` to `through`, both counted; deadlines only up to `ripe`; readings from `assessed_from` on."""

    first: date
    through: date
    ripe: date

    @classmethod
    def of(cls, period: Period, today: date) -> "Span":
        """BadInput for a period that has not begun."""
        return cls(period.first, period.through(today), period.ripe(today))

    @property
    def over(self) -> bool:
        """Whether its last day is past."""
        return self.through == self.ripe

    @property
    def assessed_from(self) -> date:
        """The period, and at least the last three months."""
        return min(self.first, add_months(self.through + ONE_DAY, -ASSESSED_MONTHS))

    @property
    def opens(self) -> datetime:
        """The first moment."""
        return midnight(self.first)

    @property
    def closes(self) -> datetime:
        """The moment after the last."""
        return midnight(self.through + ONE_DAY)


def midnight(day: date) -> datetime:
    """When a day begins in Asia/Shanghai."""
    return datetime.combine(day, time(), SHANGHAI)
