"""Knowledge in the database: reading a snapshot, noticing a change."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, or_, select, text
from sqlalchemy.orm import Session, aliased

from backend.core.direct import Direct, Prepared
from policy_kb import answering
from policy_kb.editing.models import RejectedMatchRow
from policy_kb.in_force import Phase
from policy_kb.models import (
    ClauseRow,
    KnowledgeRevisionRow,
    RegionAliasRow,
    RegionRow,
    SourceDocumentRow,
    TopicSuccessionRow,
)
from policy_kb.own_labels.models import AGREEMENT, LearnedRow
from policy_kb.records import Entry, QuotedClause, SourceDocument
from policy_kb.regions import Region, RegionTree
from policy_kb.words.models import WordRow
from policy_kb.words.records import Word

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
    rejected: Mapping[str, frozenset[str]] = field(
        default_factory=dict
    )  # spoken question -> entries not for it
    words: tuple[Word, ...] = ()  # that staff have added to the dictionaries
    live: Mapping[str, int] = field(
        default_factory=dict
    )  # of entries: the number of the revision that is read
    quotable: Mapping[str, datetime] = field(default_factory=dict)  # documents, and when their clauses came
    ends: Mapping[str, datetime] = field(default_factory=dict)  # of entries: from when they are told no more
    learned: Mapping[str, Any] | None = None  # from labels of the log, for `Agreement.with_learned`


# Columns, not rows: a hundred thousand of them would be watched for changes.
_CLAUSE = select(ClauseRow.id, ClauseRow.document_key, ClauseRow.heading_path, ClauseRow.text)
# Likewise: a message that comes after a publication waits for them.
_DOCUMENT = select(
    *(
        getattr(SourceDocumentRow, name)
        for name in ("key", "region_code", "title", "issuer", "number", "issued")
    ),
    *(getattr(SourceDocumentRow, name) for name in ("note", "superseded_by", "valid_from", "valid_until")),
    *(SourceDocumentRow.phase, SourceDocumentRow.state),
)
_NEWER = aliased(SourceDocumentRow)
_IN_FORCE = and_(
    SourceDocumentRow.state == "published",
    SourceDocumentRow.phase == Phase.CURRENT.value,
    or_(_NEWER.key.is_(None), _NEWER.phase == Phase.COMING.value, _NEWER.state != "published"),
)
_QUOTABLE = (
    _CLAUSE.join(SourceDocumentRow, SourceDocumentRow.key == ClauseRow.document_key)
    .outerjoin(_NEWER, _NEWER.key == SourceDocumentRow.superseded_by)
    .where(_IN_FORCE)
    .order_by(ClauseRow.document_key, ClauseRow.position)
)
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
    row = revision_row(session)
    row.revision += 1


def hold(session: Session) -> None:
    """Let who writes entries do so one after another, until the caller commits: a release and a person, or two people.

    Taken before any entry is, always: two who wait for each other's would wait for ever.
    """
    revision_row(session)


def snapshot(session: Session) -> Snapshot:
    """Read everything that is published: of each entry the revision that is live, whatever is drafted since."""
    known = documents(session)
    seen = revision(session)
    live = session.execute(answering.LIVE).all()
    return Snapshot(
        revision=seen,
        tree=region_tree(session),
        documents=known,
        entries=tuple(answering.read(id, content, origin) for id, content, _, origin in live),
        clauses=_clauses(session, _QUOTABLE, known),
        rejected=rejected(session),
        words=words(session),
        quotable=quotable(session),
        live={id: number for id, _, number, _ in live if number is not None},
        ends=answering.ends(session),
        learned=learned(session),
    )


def quotable(session: Session) -> dict[str, datetime]:
    """The documents whose clauses answer, each with the moment at which these were brought."""
    newer = SourceDocumentRow.superseded_by == _NEWER.key
    query = select(SourceDocumentRow.key, SourceDocumentRow.imported_at).outerjoin(_NEWER, newer)
    return dict(session.execute(query.where(_IN_FORCE)).all())


def clauses_of(session: Session, key: str) -> tuple[QuotedClause, ...]:
    """Every clause of one document, whatever its state, in their order."""
    known = documents(session)
    query = _CLAUSE.where(ClauseRow.document_key == key).order_by(ClauseRow.position)
    return _clauses(session, query, known)


def texts(session: Session, *keys: str) -> dict[str, str]:
    """What the uploaded documents say, headings too, one clause a line: key -> text; of all of them without `keys`.

    One that came with the program alone has no clauses here, and is left out.
    """
    query = select(ClauseRow.document_key, ClauseRow.heading_path, ClauseRow.text)
    query = query.where(ClauseRow.document_key.in_(keys)) if keys else query
    found: dict[str, list[str]] = defaultdict(list)
    for key, heading_path, said in session.execute(
        query.order_by(ClauseRow.document_key, ClauseRow.position)
    ):
        found[key] += (*heading_path, said)
    return {key: "\n".join(dict.fromkeys(said)) for key, said in found.items()}


def rejected(session: Session) -> dict[str, frozenset[str]]:
    """Questions as they are compared, each with the entries that staff have rejected for it."""
    found: dict[str, set[str]] = defaultdict(set)
    for spoken, id in session.execute(select(RejectedMatchRow.spoken, RejectedMatchRow.entry_id)):
        found[spoken].add(id)
    return {spoken: frozenset(ids) for spoken, ids in found.items()}


def words(session: Session) -> tuple[Word, ...]:
    """What staff have added to the dictionaries, approved and not retired, in a fixed order."""
    heeded = (WordRow.retired_at.is_(None), WordRow.approved_at.is_not(None))
    query = select(WordRow).where(*heeded).order_by(WordRow.said, WordRow.region_code)
    return tuple(
        Word(row.said, row.canonical, row.kind, row.source, row.region_code) for row in session.scalars(query)
    )


def learned(session: Session) -> Mapping[str, Any] | None:
    """The weights that were learned from the log; None: those of the package hold."""
    return session.scalar(select(LearnedRow.content).where(LearnedRow.name == AGREEMENT))


def revision_row(session: Session) -> KnowledgeRevisionRow:
    """The one row, locked. Of two processes that find none, the later waits here for the first one's."""
    session.execute(text(_FIRST_REVISION))
    return session.scalars(select(KnowledgeRevisionRow).with_for_update()).one()


def documents(session: Session) -> dict[str, SourceDocument]:
    """Every document by its key, whatever its state: entries cite them."""
    successors: dict[str, list[tuple[str, str]]] = defaultdict(list)
    of_topics = select(
        TopicSuccessionRow.document_key, TopicSuccessionRow.topic, TopicSuccessionRow.newer_key
    )
    for key, topic, newer in session.execute(of_topics.order_by(TopicSuccessionRow.topic)):
        successors[key].append((topic, newer))
    rows = session.execute(_DOCUMENT).all()
    # One that waits to be confirmed, too, takes nobody's place.
    coming = frozenset(row.key for row in rows if row.phase == Phase.COMING or row.state != "published")
    return {row.key: _document(row, tuple(successors[row.key]), coming) for row in rows}


def region_tree(session: Session) -> RegionTree:
    """All regions with their other names."""
    return RegionTree(
        {row.code: Region(row.code, row.name) for row in session.scalars(select(RegionRow))},
        {row.alias: row.region_code for row in session.scalars(select(RegionAliasRow))},
    )


def _document(row: Any, successors: tuple[tuple[str, str], ...], coming: frozenset[str]) -> SourceDocument:
    return SourceDocument(
        key=row.key,
        region_code=row.region_code,
        title=row.title,
        issuer=row.issuer,
        number=row.number,
        issued=row.issued,
        note=row.note,
        superseded_by=row.superseded_by or "",
        successors=successors,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        phase=Phase(row.phase),
        later=coming & {row.superseded_by, *dict(successors).values()},
    )


def _clauses(
    session: Session, query: Select[int, str, list[str], str], documents: Mapping[str, SourceDocument]
) -> tuple[QuotedClause, ...]:
    return tuple(
        QuotedClause(
            id=id,
            document_key=key,
            region_code=documents[key].region_code,
            heading_path=tuple(heading_path),
            text=text,
        )
        for id, key, heading_path, text in session.execute(query)
    )
