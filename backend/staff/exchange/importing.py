"""Entries in bulk, in two steps: upload and look through what each row would do, then confirm."""

from flask import redirect, render_template, url_for
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
from policy_kb.exchange.checking import Verdict
from policy_kb.exchange.sheets import LARGEST_FILE

notices.add(
    {
        "exchange.imported": "导入好了，写成 {n} 条草稿。草稿还没有发布，请到问答条目里逐条送审。",
        "exchange.dropped": "没有导入，上传的表已删除。",
    }
)
SHOWN = 500  # rows; those to be mended come first


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
    root = present().region
    with services().database.reading() as session:
        kept = waiting.found(session, import_id, root)
        found = importing.plan(session, kept.filename, kept.content, root)
    rows = sorted(
        found.rows, key=lambda row: (row.verdict is not Verdict.WRONG, not row.findings, row.number)
    )
    return render_template(
        "exchange/look.html",
        id=import_id,
        filename=kept.filename,
        found=found,
        rows=rows[:SHOWN],
        left_out=len(rows[SHOWN:]),
        counts={verdict.word: found.count(verdict) for verdict in Verdict},
    )


@blueprint.post("/import/<int:import_id>/confirm")
@require("entries.import")
def confirm(import_id: int) -> ResponseReturnValue:
    """All rows become drafts, or none. The file is looked through again: much may have changed since."""
    place, root = services(), present().region
    with place.database.writing() as session:
        kept = waiting.found(session, import_id, root)
        waiting.remove(session, import_id, root)
        found = importing.plan(session, kept.filename, kept.content, root)
        count = importing.apply(session, found, actor(), place.clock.now(), root, author=kept.author)
    return redirect(told("exchange.page", "exchange.imported", count), 303)


@blueprint.post("/import/<int:import_id>/drop")
@require("entries.import")
def drop(import_id: int) -> ResponseReturnValue:
    """Not wanted after all."""
    with services().database.writing() as session:
        waiting.remove(session, import_id, present().region)
    return redirect(told("exchange.page", "exchange.dropped"), 303)
