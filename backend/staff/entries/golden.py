"""标准问题: the list, adding one there or from an entry, taking one away."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from backend.core.errors import BadInput
from backend.staff import lists, notices, rights
from backend.staff.door import require
from backend.staff.entries import board
from backend.staff.entries.room import blueprint
from backend.staff.lists import Paging, chosen
from backend.staff.notices import told
from backend.staff.parts import actor, present, regions_below, services
from policy_kb.editing import golden as questions

notices.add(
    {
        "entries.golden_added": "已加为标准问题。以后每次送审、审核都会先问一遍。",
        "entries.golden_removed": "已从标准问题里删去。",
    }
)


@blueprint.get("/golden")
@require("golden.read")
def golden() -> ResponseReturnValue:
    """`?words=&page=`."""
    return _list()


@blueprint.post("/golden")
@require("golden.write")
def golden_add() -> ResponseReturnValue:
    """`region`, `text`, `entry` (its id; empty: nothing may answer)."""
    form = request.form
    try:
        _add(form.get("region", ""), form.get("text", ""), form.get("entry", "").strip() or None)
    except BadInput as error:
        return _list(error.sentence), 400
    return redirect(told("entries.golden", "entries.golden_added"), 303)


@blueprint.post("/<entry_id>/golden")
@require("golden.write")
def golden_of(entry_id: str) -> ResponseReturnValue:
    """From the entry's own page: `text`, asked by a resident of the entry's region."""
    place = services()
    with place.database.reading() as session:
        region = board.find(session, entry_id).text.region_code
    _add(region, request.form.get("text", ""), entry_id)
    return redirect(told("entries.page_of", "entries.golden_added", entry_id=entry_id), 303)


@blueprint.post("/golden/<int:golden_id>/remove")
@require("golden.write")
def golden_remove(golden_id: int) -> ResponseReturnValue:
    """Take it away; the log keeps that it was there."""
    place = services()
    with place.database.writing() as session:
        questions.remove(session, golden_id, actor(), place.clock.now(), present().region)
    return redirect(told("entries.golden", "entries.golden_removed"), 303)


def _add(region: str, text: str, entry_id: str | None) -> None:
    place = services()
    with place.database.writing() as session:
        questions.add(
            session,
            region,
            text.replace("\0", ""),
            entry_id,
            actor(),
            place.clock.now(),
            present().region,
        )


def _list(trouble: str = "") -> str:
    account = present()
    with services().database.reading() as session:
        found = questions.listing(session, account.region, chosen("words"), lists.offset(), lists.SIZE)
    return render_template(
        "entries/golden.html",
        found=found,
        paging=Paging(lists.wanted_page(), found.total),
        writes=rights.may(account.role, "golden.write"),
        regions=regions_below(account.region),
        trouble=trouble,
    )
