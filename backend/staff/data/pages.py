"""What people ask and know in a period: plots with their tables, and the same as a workbook."""

from collections.abc import Sequence
from datetime import timedelta

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from backend.core.errors import BadInput
from backend.core.lately import LASTS, Made
from backend.staff import figures
from backend.staff.data import report
from backend.staff.data.report import Report, Table
from backend.staff.data.room import blueprint
from backend.staff.door import require
from backend.staff.parts import present, region_name, regions_below, services
from backend.staff.plots import Bar, columns, rows
from policy_kb.quiz.results import Rate
from scheduler.indicators import Length, Period
from scheduler.indicators.periods import recent

SHOWN = 12  # rows of a plot; the table has them all
ONE = {"days", "topics", "regions", "hours", "townships", "awareness"}


@blueprint.get("")
@require("data.read")
def page() -> ResponseReturnValue:
    """`?period=2026-03`, 2026-Q1, 2026-H1 or 2026; this month without one. `?anew=1`: counted now in any case."""
    made = _made(anew=request.args.get("anew") == "1")
    found = made.result
    tables = report.tables(found, regions_below(present().region))
    return render_template(
        "data/page.html",
        found=found,
        tables=tables,
        plots=_plots(found, tables),
        title=_title(found),
        offered=_offered(found.period),
        counted_at=made.at if found.is_long else None,
        minutes=LASTS // timedelta(minutes=1),
    )


@blueprint.get("/report.xlsx")
@require("data.export")
def workbook() -> ResponseReturnValue:
    """All tables of the period, or `?only=` one of them; counted now, for it is filed away."""
    found = _made(anew=True).result
    tables = report.tables(found, regions_below(present().region))
    only = request.args.get("only", "")
    if only and only not in ONE:
        raise BadInput("没有这张表，请从页面上点下载。")
    chosen = [tables[only]] if only else [report.overall(found), *tables.values()]
    name = f"mingbai-{present().region}-{found.period.name}{'-' + only if only else ''}.xlsx"
    return Response(
        report.workbook(_title(found), chosen),
        mimetype=figures.XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _made(*, anew: bool) -> Made[Report]:
    """Of a long period what was counted some minutes ago does, and the page says when it was."""
    place, root = services(), present().region
    now = place.clock.now()
    asked = request.args.get("period", "")
    period = Period.parse(asked) if asked else Period.holding(now.date(), Length.MONTH)

    def count() -> Report:
        with place.database.reading(frozen=True) as session:
            return report.report(session, root, period, now.date())

    if not report.is_long(period, now.date()):
        return Made(count(), now)
    return place.figures.look((root, period, now.date()), count, now, anew=anew)


def _title(found: Report) -> str:
    return f"{region_name(present().region)} {found.period.words} 居民提问和政策知晓，截至{found.through}"


def _offered(chosen: Period) -> dict[str, list[Period]]:
    periods = recent(services().clock.now().date())
    periods = periods if chosen in periods else (chosen, *periods)
    words = figures.LENGTHS.items()
    return {word: [one for one in periods if one.length is length] for length, word in reversed(words)}


def _plots(found: Report, tables: dict[str, Table]) -> dict[str, Markup]:
    total = found.asked.total
    said = f"共{total.asked}条，答上{total.answered}条（{total.rate}）；深色是答上的"
    days = [Bar(one.key[5:], one.asked, one.answered) for one in found.spans]
    hours = [Bar(one.key, one.asked, one.answered) for one in found.asked.hours]
    return {
        "days": columns("提问", said, days),
        "hours": columns("一天里什么时候问", "横轴是几点；深色是答上的", hours),
        **{name: _counted(tables[name]) for name in ("topics", "regions")},
        "townships": _known(tables["townships"], found.townships),
        "awareness": _known(tables["awareness"], found.topics),
    }


def _counted(table: Table) -> Markup:
    lines = [(str(row[0]), _number(row[1]), _number(row[2]), str(row[3])) for row in table.rows[:SHOWN]]
    bars = [Bar(name, asked, answered, f"{asked:g}条，{rate}") for name, asked, answered, rate in lines]
    return rows(table.name, "每行是提问的条数，深色是答上的", bars)


def _known(table: Table, rates: Sequence[Rate]) -> Markup:
    """Each named as in the table, whose rows are these rates."""
    name = table.heads.index("答对") - 1
    bars = [
        Bar(str(row[name]), 100, 100 * one.right / one.total, f"{one.percent}（n={one.people}）")
        for row, one in zip(table.rows[:SHOWN], rates, strict=False)
    ]
    return rows(table.name, "深色是答对的百分数", bars)


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
