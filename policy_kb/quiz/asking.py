"""Which questions are asked: published ones whose entry still answers as it did when somebody looked at them last.

A question whose entry has been revised since, or answers no more, is held back until a person has looked again; one
whose entry cites a document that a newer one has replaced, until the entry is revised.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from backend.core.subtree import below
from policy_kb import answering
from policy_kb.editing import waiting as entries
from policy_kb.editing.states import State
from policy_kb.models import EntryRevisionRow, EntryRow
from policy_kb.nearer import replaced
from policy_kb.quality.likeness import spoken
from policy_kb.quiz import offering
from policy_kb.quiz.choosing import QUESTIONS, Choice, Drawn, Mark
from policy_kb.quiz.models import QuizQuestionRow
from policy_kb.regions import RegionTree

_PUBLISHED = QuizQuestionRow.state == State.PUBLISHED.value
# What residents are told; another way of asking changes no right answer.
_ANSWER = ("conclusion", "conditions", "how", "where", "figures", "parts", "unexplained")


def asked_in(session: Session, chain: Sequence[str], now: datetime) -> tuple[Drawn, ...]:
    """For a region: its own questions and those of what is above it. Of two of one entry or wording the nearer.

    `chain`: the region and what is above it, the nearest first.
    """
    return tuple(map(_drawn, rows_in(session, chain, now)))


def rows_in(session: Session, chain: Sequence[str], now: datetime) -> list[QuizQuestionRow]:
    """The same, as they are kept; the nearest first."""
    rows = _asked(session, chain, QuizQuestionRow.region_code.in_(chain), now)
    kept: list[QuizQuestionRow] = []
    taken: dict[tuple[str, str], str] = {}  # entry or wording -> the nearest region that asks it
    for row in sorted(rows, key=lambda row: chain.index(row.region_code)):
        asks = (("entry", row.entry_id), ("wording", spoken(row.text)))
        if all(taken.setdefault(one, row.region_code) == row.region_code for one in asks):
            kept.append(row)
    return kept


def by_marks(session: Session, region: str, marks: Sequence[Mark], now: datetime) -> tuple[Drawn, ...]:
    """Those questions, in that order; what is not asked in the region any more, just as it was, is left out."""
    rows = _asked(session, offering.line(region), QuizQuestionRow.id.in_([id for id, _ in marks]), now)
    found = {one.mark: one for one in map(_drawn, rows)}
    return tuple(found[mark] for mark in marks if mark in found)


def count(session: Session, root: str, now: datetime) -> int:
    """How many are asked in the subtree."""
    wanted = below(QuizQuestionRow.region_code, root)
    query = select(func.count()).select_from(QuizQuestionRow).where(_PUBLISHED, wanted)
    return (session.scalar(query) or 0) - len(held(session, now, wanted))


def short_of(session: Session, tree: RegionTree, root: str, now: datetime) -> dict[str, int]:
    """The places of the subtree that have questions of their own and too few for a quiz, with how many can be drawn.

    Those of the regions above count too. The root itself where nothing is asked in the whole subtree.
    """
    wanted = below(QuizQuestionRow.region_code, root)
    back = held(session, now, wanted)
    rows = session.execute(select(QuizQuestionRow.id, QuizQuestionRow.region_code).where(_PUBLISHED, wanted))
    own = Counter(region for id, region in rows if id not in back) or Counter({root: 0})
    few = sorted(region for region, number in own.items() if number < QUESTIONS)
    found = {region: len(asked_in(session, tree.chain(region), now)) for region in few}
    return {region: number for region, number in found.items() if number < QUESTIONS}


def waiting(session: Session, root: str, now: datetime) -> int:
    """How many are to be looked at before they are asked: drafts, and those that are held back."""
    wanted = below(QuizQuestionRow.region_code, root)
    drafts = select(func.count()).select_from(QuizQuestionRow)
    drafts = drafts.where(QuizQuestionRow.state == State.DRAFT.value, wanted)
    return (session.scalar(drafts) or 0) + len(held(session, now, wanted))


def held(session: Session, now: datetime, *wanted: ColumnElement[bool]) -> frozenset[int]:
    """The published ones that are held back."""
    return _otherwise(session, now, *wanted) | _replaced(session, now, *wanted)


def _otherwise(session: Session, now: datetime, *wanted: ColumnElement[bool]) -> frozenset[int]:
    """Those whose entry does not answer any more as it did."""
    looked, live = aliased(EntryRevisionRow), aliased(EntryRevisionRow)
    overtaken = or_(entries.overtaken(), ~answering.answers(now))
    query = (
        select(QuizQuestionRow.id, overtaken, looked.content, live.content)
        .join(EntryRow, EntryRow.id == QuizQuestionRow.entry_id)
        .outerjoin(looked, _is(looked, QuizQuestionRow.entry_number))
        .outerjoin(live, _is(live, EntryRow.live_number))
        .where(_PUBLISHED, *wanted)
        .where(or_(overtaken, EntryRow.live_number.is_distinct_from(QuizQuestionRow.entry_number)))
    )
    return frozenset(id for id, old, *texts in session.execute(query) if old or not _same(*texts))


def _replaced(session: Session, now: datetime, *wanted: ColumnElement[bool]) -> frozenset[int]:
    """Those of an entry from above in whose place the people of the question's region are told a nearer one."""
    query = (
        select(QuizQuestionRow.id, QuizQuestionRow.region_code, QuizQuestionRow.entry_id)
        .join(EntryRow, EntryRow.id == QuizQuestionRow.entry_id)
        .where(_PUBLISHED, EntryRow.region_code != QuizQuestionRow.region_code, *wanted)
    )
    rows = session.execute(query).all()
    lines = {region: offering.line(region) for _, region, _ in rows}
    codes = {code for line in lines.values() for code in line}
    told = offering.holding(session, codes, now) if lines else []
    gone = {region: replaced(told, line) for region, line in lines.items()}
    return frozenset(id for id, region, entry_id in rows if entry_id in gone[region])


def overtaken(session: Session, entry_id: str) -> bool:
    """Whether an entry cites a document that a newer one has replaced."""
    query = select(EntryRow.id).where(EntryRow.id == entry_id, entries.overtaken())
    return session.scalar(query) is not None


def _is(revision: Any, number: Any) -> ColumnElement[bool]:
    return and_(revision.entry_id == EntryRow.id, revision.number == number)


def _same(looked: dict[str, Any] | None, live: dict[str, Any] | None) -> bool:
    return looked is not None and live is not None and all(looked[name] == live[name] for name in _ANSWER)


def _asked(
    session: Session, chain: Sequence[str], wanted: ColumnElement[bool], now: datetime
) -> list[QuizQuestionRow]:
    """What may be asked of the people of the first of the chain."""
    back = _otherwise(session, now, wanted)
    query = select(QuizQuestionRow).where(_PUBLISHED, wanted).order_by(QuizQuestionRow.id)
    rows = [row for row in session.scalars(query) if row.id not in back]
    gone = replaced(offering.holding(session, chain, now), chain) if rows else {}
    return [row for row in rows if row.entry_id not in gone]


def _drawn(row: QuizQuestionRow) -> Drawn:
    choices = tuple(Choice(one.text, one.right) for one in row.choices)
    return Drawn(row.id, row.topic, row.text, choices, row.version)
