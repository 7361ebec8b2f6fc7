"""The editor: a new entry, one that is there, saved as a draft, sent to review, tried before either."""

from flask import redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from backend.core.errors import BadInput, NotFound
from backend.staff import fresh, notices
from backend.staff.door import require
from backend.staff.entries import board, weighing
from backend.staff.entries import sheet as sheets
from backend.staff.entries.board import Shown
from backend.staff.entries.room import blueprint
from backend.staff.entries.sheet import Sheet
from backend.staff.notices import told
from backend.staff.parts import actor, present, services
from policy_kb import store
from policy_kb.editing import fields, life, trial
from policy_kb.editing.deciding import Conflict
from policy_kb.editing.life import Hold
from policy_kb.editing.reading import Detail
from policy_kb.editing.states import State
from policy_kb.models import EntryRow

SAVING = ("save", "submit")
notices.add(
    {
        "entries.saved": "已存成草稿，还没有发布。写好以后请送审。",
        "entries.submitted": "已送审。请另一位同事审核，通过以后才会发布。",
        "entries.unchanged": "没有改动，不用再存。",
    }
)


@blueprint.get("/new")
@require("entries.write")
def new() -> ResponseReturnValue:
    """An empty form, for one's own region."""
    with services().database.reading() as session:
        return board.render(session, None, sheets.blank(present().region))


@blueprint.post("/new")
@require("entries.write")
def add() -> ResponseReturnValue:
    """`do`: save, submit, preview, try, check."""
    return _act(None)


@blueprint.get("/<entry_id>")
@require("entries.read")
def page_of(entry_id: str) -> ResponseReturnValue:
    """As it was saved last; `?question=&asker=` tries a question on it, `?found=1` holds it against the rest.

    `?found=review`: for who may pass it, with what they have to look at beside the button that says they have.

    An entry of a region above, which answers one's own people, can be read as they are told it.
    """
    with services().database.reading() as session:
        try:
            entry = board.find(session, entry_id)
        except NotFound:
            return board.render_above(session, entry_id)
        found = (
            weighing.findings(
                services(), session, entry_id, entry.text, entry.revision(entry.standing.head).expire_at
            )
            if request.args.get("found")
            else None
        )
        passes = request.args.get("found") == "review" and board.may_pass(session, entry)
        step = "approve" if passes and found is not None and not found.clear else ""
        return board.render(session, entry, sheets.of(entry), Shown(found=found, step=step))


@blueprint.post("/<entry_id>")
@require("entries.write")
def change(entry_id: str) -> ResponseReturnValue:
    """`do`: save, submit, preview, try, check."""
    return _act(entry_id)


def _act(entry_id: str | None) -> ResponseReturnValue:
    sheet, what = sheets.typed(request.form), request.form.get("do", "")
    with services().database.reading() as session:
        entry = board.find(session, entry_id) if entry_id else None
        if what not in SAVING:
            return board.render(session, entry, sheet, _looked_at(session, entry, sheet, what))
    try:
        return _save(entry, sheet, submits=what == "submit")
    except NotFound:
        raise
    except Sent as sent:
        return _once(sent, sheet, submits=what == "submit")
    except Conflict as conflict:
        return _both(str(entry_id), sheet, conflict), 409
    except BadInput as error:
        return _again(entry, sheet, Shown(error.sentence)), 400


class Sent(Conflict):
    """The form of a new entry that was saved before: pressed twice, or left and come back to."""

    def __init__(self, entry_id: str) -> None:
        super().__init__(
            "这一页写的条目刚才已经存过，没有再写一条。请看好下面的内容，再点一次，就存进那一条。"
        )
        self.entry_id = entry_id


def _once(sent: Sent, sheet: Sheet, *, submits: bool) -> ResponseReturnValue:
    """The same words a second time: as if they were the first. Others are to be saved knowingly."""
    with services().database.reading() as session:
        entry = board.find(session, sent.entry_id)
    state = entry.standing.state
    if not sheets.same(sheet, entry) or (submits and state is not State.PENDING):
        return _both(entry.id, sheet, sent), 409
    name = {State.DRAFT: "entries.saved", State.PENDING: "entries.submitted"}.get(state, "entries.unchanged")
    return redirect(told("entries.page_of", name, entry_id=entry.id), 303)


def _demand_first(session: Session, sheet: Sheet) -> str | None:
    """The id that the form of a new entry was shown with; None: with none. Sent when it was saved under it before."""
    id = fresh.opened(sheet.fresh)
    if id and session.get(EntryRow, id) is not None:
        raise Sent(id)
    return id or None


def _looked_at(session: Session, entry: Detail | None, sheet: Sheet, what: str) -> Shown:
    """`check` finds what would be asked before review; the others only show the answer."""
    if what != "check":
        return Shown()
    try:
        given = sheet.given(entry.text if entry else None)
        life.demand_own_region(present().region, given.text.region_code)
        id = entry.id if entry else trial.NEW
        found = weighing.findings(services(), session, id, given.text, given.expire_at)
        return Shown(found=found)
    except BadInput as error:
        return Shown(error.sentence)


def _save(entry: Detail | None, sheet: Sheet, *, submits: bool) -> ResponseReturnValue:
    """Store it, and send it on where that was asked for and nothing is against it."""
    place, root = services(), present().region
    given = sheet.given(entry.text if entry else None)
    life.demand_own_region(root, given.text.region_code)
    if entry is None:
        with place.database.reading() as session:
            _demand_first(session, sheet)  # before it is held against itself
    changed = entry is None or not sheets.same(sheet, entry)
    if entry is not None and changed:
        _demand_knowing(entry, sheet)
    if submits:
        with place.database.reading() as session:
            id = entry.id if entry else trial.NEW
            found = weighing.findings(place, session, id, given.text, given.expire_at)
        if found.faults or not (found.clear or request.form.get("seen") == found.mark):
            return _again(entry, sheet, Shown(found=found, step="submit")), 409
    if not changed and not submits:
        return redirect(told("entries.page_of", "entries.unchanged", entry_id=entry.id if entry else ""), 303)
    with place.database.writing() as session:
        if entry is None:
            store.hold(session)  # of two at once the second waits here
            id = life.draft(
                session, given, actor(), place.clock.now(), root, id=_demand_first(session, sheet)
            )
            hold = Hold(id, 1, root)
        else:
            hold = Hold(entry.id, sheet.version, root)
            if changed:
                life.save(session, hold, given, actor(), place.clock.now())
                hold = Hold(entry.id, hold.version + 1, root)
        if submits:
            life.submit(session, hold, actor(), place.clock.now())
    if submits:
        return redirect(told("entries.page_of", "entries.submitted", entry_id=hold.id), 303)
    # Looked through once it is safe: that takes its time.
    return redirect(told("entries.page_of", "entries.saved", entry_id=hold.id, found=1), 303)


def _demand_knowing(entry: Detail, sheet: Sheet) -> None:
    """What is approved and waits for its moment is taken back only by who says so. A stale page is told of that."""
    waits, here = entry.standing.publish_at, sheet.version == entry.version
    if waits is not None and here and request.form.get("unschedule") != "1":
        raise BadInput(
            f"还没有存：这一条已经通过，定在{waits:%Y-%m-%d %H:%M}发布，再保存就要重新送审。"
            "要改，请勾上“取消定时发布”再存。"
        )


def _both(entry_id: str, sheet: Sheet, conflict: Conflict) -> str:
    """Both texts, and in the form one out of them: what only one of the two has changed is as they wrote it.

    The next save replaces the other's text knowingly.
    """
    with services().database.reading() as session:
        entry = board.find(session, entry_id)
        theirs = fields.differences(fields.of(entry.text), fields.of(sheet.text(entry.text)))
        together, settled = sheets.settled(sheet, entry)
        return board.render(
            session, entry, together, Shown(conflict.sentence, theirs=theirs, settled=settled)
        )


def _again(entry: Detail | None, sheet: Sheet, shown: Shown) -> str:
    with services().database.reading() as session:
        return board.render(session, entry, sheet, shown)
