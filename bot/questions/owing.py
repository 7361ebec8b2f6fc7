"""An answer of staff that waits is told with the next message of who asked: once, in the transaction of that reply.

Whether one waits is read with every message, hence on the driver's connection. Never across regions: who has moved
meanwhile asks anew. The answer of an entry is told only as it was last held against the knowledge as it stands
(`renewing`): what was retired, reworded or replaced a moment ago waits for the clock.
"""

from dataclasses import replace
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    Table,
    bindparam,
    func,
    literal_column,
    select,
    update,
)

from backend.core.db import Moment
from backend.core.direct import Direct, Prepared
from backend.core.errors import Overtaken
from bot.models import OwedAnswerRow, QuestionRow
from bot.questions import renewing
from bot.reply import Kind
from bot.turn import Turn
from bot.wording import MOST_BYTES

_OWED = cast(Table, OwedAnswerRow.__table__)
_QUESTION = cast(Table, QuestionRow.__table__)
# Written out: a prepared statement has no values but those that it is given.
_WAITING, _NOTHING = literal_column("'waiting'", String), literal_column("''", String)


def owes(conversation: ColumnElement[Any]) -> ColumnElement[Any]:
    """Whether an answer waits for the conversation: a column of the statement that every message begins with."""
    waiting: Select[Any] = select(literal_column("1")).select_from(_OWED)
    return waiting.where(
        _OWED.c.conversation_id == conversation, _OWED.c.state == _WAITING, _OWED.c.text != _NOTHING
    ).exists()


_OLDEST = Prepared(
    select(_OWED.c.id, _OWED.c.text)
    .join(_QUESTION, _QUESTION.c.id == _OWED.c.question_id)
    .where(
        renewing.is_told(bindparam("now", type_=Moment())),
        _OWED.c.conversation_id == bindparam("known"),
        _OWED.c.state == _WAITING,
        _OWED.c.text != _NOTHING,
        func.coalesce(_QUESTION.c.region_code, _NOTHING) == bindparam("region"),
    )
    .order_by(_OWED.c.id),
    *("known", "region", "now"),
)
_DELIVER = Prepared(
    update(_OWED)
    .where(_OWED.c.id == bindparam("owed"), _OWED.c.state == _WAITING)
    .values(
        state=literal_column("'delivered'"), way=literal_column("'message'"), delivered_at=bindparam("now")
    ),
    *("owed", "now"),
)
_BETWEEN = "\n————\n"


def with_owed(direct: Direct, turn: Turn) -> Turn:
    """The turn with the oldest answer that is owed before its reply, where both fit; danger comes alone."""
    if turn.known is None or turn.reply is None or turn.reply.kind is Kind.EMERGENCY:
        return turn
    row = direct.row(_OLDEST, known=turn.known, region=turn.region or "", now=turn.at)
    if row is None:
        return turn
    id, text = row
    whole = f"{text}{_BETWEEN}{turn.reply.text}"
    if len(whole.encode()) > MOST_BYTES:
        return turn
    return replace(turn, reply=replace(turn.reply, text=whole), owed=id)


def settle(direct: Direct, turn: Turn) -> None:
    """Mark what the turn's reply tells as delivered; Overtaken when it went another way meanwhile."""
    if turn.owed is not None and direct.changed(_DELIVER, owed=turn.owed, now=turn.at) != 1:
        raise Overtaken
