"""What is done to a document: confirm, take back, throw away, give up for a newer one; a draft out of a clause."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from flask import redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from backend.core.errors import BadInput, NotFound
from backend.staff import fresh, notices
from backend.staff.documents import pages
from backend.staff.documents.room import blueprint
from backend.staff.door import require
from backend.staff.entries import weighing
from backend.staff.notices import told
from backend.staff.parts import actor, present, services
from policy_kb import in_force
from policy_kb.documents import drafting, life, reading, succession, trial
from policy_kb.documents.days import set_days
from policy_kb.documents.reading import Document
from policy_kb.documents.succession import Asked
from policy_kb.in_force import Phase
from policy_kb.store import Snapshot

notices.add(
    {
        "documents.confirmed": "确认好了，居民问到时可以引用这份文件的原文。",
        "documents.confirmed_coming": "确认好了。到施行那天才引用这份文件的原文，那以前不引用。",
        "documents.confirmed_past": "确认好了。有效期已经满了，不引用这份文件的原文。",
        "documents.dated": "施行日期和有效期记下了。请另一位同事对照原文核对，一起确认。",
        "documents.taken_back": "已退回核对，这份文件的原文暂时不再引用。",
        "documents.discarded": "已删除。",
        "documents.superseded": "已标为被新文件代替。有 {n} 条问答要改，改好以前答案会说“政策已更新”。",
        "documents.superseded_coming": "已同意。新文件施行那天起由它代替；有 {n} 条问答请提前改好，定在那天发布。",
        "documents.asked": "已提出，等另一位同事看过同意。那以前居民看到的不变。",
        "documents.declined": "没有同意，什么都没有变。",
        "documents.restored": "已恢复在用。",
        "documents.drafted": "已写成草稿，出处填好了。请到这条问答里补上问法和答案，再送审。",
    }
)

_CONFIRMED = {
    Phase.COMING: "documents.confirmed_coming",
    Phase.CURRENT: "documents.confirmed",
    Phase.PAST: "documents.confirmed_past",
}


@blueprint.post("/<document_key>/confirm")
@require("documents.review")
def confirm(document_key: str) -> ResponseReturnValue:
    """Its clauses answer from now on; standard questions whose answer would change must have been looked at."""
    place, root = services(), present().region
    unseen = _unseen(document_key, trial.confirmed, "confirm")
    if unseen is not None:
        return unseen
    with place.database.writing() as session:
        now, seen = place.clock.now(), _looked_at()
        phase = life.confirm(
            session, document_key, actor(), now, root, looked_at=seen, days=sent("days") or None
        )
    return redirect(told("documents.document", _CONFIRMED[phase], document_key=document_key), 303)


@blueprint.post("/<document_key>/days")
@require("documents.write")
def days(document_key: str) -> ResponseReturnValue:
    """Its first and its last day in force, `valid_from` and `valid_until`, while it waits to be confirmed."""
    place, root = services(), present().region
    try:
        first = in_force.day(sent("valid_from"), "施行日期")
        last = in_force.day(sent("valid_until"), "有效期的最后一天")
        with place.database.writing() as session:
            set_days(session, document_key, first, last, actor(), place.clock.now(), root)
    except BadInput as error:
        with place.database.reading() as session:
            found = _own(session, document_key, root)
        if found.state != "draft":
            raise
        return pages.shown(found, trouble=error.sentence), 400
    return redirect(f"{told('documents.document', 'documents.dated', document_key=document_key)}#days", 303)


@blueprint.post("/<document_key>/take-back")
@require("documents.halt")
def take_back(document_key: str) -> ResponseReturnValue:
    """They answer no longer."""
    return _done(life.take_back, document_key, "documents.taken_back")


@blueprint.post("/<document_key>/discard")
@require("documents.write")
def discard(document_key: str) -> ResponseReturnValue:
    """Only a draft, and only what they have been shown (`sure`, `looked_at`): it may be a colleague's."""
    place, root = services(), present().region
    if sent("sure") != "1":
        with place.database.reading() as session:
            found = _own(session, document_key, root)
        if found.state != "draft":
            raise BadInput(life.IN_USE)
        return pages.shown(found, step="discard"), 409
    with place.database.writing() as session:
        life.discard(session, document_key, actor(), place.clock.now(), root, looked_at=_looked_at())
    return redirect(told("documents.page", "documents.discarded"), 303)


@blueprint.post("/<document_key>/supersede")
@require("documents.write")
def supersede(document_key: str) -> ResponseReturnValue:
    """`newer`: the key of the document that is to take its place, if another person agrees; `topic`: for it alone.

    `sure`: it is the successor, although it looks like another matter.
    """
    place = services()
    with place.database.reading() as session:
        looking = pages.speaking(session)
    with place.database.writing() as session:
        succession.supersede(
            *(session, document_key, sent("newer"), actor(), place.clock.now(), present().region),
            topic=sent("topic"),
            sure=sent("sure") == "1",
            speaking=looking,
        )
    return redirect(told("documents.document", "documents.asked", document_key=document_key), 303)


@blueprint.post("/<document_key>/restore")
@require("documents.write")
def restore(document_key: str) -> ResponseReturnValue:
    """It was not replaced after all, for a `topic` or at all, if another person agrees."""
    return _done(partial(succession.restore, topic=sent("topic")), document_key, "documents.asked")


@blueprint.post("/<document_key>/agree")
@require("documents.review")
def agree(document_key: str) -> ResponseReturnValue:
    """To what a colleague has asked for, as the page has shown it (`what`, `newer`, `topic`).

    Standard questions whose answer would change must have been looked at.
    """
    place, root = services(), present().region
    seen = _asked()
    unseen = _unseen(document_key, trial.agreed, "agree")
    if unseen is not None:
        return unseen
    with place.database.writing() as session:
        count = succession.agree(session, document_key, seen, actor(), place.clock.now(), root)
        begins = seen.newer and reading.document(session, seen.newer, root).phase is Phase.COMING
    name = "documents.superseded" if seen.newer else "documents.restored"
    name += "_coming" if begins else ""
    return redirect(f"{told('documents.document', name, count, document_key=document_key)}#citing", 303)


@blueprint.post("/<document_key>/decline")
@require("documents.halt")
def decline(document_key: str) -> ResponseReturnValue:
    """What was asked for, as the page has shown it, is not done; who asked may think again too."""
    place = services()
    with place.database.writing() as session:
        succession.decline(session, document_key, _asked(), actor(), place.clock.now(), present().region)
    return redirect(told("documents.document", "documents.declined", document_key=document_key), 303)


@blueprint.post("/<document_key>/clauses/<int:position>/draft")
@require("documents.write")
def draft(document_key: str, position: int) -> ResponseReturnValue:
    """A draft of an entry, its citation filled in; one where the button is pressed twice (`fresh`)."""
    place, root, id = services(), present().region, fresh.opened(sent("fresh"))
    with place.database.writing() as session:
        if not fresh.saved(session, id):
            now = place.clock.now()
            id = drafting.draft_from_clause(
                session, document_key, position, actor(), now, root, id=id or None
            )
    return redirect(
        f"{told('documents.document', 'documents.drafted', document_key=document_key, draft=id)}#top", 303
    )


def _done(use_case: Callable[..., None], key: str, name: str) -> ResponseReturnValue:
    place = services()
    with place.database.writing() as session:
        use_case(session, key, actor(), place.clock.now(), present().region)
    return redirect(told("documents.document", name, document_key=key), 303)


def _own(session: Session, key: str, root: str) -> Document:
    """NotFound for one of a region above, which is only read here."""
    found = reading.document(session, key, root)
    if not found.own:
        raise NotFound("这份文件不归您管，请找发文那一级的同事。")
    return found


def _unseen(
    key: str, change: Callable[[Session, Snapshot, Document], Snapshot], step: str
) -> ResponseReturnValue | None:
    """Its page with the standard questions whose answer the step would change; None: none, or they were seen."""
    place = services()
    with place.database.reading() as session:
        found = _own(session, key, present().region)
        asked = weighing.of_change(
            place, session, lambda snapshot: change(session, snapshot, found), found.region
        )
    if asked.clear or sent("seen") == asked.mark:
        return None
    return pages.shown(found, asked, step), 409


def _asked() -> Asked:
    """What the page showed as asked for."""
    return Asked(sent("what"), sent("newer"), sent("topic"))


def _looked_at() -> datetime | None:
    """When what the page showed was imported."""
    try:
        return datetime.fromisoformat(sent("looked_at"))
    except ValueError:
        raise BadInput("请从这份文件的页面上确认。") from None


def sent(name: str) -> str:
    """A field of the form; empty: it is not there. Without NUL: PostgreSQL refuses it."""
    return request.form.get(name, "").replace("\0", "")
