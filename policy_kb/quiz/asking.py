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
from policy_kb.quality.likeness import spoken
from policy_kb.quiz.choosing import QUESTIONS, Choice, Drawn
from policy_kb.quiz.models import QuizQuestionRow
from policy_kb.regions import RegionTree

_PUBLISHED = QuizQuestionRow.state == State.PUBLISHED.value
# What residents are told; another way of asking changes no right answer.
_ANSWER = ("conclusion", "conditions", "how", "where", "figures", "parts", "unexplained")


def asked_in(session: Session, chain: Sequence[str], now: datetime) -> tuple[Drawn, ...]:
    """For a region: its own questions and those of what is above it. Of two of one entry or wording the nearer.

    `chain`: the region and what is above it, the nearest first.
    """
    rows = _asked(session, QuizQuestionRow.region_code.in_(chain), now)
    kept: list[QuizQuestionRow] = []
    taken: dict[tuple[str, str], str] = {}  # entry or wording -> the nearest region that asks it
    for row in sorted(rows, key=lambda row: chain.index(row.region_code)):
        asks = (("entry", row.entry_id), ("wording", spoken(row.text)))
        if all(taken.setdefault(one, row.region_code) == row.region_code for one in asks):
            kept.append(row)
    return tuple(map(_drawn, kept))


def by_ids(session: Session, ids: Sequence[int], now: datetime) -> tuple[Drawn, ...]:
    """Those questions, in that order; what is not asked any more is left out."""
    found = {row.id: _drawn(row) for row in _asked(session, QuizQuestionRow.id.in_(ids), now)}
    return tuple(found[id] for id in ids if id in found)


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


def overtaken(session: Session, entry_id: str) -> bool:
    """Whether an entry cites a document that a newer one has replaced."""
    query = select(EntryRow.id).where(EntryRow.id == entry_id, entries.overtaken())
    return session.scalar(query) is not None


def _is(revision: Any, number: Any) -> ColumnElement[bool]:
    return and_(revision.entry_id == EntryRow.id, revision.number == number)


def _same(looked: dict[str, Any] | None, live: dict[str, Any] | None) -> bool:
    return looked is not None and live is not None and all(looked[name] == live[name] for name in _ANSWER)


def _asked(session: Session, wanted: ColumnElement[bool], now: datetime) -> list[QuizQuestionRow]:
    back = held(session, now, wanted)
    query = select(QuizQuestionRow).where(_PUBLISHED, wanted).order_by(QuizQuestionRow.id)
    return [row for row in session.scalars(query) if row.id not in back]


def _drawn(row: QuizQuestionRow) -> Drawn:
    return Drawn(row.id, row.topic, row.text, tuple(Choice(one.text, one.right) for one in row.choices))
