"""What is held against a text before it is reviewed or published: faults, doubts, standard questions, one question.

Faults keep it back; doubts and changed answers are shown, and a person says that they were looked at.
"""

import hashlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from sqlalchemy.orm import Session

from backend.services import Services
from backend.staff.entries import asking, moving
from backend.staff.entries.asking import Change
from bot import trying
from bot.reply import Reply
from bot.trying import Tried
from policy_kb.editing import deciding, faults, golden, trial
from policy_kb.editing import drafts as drafting
from policy_kb.entry_text import EntryText
from policy_kb.knowledge import Knowledge
from policy_kb.quality import beside
from policy_kb.quality.beside import Doubt
from policy_kb.quality.subjects import Analyse
from policy_kb.records import Entry
from policy_kb.store import Snapshot


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything that was found, and how many standard questions were asked.

    `ending`: whose answer changes once more at the moment at which the text is to end. `replayed`: what residents have
    really asked of late, and would be answered otherwise.
    """

    faults: tuple[str, ...]
    doubts: tuple[Doubt, ...]
    changes: tuple[Change, ...]
    asked: int
    ending: tuple[Change, ...] = ()
    replayed: tuple[Change, ...] = ()
    heard: int = 0  # questions that were really asked, and asked again here

    @property
    def clear(self) -> bool:
        """Whether nothing has to be looked at."""
        return not (self.faults or self.doubts or self.changes or self.ending or self.replayed)

    @property
    def looked_at(self) -> tuple[str, ...]:
        """What an approval keeps of them (`life.approve`)."""
        return tuple(one.mark for one in self.changes if one.wrong)

    @property
    def mark(self) -> str:
        """Stands for just these findings: what was looked at must be what is found now."""
        # Residents go on asking meanwhile: which of their questions were asked again is none of the findings, only
        # whether there was anything to look at.
        found = bool(self.replayed), replace(self, replayed=(), heard=0)
        return hashlib.sha256(repr(found).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Answer:
    """The draft's own answer, and what came of a question that was tried on it."""

    bubble: Reply
    tried: Tried | None = None
    now: Tried | None = None  # the same question to what is published


def answer(place: Services, session: Session, id: str, text: EntryText, question: str, region: str) -> Answer:
    """What residents would read once it is published; `question` empty: nothing is tried."""
    published = asking.what_answers(place, session)
    today = _read_on(published, id, text, place.clock.now().date())
    drafted = trial.with_draft(published.snapshot, id, text, today)
    shown = trying.preview(published.beside(drafted), trial.as_published(id, text, today), today)
    if not question.strip():
        return Answer(shown)
    tried = question.strip()[: golden.LONGEST]
    return Answer(
        shown,
        trying.ask(
            asking.changed_into(place, published, drafted), place.guard, region, tried, place.clock.now()
        ),
        trying.ask(published, place.guard, region, tried, place.clock.now()),
    )


def _read_on(published: Knowledge, id: str, text: EntryText, today: date) -> date:
    """The day on which a text is read first: today where it answers already; a draft waits until it is in force."""
    answers = any(one.id == id and EntryText.of(one) == text for one in published.snapshot.entries)
    return today if answers else max(today, text.valid_from or today)


def findings(
    place: Services, session: Session, id: str, text: EntryText, ends: datetime | None = None
) -> Findings:
    """Everything, of a half-written text too; standard questions are asked of what can answer at all.

    `ends`: when the text is to end answering; None: never.
    """
    found, now = faults.of_entry(session, id, text), place.clock.now()
    if deciding.over(ends, now):
        found.append(deciding.OVER)
    if deciding.backwards(deciding.beginning(None, text.valid_from), ends):
        found.append(deciding.BACKWARDS)
    published, today = asking.what_answers(place, session), now.date()
    entry = trial.as_published(id, text, today)
    others, above = published.snapshot.entries, asking.regions_above(published, text.region_code)
    places = moving.places(session, id, text)
    alone = (*faults.of_words(session, entry), *faults.of_source(session, text))
    doubts = (
        *(Doubt("", sentence) for sentence in alone),
        *(Doubt("", sentence) for sentence in moving.doubts(place, published, places, id, text)),
        *(known := beside.doubts(entry, others, _read(published))),
        *_drafted(session, entry, {one.entry_id for one in known}, today),
        *beside.from_above(entry, others, above),
        *beside.contradicted_above(entry, others, above, _read(published)),
    )
    answers = text.phrasings and text.conclusion
    questions = moving.agreed_on(session, published, places) if answers else []
    changed = asking.of_draft(place, published, questions, id, text)
    ending = asking.at_the_end(place, published, questions, id, text) if ends is not None else ()
    heard = moving.asked_lately(place, session, published, places, questions) if answers else []
    replayed = asking.replayed(place, published, heard, id, text)
    return Findings(tuple(found), doubts, changed, len(questions), ending, replayed, len(heard))


def _drafted(session: Session, entry: Entry, told: Collection[str], today: date) -> Iterator[Doubt]:
    """What a colleague has written and nobody has published yet; not of those entries of which something is `told`."""
    drafts = {one.entry.id: one for one in drafting.of_region(session, entry.region_code, today)}
    for doubt in beside.repeated(entry, (one.entry for one in drafts.values())):
        if doubt.entry_id not in told:
            stands = f"那一条还没有发布（{drafts[doubt.entry_id].state.word}）。"
            yield replace(doubt, sentence=f"{doubt.sentence}{stands}")


def losses(place: Services, session: Session, id: str, text: EntryText) -> dict[str, str]:
    """The standard questions that a text would answer otherwise than agreed, as `due.Weigh` wants them."""
    published = asking.what_answers(place, session)
    questions = moving.agreed_on(session, published, moving.places(session, id, text))
    return {
        one.mark: one.sentence for one in asking.of_draft(place, published, questions, id, text) if one.wrong
    }


def missed(place: Services, session: Session, id: str) -> tuple[str, ...]:
    """The standard questions that an entry answers as agreed, and nobody will once it has ended."""
    published = asking.what_answers(place, session)
    position = published.index.positions.get(id)
    if position is None:
        return ()
    text = EntryText.of(published.index.entries[position])
    questions = asking.agreed_on(session, published, text.region_code)
    return tuple(
        one.sentence for one in asking.at_the_end(place, published, questions, id, text) if one.worse
    )


def of_change(
    place: Services, session: Session, change: Callable[[Snapshot], Snapshot], region: str
) -> Findings:
    """The standard questions of a region, asked of what is published and of what it would be changed into."""
    published = asking.what_answers(place, session)
    questions = asking.agreed_on(session, published, region)
    if not questions:
        return Findings((), (), (), 0)
    drafted = asking.changed_into(place, published, change(published.snapshot))
    return Findings((), (), tuple(asking.changes(place, published, drafted, questions)), len(questions))


def _read(published: Knowledge) -> Analyse:
    return partial(published.analyser.analyse, correct=False)
