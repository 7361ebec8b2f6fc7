"""Whether a message goes on from the last question, or is a question of its own."""

import re
from dataclasses import replace

from bot.answering import answers, charges, not_meant, sureness
from bot.answering.finding import NOTHING, Finding, chosen
from bot.memory import Memory
from bot.reckoning import wanted
from bot.understand import WHAT_IS_ASKED, WHEREABOUTS, Understanding, continued, understand
from policy_kb.knowledge import Knowledge
from policy_kb.records import Entry

CLEARLY_BETTER = 0.15  # of confidence, for a message that leans on the last one to be read alone
WHOLE = 0.9  # confidence of a message of a person and a word of asking (那全区有几个村医), read alone
_HOW_MUCH, _SUM = "多少钱", re.compile(r"\d[万亿]?元")
_SHARE, _SHARE_TOLD = "比例", re.compile(r"比例[^，。]{0,3}\d")
_PLACES = frozenset({"县区", "区县"})
SHORT = 20  # characters of a message that may go on from the last one though it does not say so


def best_reading(
    memory: Memory, said: Understanding, chain: tuple[str, ...], knowledge: Knowledge
) -> tuple[Understanding, Finding]:
    """The message as a question of its own or joined to the last one, whichever is answered better; what was found."""
    question, alone = answers.find_in_story(said, chain, knowledge)
    if (
        alone.known and alone.hits and alone.hits[0].listed
    ):  # somebody has written that just this is asked for it
        return question, alone
    may_go_on = said.leans or (not alone.known and _could_go_on(said, alone, knowledge))
    if stays := _more_of_the_last(memory, said, alone, knowledge):
        return continued(understand(memory.question, knowledge), said), stays
    if stays := _same_count(memory, said, alone, chain, knowledge):
        return continued(understand(memory.question, knowledge), said), stays
    if not memory.question or not may_go_on or wanted.of_the_premium(said.text):
        return question, alone
    joined = continued(understand(memory.question, knowledge), said)
    if stays := _same_for_another(memory, said, knowledge):
        return joined, stays
    found = answers.find(joined, chain, knowledge, last=memory.entry, new=said.analysis)
    if charges.premium_of_another(memory.question, said):
        return joined, NOTHING
    going_on = found.entry is not None and _speaks_of_it_all(found.entry, said, knowledge)
    if going_on and not _better_alone(alone, found, said):
        return joined, found
    return (_of_who_asked(question, joined) if said.leans else question), alone


def _of_who_asked(question: Understanding, joined: Understanding) -> Understanding:
    """那报多少, after 俺家低保: a question of its own, by the same person."""
    return question if question.persons else replace(question, persons=joined.persons)


def _speaks_of_it_all(entry: Entry, said: Understanding, knowledge: Knowledge) -> bool:
    """Whether the entry that goes on speaks of every thing and person the message newly names.

    医保一年交多少, after a deposit was asked for, is a question of its own; so is 残疾人补贴呢 after village doctors.
    """
    index = knowledge.index
    if not_meant.for_another_profession(entry, said):
        return False
    of_it = said.analysis.names("thing", "act", "disease")
    persons = said.analysis.names("person") if of_it and not said.states_person else frozenset()
    named = (of_it | persons) - WHAT_IS_ASKED
    return named <= index.tokens_of[index.positions[entry.id]]


def _same_for_another(memory: Memory, said: Understanding, knowledge: Knowledge) -> Finding | None:
    """中宁的呢, 今年上半年的呢: only a place or a time is said, and what was just told has a sentence for it."""
    index, position = knowledge.index, knowledge.index.positions.get(memory.entry or "")
    if position is None or not {token.kind for token in said.analysis.tokens} <= {"region", "year"}:
        return None
    entry = index.entries[position]
    place = said.place.named or said.place.lives
    there = entry.part(place) if place is not None else entry.part(period(entry, said))
    return chosen(entry) if there else None


def _more_of_the_last(
    memory: Memory, said: Understanding, alone: Finding, knowledge: Knowledge
) -> Finding | None:
    """核销了几多钱, after stays were counted: only what is done is named, and the entry just told says that too."""
    last = knowledge.index.positions.get(memory.entry or "")
    if last is None or said.persons or said.subject - said.analysis.names("act") - WHAT_IS_ASKED:
        return None
    if not any(hit.entry == last and not hit.missing for hit in alone.hits[:5]):
        return None
    entry = knowledge.index.entries[last]
    told = entry.part(period(entry, understand(memory.question, knowledge))) or entry.conclusion
    asked = said.analysis.names("ask")
    says = (_HOW_MUCH in asked and _SUM.search(told)) or (_SHARE in asked and _SHARE_TOLD.search(told))
    return chosen(entry) if says else None


def _same_count(
    memory: Memory, said: Understanding, alone: Finding, chain: tuple[str, ...], knowledge: Knowledge
) -> Finding | None:
    """重病有多少人, then 治了几个: another figure of what was just counted, not of what is counted beside it."""
    index = knowledge.index
    position = index.positions.get(memory.entry or "")
    if position is None or alone.entry is None or not memory.question:
        return None
    last = index.entries[position]
    counts = last.topic == alone.entry.topic == "statistics" and alone.entry != last
    if (
        not counts
        or said.analysis.names("disease")
        or not said.subject - _PLACES <= index.tokens_of[position]
    ):
        return None
    joined = continued(understand(memory.question, knowledge), said)
    found = answers.find(joined, chain, knowledge, last=last.id)
    return found if found.entry == last else None


def _better_alone(alone: Finding, joined: Finding, said: Understanding) -> bool:
    """Whether a message that leans on the last one is clearer read alone: it names a subject, or all of a question."""
    if not alone.known:
        return False
    if said.subject - WHEREABOUTS:
        return alone.confidence > joined.confidence + CLEARLY_BETTER
    whole = bool(said.persons) and bool(said.analysis.names("ask", "vague"))
    return whole and alone.confidence >= WHOLE and alone.entry != joined.entry


def _could_go_on(said: Understanding, alone: Finding, knowledge: Knowledge) -> bool:
    """A short message that is not answered alone and names nothing new may belong to the last question."""
    new = any(
        token.kind == "strict" or sureness.unheard_of(token, knowledge.index)
        for token in said.analysis.tokens
    )
    return len(said.text) <= SHORT and alone.elsewhere is None and not new


def period(entry: Entry, question: Understanding) -> str | None:
    """The year asked for; half a year without one is the last that was counted."""
    if question.year is not None:
        return str(question.year)
    return latest(entry) if question.half_year else None


def latest(entry: Entry) -> str | None:
    """The last year a statistic has a sentence for."""
    return max((key for key, _ in entry.parts if len(key) == 4), default=None)
