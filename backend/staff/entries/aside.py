"""What ends a deed that stands beside the form: the entry's page as stored, or with what is typed and not yet saved.

Who writes has the buttons of these deeds in the form itself, so that its words come with each of them.
"""

from collections.abc import Callable
from dataclasses import replace

from flask import redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from backend.core.errors import BadInput, NotFound
from backend.staff import notices, rights
from backend.staff.entries import board
from backend.staff.entries import sheet as sheets
from backend.staff.entries.board import Shown
from backend.staff.entries.sheet import Sheet
from backend.staff.notices import told
from backend.staff.parts import present, services
from policy_kb.editing.deciding import Conflict
from policy_kb.editing.reading import Detail

STILL = "您写的还没有存，都在下面的表里。"
UNSAVED = "表里有还没存的改动，所以没有办。请先存草稿，由另一位同事来审；不要这些改动，就重新打开这一页再办。"

OVERTAKEN = (
    "您打开这一页以后，同事改过这条，您的还没有办。下面是现在的内容，您写的字都还在：请重新看一遍再办。"
)


def deed(
    entry_id: str, done: str, act: Callable[[Session], object], *, moves_on: bool = False, **query: str
) -> ResponseReturnValue:
    """Do it and say so, or say why not. `moves_on`: it gives the entry a new version, which the form now stands on.

    `query`: of the page that says so.
    """
    place = services()
    try:
        with place.database.writing() as session:
            act(session)
    except BadInput as error:
        return refused(entry_id, error)
    with place.database.reading() as session:
        entry = board.find(session, entry_id)
        sheet = unsaved(entry)
        if sheet is not None:
            sheet = replace(sheet, version=sheet.version + moves_on)
            return board.render(session, entry, sheet, Shown(told=f"{notices.sentence(done)}{STILL}"))
    return redirect(told("entries.page_of", done, None, entry_id=entry_id, **query), 303)


def refused(entry_id: str, error: BadInput) -> ResponseReturnValue:
    """The entry's page with the sentence; NotFound where the entry itself is not the person's to see."""
    with services().database.reading() as session:
        entry = board.find(session, entry_id)
        trouble = error.sentence
        if isinstance(error, Conflict) and not rights.may(present().role, "entries.write"):
            trouble = OVERTAKEN  # who writes nothing has no two sides to compare
        page = board.render(session, entry, unsaved(entry) or sheets.of(entry), Shown(trouble))
    return page, 404 if isinstance(error, NotFound) else 400


def unsaved(entry: Detail) -> Sheet | None:
    """What was typed, where the form came along and says something else than is stored."""
    if "base" not in request.form:
        return None
    typed = sheets.typed(request.form)
    return None if sheets.same(typed, entry) else typed


def held_back(entry_id: str) -> ResponseReturnValue | None:
    """The page with a sentence where something is typed and not saved: what would be approved is not what they see."""
    with services().database.reading() as session:
        entry = board.find(session, entry_id)
        typed = unsaved(entry)
        return None if typed is None else (board.render(session, entry, typed, Shown(UNSAVED)), 400)
