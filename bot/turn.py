"""What one message comes to: who asks, and what was decided and is not yet written."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.memory import Memory
from bot.reply import Reply
from policy_kb.quiz.sheets import Sheet


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: the channel and the id the channel knows the person by (openid, cookie)."""

    channel: str
    channel_id: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Turn:
    """What one message comes to, decided and not yet written.

    `known` and `turns`: the conversation's row and how many messages it had; None and 0 for a stranger.
    """

    asker: Asker
    person: str  # blind index
    known: int | None
    turns: int
    subscribed: bool | None
    memory: Memory
    at: datetime
    revision: int = 0  # of the knowledge, as it stood
    owes: bool = False  # an answer of staff waits for this person
    reply: Reply | None = None
    # What goes to the question log, personal numbers masked; None when nothing was asked.
    question: str | None = field(default=None, repr=False)
    owed: int | None = None  # the answer of staff that the reply also tells
    sheet: Sheet | None = field(default=None, repr=False)  # of the quiz, done with this message
    disliked: int | None = None  # the question whose answer was no help

    @property
    def region(self) -> str | None:
        """The region the conversation has settled on."""
        return self.memory.region
