"""One figure: what it counts, of whom, and whether the target is met. Pure; the counting is `cases` and `signing`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum
from itertools import groupby

from scheduler.guidelines.facts import Disease
from scheduler.indicators.periods import Period
from scheduler.models.kinds import Named

_TENTH = Decimal("0.1")


class Kind(Named):
    """What a row stands for."""

    ALL = "all", "合计"
    TOWNSHIP = "township", "乡镇"
    TEAM = "team", "团队"
    DOCTOR = "doctor", "医生"


class Indicator(StrEnum):
    """The five figures. Under each: what is counted, and where the definition and the target come from.

    A case (例) is one disease of one patient: the norm defines its rates for each disease, so who has two counts
    twice, once in each. Managed on a day: on record, 在管, the disease not over nor only suspected, and the age within
    the service.
    """

    SIGNED = "signed"
    """Patients of 建档立卡 households with one of the four diseases, alive and not moved on the period's last day (or
    today), whose family has a contract in force that day / all of them. One that ran out unrenewed is none.

    Target: “应签尽签” of the counties' documents, 100 %.
    """
    FOLLOWED = "followed"
    """Managed cases for which every visit the period asks for was made by its end, late or not / managed cases that are
    asked for any: a deadline in the period, a visit still owed from before, or 失访.

    Target: everybody is followed, 100 %.
    """
    TIMELY = "timely"
    """Windows with a valid visit no later than their deadline / windows whose deadline fell in the period while the
    patient was followed. A first visit has a deadline only where a notice gives one.

    The norm gives the deadlines and no percentage: all of them, 100 %.
    """
    STANDARD = "standard"
    """规范管理率 of the norm, managed to the standard / managed: every window of the period kept in time, nothing
    owed, and as many visits (face to face where the norm says so) as the yearly number gives for the full months
    under care.

    Target: 75 %, 中卫's document of 2019.
    """
    CONTROLLED = "controlled"
    """控制率 of the norm, last assessed visit within the service's target / managed, of 高血压 and 2型糖尿病. Not
    within: 失访, and who was not assessed in the period or in the last three months, whichever is longer.

    Target: 60 %, 中卫's document of 2019.
    """

    @property
    def word(self) -> str:
        """As pages call it."""
        return _SAID[self].word

    @property
    def target(self) -> Decimal:
        """Per cent; met from here on."""
        return _SAID[self].target

    @property
    def meaning(self) -> str:
        """One sentence for the page and the sheet."""
        return _SAID[self].meaning


@dataclass(frozen=True, slots=True)
class _Said:
    word: str
    target: Decimal
    meaning: str


_SAID: Mapping[Indicator, _Said] = {
    Indicator.SIGNED: _Said(
        "签约率",
        Decimal(100),
        "建档立卡家庭里患高血压、糖尿病、肺结核、严重精神障碍的人中，截止日合同有效的占多少（人）。",
    ),
    Indicator.FOLLOWED: _Said(
        "随访率",
        Decimal(100),
        "在管病例中期内有随访要做（含以前欠下的、失访的）的，都做到了的占多少，迟了也算做到（例）。",
    ),
    Indicator.TIMELY: _Said(
        "及时率",
        Decimal(100),
        "最后期限落在期内的随访，没有超过期限的占多少（次）。",
    ),
    Indicator.STANDARD: _Said(
        "规范管理率",
        Decimal(75),
        "在管病例中，期内每次随访都没有超期、没有欠下的、次数也够的占多少（例）。",
    ),
    Indicator.CONTROLLED: _Said(
        "控制率",
        Decimal(60),
        "在管的高血压、糖尿病病例中，最近一次量血压或测空腹血糖达标的占多少，失访算不达标（例）。",
    ),
}


@dataclass(frozen=True, slots=True)
class Group:
    """Whose figures. `name` is a township, team or doctor; `place` the team of a doctor, else empty.

    `key` is the database's number of team or doctor, None where nobody is in charge, for a township and for all.
    """

    kind: Kind
    name: str
    place: str = ""
    region_code: str = ""
    key: int | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One indicator of one group."""

    indicator: Indicator
    group: Group
    numerator: int
    denominator: int

    @property
    def rate(self) -> Decimal | None:
        """Per cent with one place, cut and not rounded: 99.96 % must not look like all. None of nobody."""
        if not self.denominator:
            return None
        exact = Decimal(self.numerator) * 100 / self.denominator
        return exact.quantize(_TENTH, ROUND_DOWN)

    @property
    def target(self) -> Decimal:
        """Per cent."""
        return self.indicator.target

    @property
    def met(self) -> bool | None:
        """Whether the target is reached, by the exact numbers; None of nobody."""
        if not self.denominator:
            return None
        return self.numerator * 100 >= self.target * self.denominator

    @property
    def verdict(self) -> str:
        """达标, 未达标, or that there was nobody to count."""
        return {True: "达标", False: "未达标", None: "没有对象"}[self.met]


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of a period: the total's five, then five of each group.

    `through` is the last day counted, `ripe` the last deadline. `disease` None: all of them together.
    """

    period: Period
    through: date
    ripe: date
    by: Kind
    disease: Disease | None
    figures: tuple[Figure, ...]

    @property
    def running(self) -> bool:
        """Whether the period is not over yet."""
        return self.ripe < self.period.last

    @property
    def lines(self) -> tuple[tuple[Group, tuple[Figure, ...]], ...]:
        """Group by group, each with its five."""
        return tuple(
            (group, tuple(found)) for group, found in groupby(self.figures, key=lambda one: one.group)
        )
