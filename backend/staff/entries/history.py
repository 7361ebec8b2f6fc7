"""Every revision of an entry with author and reason, what differs between two of them, every step that was taken."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from backend.core.errors import BadInput
from backend.staff import rights
from backend.staff.door import require
from backend.staff.entries import board
from backend.staff.entries.room import blueprint
from backend.staff.parts import present, region_name, services
from policy_kb.editing import fields
from policy_kb.editing.reading import Detail
from policy_kb.records import TOPICS


@blueprint.get("/<entry_id>/history")
@require("entries.read")
def history(entry_id: str) -> ResponseReturnValue:
    """`?old=&new=` compares two; without, the newest two."""
    with services().database.reading() as session:
        return render(session, board.find(session, entry_id))


def render(session: Session, entry: Detail, ask: int = 0) -> str:
    """The page; `ask`: the number of a revision that is restored only by who knows what becomes of the schedule."""
    documents = board.documents(session, present().region)
    old, new = _two(entry)
    differences = fields.differences(fields.of(entry.revision(old).text), fields.of(entry.revision(new).text))
    return render_template(
        "entries/history.html",
        entry=entry,
        ask=ask,
        old=old,
        new=new,
        differences=differences,
        writes=rights.may(present().role, "entries.write"),
        documents=documents,
        topics=TOPICS,
        regions={one.text.region_code: region_name(one.text.region_code) for one in entry.revisions},
    )


def _two(entry: Detail) -> tuple[int, int]:
    """The numbers to compare; of an entry with one revision, it with itself."""
    newest = entry.revisions[0].number
    before = entry.revisions[1].number if len(entry.revisions) > 1 else newest
    return _number("old", before), _number("new", newest)


def _number(name: str, usual: int) -> int:
    said = request.args.get(name, "")
    if not said:
        return usual
    if not (said.isascii() and said.isdigit()):
        raise BadInput("没有这一版，请从版本列表里选。")
    return int(said[:9])
