"""Questions that wait for staff are gathered into groups of the like: each joins the nearest group, or opens one.

Done one after another in the order they were asked, so that the same questions always make the same groups. Groups
never cross regions: the answer differs from county to county.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.models import QuestionGroupRow, QuestionRow
from bot.questions.likeness import ALIKE, Sense, likeness, sense, spoken
from bot.questions.promises import promise_as_the_others
from bot.questions.states import GroupState
from policy_kb import store
from policy_kb.knowledge import Knowledge
from policy_kb.models import EntryRow

BATCH = 500  # questions in one transaction
MOST_WAYS = 50  # different wordings that a group keeps to be found by
LONGEST_WAY = 200  # characters that are compared


class Senses:
    """What questions are compared by, over one knowledge; what was taken apart once is kept."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.of = lru_cache(8192)(self._taken_apart)

    def _taken_apart(self, text: str) -> Sense:
        return sense(text[:LONGEST_WAY], self.knowledge)


@dataclass
class _Shelf:
    """The groups of one region: by exact wording, and the open ones by the terms of their question."""

    exact: dict[str, QuestionGroupRow] = field(default_factory=dict)
    by_term: dict[str, dict[int, QuestionGroupRow]] = field(default_factory=lambda: defaultdict(dict))
    senses: dict[int, Sense] = field(default_factory=dict)

    def put(self, row: QuestionGroupRow, of: Sense) -> None:
        """An open group that others may join."""
        self.senses[row.id] = of
        for term in of.terms:
            self.by_term[term][row.id] = row

    def nearest(self, wanted: Sense) -> QuestionGroupRow | None:
        """The likest open group, of equals the oldest; None when none is alike."""
        rows = {id: row for term in wanted.terms for id, row in self.by_term.get(term, {}).items()}
        scored = ((likeness(wanted, self.senses[id]), -id) for id in rows)
        score, id = max(scored, default=(0.0, 0))
        return rows[-id] if score >= ALIKE else None


def is_waiting(session: Session) -> bool:
    """Whether `gather` would find anything: asked without keeping a writer waiting."""
    return session.scalar(select(QuestionRow.id).where(*QuestionRow.ungrouped()).limit(1)) is not None


def gather(session: Session, senses: Senses, limit: int = BATCH) -> int:
    """Give up to `limit` questions their groups; how many there were."""
    store.hold(
        session
    )  # one after another with who settles groups: nobody joins a group that is being closed
    wanted = select(QuestionRow).where(*QuestionRow.ungrouped()).order_by(QuestionRow.id).limit(limit)
    rows = session.scalars(wanted).all()
    shelves: dict[str | None, _Shelf] = {}
    for row in rows:
        if row.region_code not in shelves:
            shelves[row.region_code] = _shelf(session, senses, row.region_code)
        _place(session, senses, shelves[row.region_code], row)
    session.flush()
    return len(rows)


def _shelf(session: Session, senses: Senses, region: str | None) -> _Shelf:
    shelf = _Shelf()
    same = (
        QuestionGroupRow.region_code.is_(None) if region is None else QuestionGroupRow.region_code == region
    )
    for row in session.scalars(select(QuestionGroupRow).where(same).order_by(QuestionGroupRow.id)):
        for way in row.spoken.split("\n"):
            if row.id not in shelf.senses and _takes_repeats(session, row):
                shelf.exact.setdefault(way, row)
        if row.state == GroupState.OPEN:
            shelf.put(row, senses.of(row.question))
    return shelf


def _takes_repeats(session: Session, row: QuestionGroupRow) -> bool:
    """An open group; a dismissed one, so that nobody has to dismiss it again; one whose entry waits for review."""
    if row.state in (GroupState.OPEN, GroupState.DISMISSED):
        return True
    entry = session.get(EntryRow, row.entry_id) if row.entry_id else None
    return entry is not None and entry.live_number != entry.head_number and entry.state != "retired"


def _place(session: Session, senses: Senses, shelf: _Shelf, question: QuestionRow) -> None:
    way = spoken(question.text)[:LONGEST_WAY]
    of = senses.of(question.text)
    row = shelf.exact.get(way) or shelf.nearest(of)
    if row is None:
        row = _opened(question, way)
        session.add(row)
        session.flush()
        shelf.put(row, of)
    else:
        _join(row, question, way)
    shelf.exact.setdefault(way, row)
    question.group_id = row.id
    if row.state != GroupState.OPEN:
        promise_as_the_others(session, row, question)


def _opened(question: QuestionRow, way: str) -> QuestionGroupRow:
    return QuestionGroupRow(
        region_code=question.region_code,
        question=question.text,
        spoken=way,
        size=1,
        disliked=int(question.disliked_at is not None),
        first_asked_at=question.asked_at,
        last_asked_at=question.asked_at,
        state=GroupState.OPEN.value,
        reason="",
        version=1,
    )


def _join(row: QuestionGroupRow, question: QuestionRow, way: str) -> None:
    """The version stays: a page that was opened before shows less, and nothing that it shows is wrong."""
    row.size += 1
    row.disliked += int(question.disliked_at is not None)
    row.first_asked_at = min(row.first_asked_at, question.asked_at)
    row.last_asked_at = max(row.last_asked_at, question.asked_at)
    ways = row.spoken.split("\n")
    if way not in ways and len(ways) < MOST_WAYS:
        row.spoken = "\n".join((*ways, way))


def distinct(texts: Iterable[str]) -> tuple[str, ...]:
    """The different wordings among questions, each as it came first."""
    found: dict[str, str] = {}
    for text in texts:
        found.setdefault(spoken(text), text)
    return tuple(found.values())
