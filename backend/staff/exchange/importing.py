"""Entries in bulk, in two steps: upload and look through what each row would do, then confirm."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from backend.core.accounts.roles import Forbidden
from backend.core.errors import BadInput, NotFound
from backend.staff import notices
from backend.staff.door import require
from backend.staff.exchange import exporting
from backend.staff.exchange.room import blueprint
from backend.staff.notices import told
from backend.staff.parts import actor, present, services
from backend.staff.uploads import sent_file, takes_file
from policy_kb.exchange import importing, waiting
from policy_kb.exchange.rows import Checked, Verdict
from policy_kb.exchange.sheets import LARGEST_FILE
from policy_kb.records import TOPICS

notices.add(
    {
        "exchange.imported": "导入好了，写成 {n} 条草稿。草稿还没有发布，请到问答条目里逐条送审。",
        "exchange.moved": "您核对以后，同事又改过表里的条目。还没有导入，请再看一遍。",
        "exchange.dropped": "没有导入，上传的表已删除。",
    }
)
SHOWN = 500  # rows; those to be mended come first, then those to be chosen
_FIRST = (Verdict.WRONG, Verdict.OLDER)


@blueprint.post("/import")
@takes_file(LARGEST_FILE)
@require("entries.import")
def upload() -> ResponseReturnValue:
    """Put the file aside and show what it would do; a file that cannot be read is not kept."""
    place, root = services(), present().region
    try:
        filename, data = sent_file()
        with place.database.reading() as session:
            importing.plan(session, filename, data, root)
        with place.database.writing() as session:
            id = waiting.keep(session, filename, data, root, actor(), place.clock.now())
    except (NotFound, Forbidden):
        raise
    except BadInput as error:
        return exporting.shown(imports=True, trouble=error.sentence), 400
    return redirect(url_for("exchange.look", import_id=id), 303)


@blueprint.get("/import/<int:import_id>")
@require("entries.import")
def look(import_id: int) -> ResponseReturnValue:
    """Every row with what would become of it and why."""
    place, root = services(), present().region
    with place.database.reading() as session:
        kept = waiting.found(session, import_id, place.clock.now(), root)
        found = importing.plan(session, kept.filename, kept.content, root)
    rows = sorted(found.rows, key=lambda row: (*_place(row), row.number))
    return render_template(
        "exchange/look.html",
        id=import_id,
        mark=kept.mark,
        filename=kept.filename,
        found=found,
        rows=rows[:SHOWN],
        left_out=len(rows[SHOWN:]),
        older=found.count(Verdict.OLDER),
        topics=TOPICS,
        counts={verdict.word: found.count(verdict) for verdict in Verdict},
    )


@blueprint.post("/import/<int:import_id>/confirm")
@require("entries.import")
def confirm(import_id: int) -> ResponseReturnValue:
    """All rows become drafts, or none. The file is looked through again: much may have changed since.

    `take`: ids of rows that are wanted although the database has newer ones; `take_all`: all of them.
    """
    place, root = services(), present().region
    with place.database.reading(frozen=True) as session:
        kept = waiting.found(session, import_id, place.clock.now(), root)
        if kept.mark != _mark():
            raise NotFound(waiting.GONE)
        found = importing.plan(session, kept.filename, kept.content, root)
    if request.form.get("stamp", "") != found.stamp:
        return redirect(told("exchange.look", "exchange.moved", import_id=import_id), 303)
    taken = found.older if request.form.get("take_all") == "1" else request.form.getlist("take")
    with place.database.writing() as session:
        now = place.clock.now()
        waiting.remove(session, import_id, kept.mark, now, root)
        count = importing.apply(session, found, actor(), now, root, author=kept.author, taken=taken)
    return redirect(told("exchange.page", "exchange.imported", count, made=now.isoformat()), 303)


@blueprint.post("/import/<int:import_id>/drop")
@require("entries.import")
def drop(import_id: int) -> ResponseReturnValue:
    """Not wanted after all."""
    place = services()
    with place.database.writing() as session:
        waiting.drop(session, import_id, _mark(), actor(), place.clock.now(), present().region)
    return redirect(told("exchange.page", "exchange.dropped"), 303)


def _mark() -> str:
    """Of the upload that the page has shown: a page that was left open names its own sheet, whatever has its number."""
    return request.form.get("mark", "")


def _place(row: Checked) -> tuple[int, bool]:
    return _FIRST.index(row.verdict) if row.verdict in _FIRST else len(_FIRST), not row.findings
