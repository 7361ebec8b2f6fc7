"""The pieces of which pages show a document: its clauses, its file, who cites it, another document. Changes nothing."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from backend.core.subtree import within
from policy_kb.documents.models import DocumentFileRow
from policy_kb.editing.states import State
from policy_kb.importing.mending import without_mark
from policy_kb.importing.numbering import find_marker
from policy_kb.in_force import Phase
from policy_kb.models import ClauseRow, EntryRow, SourceDocumentRow


@dataclass(frozen=True, slots=True)
class ShownClause:
    """条款: `heading` are its headings below the document's title, joined."""

    position: int
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Original:
    """The file that was uploaded; `paragraphs` is the text read from it, `left_out` what was hidden in it."""

    filename: str
    digest: str
    size: int
    paragraphs: tuple[str, ...]
    uploaded_by: str | None
    uploaded_at: datetime
    left_out: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[tuple[str, bool], ...]:
        """The paragraphs without the marks that the reader puts before headings, and whether each is one."""
        return tuple(map(without_mark, self.paragraphs))


@dataclass(frozen=True, slots=True)
class Citing:
    """An entry that cites the document."""

    id: str
    title: str
    topic: str
    state: State
    answers: bool
    publish_at: datetime | None = None  # a newer text is approved and waits for this moment


@dataclass(frozen=True, slots=True)
class Other:
    """Another document of the region: one that may take the place, or has.

    `covers`: of how many entries that cite the older one it has a clause; of one that has taken the place 0.
    `begins`: the day on which it comes into force, where that is to come; `waits`: it is to be confirmed first, perhaps
    anew. Until then the older one holds.
    """

    key: str
    title: str
    issued: str
    covers: int = 0
    begins: date | None = None
    waits: bool = False

    @property
    def holds(self) -> bool:
        """Whether it is in force, in whosever place."""
        return self.begins is None and not self.waits


def clauses_of(session: Session, key: str) -> tuple[ShownClause, ...]:
    """The clauses of a document in their order."""
    query = select(ClauseRow).where(ClauseRow.document_key == key).order_by(ClauseRow.position)
    return tuple(
        ShownClause(one.position, heading(one.heading_path), one.text) for one in session.scalars(query)
    )


def twins_of(session: Session, key: str, root: str) -> tuple[Other, ...]:
    """Documents that may be read there and whose file, or the text read from it, is the very same."""
    own = select(DocumentFileRow.digest, DocumentFileRow.text).where(DocumentFileRow.document_key == key)
    found = session.execute(own).first()
    if found is None:
        return ()
    same = or_(DocumentFileRow.digest == found.digest, DocumentFileRow.text == found.text)
    query = (
        select(SourceDocumentRow)
        .join(DocumentFileRow, DocumentFileRow.document_key == SourceDocumentRow.key)
        .where(SourceDocumentRow.key != key, same)
        .order_by(SourceDocumentRow.imported_at, SourceDocumentRow.key)
    )
    return tuple(
        other(row)
        for row in session.scalars(query)
        if within(root, row.region_code) or (within(row.region_code, root) and row.state == "published")
    )


def heading(path: list[str]) -> str:
    """The headings below the document's title, outermost first, as an entry names where it stands.

    A file may begin without its title: what has a number is none.
    """
    titled = len(path) > 1 and not find_marker(path[0])
    return " ".join(path[1:] if titled else path)


def cites(row: EntryRow) -> Citing:
    """An entry as one that cites a document."""
    answers = row.live_number is not None
    return Citing(row.id, row.title, row.topic, State(row.state), answers, row.publish_at)


def other(row: SourceDocumentRow, covers: int = 0) -> Other:
    """A document as another one's page names it."""
    begins = row.valid_from if row.phase == Phase.COMING else None
    return Other(row.key, row.title, row.issued, covers, begins, row.state != "published")
