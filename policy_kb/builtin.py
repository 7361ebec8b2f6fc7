"""The built-in cards as published revisions, and what a later release of them does to the ones at hand.

The rule (docs/decisions/013-entry-life.md): an entry that staff have never touched follows the release; one they have
touched keeps their text, and the release's is laid beside it as a revision to compare with.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from policy_kb.entry_text import EntryText
from policy_kb.models import EntryRevisionRow, EntryRow, PhrasingRow
from policy_kb.records import Entry

LOADED, RELEASED = "内置内容", "内置内容的新版"


def put_entries(session: Session, entries: Iterable[Entry], now: datetime) -> None:
    """Bring the built-in entries to what the release says."""
    wanted = {entry.id: EntryText.of(entry) for entry in entries}
    rows = {row.id: row for row in session.scalars(select(EntryRow).where(EntryRow.origin == "builtin"))}
    taken = set(
        session.scalars(select(EntryRow.id).where(EntryRow.origin != "builtin", EntryRow.id.in_(wanted)))
    )
    _add(session, {id: text for id, text in wanted.items() if id not in rows and id not in taken}, now)
    newest = _newest(session)
    for id, row in rows.items():
        if id in wanted:
            _renew(session, row, wanted[id], newest[id], now)
        elif not row.adopted and row.live_number is not None:
            _withdraw(row, now)
    session.flush()


def _add(session: Session, texts: Mapping[str, EntryText], now: datetime) -> None:
    """Entries that were not there, all at once: there are a thousand on the first day."""
    if not texts:
        return
    state = {"origin": "builtin", "state": "published", "head_number": 1, "live_number": 1, "version": 1}
    session.execute(
        insert(EntryRow),
        [
            {
                "id": id,
                "region_code": text.region_code,
                **text.columns(),
                **state,
                "adopted": False,
                "changed_at": now,
            }
            for id, text in texts.items()
        ],
    )
    session.execute(
        insert(EntryRevisionRow), [_revision(id, 1, text, LOADED, now) for id, text in texts.items()]
    )
    session.execute(insert(PhrasingRow), [row for id, text in texts.items() for row in phrasings(id, text)])


def _renew(session: Session, row: EntryRow, text: EntryText, latest: EntryText, now: datetime) -> None:
    back = not row.adopted and row.live_number is None  # an earlier release had withdrawn it
    if text == latest and not back:
        return
    number = 1 + last_number(session, row.id)
    session.execute(insert(EntryRevisionRow), [_revision(row.id, number, text, RELEASED, now)])
    if row.adopted:
        return
    write_head(session, row, text)
    row.region_code = text.region_code
    row.head_number, row.state, row.live_number = number, "published", number
    _mark(row, now)


def _withdraw(row: EntryRow, now: datetime) -> None:
    row.state, row.live_number = "retired", None
    _mark(row, now)


def _mark(row: EntryRow, now: datetime) -> None:
    row.version += 1
    row.changed_at, row.changed_by = now, None


def write_head(session: Session, row: EntryRow, text: EntryText) -> None:
    """Show a revision's text as the entry's newest; number, state and region are the caller's to set."""
    session.execute(update(EntryRow).where(EntryRow.id == row.id).values(**text.columns()))
    session.execute(delete(PhrasingRow).where(PhrasingRow.entry_id == row.id))
    if text.phrasings:
        session.execute(insert(PhrasingRow), phrasings(row.id, text))


def phrasings(id: str, text: EntryText) -> list[dict[str, object]]:
    """The rows of a text's ways of asking."""
    return [{"entry_id": id, "position": at, "text": said} for at, said in enumerate(text.phrasings)]


def _newest(session: Session) -> dict[str, EntryText]:
    """Of each entry the newest text that a release has brought."""
    query = select(EntryRevisionRow.entry_id, EntryRevisionRow.content).where(
        EntryRevisionRow.author.is_(None)
    )
    return {
        id: EntryText.from_json(content)
        for id, content in session.execute(query.order_by(EntryRevisionRow.number))
    }


def last_number(session: Session, id: str) -> int:
    """The number of the entry's last revision, one that a release has laid beside it included; 0 before the first."""
    query = select(func.max(EntryRevisionRow.number)).where(EntryRevisionRow.entry_id == id)
    return session.scalar(query) or 0


def _revision(id: str, number: int, text: EntryText, reason: str, now: datetime) -> dict[str, object]:
    return {
        "entry_id": id,
        "number": number,
        "content": text.as_json(),
        "author": None,
        "reason": reason,
        "made_at": now,
    }
