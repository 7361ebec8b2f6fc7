"""Answers that were worked out before, for the same question on the same ground. Owns no rule of the dialog.

A turn depends on the memory, the words, the day and what has ended by then alone, and a village asks much the same:
suggested questions, menu keys and the question of the week come in the same words again and again.
"""

from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache, partial

from backend.core.clock import SHANGHAI
from backend.core.db import Database
from bot.dialog import Dialog
from bot.guard import Guard
from bot.masking import masked
from bot.memory import Memory
from bot.reply import Reply
from policy_kb.knowledge import Knowledge
from policy_kb.library import Library

KEPT = 4096  # turns; a reply with its memory takes about 3 kB
NOON = 12  # any hour: a remembered turn holds no time


class Rehearsed:
    """A dialog over one knowledge. Thread-safe; forgets the turns that were not asked for longest."""

    def __init__(self, dialog: Dialog) -> None:
        self._dialog = dialog
        self._known = lru_cache(KEPT)(self._worked_out)

    def turn(self, memory: Memory, text: str, now: datetime) -> tuple[Reply, Memory]:
        """Like Dialog.turn. What holds somebody's numbers is not kept."""
        if masked(text) != text:
            return self._dialog.turn(memory, text, now)
        ended = self._dialog.ended(now)
        reply, after = self._known(replace(memory.faded(now), at=None), text, now.date(), ended)
        return reply, replace(after, at=now)

    def welcome(self, memory: Memory) -> Reply:
        """The greeting of a new follower."""
        return self._dialog.welcome(memory)

    def _worked_out(
        self, memory: Memory, text: str, day: date, ended: frozenset[str]
    ) -> tuple[Reply, Memory]:
        noon = datetime(day.year, day.month, day.day, NOON, tzinfo=SHANGHAI)
        return self._dialog.left_by(ended).turn(replace(memory, at=noon), text, noon)


class Dialogs:
    """The dialog over the current knowledge; made anew, with nothing rehearsed, when the knowledge changes."""

    def __init__(self, library: Library, guard: Guard, database: Database) -> None:
        self._library = library
        self._frozen = partial(database.reading, frozen=True)
        self._guard = guard
        self._at_hand: tuple[Knowledge, Rehearsed] | None = None

    def at(self, revision: int) -> Rehearsed:
        """What answers when the knowledge in the database is of this revision."""
        knowledge = self._library.meanwhile(revision, self._frozen)
        at_hand = self._at_hand
        if at_hand is None or at_hand[0] is not knowledge:
            at_hand = self._at_hand = (knowledge, Rehearsed(Dialog(knowledge, self._guard)))
        return at_hand[1]
