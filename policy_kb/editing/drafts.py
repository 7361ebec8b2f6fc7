"""What is being written in a region: the newest texts that answer nobody yet, to be held beside another. Reads only."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from policy_kb.editing import trial
from policy_kb.editing.states import State
from policy_kb.entry_text import EntryText
from policy_kb.models import EntryRevisionRow, EntryRow
from policy_kb.records import Entry


@dataclass(frozen=True, slots=True)
class Draft:
    """A text as it would be published, and where it stands."""

    entry: Entry
    state: State


def of_region(session: Session, region: str, today: date) -> list[Draft]:
    """Drafts and what waits for review, of just this region. A day that is not written yet is today."""
    written_for = EntryRevisionRow.content["region_code"].as_string()  # whosever the entry is until then
    newest = and_(EntryRevisionRow.entry_id == EntryRow.id, EntryRevisionRow.number == EntryRow.head_number)
    query = (
        select(EntryRow.id, EntryRow.state, EntryRevisionRow.content)
        .join(EntryRevisionRow, newest)
        .where(written_for == region, EntryRow.state.in_([State.DRAFT, State.PENDING]))
        .order_by(EntryRow.id)
    )
    return [
        Draft(trial.as_published(id, EntryText.from_json(content), today), State(state))
        for id, state, content in session.execute(query)
    ]
