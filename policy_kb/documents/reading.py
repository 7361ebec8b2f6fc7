"""What pages show of one document: its clauses, the text beside them, who cites it, what may take its place."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, lazyload, undefer

from backend.core.errors import NotFound
from backend.core.subtree import NATION, below, within
from policy_kb.documents import successors
from policy_kb.documents.models import DocumentFileRow
from policy_kb.editing import waiting
from policy_kb.editing.states import State
from policy_kb.models import ClauseRow, EntryRow, SourceDocumentRow

MOST_WEIGHED = 20  # documents whose clauses are looked through for a page


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
    topic: str
    state: State
    answers: bool


@dataclass(frozen=True, slots=True)
class Other:
    """Another document of the region: one that may take the place, or has.

    `covers`: of how many entries that cite the older one it has a clause; of one that has taken the place 0.
    """

    key: str
    title: str
    issued: str
    covers: int = 0


@dataclass(frozen=True, slots=True)
class Outdated:
    """An entry that answers out of a document with a newer one in its place; `clause` of the newer may speak of it."""

    entry: Citing
    old: Other
    newer: Other
    clause: ShownClause | None


@dataclass(frozen=True, slots=True)
class Document:
    """One document with everything its page shows. `original` None: none was kept.

    `own`: it may be changed; else it is of a region above, whose documents hold here too, and is only read.
    """

    own: bool
    key: str
    region: str
    title: str
    issuer: str
    number: str
    issued: str
    state: str  # draft | published
    origin: str  # builtin | imported
    imported_at: datetime
    put_by: str | None  # who brought it; another person confirms it
    newer: Other | None
    asked: str | None  # supersede | restore: waits for another person than `asked_by` to agree
    asked_newer: Other | None
    asked_by: str | None
    clauses: tuple[ShownClause, ...]
    original: Original | None
    citing: tuple[Citing, ...]
    candidates: tuple[Other, ...]  # that may take its place, which speaks of the most entries first

    @property
    def topics(self) -> tuple[tuple[str, int], ...]:
        """What its entries are about, and how many of each that answer now; the most first."""
        counted = Counter(one.topic for one in self.citing if one.answers)
        return tuple(counted.most_common())

    def clause(self, position: int) -> ShownClause:
        """One of its clauses; NotFound when there is none of this number."""
        for one in self.clauses:
            if one.position == position:
                return one
        raise NotFound("没有这一条款，请从文件的页面上选。")


def document(session: Session, key: str, root: str = NATION) -> Document:
    """Of the root's subtree, or in force of a region above it; NotFound for any other, and a draft of those above."""
    row = session.get(SourceDocumentRow, key)
    own = row is not None and within(root, row.region_code)
    if row is None or not (own or (within(row.region_code, root) and row.state == "published")):
        raise NotFound("没有这份文件，可能在别的地区，请从列表里选。")
    newer, asked_newer = (
        session.get(SourceDocumentRow, key) if key else None for key in (row.superseded_by, row.asked_newer)
    )
    citing = _citing(session, key, root)
    return Document(
        own=own,
        key=row.key,
        region=row.region_code,
        title=row.title,
        issuer=row.issuer,
        number=row.number,
        issued=row.issued,
        state=row.state,
        origin=row.origin,
        imported_at=row.imported_at,
        put_by=row.put_by,
        newer=_other(newer) if newer is not None else None,
        asked=row.asked,
        asked_newer=_other(asked_newer) if asked_newer is not None else None,
        asked_by=row.asked_by,
        clauses=_clauses(session, row),
        original=_original(session, key),
        citing=citing,
        candidates=_candidates(session, row, {one.id: one.title for one in citing if one.answers}),
    )


def outdated(session: Session, root: str, topic: str = "", limit: int = 200) -> tuple[Outdated, ...]:
    """Entries that answer out of a document with a newer one in its place; oldest document first."""
    query = (
        select(EntryRow, SourceDocumentRow)
        .join(SourceDocumentRow, SourceDocumentRow.key == waiting.published_source())
        .where(below(EntryRow.region_code, root), SourceDocumentRow.superseded_by.is_not(None))
        .order_by(SourceDocumentRow.issued, EntryRow.id)
        .options(lazyload(EntryRow.phrasings))
    )
    if topic:
        query = query.where(EntryRow.topic == topic)
    rows = [(row, old) for row, old in session.execute(query.limit(limit))]
    titles: dict[str, dict[str, str]] = defaultdict(dict)  # by the newer document
    for row, old in rows:
        titles[old.superseded_by or ""][row.id] = row.title
    clauses = {key: _clauses_of(session, key) for key in titles}
    spoken = {key: successors.speaking_of(found, clauses[key]) for key, found in titles.items()}
    newer = {key: session.get_one(SourceDocumentRow, key) for key in titles}
    return tuple(
        Outdated(_cites(row), _other(old), _other(newer[key]), _at(clauses[key], spoken[key].get(row.id)))
        for row, old in rows
        if (key := old.superseded_by or "")
    )


def covered(session: Session, key: str, newer: str) -> tuple[int, int]:
    """Of how many entries that answer out of a document another one speaks, and how many there are."""
    query = select(EntryRow.id, EntryRow.title).where(waiting.published_source() == key)
    titles = {row.id: row.title for row in session.execute(query)}
    return len(successors.speaking_of(titles, _clauses_of(session, newer))), len(titles)


def _at(clauses: Sequence[ShownClause], position: int | None) -> ShownClause | None:
    return next((one for one in clauses if one.position == position), None)


def _clauses(session: Session, row: SourceDocumentRow) -> tuple[ShownClause, ...]:
    return _clauses_of(session, row.key)


def _clauses_of(session: Session, key: str) -> tuple[ShownClause, ...]:
    query = select(ClauseRow).where(ClauseRow.document_key == key).order_by(ClauseRow.position)
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
    return Citing(row.id, row.title, row.topic, State(row.state), row.live_number is not None)


def _candidates(session: Session, row: SourceDocumentRow, titles: Mapping[str, str]) -> tuple[Other, ...]:
    """Documents in use of the same region that are not older: first which speaks of the most entries, then which is
    called most alike. `titles`: of the entries that answer out of this one.
    """
    if row.superseded_by or row.state != "published":
        return ()
    query = select(SourceDocumentRow).where(
        SourceDocumentRow.region_code == row.region_code,
        SourceDocumentRow.key != row.key,
        SourceDocumentRow.state == "published",
        SourceDocumentRow.superseded_by.is_(None),
        SourceDocumentRow.issued >= row.issued[:4],
    )
    found = sorted(session.scalars(query), key=lambda one: (-_alike(one.title, row.title), one.key))
    weighed = [
        _other(one, len(successors.speaking_of(titles, _clauses_of(session, one.key))) if titles else 0)
        for one in found[:MOST_WEIGHED]
    ]
    return (*sorted(weighed, key=lambda one: -one.covers), *map(_other, found[MOST_WEIGHED:]))


def _alike(one: str, other: str) -> float:
    """Share of pairs of neighbouring characters that two titles have in common."""
    pairs = [{text[at : at + 2] for at in range(len(text) - 1)} for text in (one, other)]
    return len(pairs[0] & pairs[1]) / max(1, len(pairs[0] | pairs[1]))


def _other(row: SourceDocumentRow, covers: int = 0) -> Other:
    return Other(row.key, row.title, row.issued, covers)
