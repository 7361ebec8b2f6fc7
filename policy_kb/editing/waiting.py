"""How many entries wait for somebody: to be finished, to be looked through again. Changes nothing."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, case, exists, false, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from backend.core.china_day import ChinaDay
from backend.core.iso_day import IsoDay
from backend.core.subtree import below
from policy_kb import answering
from policy_kb.editing.models import EntryStepRow
from policy_kb.editing.states import State, Step
from policy_kb.in_force import Phase
from policy_kb.models import EntryRevisionRow, EntryRow, SourceDocumentRow, TopicSuccessionRow


def drafts(session: Session, root: str) -> int:
    """Begun by staff and not sent to review."""
    return _count(session, root, EntryRow.state == State.DRAFT.value)


def unscheduled(session: Session, root: str) -> int:
    """Drafts by which an approval is void that waited for its moment: nothing will be published then."""
    return _count(session, root, cancelled())


def expiring(session: Session, root: str, now: datetime, until: datetime) -> int:
    """Answer residents now, and are to be looked through again, or end, by that moment."""
    return _count(session, root, ending(now, until))


def outdated(session: Session, root: str) -> int:
    """Answer residents now, out of a document that a newer one has replaced; whatever has been drafted since."""
    return _count(session, root, overtaken())


def to_be_overtaken(session: Session, root: str) -> int:
    """Answer out of a document that a newer one is to replace on a day to come: there is time to prepare them."""
    return _count(session, root, _replaced(next_source()))


def overtaken() -> ColumnElement[bool]:
    """Whether an entry answers residents now out of a document that a newer one has replaced (for its topic)."""
    return _replaced(newer_source())


def _replaced(newer: ColumnElement[str | None]) -> ColumnElement[bool]:
    source = published_source()
    replaced = exists().where(SourceDocumentRow.key == source, newer.is_not(None))
    return and_(followed(source), replaced.correlate(EntryRow))


def followed(key: ColumnElement[str | None] | InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Whether anything is named to replace a document, be it in force or not: few are, so that it is asked first.

    As a case: PostgreSQL would make a join of it, and look up of every entry first what holds instead of its document.
    """
    of_all = select(SourceDocumentRow.key).where(SourceDocumentRow.superseded_by.is_not(None))
    return case((key.in_(of_all.union_all(select(TopicSuccessionRow.document_key))), true()), else_=false())


def newer_source() -> ColumnElement[str | None]:
    """The document that has taken the place of an entry's: of all of it, or of what it says of the topic.

    Another may have taken that one's place since: `citing.holding` knows which holds.
    """
    return _newer(coming=False)


def next_source() -> ColumnElement[str | None]:
    """The document that will, from the day on which it comes into force; NULL where one holds already."""
    return case((newer_source().is_(None), _newer(coming=True)), else_=None)


def _newer(*, coming: bool) -> ColumnElement[str | None]:
    """By an entry's document and topic, in a query of both tables."""
    whole, part = aliased(SourceDocumentRow), aliased(SourceDocumentRow)
    stands = [
        and_((one.phase == Phase.COMING.value) == coming, one.state == "published") for one in (whole, part)
    ]
    of_all = select(whole.key).where(whole.key == SourceDocumentRow.superseded_by, stands[0])
    of_topic = (
        select(part.key)
        .join(TopicSuccessionRow, TopicSuccessionRow.newer_key == part.key)
        .where(
            TopicSuccessionRow.document_key == SourceDocumentRow.key,
            TopicSuccessionRow.topic == published_topic(),
            stands[1],
        )
    )
    found = (one.scalar_subquery().correlate(SourceDocumentRow, EntryRow) for one in (of_all, of_topic))
    return func.coalesce(*found)


def cancelled() -> ColumnElement[bool]:
    """Whether an entry was approved, never went live with that text, and has only been saved since."""
    later = aliased(EntryStepRow)
    written = (Step.SAVED.value, Step.RESTORED.value)
    since = exists().where(
        later.entry_id == EntryRow.id, later.id > EntryStepRow.id, later.step.not_in(written)
    )
    approved = exists().where(
        EntryStepRow.entry_id == EntryRow.id,
        EntryStepRow.step == Step.APPROVED.value,
        EntryStepRow.number > func.coalesce(EntryRow.live_number, 0),
        ~since.correlate(EntryRow, EntryStepRow),
    )
    return and_(EntryRow.state == State.DRAFT.value, approved.correlate(EntryRow))


def ending(now: datetime, until: datetime) -> ColumnElement[bool]:
    """Whether an entry answers residents now, and is to be looked through again, or ends, by that moment.

    Not where a revision waits for its reviewer: somebody has looked.
    """
    ends = or_(published_review() <= until.date(), EntryRow.expire_at <= until)
    return and_(answering.answers(now), EntryRow.state != State.PENDING.value, ends)


def ends_on() -> ColumnElement[date]:
    """The day that comes first: on which an entry is to be looked through again, or ends. To put entries in order."""
    ends, review = ChinaDay(EntryRow.expire_at), published_review()
    sooner = and_(EntryRow.expire_at.is_not(None), or_(review.is_(None), ends < review))
    return case((sooner, ends), else_=review)


def published_source() -> ColumnElement[str | None]:
    """The document that the live text of an entry cites; NULL where none is live."""
    return _published("document_key", EntryRow.document_key)


def published_topic() -> ColumnElement[str | None]:
    """The topic of the live text of an entry; NULL where none is live."""
    return _published("topic", EntryRow.topic)


def published_review() -> ColumnElement[date | None]:
    """The day on which the live text of an entry is to be looked through again; NULL where none is live."""
    return case((_NEWEST_LIVE, EntryRow.review_by), else_=IsoDay(_live("review_by")))


_NEWEST_LIVE = EntryRow.live_number == EntryRow.head_number


def _published(name: str, newest: InstrumentedAttribute[Any]) -> ColumnElement[str | None]:
    """A field of the live text: the entry's row holds the newest text's."""
    return case((_NEWEST_LIVE, newest), else_=_live(name))


def _live(name: str) -> ScalarSelect[str | None]:
    live = select(EntryRevisionRow.content[name].as_string()).where(
        EntryRevisionRow.entry_id == EntryRow.id, EntryRevisionRow.number == EntryRow.live_number
    )
    return live.scalar_subquery().correlate(EntryRow)


def _count(session: Session, root: str, *conditions: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(EntryRow).where(below(EntryRow.region_code, root), *conditions)
    return session.scalar(query) or 0
