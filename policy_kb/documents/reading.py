"""What pages show of one document: its clauses, the text beside them, who cites it, what may take its place."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, lazyload, undefer

from backend.core.errors import NotFound
from backend.core.subtree import NATION, below
from policy_kb.documents.models import DocumentFileRow
from policy_kb.editing import waiting
from policy_kb.editing.states import State
from policy_kb.models import ClauseRow, EntryRow, SourceDocumentRow


@dataclass(frozen=True, slots=True)
class ShownClause:
    """条款: `heading` are its headings below the document's title, joined."""

    position: int
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Original:
    """The file that was uploaded; `paragraphs` is the text read from it."""

    filename: str
    digest: str
    size: int
    paragraphs: tuple[str, ...]
    uploaded_by: str | None
    uploaded_at: datetime


@dataclass(frozen=True, slots=True)
class Citing:
    """An entry that cites the document."""

    id: str
    title: str
    state: State
    answers: bool


@dataclass(frozen=True, slots=True)
class Other:
    """Another document of the region: one that may take the place, or has."""

    key: str
    title: str
    issued: str


@dataclass(frozen=True, slots=True)
class Document:
    """One document with everything its page shows. `original` None: none was kept."""

    key: str
    region: str
    title: str
    issuer: str
    number: str
    issued: str
    state: str  # draft | published
    origin: str  # builtin | imported
    newer: Other | None
    clauses: tuple[ShownClause, ...]
    original: Original | None
    citing: tuple[Citing, ...]
    candidates: tuple[Other, ...]  # that may take its place, most alike first

    def clause(self, position: int) -> ShownClause:
        """One of its clauses; NotFound when there is none of this number."""
        for one in self.clauses:
            if one.position == position:
                return one
        raise NotFound("没有这一条款，请从文件的页面上选。")


def document(session: Session, key: str, root: str = NATION) -> Document:
    """NotFound when there is none of this key in the root's subtree."""
    row = session.scalar(
        select(SourceDocumentRow).where(
            SourceDocumentRow.key == key, below(SourceDocumentRow.region_code, root)
        )
    )
    if row is None:
        raise NotFound("没有这份文件，可能在别的地区，请从列表里选。")
    newer = session.get(SourceDocumentRow, row.superseded_by) if row.superseded_by else None
    return Document(
        key=row.key,
        region=row.region_code,
        title=row.title,
        issuer=row.issuer,
        number=row.number,
        issued=row.issued,
        state=row.state,
        origin=row.origin,
        newer=_other(newer) if newer is not None else None,
        clauses=_clauses(session, row),
        original=_original(session, key),
        citing=_citing(session, key, root),
        candidates=_candidates(session, row),
    )


def outdated(session: Session, root: str, limit: int = 200) -> tuple[tuple[Citing, str], ...]:
    """Entries that answer out of a document with a newer one in its place, with that document's key; oldest first."""
    query = (
        select(EntryRow, SourceDocumentRow.key)
        .join(SourceDocumentRow, SourceDocumentRow.key == waiting.published_source())
        .where(below(EntryRow.region_code, root), SourceDocumentRow.superseded_by.is_not(None))
        .order_by(SourceDocumentRow.issued, EntryRow.id)
        .options(lazyload(EntryRow.phrasings))
    )
    return tuple((_cites(row), key) for row, key in session.execute(query.limit(limit)))


def _clauses(session: Session, row: SourceDocumentRow) -> tuple[ShownClause, ...]:
    query = select(ClauseRow).where(ClauseRow.document_key == row.key).order_by(ClauseRow.position)
    return tuple(
        ShownClause(one.position, heading(one.heading_path), one.text) for one in session.scalars(query)
    )


def heading(path: list[str]) -> str:
    """The headings below the document's title, outermost first, as an entry names where it stands."""
    return " ".join(path[1:] if len(path) > 1 else path)


def _original(session: Session, key: str) -> Original | None:
    row = session.get(DocumentFileRow, key, options=[undefer(DocumentFileRow.text)])
    if row is None:
        return None
    paragraphs = tuple(row.text.split("\n"))
    return Original(row.filename, row.digest, row.size, paragraphs, row.uploaded_by, row.uploaded_at)


def _citing(session: Session, key: str, root: str) -> tuple[Citing, ...]:
    """Of the root's subtree: an entry elsewhere may cite it too."""
    query = select(EntryRow).where(
        EntryRow.document_key == key, EntryRow.state != State.RETIRED, below(EntryRow.region_code, root)
    )
    ordered = query.order_by(EntryRow.title, EntryRow.id).options(lazyload(EntryRow.phrasings))
    return tuple(_cites(row) for row in session.scalars(ordered))


def _cites(row: EntryRow) -> Citing:
    return Citing(row.id, row.title, State(row.state), row.live_number is not None)


def _candidates(session: Session, row: SourceDocumentRow) -> tuple[Other, ...]:
    """Documents in use of the same region that are not older, those with the most alike title first."""
    query = select(SourceDocumentRow).where(
        SourceDocumentRow.region_code == row.region_code,
        SourceDocumentRow.key != row.key,
        SourceDocumentRow.state == "published",
        SourceDocumentRow.superseded_by.is_(None),
        SourceDocumentRow.issued >= row.issued[:4],
    )
    found = sorted(session.scalars(query), key=lambda one: (-_alike(one.title, row.title), one.key))
    return tuple(_other(one) for one in found)


def _alike(one: str, other: str) -> float:
    """Share of pairs of neighbouring characters that two titles have in common."""
    pairs = [{text[at : at + 2] for at in range(len(text) - 1)} for text in (one, other)]
    return len(pairs[0] & pairs[1]) / max(1, len(pairs[0] | pairs[1]))


def _other(row: SourceDocumentRow) -> Other:
    return Other(row.key, row.title, row.issued)
