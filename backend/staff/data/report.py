"""What the page of figures and its workbook show: the same tables, made once."""

import io
import re
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
UNLISTED = "（不在乡镇名单上）"
_INTERVAL = ("95%区间下限", "95%区间上限")
_METHOD = "Wilson 法，样本量算人数（n），不算题数；不记名，一个人答过几次算几个人"
NO_TOPIC = "没有主题"  # nothing answered it, or a sum or a quoted clause did
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)%")


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
    def is_long(self) -> bool:
        """See `is_long`."""
        return len(self.asked.days) > LONG

    @property
    def spans(self) -> tuple[Count, ...]:
        """Days, or months where there are many."""
        return figures.by_month(self.asked.days) if self.is_long else self.asked.days


def is_long(period: Period, today: date) -> bool:
    """Whether so many days of it have passed that counting takes its time. BadInput for one that has not begun."""
    return (period.through(today) - period.first).days >= LONG


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
    topics = (*asked.topics, *_rest(asked))
    hours = [Count(f"{one.key}时", one.asked, one.answered, one.disliked) for one in asked.hours]
    place = {**names, "": NOT_SAID}
    return {
        "days": _counts("提问", "日期" if found.spans is asked.days else "月份", found.spans),
        "topics": _counts("主题", "主题", topics, {**TOPICS, "": NO_TOPIC}),
        "regions": _counts("地区", "地区", asked.regions, place),
        "hours": _counts("时段", "时段", hours),
        "townships": Table(
            "知晓率（乡镇）",
            ("地区", "乡镇", "答对", "答题", "人数（n）", "知晓率", *_INTERVAL),
            tuple(
                (
                    place.get(one.place, one.place),
                    f"{one.key}{UNLISTED}" if one.unlisted else one.key or NOT_SAID,
                    one.right,
                    one.total,
                    one.people,
                    one.percent,
                    *_interval(one),
                )
                for one in found.townships
            ),
        ),
        "awareness": Table(
            "知晓率（主题）",
            ("主题", "答对", "答题", "人数（n）", "知晓率", *_INTERVAL),
            tuple(
                (TOPICS.get(one.key, one.key), one.right, one.total, one.people, one.percent, *_interval(one))
                for one in found.topics
            ),
        ),
    }


def overall(found: Report) -> Table:
    """The figures at the head of the page, for the workbook: what every other table is a part of."""
    total, known = found.asked.total, found.overall
    low, high = _interval(known)
    return Table(
        "总数",
        ("指标", "数"),
        (
            ("提问", total.asked),
            ("答上", total.answered),
            ("答上率", total.rate),
            ("说没帮上", total.disliked),
            ("知晓率", known.percent),
            (f"知晓率{_INTERVAL[0]}", low),
            (f"知晓率{_INTERVAL[1]}", high),
            ("答题人数（n）", found.people),
            ("答对", known.right),
            ("答题", known.total),
            ("区间怎么算", _METHOD),
        ),
    )


def _interval(rate: Rate) -> tuple[str, str]:
    """Its two ends, each in a cell of its own: in one they would be words, and nobody could reckon with them."""
    if not rate.total:
        return "—", "—"
    low, high = rate.interval
    return f"{100 * low:.1f}%", f"{100 * high:.1f}%"


def _rest(asked: Asked) -> tuple[Count, ...]:
    """What no topic is known of, so that the topics add up to all; nothing where they do."""
    total, parts = asked.total, asked.topics
    left = Count(
        "",
        total.asked - sum(one.asked for one in parts),
        total.answered - sum(one.answered for one in parts),
        total.disliked - sum(one.disliked for one in parts),
    )
    return (left,) if left.asked else ()


def workbook(title: str, found: Iterable[Table]) -> bytes:
    """The .xlsx: a sheet a table. Nothing in it can be run as a formula."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for table in found:
        page = book.create_sheet(table.name)
        page.append([safe(title)])
        page.append(list(table.heads))
        for row in table.rows:
            page.append([_cell(value) for value in row])
            for cell in page[page.max_row]:
                if isinstance(cell.value, float):
                    cell.number_format = "0.0%"
        for cell in (*page[1], *page[2]):
            cell.font = Font(bold=True)
        page.freeze_panes = "A3"
        for letter in "ABCDEFGH":
            page.column_dimensions[letter].width = 18
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _cell(value: object) -> object:
    """A percentage as the number that it is, to be reckoned with."""
    percent = _PERCENT.fullmatch(value) if isinstance(value, str) else None
    return round(float(percent[1]) / 100, 4) if percent else safe(value)


def _counts(name: str, head: str, counts: Iterable[Count], names: dict[str, str] | None = None) -> Table:
    rows = tuple(
        ((names or {}).get(one.key, one.key), one.asked, one.answered, one.rate, one.disliked)
        for one in counts
    )
    return Table(name, (head, "提问", "答上", "答上率", "说没帮上"), rows)
