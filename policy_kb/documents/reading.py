"""What the page of one document shows: its clauses, the text beside them, who cites it, what may take its place."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, lazyload, undefer

from backend.core.errors import NotFound
from backend.core.subtree import NATION, below, within
from policy_kb import in_force, issued
from policy_kb.documents import replacing, successors
from policy_kb.documents.models import LEFT_OUT, DocumentFileRow
from policy_kb.documents.shown import Citing, Original, Other, ShownClause, cites, clauses_of, other, twins_of
from policy_kb.documents.successors import Speaking
from policy_kb.editing.states import State
from policy_kb.importing import validity
from policy_kb.importing.validity import Validity
from policy_kb.in_force import Phase
from policy_kb.models import EntryRow, SourceDocumentRow


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
    valid_from: date | None
    valid_until: date | None
    phase: Phase
    validity: Validity  # what the original's text says of its days
    put_by: str | None  # who brought it, and who set its days; another person confirms it
    dated_by: str | None
    newer: Other | None
    asked: str | None  # supersede | restore: waits for another person than `asked_by` to agree
    asked_newer: Other | None
    asked_topic: str  # it is asked for one topic; empty: for the whole document
    asked_by: str | None
    successors: tuple[
        tuple[str, Other], ...
    ]  # topics, each with the newer document that has taken its place there
    clauses: tuple[ShownClause, ...]
    original: Original | None
    citing: tuple[Citing, ...]
    twins: tuple[Other, ...]  # of a draft: the same text under another title, number or region
    candidates: tuple[Other, ...]  # that may take its place, which speaks of the most entries first

    @property
    def days(self) -> str:
        """Its days in one word, to see whether they are still those that somebody has looked at."""
        return in_force.said(self.valid_from, self.valid_until)

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


def document(
    session: Session, key: str, root: str = NATION, speaking: Speaking = successors.nobody_looked
) -> Document:
    """Of the root's subtree, or in force of a region above it; NotFound for any other, and a draft of those above.

    `speaking`: who looks of how many entries' matters each document speaks that could take its place.
    """
    row = session.get(SourceDocumentRow, key)
    own = row is not None and within(root, row.region_code)
    if row is None or not (own or (within(row.region_code, root) and row.state == "published")):
        raise NotFound("没有这份文件，可能在别的地区，请从列表里选。")
    newer, asked_newer = (
        session.get(SourceDocumentRow, key) if key else None for key in (row.superseded_by, row.asked_newer)
    )
    citing, original = _citing(session, key, root), _original(session, key)
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
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        phase=Phase(row.phase),
        validity=validity.read(original.paragraphs if original else (), issued.exact_day(row.issued)),
        dated_by=row.dated_by,
        put_by=row.put_by,
        newer=other(newer) if newer is not None else None,
        asked=row.asked,
        asked_newer=other(asked_newer) if asked_newer is not None else None,
        asked_topic=row.asked_topic or "",
        asked_by=row.asked_by,
        successors=replacing.of_topics(session, key),
        clauses=clauses_of(session, row.key),
        original=original,
        citing=citing,
        twins=twins_of(session, key, root) if row.state == "draft" else (),
        candidates=replacing.candidates(session, row, speaking),
    )


def _original(session: Session, key: str) -> Original | None:
    row = session.get(DocumentFileRow, key, options=[undefer(DocumentFileRow.text)])
    if row is None:
        return None
    lines = row.text.split("\n")
    paragraphs = tuple(one for one in lines if not one.startswith(LEFT_OUT))
    left_out = tuple(one.removeprefix(LEFT_OUT) for one in lines if one.startswith(LEFT_OUT))
    return Original(
        row.filename, row.digest, row.size, paragraphs, row.uploaded_by, row.uploaded_at, left_out
    )


def _citing(session: Session, key: str, root: str) -> tuple[Citing, ...]:
    """Of the root's subtree: an entry elsewhere may cite it too."""
    query = select(EntryRow).where(
        EntryRow.document_key == key, EntryRow.state != State.RETIRED, below(EntryRow.region_code, root)
    )
    ordered = query.order_by(EntryRow.title, EntryRow.id).options(lazyload(EntryRow.phrasings))
    return tuple(cites(row) for row in session.scalars(ordered))
