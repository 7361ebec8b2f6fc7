"""Knowledge in the database: loading the built-in content, reading a snapshot, noticing a change."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, or_, select, text
from sqlalchemy.orm import Session, aliased

from backend.core.direct import Direct, Prepared
from policy_kb import builtin
from policy_kb.content import Content
from policy_kb.editing.models import RejectedMatchRow
from policy_kb.entry_text import EntryText
from policy_kb.in_force import Phase, phase
from policy_kb.models import (
    ClauseRow,
    EntryRevisionRow,
    EntryRow,
    KnowledgeRevisionRow,
    RegionAliasRow,
    RegionRow,
    SourceDocumentRow,
    TopicSuccessionRow,
)
from policy_kb.own_labels.models import AGREEMENT, LearnedRow
from policy_kb.records import Entry, QuotedClause, SourceDocument
from policy_kb.regions import Region, RegionTree, parent_of
from policy_kb.words.models import WordRow
from policy_kb.words.records import Word

# Both databases know it in these words; SQLAlchemy has a construct for each, none for both.
_FIRST_REVISION = (
    "INSERT INTO knowledge_revision (id, revision, builtin_digest) VALUES (1, 0, '') ON CONFLICT DO NOTHING"
)

AT_ONCE = 500  # ids of one statement


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
    learned: Mapping[str, Any] | None = None  # from labels of the log, for `Agreement.with_learned`


# Revisions never change, so that nobody reads half of an edit.
_LIVE = (
    select(EntryRow.id, EntryRevisionRow.content, EntryRow.live_number)
    .join(
        EntryRevisionRow,
        and_(EntryRevisionRow.entry_id == EntryRow.id, EntryRevisionRow.number == EntryRow.live_number),
    )
    .order_by(EntryRow.id)
)
# Columns, not rows: a hundred thousand of them would be watched for changes.
_CLAUSE = select(ClauseRow.id, ClauseRow.document_key, ClauseRow.heading_path, ClauseRow.text)
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
    row = _revision_row(session)
    row.revision += 1


def hold(session: Session) -> None:
    """Let who writes entries do so one after another, until the caller commits: a release and a person, or two people.

    Taken before any entry is, always: two who wait for each other's would wait for ever.
    """
    _revision_row(session)


def builtin_digest(session: Session) -> str:
    """The digest of the built-in content that is loaded; empty when none is."""
    return session.scalar(select(KnowledgeRevisionRow.builtin_digest)) or ""


def load_builtin(session: Session, content: Content, now: datetime) -> bool:
    """Put the built-in content in, replacing an older built-in one; False when it is there already.

    What staff or an operator added or changed stays.
    """
    row = _revision_row(session)
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


def snapshot(session: Session) -> Snapshot:
    """Read everything that is published: of each entry the revision that is live, whatever is drafted since."""
    known = documents(session)
    seen = revision(session)
    live = session.execute(_LIVE).all()
    return Snapshot(
        revision=seen,
        tree=region_tree(session),
        documents=known,
        entries=tuple(EntryText.from_json(content).entry(id) for id, content, _ in live),
        clauses=_clauses(session, _QUOTABLE, known),
        rejected=rejected(session),
        words=words(session),
        quotable=quotable(session),
        live={id: number for id, _, number in live if number is not None},
        learned=learned(session),
    )


def live_numbers(session: Session) -> dict[str, int]:
    """Of each entry that answers, the number of its revision that does."""
    query = select(EntryRow.id, EntryRow.live_number).where(EntryRow.live_number.is_not(None))
    return {id: number for id, number in session.execute(query) if number is not None}


def live_texts(session: Session, ids: Collection[str]) -> tuple[Entry, ...]:
    """What just these entries answer now; those that answer nobody are left out."""
    wanted = sorted(ids)
    parts = (wanted[start : start + AT_ONCE] for start in range(0, len(wanted), AT_ONCE))
    found = (row for some in parts for row in session.execute(_LIVE.where(EntryRow.id.in_(some))))
    return tuple(EntryText.from_json(content).entry(id) for id, content, _ in found)


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
                valid_from=document.valid_from,
                valid_until=document.valid_until,
                phase=phase(document.valid_from, document.valid_until, now.date()).value,
                origin="builtin",
                imported_at=now,
            )
        )
    session.flush()


def documents(session: Session) -> dict[str, SourceDocument]:
    """Every document by its key, whatever its state: entries cite them."""
    successors: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for one in session.scalars(select(TopicSuccessionRow).order_by(TopicSuccessionRow.topic)):
        successors[one.document_key].append((one.topic, one.newer_key))
    rows = session.scalars(select(SourceDocumentRow)).all()
    # One that waits to be confirmed, too, takes nobody's place.
    coming = frozenset(row.key for row in rows if row.phase == Phase.COMING or row.state != "published")
    return {row.key: _document(row, tuple(successors[row.key]), coming) for row in rows}


def region_tree(session: Session) -> RegionTree:
    """All regions with their other names."""
    return RegionTree(
        {row.code: Region(row.code, row.name) for row in session.scalars(select(RegionRow))},
        {row.alias: row.region_code for row in session.scalars(select(RegionAliasRow))},
    )


def _document(
    row: SourceDocumentRow, successors: tuple[tuple[str, str], ...], coming: frozenset[str]
) -> SourceDocument:
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
