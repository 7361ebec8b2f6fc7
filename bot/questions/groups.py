"""What pages show of the questions that wait: the list of groups, and one group with its questions. Changes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from backend.core.errors import NotFound
from backend.core.parts import Part
from backend.core.subtree import NATION, above, below, is_county
from bot.models import OwedAnswerRow, QuestionGroupRow, QuestionRow
from bot.questions import holding, promises
from bot.questions.holding import Why
from bot.questions.likeness import spoken
from bot.questions.states import GroupState

SHOWN = 100  # questions of a group


@dataclass(frozen=True, slots=True)
class Filters:
    """What to list. `words` are looked for in every wording of the group."""

    words: str = ""
    region: str = ""  # this one and below
    state: GroupState = GroupState.OPEN
    disliked: bool | None = None  # with an answer that was not wanted, or without; None: both
    raised: bool = False  # only what has been put before a region above
    newest_first: bool = False


WAITING = Filters()


@dataclass(frozen=True, slots=True)
class Raised:
    """It has been put before a region above, whose entry should answer it."""

    region: str
    entry_id: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """A group as a list shows it. `region` None: the askers never said."""

    id: int
    question: str
    region: str | None
    size: int
    disliked: int
    first_asked_at: datetime
    last_asked_at: datetime
    state: GroupState
    raised: Raised | None = None

    @property
    def in_county(self) -> bool:
        """Whether the askers have told a county, and not only what is above it."""
        return self.region is not None and is_county(self.region)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a group. `entry` answered it, and was not what was wanted."""

    text: str
    region: str | None
    asked_at: datetime
    disliked: bool
    entry: str | None


@dataclass(frozen=True, slots=True)
class Owed:
    """How many answers of a group wait, and how many have arrived; of those that wait, how many are held."""

    waiting: int
    delivered: int
    held: int = 0


@dataclass(frozen=True, slots=True)
class Said:
    """A text that somebody has sent to who asked, which nobody reviewed."""

    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """What was answered by hand to who asked, when an entry was drafted of it. `group`: of their questions.

    `why`: some of it is held.
    """

    said: Said
    group: int
    owed: Owed
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class Detail:
    """One group: its line, its version, its newest questions, how it was settled and what became of the answers."""

    line: Line
    version: int
    questions: tuple[Asked, ...]
    entry_id: str | None
    reason: str
    settled_by: str | None
    settled_at: datetime | None
    owed: Owed
    said: tuple[Said, ...] = ()  # in the order of time
    against: Why | None = None  # why some of it is held


def listing(
    session: Session, root: str, filters: Filters = WAITING, offset: int = 0, limit: int = 50
) -> Part[Line]:
    """Groups of the root's subtree, most frequent first; those without a region are shown to the nation only.

    What has been put before a region above waits there, and not for the people who have put it there.
    """
    wanted = tuple(_conditions(root, filters))
    total = session.scalar(select(func.count()).select_from(QuestionGroupRow).where(*wanted)) or 0
    frequent = (QuestionGroupRow.size.desc(), QuestionGroupRow.last_asked_at.desc())
    order = frequent[::-1] if filters.newest_first else frequent
    query = select(QuestionGroupRow).where(*wanted).order_by(*order, QuestionGroupRow.id)
    return Part(tuple(map(_line, session.scalars(query.offset(offset).limit(limit)))), total)


def detail(session: Session, id: int, root: str = NATION) -> Detail:
    """One group; NotFound when there is none of this number in the root's subtree."""
    row = session.scalar(
        select(QuestionGroupRow).where(QuestionGroupRow.id == id, below(QuestionGroupRow.region_code, root))
    )
    if row is None:
        raise NotFound("没有这组提问，可能在别的地区，请从列表里选。")
    newest = select(QuestionRow).where(QuestionRow.group_id == id).order_by(QuestionRow.asked_at.desc())
    asked = tuple(map(_asked, session.scalars(newest.order_by(QuestionRow.id.desc()).limit(SHOWN))))
    return Detail(
        _line(row),
        row.version,
        asked,
        row.entry_id,
        row.reason,
        row.settled_by,
        row.settled_at,
        _owed(session, id),
        _said(session, id),
        _against(session, id),
    )


def told_of(session: Session, draft_id: str) -> Told | None:
    """What was answered by hand when this entry was drafted; None where it was not drafted so."""
    of_it = OwedAnswerRow.draft_id == draft_id
    row = session.scalar(select(OwedAnswerRow).where(of_it).order_by(OwedAnswerRow.id.desc()).limit(1))
    if row is None:
        return None
    said = Said(promises.unquoted(row.text), row.decided_by, row.decided_at)
    owed = _counted(session, of_it)
    why = holding.whys(session, {draft_id}).get(draft_id) if owed.held else None
    return Told(said, row.group_id, owed, why)


def waiting(session: Session, root: str) -> tuple[int, int]:
    """Groups that wait for the root's people: those nobody could answer, and those with an unwanted answer."""
    open_ones = tuple(_conditions(root, WAITING))
    disliked = QuestionGroupRow.disliked > 0
    rows = session.execute(select(disliked, func.count()).where(*open_ones).group_by(disliked)).all()
    found = {bool(liked_not): number for liked_not, number in rows}
    return found.get(False, 0), found.get(True, 0)


def told_above(session: Session, root: str) -> dict[str, int]:
    """Groups that wait and whose askers have told only a region above the root's: how many of each, by its code."""
    wanted = (
        QuestionGroupRow.state == GroupState.OPEN.value,
        QuestionGroupRow.region_code.in_([code for code in above(root) if code != NATION]),
    )
    query = select(QuestionGroupRow.region_code, func.count()).where(*wanted)
    return {
        code: number for code, number in session.execute(query.group_by(QuestionGroupRow.region_code)) if code
    }


def _conditions(root: str, filters: Filters) -> Iterator[ColumnElement[bool]]:
    yield QuestionGroupRow.state == filters.state.value
    yield below(QuestionGroupRow.region_code, root)
    if filters.region:
        yield below(QuestionGroupRow.region_code, filters.region)
    if filters.raised:
        yield QuestionGroupRow.raised_to.is_not(None)
    elif filters.state is GroupState.OPEN:
        yield or_(QuestionGroupRow.raised_to.is_(None), below(QuestionGroupRow.raised_to, root))
    if filters.disliked is not None:
        yield QuestionGroupRow.disliked > 0 if filters.disliked else QuestionGroupRow.disliked == 0
    for word in filters.words.split():
        yield QuestionGroupRow.spoken.contains(spoken(word), autoescape=True)


def _line(row: QuestionGroupRow) -> Line:
    return Line(
        row.id,
        row.question,
        row.region_code,
        row.size,
        row.disliked,
        row.first_asked_at,
        row.last_asked_at,
        GroupState(row.state),
        _raised(row),
    )


def _raised(row: QuestionGroupRow) -> Raised | None:
    if row.raised_to is None or row.raised_at is None:
        return None
    return Raised(row.raised_to, row.raised_entry or "", row.raised_by or "", row.raised_at)


def _asked(row: QuestionRow) -> Asked:
    return Asked(row.text, row.region_code, row.asked_at, row.disliked_at is not None, row.entry_id)


def _owed(session: Session, group_id: int) -> Owed:
    return _counted(session, OwedAnswerRow.group_id == group_id)


def _counted(session: Session, which: ColumnElement[bool]) -> Owed:
    counted = select(OwedAnswerRow.state, func.count()).where(which)
    found = dict(session.execute(counted.group_by(OwedAnswerRow.state)).all())
    held = counted.where(OwedAnswerRow.state == "waiting", holding.is_held()).group_by(OwedAnswerRow.state)
    return Owed(
        found.get("waiting", 0),
        found.get("delivered", 0),
        dict(session.execute(held).all()).get("waiting", 0),
    )


def _against(session: Session, group_id: int) -> Why | None:
    held = (OwedAnswerRow.group_id == group_id, OwedAnswerRow.state == "waiting", holding.is_held())
    draft = session.scalar(select(OwedAnswerRow.draft_id).where(*held).limit(1))
    return holding.whys(session, {draft}).get(draft or "")


def _said(session: Session, group_id: int) -> tuple[Said, ...]:
    query = select(OwedAnswerRow.text, OwedAnswerRow.decided_by, OwedAnswerRow.decided_at)
    direct = (OwedAnswerRow.group_id == group_id, OwedAnswerRow.entry_id.is_(None), OwedAnswerRow.text != "")
    rows = session.execute(query.where(*direct).order_by(OwedAnswerRow.id))
    return tuple(dict.fromkeys(Said(promises.unquoted(text), by, at) for text, by, at in rows))
