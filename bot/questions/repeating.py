"""A button that was pressed twice: what its first press has made of a group. Changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.audit import Actor
from backend.core.subtree import below
from bot.models import OwedAnswerRow, QuestionGroupRow
from bot.questions import promises, settling
from bot.questions.states import GroupState


@dataclass(frozen=True, slots=True)
class Settled:
    """What came of a group: how many are owed its answer, the entry that was drafted."""

    owed: int
    entry_id: str | None


def before(
    session: Session, hold: settling.Hold, state: GroupState, said: str | Sequence[str], actor: Actor
) -> Settled | None:
    """What this person has made of the group from this very page, in the same words (`said`): pressed twice.

    None: nothing, or something else. `state`: written or answered.
    """
    wanted = (QuestionGroupRow.id == hold.id, below(QuestionGroupRow.region_code, hold.root))
    row = session.scalar(select(QuestionGroupRow).where(*wanted))
    if row is None or (row.version, row.settled_by) != (hold.version + 1, actor.account):
        return None
    owed = (OwedAnswerRow.group_id == row.id, OwedAnswerRow.decided_at == row.settled_at)
    texts = session.scalars(select(OwedAnswerRow.text).where(*owed)).all()
    same = (
        {promises.unquoted(text) for text in texts} == {settling.plain(said)}
        if isinstance(said, str)
        else row.ways == settling.lines(said)
    )
    return Settled(len(texts), row.entry_id) if same and row.state == state else None
