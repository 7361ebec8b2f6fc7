"""What the question log teaches the ranking: questions that staff have attached or rejected, answers that were no help.

Texts are those of the log, personal numbers masked. Who settled the question stays out.
"""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.models import QuestionGroupRow, QuestionRow
from bot.questions.states import GroupState
from policy_kb.editing.models import RejectedMatchRow
from policy_kb.models import EntryRow
from policy_kb.own_labels.records import ANSWERS, NO_HELP, REJECTED, Label

_SETTLED = (GroupState.ATTACHED, GroupState.WRITTEN)


def read(session: Session) -> list[Label]:
    """Every label once, in a fixed order. What staff have said goes before what an asker pressed."""
    found = dict.fromkeys([*_attached(session), *_rejected(session)])
    judged = {(label.question, label.region, label.entry) for label in found}
    pressed = [one for one in _no_help(session) if (one.question, one.region, one.entry) not in judged]
    return [*found, *dict.fromkeys(pressed)]


def _attached(session: Session) -> Iterator[Label]:
    query = (
        select(QuestionRow.text, QuestionRow.region_code, QuestionGroupRow.entry_id)
        .join(QuestionGroupRow, QuestionGroupRow.id == QuestionRow.group_id)
        .where(QuestionGroupRow.state.in_(_SETTLED), QuestionGroupRow.entry_id.is_not(None))
        .where(QuestionRow.region_code.is_not(None))
        .order_by(QuestionRow.id)
    )
    for text, region, entry in session.execute(query):
        yield Label(text, str(region), str(entry), ANSWERS)


def _rejected(session: Session) -> Iterator[Label]:
    """Of a resident of the region of who asked, or of the entry's own."""
    query = (
        select(
            RejectedMatchRow.text, QuestionRow.region_code, EntryRow.region_code, RejectedMatchRow.entry_id
        )
        .join(EntryRow, EntryRow.id == RejectedMatchRow.entry_id)
        .outerjoin(QuestionRow, QuestionRow.id == RejectedMatchRow.question_id)
        .order_by(RejectedMatchRow.id)
    )
    for text, asked_in, own, entry in session.execute(query):
        yield Label(text, asked_in or own, entry, REJECTED)


def _no_help(session: Session) -> Iterator[Label]:
    query = (
        select(QuestionRow.text, QuestionRow.region_code, QuestionRow.entry_id)
        .where(QuestionRow.disliked_at.is_not(None), QuestionRow.entry_id.is_not(None))
        .where(QuestionRow.region_code.is_not(None))
        .order_by(QuestionRow.id)
    )
    for text, region, entry in session.execute(query):
        yield Label(text, str(region), str(entry), NO_HELP)
