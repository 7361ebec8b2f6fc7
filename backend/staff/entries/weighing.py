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
    above: str = ""  # the region it is agreed in, where that lies above the one whose people ask it here


@dataclass(frozen=True, slots=True)
class Asked:
    """A standard question, and the region of the resident who asks it: its own, or one below."""

    agreed: Golden
    asker: str


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
    others, above = published.snapshot.entries, _above(published, text.region_code)
    unread = (Doubt("", sentence) for sentence in faults.of_source(session, text))
    doubts = (*unread, *beside.doubts(entry, others), *beside.from_above(entry, others, above))
    answers = text.phrasings and text.conclusion
    questions = _questions(session, published, text.region_code) if answers else ()
    if not questions:
        return Findings(found, doubts, (), 0)
    drafted = _trial(place, published, trial.with_draft(published.snapshot, id, text, today))
    return Findings(found, doubts, tuple(changes(place, published, drafted, questions)), len(questions))


def of_change(
    place: Services, session: Session, change: Callable[[Snapshot], Snapshot], region: str
) -> Findings:
    """The standard questions of a region, asked of what is published and of what it would be changed into."""
    published = _published(place, session)
    questions = _questions(session, published, region)
    if not questions:
        return Findings((), (), (), 0)
    drafted = _trial(place, published, change(published.snapshot))
    return Findings((), (), tuple(changes(place, published, drafted, questions)), len(questions))


def changes(
    place: Services, published: Knowledge, drafted: Knowledge, questions: Sequence[Asked]
) -> list[Change]:
    """Each question asked of both; those that another entry answers, or none."""
    found = []
    for asked in questions:
        one = asked.agreed
        before, after = (
            trying.source(knowledge, place.guard, asked.asker, one.text, place.clock.now())
            for knowledge in (published, drafted)
        )
        if before != after:
            titles = (_title(published, one.entry_id), _title(published, before), _title(drafted, after))
            worse = before == one.entry_id
            above = "" if one.region == asked.asker else published.tree.name(one.region)
            found.append(Change(one.text, asked.asker, *titles, worse, above))
    return found


def _questions(session: Session, published: Knowledge, region: str) -> list[Asked]:
    """Those of the region and below by their own people; those of above by the region's, whom they answer too.

    What the region has agreed on itself holds before what is agreed above, and of two above the nearer.
    """
    found = [Asked(one, one.region) for one in golden.touched_by(session, region)]
    known = {one.agreed.text for one in found if one.asker == region}
    above = list(_above(published, region))
    for one in sorted(golden.agreed_above(session, above), key=lambda one: above.index(one.region)):
        if one.text not in known:
            known.add(one.text)
            found.append(Asked(one, region))
    return found


def _above(published: Knowledge, region: str) -> dict[str, str]:
    """The regions above, the nearest first: code -> name. None of a region that is not known."""
    chain = published.tree.chain(region) if region in published.tree else ()
    return {code: published.tree.name(code) for code in chain if code != region}


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
