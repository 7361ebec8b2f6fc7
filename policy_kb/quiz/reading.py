"""One quiz question as its page shows it, and who has a hand in those that wait. Changes nothing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, lazyload

from backend.core.errors import NotFound
from backend.core.portions import portions
from backend.core.subtree import NATION, below
from policy_kb.editing.deciding import over
from policy_kb.editing.states import State
from policy_kb.entry_text import EntryText
from policy_kb.models import EntryRevisionRow, EntryRow
from policy_kb.quiz import asking, offering
from policy_kb.quiz.choosing import Choice
from policy_kb.quiz.models import QuizQuestionRow, QuizRevisionRow


@dataclass(frozen=True, slots=True)
class Saved:
    """One text of a question as somebody saved it. `author` None: nobody knows."""

    number: int
    text: str
    choices: tuple[Choice, ...]
    author: str | None
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Detail:
    """A question with its choices, where it stands and what it was drawn from; revisions with the newest first.

    `held`: published, and not asked, since its entry answers otherwise now or people are told a nearer one, whose title
    is `instead`; empty: there is none. `answer`: what the entry tells, in its parts; empty when it tells nothing.
    `answering`: the number of the entry's revision that this stands in; 0: none.
    """

    id: int
    entry_id: str
    region: str
    topic: str
    text: str
    choices: tuple[Choice, ...]
    state: State
    version: int
    held: bool
    answer: tuple[str, ...]
    answering: int
    revisions: tuple[Saved, ...]
    hands: frozenset[str]  # who has written what nobody else has looked at yet
    instead: str

    def revision(self, number: int) -> Saved | None:
        """One of them; None where there is none of this number."""
        return next((one for one in self.revisions if one.number == number), None)


def detail(session: Session, id: int, now: datetime, root: str = NATION) -> Detail:
    """NotFound when there is none of this number in the root's subtree."""
    row, revisions = row_of(session, id, root), revisions_of(session, id)
    choices = tuple(Choice(one.text, one.right) for one in row.choices)
    entry = session.get_one(EntryRow, row.entry_id)
    content = answering(session, entry, now)
    told = EntryText.from_json(content).entry(row.entry_id).answer_parts if content is not None else ()
    nearer = offering.nearer(session, row.region_code, row.entry_id, now)
    return Detail(
        *(row.id, row.entry_id, row.region_code, row.topic, row.text),
        choices=choices,
        state=State(row.state),
        version=row.version,
        held=bool(asking.held(session, now, QuizQuestionRow.id == id)),
        answer=told,
        answering=(entry.live_number or 0) if content is not None else 0,
        revisions=tuple(_saved(one) for one in reversed(revisions)),
        hands=frozenset(hands(row, revisions)),
        instead=nearer.title if nearer is not None else "",
    )


def waiting(session: Session, root: str, now: datetime) -> Mapping[int, Collection[str]]:
    """Those of `asking.waiting` by number, with who has a hand in each."""
    wanted = below(QuizQuestionRow.region_code, root)
    held = asking.held(session, now, wanted)
    waits = or_(QuizQuestionRow.state == State.DRAFT.value, QuizQuestionRow.id.in_(held))
    rows = session.scalars(
        select(QuizQuestionRow).where(wanted, waits).options(lazyload(QuizQuestionRow.choices))
    ).all()
    written: dict[int, list[QuizRevisionRow]] = {row.id: [] for row in rows}
    for some in portions(written):
        query = select(QuizRevisionRow).where(QuizRevisionRow.question_id.in_(some))
        for one in session.scalars(query.order_by(QuizRevisionRow.number)):
            written[one.question_id].append(one)
    return {row.id: hands(row, written[row.id]) for row in rows}


def row_of(session: Session, id: int, root: str, *, held: bool = False) -> QuizQuestionRow:
    """NotFound when there is none of this number in the root's subtree. `held`: nobody else may change it meanwhile."""
    query = select(QuizQuestionRow).where(QuizQuestionRow.id == id, below(QuizQuestionRow.region_code, root))
    row = session.scalar(query.with_for_update() if held else query)
    if row is None:
        raise NotFound("没有这道题，可能在别的地区，请从列表里选。")
    return row


def hands(row: QuizQuestionRow, revisions: Sequence[QuizRevisionRow]) -> set[str]:
    """Who has written since it was looked at last; who wrote it last, where nobody has."""
    since = [one for one in revisions if one.number > (row.approved_number or 0)] or revisions[-1:]
    return {one.author for one in since if one.author is not None}


def answering(session: Session, entry: EntryRow, now: datetime) -> dict[str, object] | None:
    """The text of the entry that residents are told; None: they are told nothing of it."""
    if over(entry.expire_at, now):
        return None
    live = (EntryRevisionRow.entry_id == entry.id, EntryRevisionRow.number == entry.live_number)
    return session.scalar(select(EntryRevisionRow.content).where(*live))


def revisions_of(session: Session, id: int) -> Sequence[QuizRevisionRow]:
    """Its texts, the oldest first."""
    query = select(QuizRevisionRow).where(QuizRevisionRow.question_id == id)
    return session.scalars(query.order_by(QuizRevisionRow.number)).all()


def _saved(row: QuizRevisionRow) -> Saved:
    choices = tuple(Choice(text, right) for text, right in row.choices)
    return Saved(row.number, row.text, choices, row.author, row.made_at)
