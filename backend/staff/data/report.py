"""What the page of figures and its workbook show: the same tables, made once."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from openpyxl import Workbook
from openpyxl.styles import Font
from sqlalchemy.orm import Session

from backend.core.spreadsheets import safe
from bot.questions import figures
from bot.questions.figures import Asked, Count
from policy_kb.quiz import results
from policy_kb.quiz.results import Rate
from policy_kb.records import TOPICS
from scheduler.indicators import Period

LONG = 62  # days; a longer span is shown by month
NOT_SAID = "没有说"


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its name, heads, rows of words and numbers."""

    name: str
    heads: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A period's figures."""

    period: Period
    through: date
    asked: Asked
    people: int
    overall: Rate
    townships: tuple[Rate, ...]
    topics: tuple[Rate, ...]

    @property
    def spans(self) -> tuple[Count, ...]:
        """Days, or months where there are many."""
        days = self.asked.days
        return days if len(days) <= LONG else figures.by_month(days)


def report(session: Session, root: str, period: Period, today: date) -> Report:
    """BadInput for a period that has not begun."""
    through = period.through(today)
    span = (session, root, period.first, through)
    known = results.known(*span)
    return Report(
        *(period, through, figures.asked(*span), known.people, known.overall),
        townships=known.townships,
        topics=known.topics,
    )


def tables(found: Report, names: dict[str, str]) -> dict[str, Table]:
    """By the plot that each stands beside; `names` are the regions'."""
    asked = found.asked
    hours = [Count(f"{one.key}时", one.asked, one.answered, one.disliked) for one in asked.hours]
    place = {**names, "": NOT_SAID}
    return {
        "days": _counts("提问", "日期" if found.spans is asked.days else "月份", found.spans),
        "topics": _counts("主题", "主题", asked.topics, TOPICS),
        "regions": _counts("地区", "地区", asked.regions, place),
        "hours": _counts("时段", "时段", hours),
        "townships": Table(
            "知晓率（乡镇）",
            ("地区", "乡镇", "答对", "答题（n）", "知晓率", "95%区间"),
            tuple(
                (
                    place.get(one.place, one.place),
                    one.key or NOT_SAID,
                    one.right,
                    one.total,
                    one.percent,
                    one.span,
                )
                for one in found.townships
            ),
        ),
        "awareness": Table(
            "知晓率（主题）",
            ("主题", "答对", "答题（n）", "知晓率", "95%区间"),
            tuple(
                (TOPICS.get(one.key, one.key), one.right, one.total, one.percent, one.span)
                for one in found.topics
            ),
        ),
    }


def workbook(title: str, found: Iterable[Table]) -> bytes:
    """The .xlsx: a sheet a table. Nothing in it can be run as a formula."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for table in found:
        page = book.create_sheet(table.name)
        page.append([safe(title)])
        page.append(list(table.heads))
        for row in table.rows:
            page.append([safe(value) for value in row])
        for cell in (*page[1], *page[2]):
            cell.font = Font(bold=True)
        page.freeze_panes = "A3"
        for letter in "ABCDEF":
            page.column_dimensions[letter].width = 18
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _counts(name: str, head: str, counts: Iterable[Count], names: dict[str, str] | None = None) -> Table:
    rows = tuple(
        ((names or {}).get(one.key, one.key), one.asked, one.answered, one.rate, one.disliked)
        for one in counts
    )
    return Table(name, (head, "提问", "答上", "答上率", "说没帮上"), rows)
