"""The steps of review and after: pass, send back, publish now, retire, restore. Each from the entry's own page."""

from collections.abc import Callable

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from backend.core.errors import BadInput
from backend.staff import notices
from backend.staff.door import require
from backend.staff.entries import aside, board, history, weighing
from backend.staff.entries import sheet as sheets
from backend.staff.entries.board import Shown
from backend.staff.entries.room import blueprint
from backend.staff.parts import actor, present, services
from policy_kb.editing import deciding, life
from policy_kb.editing.life import Hold
from policy_kb.editing.reading import Detail
from policy_kb.editing.states import State

notices.add(
    {
        "entries.approved": "审核通过，已经发布。群众现在问，答的就是这一版。",
        "entries.scheduled": "审核通过，到了定好的时间、政策也生效了，会自动发布。",
        "entries.rejected": "已退回，写的人会看到您的原因。",
        "entries.published": "已经发布。",
        "entries.retired": "已停用，不再回答群众。",
        "entries.restored": "已恢复成草稿。看过以后请送审。",
        "entries.restored_endless": "已恢复成草稿。原来写的到期停用时间已经过了，没有带过来："
        "政策还有期限的，请在“到期停用”里重新填好，再送审。",
        "entries.restored_unscheduled": "已恢复成草稿，定时发布取消了。看过以后请送审，审过才会发布。",
    }
)


@blueprint.post("/<entry_id>/approve")
@require("entries.review")
def approve(entry_id: str) -> ResponseReturnValue:
    """Publishes at once or at the text's own moment; what was found must have been looked at."""
    entry, looked_at, asked = _weighed(entry_id, "approve")
    if entry is None:
        return asked
    head, now = entry.revision(entry.standing.head), services().clock.now()
    begins = deciding.beginning(head.publish_at, head.text.valid_from)
    return _step(
        entry_id,
        "entries.scheduled" if begins is not None and begins > now else "entries.approved",
        lambda session: life.approve(
            session, _hold(entry_id), actor(), now, _sent("remark"), looked_at=looked_at
        ),
    )


@blueprint.post("/<entry_id>/reject")
@require("entries.review")
def reject(entry_id: str) -> ResponseReturnValue:
    """Back to its authors, with `reject_reason`."""
    return _step(
        entry_id,
        "entries.rejected",
        lambda session: life.reject(
            session, _hold(entry_id), _sent("reject_reason"), actor(), services().clock.now()
        ),
    )


@blueprint.post("/<entry_id>/publish")
@require("entries.review")
def publish(entry_id: str) -> ResponseReturnValue:
    """What waits for its moment goes live now; what was found by now must have been looked at."""
    entry, _, asked = _weighed(entry_id, "publish")
    return (
        asked
        if entry is None
        else _step(
            entry_id,
            "entries.published",
            lambda session: life.publish(session, _hold(entry_id), actor(), services().clock.now()),
        )
    )


@blueprint.post("/<entry_id>/retire")
@require("entries.retire")
def retire(entry_id: str) -> ResponseReturnValue:
    """It answers nobody from now on; `retire_reason`."""
    return _step(
        entry_id,
        "entries.retired",
        lambda session: life.retire(
            session, _hold(entry_id), _sent("retire_reason"), actor(), services().clock.now()
        ),
    )


@blueprint.post("/<entry_id>/restore")
@require("entries.write")
def restore(entry_id: str) -> ResponseReturnValue:
    """The text of the revision `number` as a new draft; `reason` may be left out.

    What is approved and waits for its moment is taken back only by who says so (`unschedule`).
    """
    number = _sent("number")
    wanted = int(number[:9]) if number.isascii() and number.isdigit() else 0
    with services().database.reading() as session:
        entry = board.find(session, entry_id)
        waits = entry.standing.publish_at is not None and entry.version == _hold(entry_id).version
        if waits and _sent("unschedule") != "1":
            return history.render(session, entry, entry.revision(wanted).number), 409
    now, done = services().clock.now(), "entries.restored_unscheduled" if waits else "entries.restored"
    if deciding.over(entry.revision(entry.standing.head).expire_at, now):
        done = "entries.restored_endless"
    return _step(
        entry_id,
        done,
        lambda session: life.restore(session, _hold(entry_id), wanted, _sent("reason"), actor(), now),
    )


def _weighed(entry_id: str, step: str) -> tuple[Detail | None, tuple[str, ...], ResponseReturnValue]:
    """The entry as it may go live, and what was looked at of it; None, and the page that says what is against it."""
    held, place = aside.held_back(entry_id), services()
    if held is not None:
        return None, (), held
    with place.database.reading() as session:
        entry = board.find(session, entry_id)
        if entry.standing.state is not State.PENDING:
            return entry, (), ""  # refused by the use-case, with its own sentence
        refusal = board.reviewer(session, entry).refusal
        if refusal:
            return None, (), aside.refused(entry_id, BadInput(refusal))
        ends = entry.revision(entry.standing.head).expire_at
        found = weighing.findings(place, session, entry_id, entry.text, ends)
        if found.clear or _sent("seen") == found.mark:
            return entry, found.looked_at, ""
        return None, (), (board.render(session, entry, sheets.of(entry), Shown(found=found, step=step)), 409)


def _step(entry_id: str, done: str, act: Callable[[Session], object]) -> ResponseReturnValue:
    return aside.deed(entry_id, done, act, moves_on=True)


def _hold(entry_id: str) -> Hold:
    return Hold(entry_id, sheets.version(request.form), present().region)


def _sent(name: str) -> str:
    return request.form.get(name, "").replace("\0", "")
