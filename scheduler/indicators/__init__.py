"""Figures of the follow-up: 签约率, 随访率, 及时率, 规范管理率, 控制率 by township, team and doctor. Reads only.

`report` counts in the database (`cases`, `signing`; `windows` and `contacts` are their parts) and `figures` divides.
What each counts, with its source, is `figures.Indicator` and docs/guidelines.md. No figure names a patient.
"""

from scheduler.indicators.figures import Figure, Group, Indicator, Kind, Report
from scheduler.indicators.periods import Length, Period
from scheduler.indicators.reporting import Wanted, report

__all__ = [
    "Figure",
    "Group",
    "Indicator",
    "Kind",
    "Length",
    "Period",
    "Report",
    "Wanted",
    "report",
]
