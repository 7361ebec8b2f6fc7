"""Questions asked of what is published and of what it would become: which of them would be answered otherwise.

Standard questions, on whose answers staff have agreed, and those that residents have really asked of late.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from backend.services import Services
from bot import trying
from bot.questions import asked
from bot.questions.likeness import spoken
from policy_kb import store
from policy_kb.documents import turns
from policy_kb.editing import golden, trial
from policy_kb.editing.golden import Golden
from policy_kb.entry_text import EntryText
from policy_kb.knowledge import Knowledge
from policy_kb.store import Snapshot

MOST_HEARD = 300  # wordings that were really asked; some 2 ms each, twice


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
    wrong: bool = False  # it would be answered otherwise than agreed, however it is now
    keys: str = ""  # the same without words (`turns.kept`)

    @property
    def mark(self) -> str:
        """Stands for just this change, whatever else changes."""
        return f"{self.region} {self.question} → {self.after}"

    @property
    def sentence(self) -> str:
        """As people read it."""
        return (
            f"{self.above}标准问题“{self.question}”：现在{self.before or '不答'}，以后{self.after or '不答'}"
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """A standard question, and the region of the resident who asks it: its own, or one below."""

    agreed: Golden
    asker: str


def changes(
    place: Services, published: Knowledge, drafted: Knowledge, questions: Sequence[Asked]
) -> list[Change]:
    """Each question asked of both; those that another entry answers, or none."""
    found = []
    for posed in questions:
        one = posed.agreed
        before, after = (
            trying.source(knowledge, place.guard, posed.asker, one.text, place.clock.now())
            for knowledge in (published, drafted)
        )
        if before != after:
            titles = (title(published, one.entry_id), title(published, before), title(drafted, after))
            worse = before == one.entry_id
            above = "" if one.region == posed.asker else published.tree.name(one.region)
            keys = turns.kept(one.id, posed.asker, before, after)
            wrong = after != one.entry_id
            found.append(Change(one.text, posed.asker, *titles, worse, above, wrong, keys))
    return found


def of_draft(
    place: Services, published: Knowledge, questions: Sequence[Asked], id: str, text: EntryText
) -> tuple[Change, ...]:
    """Asked of what is published, and of the same with the text in its place; without questions nothing is built."""
    if not questions:
        return ()
    today = place.clock.now().date()
    drafted = changed_into(place, published, trial.with_draft(published.snapshot, id, text, today))
    return tuple(changes(place, published, drafted, questions))


def asked_lately(
    place: Services, session: Session, published: Knowledge, region: str, questions: Sequence[Asked]
) -> list[tuple[str, str]]:
    """What was really asked in the region, but for what is agreed on and asked anyway."""
    known = {(one.agreed.text, one.asker) for one in questions}
    since = place.clock.now() - asked.COUNTED
    found = asked.frequent(session, region, since, MOST_HEARD)
    return [one for one in found if one not in known and one[1] in published.tree]


def replayed(
    place: Services, published: Knowledge, heard: Sequence[tuple[str, str]], id: str, text: EntryText
) -> tuple[Change, ...]:
    """Asked of what is published and of the same with the text in its place: those that are answered otherwise.

    That what nothing has answered is answered by a text that lists it is what the text is written for.
    """
    if not heard:
        return ()
    now = place.clock.now()
    listed = set(map(spoken, (text.title, *text.phrasings)))
    drafted = changed_into(place, published, trial.with_draft(published.snapshot, id, text, now.date()))
    found = []
    for question, region in heard:
        before, after = (
            trying.source(one, place.guard, region, question, now) for one in (published, drafted)
        )
        if before != after and (before is not None or after != id or spoken(question) not in listed):
            titles = "", title(published, before), title(drafted, after)
            found.append(Change(question, region, *titles, worse=False))
    return tuple(found)


def at_the_end(
    place: Services, published: Knowledge, questions: Sequence[Asked], id: str, text: EntryText
) -> tuple[Change, ...]:
    """Asked with the text in its place, and of the same once it has ended."""
    if not questions:
        return ()
    drafted = trial.with_draft(published.snapshot, id, text, place.clock.now().date())
    ended = trial.without(published.snapshot, id)
    before, after = (changed_into(place, published, one) for one in (drafted, ended))
    return tuple(changes(place, before, after, questions))


def agreed_on(session: Session, published: Knowledge, region: str) -> list[Asked]:
    """Those of the region and below by their own people; those of above by the region's, whom they answer too.

    What the region has agreed on itself holds before what is agreed above, and of two above the nearer.
    """
    found = [Asked(one, one.region) for one in golden.touched_by(session, region)]
    known = {one.agreed.text for one in found if one.asker == region}
    above = list(regions_above(published, region))
    for one in sorted(golden.agreed_above(session, above, region), key=lambda one: above.index(one.region)):
        if one.text not in known:
            known.add(one.text)
            found.append(Asked(one, region))
    return found


def regions_above(published: Knowledge, region: str) -> dict[str, str]:
    """The regions above, the nearest first: code -> name. None of a region that is not known."""
    chain = published.tree.chain(region) if region in published.tree else ()
    return {code: published.tree.name(code) for code in chain if code != region}


def what_answers(place: Services, session: Session) -> Knowledge:
    """What answers, with what was rejected a moment ago in this very session."""
    known = place.library.current(session)
    return known.beside(replace(known.snapshot, rejected=store.rejected(session)))


def changed_into(place: Services, published: Knowledge, drafted: Snapshot) -> Knowledge:
    """What would answer then; what answers already where nothing would be another."""
    if drafted == published.snapshot:
        return published
    same = replace(drafted, ends=published.snapshot.ends) == published.snapshot  # but for when it ends
    return (published if same else place.library.trial(drafted)).beside(drafted)


def title(knowledge: Knowledge, id: str | None) -> str:
    """Of what answers; empty: nothing does."""
    if id is not None and id.startswith(turns.CLAUSE):
        return f"原文：《{knowledge.snapshot.documents[id.removeprefix(turns.CLAUSE)].title}》"
    at = knowledge.index.positions.get(id or "")
    return "" if at is None else knowledge.index.entries[at].title
