"""Puts the built-in content of a release into the database. What staff or an operator added or changed stays."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from policy_kb import builtin
from policy_kb.content import Content
from policy_kb.in_force import phase
from policy_kb.models import KnowledgeRevisionRow, RegionAliasRow, RegionRow, SourceDocumentRow
from policy_kb.regions import Region, parent_of
from policy_kb.store import revision_row


def builtin_digest(session: Session) -> str:
    """The digest of the built-in content that is loaded; empty when none is."""
    return session.scalar(select(KnowledgeRevisionRow.builtin_digest)) or ""


def load_builtin(session: Session, content: Content, now: datetime) -> bool:
    """Put the built-in content in, replacing an older built-in one; False when it is there already.

    What staff or an operator added or changed stays.
    """
    row = revision_row(session)
    if row.builtin_digest == content.digest:
        return False
    add_regions(session, content.regions)
    _replace_aliases(session, content)
    _replace_documents(session, content, now)
    builtin.put_entries(session, content.entries, now)
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
                valid_from=document.valid_from,
                valid_until=document.valid_until,
                phase=phase(document.valid_from, document.valid_until, now.date()).value,
                origin="builtin",
                imported_at=now,
            )
        )
    session.flush()
