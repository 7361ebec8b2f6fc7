"""The history of runs, one run with its questions, two runs held against each other, a run as a workbook."""

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from backend.core.errors import BadInput
from backend.staff import figures, lists, rights
from backend.staff.data import report
from backend.staff.data.report import Table
from backend.staff.door import require
from backend.staff.hits.room import blueprint
from backend.staff.lists import Paging, chosen
from backend.staff.parts import present, region_name, regions_below, services
from bot.hits import reading, running
from bot.hits.judging import Outcome
from bot.hits.reading import Hit, Run
from bot.reply import Kind

SOURCES = {running.GOLDEN: "全部标准问题", running.LIST: "自己写的话"}
# What was told where no entry was: as tables name it.
TOLD = {
    Kind.ANSWER: "政策原文",
    Kind.ESTIMATE: "算出来的数",
    Kind.CLARIFY: "没有，追问或给选项",
    Kind.UNKNOWN: "没有",
    Kind.EMERGENCY: "先叫120的话",
    Kind.CHITCHAT: "寒暄、介绍的话",
}
HEADS = ("问题", "哪里的人问", "约定由谁答", "实际由谁答", "结果", "得分", "对上的词")


@blueprint.get("")
@require("hits.read")
def page() -> ResponseReturnValue:
    """`?page=`."""
    return shown()


@blueprint.get("/<int:run_id>")
@require("hits.read")
def run(run_id: int) -> ResponseReturnValue:
    """`?outcome=&page=`; while it goes on, how far it has come."""
    only = _outcome(chosen("outcome"))
    with services().database.reading(frozen=True) as session:
        this = reading.run(session, run_id, present().region)
        found = reading.hits(session, run_id, only, lists.offset(), lists.SIZE, present().region)
        before = reading.before(session, this) if this.finished else None
        held = reading.compare(session, before.id, run_id) if before else None
    return render_template(
        "hits/run.html",
        run=this,
        found=found,
        held=held,
        paging=Paging(lists.wanted_page(), found.total),
        outcomes={one.value: one.word for one in Outcome},
        sources=SOURCES,
        told=told,
        runs=rights.may(present().role, "hits.run"),
    )


@blueprint.get("/compare")
@require("hits.read")
def compare() -> ResponseReturnValue:
    """`?old=&new=`, numbers of two runs; without, the list where they are chosen."""
    if not request.args:
        return shown()
    old, new = (_number(chosen(name)) for name in ("old", "new"))
    with services().database.reading(frozen=True) as session:
        held = reading.compare(session, old, new, present().region)
    return render_template("hits/compare.html", held=held, sources=SOURCES, told=told)


@blueprint.get("/<int:run_id>/workbook")
@require("hits.read")
def workbook(run_id: int) -> ResponseReturnValue:
    """The run as .xlsx: totals, and every question."""
    with services().database.reading(frozen=True) as session:
        this = reading.run(session, run_id, present().region)
        found = reading.hits(session, run_id, root=present().region)
    title = f"批量试问 {region_name(this.region)} {this.at:%Y-%m-%d %H:%M} {this.by}"
    tables = (_totals(this), Table("试问", HEADS, tuple(map(_row, found.lines))))
    return Response(
        report.workbook(title, tables),
        mimetype=figures.XLSX,
        headers={"Content-Disposition": f'attachment; filename="mingbai-hits-{run_id}.xlsx"'},
    )


def shown(trouble: str = "") -> str:
    """The form and the history."""
    account = present()
    with services().database.reading() as session:
        found = reading.listing(session, account.region, lists.offset(), lists.SIZE)
    return render_template(
        "hits/list.html",
        found=found,
        paging=Paging(lists.wanted_page(), found.total),
        sources=SOURCES,
        most=running.MOST,
        outcomes=tuple(Outcome),
        said=request.form,
        regions=regions_below(account.region),
        runs=rights.may(account.role, "hits.run"),
        trouble=trouble,
    )


def told(hit: Hit) -> str:
    """Who answered, in words."""
    return hit.entry_title or hit.entry or (TOLD[Kind(hit.kind)] if hit.kind else "")


def _row(hit: Hit) -> tuple[object, ...]:
    agreed = hit.expected_title or hit.expected or ("不回答" if hit.agreed else "没有约定")
    outcome = hit.outcome.word if hit.outcome else "还没问"
    return hit.text, region_name(hit.region), agreed, told(hit), outcome, hit.score, hit.matched


def _totals(this: Run) -> Table:
    rows: list[tuple[object, ...]] = [(one.word, this.totals.get(one, 0)) for one in Outcome]
    return Table("合计", ("结果", "几句"), (*rows, ("一共", this.total), ("答对率", this.rate)))


def _outcome(said: str) -> Outcome | None:
    try:
        return Outcome(said) if said else None
    except ValueError:
        raise BadInput("没有这个结果，请从页面上的下拉里选。") from None


def _number(said: str) -> int:
    if not (said.isascii() and said.isdigit() and len(said) <= lists.DIGITS):
        raise BadInput("请从列表里选两次试问来比较。")
    return int(said)
