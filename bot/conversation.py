"""One message, one pass: memory and knowledge are read, the dialog decides, memory and question log are written.

Deciding takes most of the time and holds no lock meanwhile. What was decided is written only where the
conversation still stands as it was read; otherwise `Overtaken` asks the edge to let it be decided afresh.
Never commits: the edge that called commits once, with whatever else belongs to the message.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, Table, bindparam, insert, literal_column, select, true, update
from sqlalchemy.dialects import postgresql, sqlite

from backend.core.crypto import FieldCipher
from backend.core.direct import Direct, Prepared, Row
from backend.core.errors import Overtaken
from bot import phrases
from bot.dialog import Dialog
from bot.masking import masked
from bot.memory import Memory
from bot.models import ConversationRow, QuestionRow
from bot.questions import disliking, owing
from bot.quiz import Quiz
from bot.rehearsed import Rehearsed
from bot.reply import Reply
from bot.turn import Asker, Turn
from policy_kb.models import KnowledgeRevisionRow
from policy_kb.quiz import sheets

LONGEST_QUESTION = 1000  # characters that are read and kept; a message in WeChat holds at most 600

_CONVERSATION = cast(Table, ConversationRow.__table__)
_QUESTION = cast(Table, QuestionRow.__table__)
_CHANGING = ("turns", "region_code", "memory", "subscribed", "last_at")


def recalling(
    *more: ColumnElement[Any], beside: tuple[Table, ColumnElement[bool]] | None = None
) -> Select[Any]:
    """What is at hand of the person `who`, for `Conversations.recalled`: one row, even of a stranger.

    With it comes the revision of the knowledge, and what else a channel reads at every message: `more` of the row of
    a table `beside` that meets a condition.
    """
    once, kept = select(literal_column("1")).subquery("once"), _CONVERSATION.c
    joined = once.outerjoin(cast(Table, KnowledgeRevisionRow.__table__), true())
    joined = joined.outerjoin(_CONVERSATION, kept.person == bindparam("who"))
    joined = joined if beside is None else joined.outerjoin(*beside)
    columns = (kept.id, kept.turns, kept.region_code, kept.memory, kept.subscribed, owing.owes(kept.id))
    return select(KnowledgeRevisionRow.revision, *columns, *more).select_from(joined)


_RECALL = Prepared(recalling(), "who")
_BEGIN = Prepared(
    {
        name: dialect.insert(_CONVERSATION)
        .on_conflict_do_nothing(index_elements=["person"])
        .returning(_CONVERSATION.c.id)
        for name, dialect in (("postgresql", postgresql), ("sqlite", sqlite))
    },
    *("person", "channel", "sealed_id", "created_at", *_CHANGING),
)
_GO_ON = Prepared(
    update(_CONVERSATION)
    .where(_CONVERSATION.c.id == bindparam("known"), _CONVERSATION.c.turns == bindparam("seen"))
    .values({name: bindparam(name) for name in _CHANGING}),
    *("known", "seen", *_CHANGING),
)
_LOG = Prepared(
    insert(_QUESTION).returning(_QUESTION.c.id),
    *("conversation_id", "asked_at", "region_code", "text", "kind", "entry_id", "confidence", "state"),
)


class Conversations:
    """Answers people and remembers them."""

    def __init__(
        self, dialog: Callable[[int], Dialog | Rehearsed], cipher: FieldCipher, quiz: Quiz | None = None
    ) -> None:
        """`dialog`: what answers when the knowledge in the database is of a revision. `quiz` None: there is none."""
        self._dialog = dialog
        self._cipher = cipher
        self._quiz = quiz

    def ask(self, direct: Direct, asker: Asker, text: str, now: datetime, region: str | None = None) -> Turn:
        """Answer one message. `region` (a code) is what the channel knows, and overrides the memory."""
        return self.answered(direct, self.recall(direct, asker, now, region), text)

    def answered(self, direct: Direct, turn: Turn, text: str) -> Turn:
        """The turn of a person who says this."""
        if disliking.says_so(text) and (last := disliking.last_answer(direct, turn)) is not None:
            return replace(turn, reply=phrases.not_helped(passed_on=turn.region is not None), disliked=last)
        step = None if self._quiz is None else self._quiz.step(turn.memory, text, turn.at, turn.asker.channel)
        if step is not None:
            return replace(turn, reply=step.reply, memory=step.memory, sheet=step.sheet)
        memory = replace(turn.memory, quiz=()) if turn.memory.quiz else turn.memory
        reply, memory = self._dialog(turn.revision).turn(memory, text[:LONGEST_QUESTION], turn.at)
        # Masked before it is cut: a number across the cut would be half a number.
        question = masked(reply.asked or text)[:LONGEST_QUESTION]
        turn = replace(turn, memory=memory, reply=reply, question=question)
        return owing.with_owed(direct, turn) if turn.owes else turn

    def welcome(self, direct: Direct, asker: Asker, now: datetime, region: str | None = None) -> Turn:
        """The greeting of somebody who followed the account; a scanned scene may name the region."""
        return self.welcomed(self.recall(direct, asker, now, region))

    def welcomed(self, turn: Turn) -> Turn:
        """The turn of a person who has followed the account."""
        return replace(turn, subscribed=True, reply=self._dialog(turn.revision).welcome(turn.memory))

    def left(self, direct: Direct, asker: Asker, now: datetime) -> Turn:
        """Somebody unfollowed the account: nothing may be sent any more, all but the region is forgotten."""
        return self.gone(self.recall(direct, asker, now))

    def gone(self, turn: Turn) -> Turn:
        """The turn of a person who has unfollowed it."""
        return replace(turn, subscribed=False, memory=Memory(region=turn.region))

    def record(self, direct: Direct, turn: Turn) -> int | None:
        """Write a turn; the id of its row in the question log, None when nothing was asked.

        Overtaken when another message of the same person was recorded meanwhile.
        """
        conversation = self._keep(direct, turn)
        owing.settle(direct, turn)
        disliking.settle(direct, turn)
        if turn.sheet is not None:
            sheets.put(direct, turn.sheet)
        if turn.question is None or turn.reply is None:
            return None
        logged = direct.row(
            _LOG,
            conversation_id=conversation,
            region_code=turn.memory.region,
            **logged_of(turn, turn.question, turn.reply),
        )
        return None if logged is None else cast(int, logged[0])

    def recall(self, direct: Direct, asker: Asker, now: datetime, region: str | None = None) -> Turn:
        """The turn of a person of whom nothing is decided yet."""
        person = self.person(asker)
        row = direct.row(_RECALL, who=person)
        return self.recalled(asker, person, cast(Row, row), now, region)

    def person(self, asker: Asker) -> str:
        """Blind index."""
        return self._cipher.blind_index(f"{asker.channel}:{asker.channel_id}", context="conversation.person")

    def recalled(self, asker: Asker, person: str, row: Row, now: datetime, region: str | None = None) -> Turn:
        """The same, of the row that a statement of `recalling` has given."""
        revision, known, turns, settled, memory, subscribed, owes, *_ = row
        if known is None:
            return Turn(asker, person, None, 0, None, Memory(region=region), now, revision or 0)
        memory = Memory.from_json(memory, region or settled)
        return Turn(asker, person, known, turns, subscribed, memory, now, revision or 0, bool(owes))

    def kept(self, turn: Turn) -> dict[str, Any]:
        """What is written of a turn into the conversation's row, by column; of a stranger the whole row."""
        changing = {
            "turns": turn.turns + 1,
            "region_code": turn.memory.region,
            "memory": turn.memory.as_json(),
            "subscribed": turn.subscribed,
            "last_at": turn.at,
        }
        if turn.known is not None:
            return changing
        return {
            "person": turn.person,
            "channel": turn.asker.channel,
            "sealed_id": self._cipher.seal(turn.asker.channel_id, context="conversation.sealed_id"),
            "created_at": turn.at,
            **changing,
        }

    def _keep(self, direct: Direct, turn: Turn) -> int:
        """The id of the conversation's row."""
        if turn.known is not None:
            if direct.changed(_GO_ON, known=turn.known, seen=turn.turns, **self.kept(turn)) != 1:
                raise Overtaken
            return turn.known
        begun = direct.row(_BEGIN, **self.kept(turn))
        if begun is None:
            raise Overtaken
        return cast(int, begun[0])


def logged_of(turn: Turn, question: str, reply: Reply) -> dict[str, object]:
    """The columns of the question log; the conversation's row and its region apart."""
    return {
        "asked_at": turn.at,
        "text": question,
        "kind": str(reply.kind),
        "entry_id": reply.entry,
        "confidence": reply.confidence,
        "state": "open" if reply.for_staff else "answered",
    }
