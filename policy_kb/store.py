"""Knowledge in the database: loading the built-in content, reading a snapshot, noticing a change."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, text
from sqlalchemy.orm import Session

from backend.core.direct import Direct, Prepared
from policy_kb.content import Content
from policy_kb.models import (
    ClauseRow,
    EntryRow,
    KnowledgeRevisionRow,
    PhrasingRow,
    RegionAliasRow,
    RegionRow,
    SourceDocumentRow,
)
from policy_kb.records import Entry, QuotedClause, SourceDocument
from policy_kb.regions import Region, RegionTree, parent_of

# Both databases know it in these words; SQLAlchemy has a construct for each, none for both.
_FIRST_REVISION = (
    "INSERT INTO knowledge_revision (id, revision, builtin_digest) VALUES (1, 0, '') ON CONFLICT DO NOTHING"
)


@dataclass(frozen=True)
class Snapshot:
    """Everything published at one revision: what an index is built from."""

    revision: int
    tree: RegionTree
    documents: dict[str, SourceDocument]
    entries: tuple[Entry, ...]
    clauses: tuple[QuotedClause, ...]


_REVISION = Prepared(select(KnowledgeRevisionRow.revision))


def revision(session: Session) -> int:
    """How often the knowledge has changed; 0 before anything was loaded."""
    return session.scalar(select(KnowledgeRevisionRow.revision)) or 0


def revision_now(direct: Direct) -> int:
    """The same, for every message."""
    row = direct.row(_REVISION)
    return row[0] if row else 0


def touch(session: Session) -> None:
    """Tell every process that the knowledge has changed. Called in the transaction of the change."""
    row = _revision_row(session)
    row.revision += 1


def builtin_digest(session: Session) -> str:
    """The digest of the built-in content that is loaded; empty when none is."""
    return session.scalar(select(KnowledgeRevisionRow.builtin_digest)) or ""


def load_builtin(session: Session, content: Content, now: datetime) -> bool:
    """Put the built-in content in, replacing an older built-in one; False when it is there already.

    What staff or an operator added stays.
    """
    row = _revision_row(session)
    if row.builtin_digest == content.digest:
        return False
    add_regions(session, content.regions)
    _replace_aliases(session, content)
    _replace_documents(session, content, now)
    _replace_entries(session, content.entries)
    row.builtin_digest = content.digest
    row.revision += 1
    return True


def add_regions(session: Session, regions: Iterable[Region]) -> int:
    """Insert or rename regions, parents first; the number of rows written."""
    ordered = sorted(regions, key=lambda region: (_depth(region.code), region.code))
    for region in ordered:
        session.merge(RegionRow(code=region.code, name=region.name, parent_code=parent_of(region.code)))
        session.flush()
    return len(ordered)


def snapshot(session: Session) -> Snapshot:
    """Read everything that is published."""
    documents = {row.key: _document(row) for row in session.scalars(select(SourceDocumentRow))}
    return Snapshot(
        revision=revision(session),
        tree=region_tree(session),
        documents=documents,
        entries=tuple(
            _entry(row)
            for row in session.scalars(
                select(EntryRow).where(EntryRow.state == "published").order_by(EntryRow.id)
            )
        ),
        clauses=tuple(
            _clause(row, documents)
            for row in session.scalars(select(ClauseRow).order_by(ClauseRow.document_key, ClauseRow.position))
        ),
    )


def _revision_row(session: Session) -> KnowledgeRevisionRow:
    """The one row, locked. Of two processes that find none, the later waits here for the first one's."""
    session.execute(text(_FIRST_REVISION))
    return session.scalars(select(KnowledgeRevisionRow).with_for_update()).one()


def _depth(code: str) -> int:
    upper = parent_of(code)
    return 0 if upper is None else 1 + _depth(upper)


def _replace_aliases(session: Session, content: Content) -> None:
    for alias, code, note in content.aliases:
        session.merge(RegionAliasRow(alias=alias, region_code=code, note=note))


def _replace_documents(session: Session, content: Content, now: datetime) -> None:
    for document in content.documents.values():
        session.merge(
            SourceDocumentRow(
                key=document.key,
                region_code=document.region_code,
                title=document.title,
                issuer=document.issuer,
                number=document.number,
                issued=document.issued,
                note=document.note,
                origin="builtin",
                imported_at=now,
            )
        )
    session.flush()


def _replace_entries(session: Session, entries: Iterable[Entry]) -> None:
    builtin = select(EntryRow.id).where(EntryRow.origin == "builtin")
    session.execute(delete(PhrasingRow).where(PhrasingRow.entry_id.in_(builtin)))
    session.execute(delete(EntryRow).where(EntryRow.origin == "builtin"))
    entries = list(entries)
    session.execute(insert(EntryRow), [_entry_values(entry) for entry in entries])
    session.execute(
        insert(PhrasingRow),
        [
            {"entry_id": entry.id, "position": position, "text": text}
            for entry in entries
            for position, text in enumerate(entry.phrasings)
        ],
    )


def _entry_values(entry: Entry) -> dict[str, object]:
    return {
        "id": entry.id,
        "region_code": entry.region_code,
        "topic": entry.topic,
        "title": entry.title,
        "conclusion": entry.conclusion,
        "conditions": entry.conditions,
        "how": entry.how,
        "where": entry.where,
        "audience": list(entry.audience),
        "figures": list(entry.figures),
        "parts": dict(entry.parts),
        "document_key": entry.document_key,
        "section": entry.section,
        "valid_from": entry.valid_from,
        "review_by": entry.review_by,
        "unexplained": entry.unexplained,
        "state": "published",
        "origin": "builtin",
    }


def region_tree(session: Session) -> RegionTree:
    """All regions with their other names."""
    return RegionTree(
        {row.code: Region(row.code, row.name) for row in session.scalars(select(RegionRow))},
        {row.alias: row.region_code for row in session.scalars(select(RegionAliasRow))},
    )


def _document(row: SourceDocumentRow) -> SourceDocument:
    return SourceDocument(row.key, row.region_code, row.title, row.issuer, row.number, row.issued, row.note)


def _entry(row: EntryRow) -> Entry:
    return Entry(
        id=row.id,
        region_code=row.region_code,
        topic=row.topic,
        title=row.title,
        phrasings=tuple(phrasing.text for phrasing in row.phrasings),
        conclusion=row.conclusion,
        conditions=row.conditions,
        how=row.how,
        where=row.where,
        audience=tuple(row.audience),
        figures=tuple(row.figures),
        document_key=row.document_key,
        section=row.section,
        valid_from=row.valid_from,
        review_by=row.review_by,
        unexplained=row.unexplained,
        parts=tuple(row.parts.items()),
    )


def _clause(row: ClauseRow, documents: dict[str, SourceDocument]) -> QuotedClause:
    return QuotedClause(
        id=row.id,
        document_key=row.document_key,
        region_code=documents[row.document_key].region_code,
        heading_path=tuple(row.heading_path),
        text=row.text,
    )
