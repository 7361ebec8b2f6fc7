"""Questions that wait for staff are gathered into groups of the like: each joins the nearest group, or opens one.

Done one after another in the order they were asked, so that the same questions always make the same groups. Groups
never cross regions: the answer differs from county to county.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from backend.core.giving_way import Rest, never
from bot.models import QuestionGroupRow, QuestionRow
from bot.questions import returning
from bot.questions.likeness import ALIKE, Sense, likeness, likest, sense, spoken
from bot.questions.states import GroupState
from policy_kb import store
from policy_kb.knowledge import Knowledge

BATCH = 500  # questions in one transaction
MOST_WAYS = 50  # different wordings that a group keeps to be found by
LONGEST_WAY = 200  # characters that are compared
# Of those that have no group: in the order of the index that holds just them.
_AS_ASKED = (QuestionRow.group_id, QuestionRow.id)


class Senses:
    """What questions are compared by, over one knowledge; what was taken apart once is kept."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.of = lru_cache(8192)(self._taken_apart)

    def _taken_apart(self, text: str) -> Sense:
        return sense(text[:LONGEST_WAY], self.knowledge)


@dataclass
class _Shelf:
    """The ids of the groups of one region: by exact wording, and the open ones by the terms of their question."""

    exact: dict[str, int] = field(default_factory=dict)
    by_term: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    senses: dict[int, Sense] = field(default_factory=dict)
    weights: dict[int, float] = field(default_factory=dict)  # of all terms together

    def put(self, id: int, of: Sense) -> None:
        """An open group that others may join."""
        self.senses[id], self.weights[id] = of, sum(of.terms.values())
        for term in of.terms:
            self.by_term[term].add(id)

    def nearest(self, wanted: Sense) -> int | None:
        """The likest open group, of equals the oldest; None when none is alike.

        Most that share a term share too few for any characters to make up for it: they are not compared.
        """
        shared: dict[int, float] = defaultdict(float)
        for term, weight in wanted.terms.items():
            for id in self.by_term.get(term, ()):
                shared[id] += weight
        whole = sum(wanted.terms.values())
        able = (id for id, both in shared.items() if likest(both, whole + self.weights[id] - both) >= ALIKE)
        scored = ((likeness(wanted, self.senses[id]), -id) for id in able)
        score, id = max(scored, default=(0.0, 0))
        return -id if score >= ALIKE else None


def is_waiting(session: Session) -> bool:
    """Whether `gather` would find anything: asked without keeping a writer waiting."""
    return session.scalar(select(QuestionRow.id).where(*QuestionRow.ungrouped()).limit(1)) is not None


def open_groups(session: Session) -> int:
    """How many groups a new question is compared with at most."""
    query = select(func.count()).select_from(QuestionGroupRow)
    return session.scalar(query.where(QuestionGroupRow.state == GroupState.OPEN.value)) or 0


def take_apart(session: Session, senses: Senses, limit: int = BATCH, rest: Rest = never) -> None:
    """Whatever `gather` will compare, before it keeps every writer waiting: residents' messages are writers too.

    `rest` is called between two texts.
    """
    wanted = select(QuestionRow.text, QuestionRow.region_code).where(*QuestionRow.ungrouped())
    rows = session.execute(wanted.order_by(*_AS_ASKED).limit(limit)).all()
    for text, _ in rows:
        senses.of(text)
        rest()
    for region in {region for _, region in rows}:
        for _, question, _, state in session.execute(_groups(region)):
            if state == GroupState.OPEN:
                senses.of(question)
                rest()


def gather(session: Session, senses: Senses, limit: int = BATCH) -> int:
    """Give up to `limit` questions their groups; how many there were."""
    store.hold(
        session
    )  # one after another with who settles groups: nobody joins a group that is being closed
    wanted = select(QuestionRow).where(*QuestionRow.ungrouped()).order_by(*_AS_ASKED).limit(limit)
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
    for id, question, spoken_ways, state in session.execute(_groups(region)):
        for way in spoken_ways.split("\n"):
            shelf.exact.setdefault(way, id)
        if state == GroupState.OPEN:
            shelf.put(id, senses.of(question))
    return shelf


def _groups(region: str | None) -> Select[int, str, str, str]:
    """Those of a region that may be joined: id, question, wordings, state. Columns only: there may be thousands.

    Open ones; dismissed ones, so that nobody has to dismiss it again; those whose entry is not published yet. Of
    those that are done none: the bot was to answer it, and did not.
    """
    same = (
        QuestionGroupRow.region_code.is_(None) if region is None else QuestionGroupRow.region_code == region
    )
    joins = QuestionGroupRow.state.in_((GroupState.OPEN.value, GroupState.DISMISSED.value))
    columns = (
        QuestionGroupRow.id,
        QuestionGroupRow.question,
        QuestionGroupRow.spoken,
        QuestionGroupRow.state,
    )
    wanted = select(*columns).where(same, or_(joins, QuestionGroupRow.under_way))
    return wanted.order_by(QuestionGroupRow.id)


def _place(session: Session, senses: Senses, shelf: _Shelf, question: QuestionRow) -> None:
    way = spoken(question.text)[:LONGEST_WAY]
    of = senses.of(question.text)
    id = shelf.exact.get(way) or shelf.nearest(of)
    if id is None:
        row = _opened(question, way)
        session.add(row)
        session.flush()
        shelf.put(row.id, of)
    else:
        with session.no_autoflush:  # what the others have changed is written once, at the end
            row = session.get_one(QuestionGroupRow, id)
        _join(row, question, way)
    shelf.exact.setdefault(way, row.id)
    question.group_id = row.id
    if row.under_way:
        returning.asked_meanwhile(session, row, question)


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
