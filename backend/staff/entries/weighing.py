"""What is held against a text before it is reviewed or published: faults, doubts, standard questions, one question.

Faults keep it back; doubts and changed answers are shown, and a person says that they were looked at.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from backend.services import Services
from bot import trying
from bot.reply import Reply
from bot.trying import Tried
from policy_kb import store
from policy_kb.editing import faults, golden, trial
from policy_kb.editing.golden import Golden
from policy_kb.entry_text import EntryText
from policy_kb.knowledge import Knowledge
from policy_kb.quality import beside
from policy_kb.quality.beside import Doubt
from policy_kb.store import Snapshot


@dataclass(frozen=True, slots=True)
class Change:
    """A standard question whose answer would change. Titles; empty: nothing answers."""

    question: str
    region: str
    expected: str
    before: str
    after: str
    worse: bool  # it is answered as agreed now, and would not be


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything that was found, and how many standard questions were asked."""

    faults: tuple[str, ...]
    doubts: tuple[Doubt, ...]
    changes: tuple[Change, ...]
    asked: int

    @property
    def clear(self) -> bool:
        """Whether nothing has to be looked at."""
        return not (self.faults or self.doubts or self.changes)

    @property
    def mark(self) -> str:
        """Stands for just these findings: what was looked at must be what is found now."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Answer:
    """The draft's own answer, and what came of a question that was tried on it."""

    bubble: Reply
    tried: Tried | None = None
    now: Tried | None = None  # the same question to what is published


def answer(place: Services, session: Session, id: str, text: EntryText, question: str, region: str) -> Answer:
    """What residents would read once it is published; `question` empty: nothing is tried."""
    published = _published(place, session)
    today = _read_on(published, id, text, place.clock.now().date())
    drafted = trial.with_draft(published.snapshot, id, text, today)
    shown = trying.preview(published.beside(drafted), trial.as_published(id, text, today), today)
    if not question.strip():
        return Answer(shown)
    asked = question.strip()[: golden.LONGEST]
    return Answer(
        shown,
        trying.ask(_trial(place, published, drafted), place.guard, region, asked, place.clock.now()),
        trying.ask(published, place.guard, region, asked, place.clock.now()),
    )


def _read_on(published: Knowledge, id: str, text: EntryText, today: date) -> date:
    """The day on which a text is read first: today where it answers already; a draft waits until it is in force."""
    answers = any(one.id == id and EntryText.of(one) == text for one in published.snapshot.entries)
    return today if answers else max(today, text.valid_from or today)


def findings(place: Services, session: Session, id: str, text: EntryText) -> Findings:
    """Everything, of a half-written text too; standard questions are asked of what can answer at all."""
    found = tuple(faults.of_entry(session, id, text))
    published, today = _published(place, session), place.clock.now().date()
    entry = trial.as_published(id, text, today)
    doubts = tuple(beside.doubts(entry, published.snapshot.entries))
    answers = text.phrasings and text.conclusion
    questions = golden.touched_by(session, text.region_code) if answers else ()
    if not questions:
        return Findings(found, doubts, (), 0)
    drafted = _trial(place, published, trial.with_draft(published.snapshot, id, text, today))
    return Findings(found, doubts, tuple(changes(place, published, drafted, questions)), len(questions))


def of_change(
    place: Services, session: Session, change: Callable[[Snapshot], Snapshot], region: str
) -> Findings:
    """The standard questions of a region and below, asked of what is published and of what it would be changed into."""
    published, questions = _published(place, session), golden.touched_by(session, region)
    if not questions:
        return Findings((), (), (), 0)
    drafted = _trial(place, published, change(published.snapshot))
    return Findings((), (), tuple(changes(place, published, drafted, questions)), len(questions))


def changes(
    place: Services, published: Knowledge, drafted: Knowledge, questions: Sequence[Golden]
) -> list[Change]:
    """Each question asked of both; those that another entry answers, or none."""
    found = []
    for one in questions:
        before, after = (
            trying.source(knowledge, place.guard, one.region, one.text, place.clock.now())
            for knowledge in (published, drafted)
        )
        if before != after:
            titles = (_title(published, one.entry_id), _title(published, before), _title(drafted, after))
            worse = before == one.entry_id
            found.append(Change(one.text, one.region, *titles, worse))
    return found


def _published(place: Services, session: Session) -> Knowledge:
    """What answers, with what was rejected a moment ago in this very session."""
    known = place.library.current(session)
    return known.beside(replace(known.snapshot, rejected=store.rejected(session)))


def _trial(place: Services, published: Knowledge, drafted: Snapshot) -> Knowledge:
    return published if drafted == published.snapshot else place.library.trial(drafted).beside(drafted)


def _title(knowledge: Knowledge, id: str | None) -> str:
    if id is not None and id.startswith(trying.CLAUSE):
        return f"原文：《{knowledge.snapshot.documents[id.removeprefix(trying.CLAUSE)].title}》"
    at = knowledge.index.positions.get(id or "")
    return "" if at is None else knowledge.index.entries[at].title
