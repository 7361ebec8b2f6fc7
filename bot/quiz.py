"""测一测: three questions in the conversation. Consented, anonymous, to be left at any moment.

What was chosen so far stands in the memory of the conversation, for half an hour; it becomes a sheet without a name
when the last question is answered, and nothing when somebody leaves before.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from hashlib import sha256

from sqlalchemy.orm import Session

from backend.core.db import Database
from bot import quiz_phrases
from bot.memory import Memory
from bot.reply import Reply
from bot.townships import offered
from policy_kb import store
from policy_kb.library import Library
from policy_kb.normalise import clean, normalise
from policy_kb.quiz import asking
from policy_kb.quiz.choosing import CHOICES, Drawn, Mark, drawn
from policy_kb.quiz.sheets import Sheet, is_township
from policy_kb.townships import names
from policy_kb.townships.names import Township

LONGEST = 20  # characters of a message that begins a quiz
_MARKS = re.compile(r"[\s。.，,！!~～?？]+")
_START = re.compile(r"(?:我要|我想|来)?(?:测一测|测一下|知晓测试|政策知晓|知晓测验|政策测试)")
_STOP = re.compile(r"退出|不答了|不测了|不想答了?|停|停止|结束|算了")
_MARKED = re.compile(r"\d+:\d+(?:,\d+:\d+)*")
_CONSENT, _TOWN = "consent", "township"


@dataclass(frozen=True, slots=True)
class Progress:
    """Where somebody stands: `step` consent | township | question; what was asked and chosen so far.

    `township`: the name that was told; while it is asked for, the mark of the list that was shown.
    """

    step: str
    township: str = ""
    questions: tuple[Mark, ...] = ()
    chosen: tuple[int, ...] = ()

    def kept(self) -> tuple[str, ...]:
        """For the memory."""
        marks = ",".join(f"{id}:{version}" for id, version in self.questions)
        return (self.step, self.township, marks, ",".join(map(str, self.chosen)))

    @staticmethod
    def of(kept: Sequence[str]) -> "Progress | None":
        """None: no quiz is under way."""
        if len(kept) != 4 or not _MARKED.fullmatch(kept[2]):  # of an older program: without versions
            return None
        marks = (one.split(":") for one in kept[2].split(","))
        chosen = tuple(int(one) for one in kept[3].split(",") if one)
        return Progress(kept[0], kept[1], tuple((int(id), int(version)) for id, version in marks), chosen)


@dataclass(frozen=True, slots=True)
class Step:
    """What comes of a message within the quiz. `sheet`: it is done, and is written with the reply."""

    reply: Reply
    memory: Memory
    sheet: Sheet | None = None


class Quiz:
    """Asks. Thread-safe; reads in sessions of its own, writes nothing."""

    def __init__(self, database: Database, library: Library) -> None:
        self._database = database
        self._frozen = partial(database.reading, frozen=True)
        self._library = library

    def step(self, memory: Memory, text: str, now: datetime, channel: str) -> Step | None:
        """None: the message is none of the quiz's, which is then over."""
        if not memory.quiz and (len(text) > LONGEST or not ("测" in text or "知晓" in text)):
            return None
        said = _MARKS.sub("", normalise(clean(text[:40])))
        memory = memory.faded(now)
        progress = Progress.of(memory.quiz)
        if _START.fullmatch(said):
            return self._begin(memory, now)
        if progress is None:
            return None
        if _STOP.fullmatch(said):
            return Step(quiz_phrases.left(), replace(memory, quiz=()))
        return self._go_on(memory, progress, said, now, channel)

    def _begin(self, memory: Memory, now: datetime) -> Step:
        if memory.region is None:
            return Step(quiz_phrases.needs_region(), memory)
        with self._database.reading() as session:
            knowledge = self._library.meanwhile(store.revision(session), self._frozen)
            chain = knowledge.tree.chain(memory.region)
            found = drawn(asking.asked_in(session, chain, now), now.isoformat())
        if not found:
            return Step(quiz_phrases.has_nothing(), memory)
        kept = Progress(_CONSENT, questions=tuple(one.mark for one in found)).kept()
        return Step(quiz_phrases.consent(len(found)), replace(memory, quiz=kept, choices=(), at=now))

    def _go_on(
        self, memory: Memory, progress: Progress, said: str, now: datetime, channel: str
    ) -> Step | None:
        with self._database.reading() as session:
            if progress.step == _CONSENT:
                return _consented(session, memory, progress, said, now)
            if progress.step == _TOWN:
                return _lives(session, memory, progress, said, now)
            asked = asking.by_marks(session, memory.region or "", progress.questions, now)
            return _chose(asked, memory, progress, said, now, channel)


def _consented(session: Session, memory: Memory, progress: Progress, said: str, now: datetime) -> Step | None:
    if said == "2":
        return Step(quiz_phrases.left(), replace(memory, quiz=()))
    if said != "1":
        return None
    known = offered(session, memory.region or "")
    kept = replace(progress, step=_TOWN, township=_mark(known)).kept()
    return Step(quiz_phrases.township(known), replace(memory, quiz=kept, at=now))


def _lives(session: Session, memory: Memory, progress: Progress, said: str, now: datetime) -> Step | None:
    known = offered(session, memory.region or "")
    found = _meant(said, known, progress.township)
    if said != "0" and len(found) != 1:
        if not (found or is_township(said) or (known and said.isdecimal())):
            return None
        kept = replace(progress, township=_mark(known)).kept()
        return Step(quiz_phrases.which_township(said, known, found), replace(memory, quiz=kept, at=now))
    questions = asking.by_marks(session, memory.region or "", progress.questions, now)
    if len(questions) != len(progress.questions):
        return Step(quiz_phrases.changed(), replace(memory, quiz=()))
    after = replace(progress, step="question", township="" if said == "0" else found[0].name)
    return Step(quiz_phrases.question("", questions, 0), replace(memory, quiz=after.kept(), at=now))


def _meant(said: str, known: Sequence[Township], shown: str) -> tuple[Township, ...]:
    """Those that the message may mean; where there is no list, whatever is written like a township.

    A number is one of the list that was shown, and means none of another.
    """
    if not known:
        return (Township(0, said),) if is_township(said) else ()
    if said.isdecimal():
        there = shown == _mark(known) and 0 < int(said) <= len(known)
        return (known[int(said) - 1],) if there else ()
    return names.meant(said, known)


def _mark(known: Sequence[Township]) -> str:
    """Of the list that is shown: somebody may change it before a number comes."""
    return sha256("\n".join(one.name for one in known).encode()).hexdigest()[:8]


def _chose(
    questions: tuple[Drawn, ...], memory: Memory, progress: Progress, said: str, now: datetime, channel: str
) -> Step | None:
    at = len(progress.chosen)
    if not (said.isdecimal() and 0 < int(said) <= CHOICES):
        return None
    if len(questions) != len(
        progress.questions
    ):  # the number may mean another choice now; nothing half is kept
        return Step(quiz_phrases.changed(), replace(memory, quiz=()))
    choices = questions[at].choices
    chosen = (*progress.chosen, int(said) - 1)
    verdict = quiz_phrases.verdict(choices[chosen[-1]].right, questions[at].right)
    if len(chosen) < len(questions):
        kept = replace(progress, chosen=chosen).kept()
        reply = quiz_phrases.question(verdict, questions, at + 1)
        return Step(reply, replace(memory, quiz=kept, at=now))
    sheet = Sheet(memory.region or "", progress.township, channel, now.date(), questions, chosen)
    return Step(quiz_phrases.done(verdict, sheet.right, len(questions)), replace(memory, quiz=()), sheet)
