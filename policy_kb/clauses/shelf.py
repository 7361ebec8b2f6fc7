"""The list of documents as staff see it. Changes nothing."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from backend.core.parts import Part
from backend.core.subtree import above, below, within
from policy_kb.documents import pending
from policy_kb.in_force import Phase
from policy_kb.models import ClauseRow, EntryRow, SourceDocumentRow


@dataclass(frozen=True, slots=True)
class Line:
    """A document as a list shows it, with how many clauses it has and how many entries of the subtree cite it.

    `above`: it is of a region above, and only read here.
    """

    key: str
    region: str
    title: str
    issuer: str
    number: str
    issued: str
    standing: str  # draft | published
    phase: Phase
    valid_from: date | None
    superseded_by: str  # empty too until the newer one is in force, and while it waits to be confirmed
    next: str  # the one that is to take its place and is not in force yet
    held_up: str  # the one that has taken its place, and waits to be confirmed anew
    asked: str  # supersede | restore, which waits for a second person; empty: nothing
    clauses: int
    entries: int
    above: bool = False

    @property
    def state(self) -> str:
        """draft, published, pending: its day is to come, or retired: it is over, or a newer one has taken its place."""
        if self.superseded_by:
            return "retired"
        in_use = {Phase.COMING: "pending", Phase.CURRENT: "published", Phase.PAST: "retired"}[self.phase]
        return in_use if self.standing == "published" else self.standing

    @property
    def words(self) -> str:
        """The same in words."""
        over = "已被新文件代替" if self.superseded_by else "有效期已满"
        coming = f"{self.valid_from} 起施行"
        standing = {"draft": "待核对", "published": "在用", "pending": coming, "retired": over}[self.state]
        standing += "，将被新文件代替" if self.next else "，代替它的新文件在核对" if self.held_up else ""
        return f"{standing}，有事等同意" if self.asked else standing


def listing(
    session: Session,
    root: str,
    words: str = "",
    offset: int = 0,
    limit: int = 50,
    *,
    waits: bool = False,
    from_above: bool = False,
) -> Part[Line]:
    """Documents of the root's subtree, last imported first; `words` in title, number or issuer.

    `waits`: only those that wait for a second person. `from_above`: after them those of the regions above that bind
    its people too, or will.
    """
    newer = aliased(SourceDocumentRow)
    own = below(SourceDocumentRow.region_code, root)
    wanted = [or_(own, _binds_from_above(root, newer)) if from_above and not waits else own]
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
    replaced = newer.key == SourceDocumentRow.superseded_by
    counted = select(func.count()).select_from(SourceDocumentRow).outerjoin(newer, replaced)
    total = session.scalar(counted.where(*wanted)) or 0
    cited = select(func.count()).where(
        EntryRow.document_key == SourceDocumentRow.key,
        EntryRow.state != "retired",
        below(EntryRow.region_code, root),
    )
    query = select(SourceDocumentRow, _CLAUSES, cited.scalar_subquery(), newer.phase, newer.state).where(
        *wanted
    )
    query = query.outerjoin(newer, replaced)
    query = query.order_by(
        case((own, 0), else_=1), SourceDocumentRow.imported_at.desc(), SourceDocumentRow.key
    )
    rows = session.execute(query.offset(offset).limit(limit))
    return Part(tuple(_line(root, *row) for row in rows), total)


def _binds_from_above(root: str, newer: type[SourceDocumentRow]) -> ColumnElement[bool]:
    return and_(
        SourceDocumentRow.region_code.in_(above(root)),
        SourceDocumentRow.state == "published",
        SourceDocumentRow.phase != Phase.PAST.value,
        or_(newer.key.is_(None), newer.phase == Phase.COMING.value, newer.state != "published"),
    )


_CLAUSES = select(func.count()).where(ClauseRow.document_key == SourceDocumentRow.key).scalar_subquery()


def _line(
    root: str, row: SourceDocumentRow, clauses: int, entries: int, phase: str | None, state: str | None
) -> Line:
    """`phase` and `state` are those of the newer document."""
    replaced, waits, coming = row.superseded_by or "", state == "draft", phase == Phase.COMING
    return Line(
        key=row.key,
        region=row.region_code,
        title=row.title,
        issuer=row.issuer,
        number=row.number,
        issued=row.issued,
        standing=row.state,
        phase=Phase(row.phase),
        valid_from=row.valid_from,
        superseded_by="" if waits or coming else replaced,
        next=replaced if coming and not waits else "",
        held_up=replaced if waits else "",
        asked=row.asked or "",
        clauses=clauses,
        entries=entries,
        above=not within(root, row.region_code),
    )
