"""What the knowledge would be if a draft were published: the same snapshot with the draft in its place. Pure."""

from dataclasses import replace
from datetime import date

from policy_kb.entry_text import EntryText
from policy_kb.records import Entry, SourceDocument
from policy_kb.store import Snapshot

NEW = "staff-draft"  # the id of an entry that was never saved
_UNNAMED = "（还没有选来源文件）"


def with_draft(snapshot: Snapshot, id: str, text: EntryText, today: date) -> Snapshot:
    """The snapshot in which the draft answers instead of what is live under its id; nothing else is changed."""
    before = next((one for one in snapshot.entries if one.id == id), None)
    entry = replace(as_published(id, text, today), own=before is None or before.own)
    entries = _in_place(snapshot.entries, entry)
    documents = snapshot.documents
    if entry.document_key not in documents:
        documents = {**documents, entry.document_key: _unnamed(entry, today)}
    ends = {
        one: at for one, at in snapshot.ends.items() if one != id
    }  # those of what is live, not the draft's
    return replace(snapshot, entries=entries, documents=documents, ends=ends)


def without(snapshot: Snapshot, id: str) -> Snapshot:
    """The snapshot once the entry has ended."""
    return replace(snapshot, entries=tuple(one for one in snapshot.entries if one.id != id))


def as_published(id: str, text: EntryText, today: date) -> Entry:
    """The draft as an entry. A day that is not written yet is today, so that a half-written text can be tried."""
    return replace(text, valid_from=text.valid_from or today, review_by=text.review_by or today).entry(id)


def _in_place(entries: tuple[Entry, ...], entry: Entry) -> tuple[Entry, ...]:
    if any(one.id == entry.id for one in entries):
        return tuple(entry if one.id == entry.id else one for one in entries)
    return (*entries, entry)


def _unnamed(entry: Entry, today: date) -> SourceDocument:
    return SourceDocument(entry.document_key, entry.region_code, _UNNAMED, "", "", str(today.year))
