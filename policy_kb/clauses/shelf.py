"""The list of documents as staff see it. Changes nothing."""

from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from backend.core.parts import Part
from backend.core.subtree import below
from policy_kb.documents import pending
from policy_kb.models import ClauseRow, EntryRow, SourceDocumentRow


@dataclass(frozen=True, slots=True)
class Line:
    """A document as a list shows it, with how many clauses it has and how many entries of the subtree cite it."""

    key: str
    region: str
    title: str
    issuer: str
    number: str
    issued: str
    standing: str  # draft | published
    superseded_by: str
    asked: str  # supersede | restore, which waits for a second person; empty: nothing
    clauses: int
    entries: int

    @property
    def state(self) -> str:
        """draft, published, or retired: a newer one has taken its place."""
        return "retired" if self.superseded_by else self.standing

    @property
    def words(self) -> str:
        """The same in words."""
        standing = {"draft": "待核对", "published": "在用", "retired": "已被新文件代替"}[self.state]
        return f"{standing}，有事等同意" if self.asked else standing


def listing(
    session: Session, root: str, words: str = "", offset: int = 0, limit: int = 50, *, waits: bool = False
) -> Part[Line]:
    """Documents of the root's subtree, last imported first; `words` in title, number or issuer.

    `waits`: only those that wait for a second person.
    """
    wanted = [below(SourceDocumentRow.region_code, root)]
    wanted += [
        or_(
            *(
                column.icontains(word, autoescape=True)
                for column in (SourceDocumentRow.title, SourceDocumentRow.number, SourceDocumentRow.issuer)
            )
        )
        for word in words.split()
    ]
    if waits:
        wanted.append(pending.WAITS)
    total = session.scalar(select(func.count()).select_from(SourceDocumentRow).where(*wanted)) or 0
    cited = select(func.count()).where(
        EntryRow.document_key == SourceDocumentRow.key,
        EntryRow.state != "retired",
        below(EntryRow.region_code, root),
    )
    query = select(SourceDocumentRow, _CLAUSES, cited.scalar_subquery()).where(*wanted)
    query = query.order_by(SourceDocumentRow.imported_at.desc(), SourceDocumentRow.key)
    rows = session.execute(query.offset(offset).limit(limit))
    return Part(tuple(_line(row, clauses, entries) for row, clauses, entries in rows), total)


_CLAUSES = select(func.count()).where(ClauseRow.document_key == SourceDocumentRow.key).scalar_subquery()


def _line(row: SourceDocumentRow, clauses: int, entries: int) -> Line:
    return Line(
        key=row.key,
        region=row.region_code,
        title=row.title,
        issuer=row.issuer,
        number=row.number,
        issued=row.issued,
        standing=row.state,
        superseded_by=row.superseded_by or "",
        asked=row.asked or "",
        clauses=clauses,
        entries=entries,
    )
