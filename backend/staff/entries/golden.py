"""标准问题: the list, adding one there or from an entry, taking one away."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from backend.core.errors import BadInput
from backend.staff import lists, notices, rights
from backend.staff.door import require
from backend.staff.entries import aside, board
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
    region, text, entry = (form.get(name, "") for name in ("region", "text", "entry"))
    try:
        with services().database.writing() as session:
            _add(session, region, text, entry.strip() or None)
    except BadInput as error:
        return _list(error.sentence), 400
    return redirect(told("entries.golden", "entries.golden_added"), 303)


@blueprint.post("/<entry_id>/golden")
@require("golden.write")
def golden_of(entry_id: str) -> ResponseReturnValue:
    """From the entry's own page: `golden_text`, asked by a resident of the entry's region."""
    text = request.form.get("golden_text", "")

    def add(session: Session) -> None:
        _add(session, board.find(session, entry_id).region, text, entry_id)

    return aside.deed(entry_id, "entries.golden_added", add)


@blueprint.post("/golden/<int:golden_id>/remove")
@require("golden.write")
def golden_remove(golden_id: int) -> ResponseReturnValue:
    """Take it away; the log keeps that it was there."""
    place = services()
    with place.database.writing() as session:
        questions.remove(session, golden_id, actor(), place.clock.now(), present().region)
    return redirect(told("entries.golden", "entries.golden_removed"), 303)


def _add(session: Session, region: str, text: str, entry_id: str | None) -> None:
    now, root = services().clock.now(), present().region
    questions.add(session, region, text.replace("\0", ""), entry_id, actor(), now, root)


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
