"""Which title of an entry somebody is shown who names it by its number: drafts stay their region's own."""

from sqlalchemy import ColumnElement, case, select

from backend.core.subtree import below
from policy_kb.models import EntryRevisionRow, EntryRow


def seen(entry: type[EntryRow], root: str) -> ColumnElement[str | None]:
    """Of an entry of the root's subtree the newest title, of any other the one that answers; NULL where none does."""
    live = (
        select(EntryRevisionRow.content["title"].as_string())
        .where(EntryRevisionRow.entry_id == entry.id, EntryRevisionRow.number == entry.live_number)
        .correlate(entry)
        .scalar_subquery()
    )
    return case((below(entry.region_code, root), entry.title), else_=live)
