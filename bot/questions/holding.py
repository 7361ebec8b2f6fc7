"""停着的答复: answers by hand whose draft was sent back, or whose entry was retired, before they have arrived.

Nothing is written down for it: the steps of the entry say so, from the moment of the step on. Each is held until a
person has it sent all the same (`undelivered.again`), calls it back, or answers the askers anew (`promises`); where the
draft is mended and published in the end, its reviewed words go out instead (`closing`).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, String, exists, func, literal_column, or_, select
from sqlalchemy.orm import Session

from bot.models import OwedAnswerRow, QuestionGroupRow
from policy_kb.editing.models import EntryStepRow
from policy_kb.editing.states import Step

_AGAINST = (Step.REJECTED, Step.RETIRED, Step.EXPIRED)
# Written out: a prepared statement has no values but those that it is given.
_IS_AGAINST = or_(*(EntryStepRow.step == literal_column(f"'{step}'", String) for step in _AGAINST))


@dataclass(frozen=True, slots=True)
class Why:
    """What speaks against an answer: the step of its draft (退回, 停用, 到期停用), its reason, who took it and when.

    `by` None: the clock. `awaited`: the group still waits for the draft, whose reviewed words would go out instead.
    """

    word: str
    reason: str
    by: str | None
    at: datetime
    awaited: bool = False


def is_held() -> ColumnElement[bool]:
    """Of an owed answer that waits; a condition of a query."""
    of_its_draft = EntryStepRow.entry_id == OwedAnswerRow.draft_id
    return exists().where(of_its_draft, EntryStepRow.id > OwedAnswerRow.seen_step, _IS_AGAINST)


def newest_step(session: Session, draft_id: str) -> int:
    """The last step of a draft: whoever decides now has seen it."""
    return session.scalar(select(func.max(EntryStepRow.id)).where(EntryStepRow.entry_id == draft_id)) or 0


def whys(session: Session, draft_ids: Collection[str | None]) -> dict[str, Why]:
    """Of drafts the last step that speaks against what was drafted of them."""
    ids = {id for id in draft_ids if id}
    of_groups = (QuestionGroupRow.under_way, QuestionGroupRow.entry_id.in_(ids))
    awaited = set(session.scalars(select(QuestionGroupRow.entry_id).where(*of_groups)))
    steps = select(EntryStepRow).where(EntryStepRow.entry_id.in_(ids), _IS_AGAINST).order_by(EntryStepRow.id)
    return {row.entry_id: _why(row, awaited) for row in session.scalars(steps)}


def _why(row: EntryStepRow, awaited: Collection[str | None]) -> Why:
    """Nobody waits for what was retired, even before the clock has seen to its group."""
    goes_on = row.step == Step.REJECTED and row.entry_id in awaited
    return Why(Step(row.step).word, row.reason, row.account, row.at, goes_on)
