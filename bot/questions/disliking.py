"""没帮上: the asker says that the last answer was no help. It joins the queue of questions for staff.

A bare 0 can choose nothing (choices count from 1), so it is safe to say so; plain words do as well.
"""

import re
from datetime import timedelta
from typing import cast

from sqlalchemy import Table, bindparam, literal_column, select, update

from backend.core.direct import Direct, Prepared
from bot.models import QuestionRow
from bot.turn import Turn
from policy_kb.normalise import clean, normalise

WITHIN = timedelta(minutes=30)  # as long as the conversation is remembered
NO_HELP = "0"  # what a button says in its place
_HINTS = "没不非0０"  # one of them is in each of its forms
LONGEST = 20  # characters of a message that says so
REPLIES = ("answer", "estimate", "unknown")  # what can have been no help

_SAID = re.compile(
    r"0|(?:这个?|你|说的|答的|回答|根本|完全|都|也|还是|一点(?:儿|都)?)*"
    r"(?:没用|没有用|不对|不是这个|没答到|没答对|没回答|没帮上|没帮上忙|答非所问|没说到点子?上|不是我(?:要)?问的)(?:啊|呀|吧|的|了)?"
)
_MARKS = re.compile(r"[\s。.，,！!~～…]+")
_QUESTION = cast(Table, QuestionRow.__table__)
_LAST = Prepared(
    select(_QUESTION.c.id, _QUESTION.c.kind, _QUESTION.c.asked_at, _QUESTION.c.disliked_at)
    .where(_QUESTION.c.conversation_id == bindparam("known"))
    .order_by(_QUESTION.c.id.desc()),
    "known",
)
_DISLIKE = Prepared(
    update(_QUESTION)
    .where(
        _QUESTION.c.id == bindparam("disliked"),
        _QUESTION.c.disliked_at.is_(None),
        _QUESTION.c.kind != literal_column("'unknown'"),  # waits for staff as it is
    )
    .values(disliked_at=bindparam("now")),
    *("disliked", "now"),
)


def says_so(text: str) -> bool:
    """Whether the whole message says that the answer was no help."""
    if len(text) > LONGEST or not any(mark in text for mark in _HINTS):
        return False
    return _SAID.fullmatch(_MARKS.sub("", normalise(clean(text)))) is not None


def last_answer(direct: Direct, turn: Turn) -> int | None:
    """The question whose answer it is about; None when the last thing said was no answer, or long ago."""
    row = None if turn.known is None else direct.row(_LAST, known=turn.known)
    if row is None or row[1] not in REPLIES or row[3] is not None or turn.at - row[2] > WITHIN:
        return None
    return cast(int, row[0])


def settle(direct: Direct, turn: Turn) -> None:
    """Write it down, once."""
    if turn.disliked is not None:
        direct.changed(_DISLIKE, disliked=turn.disliked, now=turn.at)
