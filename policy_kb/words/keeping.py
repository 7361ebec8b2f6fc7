"""The use-cases of words: add, retire, list, bring in a file. Each change is heeded from the next revision on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.audit import Actor, Deed
from backend.core.errors import BadInput, NotFound
from backend.core.parts import Part
from backend.core.subtree import NATION, below, within
from policy_kb import lexicon, store
from policy_kb.lexicon import Term
from policy_kb.regions import RegionTree
from policy_kb.words import records, sheet
from policy_kb.words.models import WordRow
from policy_kb.words.records import Word

KIND = "词语"
PAGE = 50


@dataclass(frozen=True, slots=True)
class Kept:
    """A row with who put it there; `retired_at` None while it is heeded."""

    id: int
    word: Word
    added_by: str | None  # None: an operator
    added_at: datetime
    retired_by: str | None
    retired_at: datetime | None


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """What a new row is held against: variants of the built-in dictionary, and its standard names with their kinds."""

    variants: Mapping[str, Term]
    names: Mapping[str, str]

    @classmethod
    def load(cls) -> "BuiltIn":
        """Of the package."""
        held = lexicon.load()
        terms = [term for term in held.variants.values() if term.kind != lexicon.FILLER]
        terms += [term for _, term in held.patterns if term.kind != lexicon.FILLER]
        return cls(held.variants, {term.name: term.kind for term in terms})


def add(
    session: Session,
    word: Word,
    actor: Actor,
    now: datetime,
    root: str = NATION,
) -> int:
    """A new row, of `records.made`; its number. NotFound for a region outside the root's subtree."""
    if word.region not in store.region_tree(session) or not within(root, word.region):
        raise NotFound("没有这个地区，或不归您管，请从列表里选。")
    store.touch(session)  # locks: of two who add the same word the second sees the first's
    return _add(session, word, actor, now)


def _add(session: Session, word: Word, actor: Actor, now: datetime) -> int:
    if _standing(session, word) is not None:
        raise BadInput(f"“{word.said}”这个地区已经有了，要改就先停用原来的。")
    row = WordRow(
        said=word.said,
        canonical=word.canonical,
        kind=word.kind,
        region_code=word.region,
        source=word.source,
        added_by=actor.account,
        added_at=now,
    )
    session.add(row)
    session.flush()
    audit.record(session, actor, Deed("新增", KIND, str(row.id), word.region), now)
    return row.id


def retire(session: Session, id: int, actor: Actor, now: datetime, root: str = NATION) -> None:
    """The word is heeded no more; the row stays. NotFound outside the subtree, and when it is retired already."""
    row = session.get(WordRow, id)
    if row is None or not within(root, row.region_code) or row.retired_at is not None:
        raise NotFound("没有这条词语，可能已经停用，或不归您管，请从列表里选。")
    row.retired_by, row.retired_at = actor.account, now
    store.touch(session)
    audit.record(session, actor, Deed("停用", KIND, str(id), row.region_code), now)


def listing(
    session: Session,
    root: str,
    chain: Sequence[str],
    said: str = "",
    *,
    retired: bool | None = None,
    offset: int = 0,
    limit: int = PAGE,
) -> Part[Kept]:
    """Those of the root's subtree, and of the `chain` above it, whose words hold there too; newest first.

    `retired` None: whether they are heeded or not.
    """
    wanted: list[ColumnElement[bool]] = [
        or_(below(WordRow.region_code, root), WordRow.region_code.in_(chain))
    ]
    if retired is not None:
        wanted.append(WordRow.retired_at.is_not(None) if retired else WordRow.retired_at.is_(None))
    for one in said.split():
        wanted.append(
            or_(*(column.icontains(one, autoescape=True) for column in (WordRow.said, WordRow.canonical)))
        )
    total = session.scalar(select(func.count()).select_from(WordRow).where(*wanted)) or 0
    query = select(WordRow).where(*wanted).order_by(WordRow.id.desc()).offset(offset).limit(limit)
    return Part(tuple(_kept(row) for row in session.scalars(query)), total)


@dataclass(frozen=True, slots=True)
class Brought:
    """What a file came to: rows that are new, and rows that were there."""

    added: int
    known: int


def read(session: Session, text: str) -> list[tuple[int, Word]]:
    """The words of a file in the form of `sheet`, each with its line: BadInput names the one that is wrong."""
    known, tree, found = BuiltIn.load(), store.region_tree(session), list[tuple[int, Word]]()
    for line in sheet.read(text):
        try:
            found.append((line.number, _of_line(line, known, tree)))
        except BadInput as error:
            raise BadInput(f"第{line.number}行：{error.sentence}") from None
    return found


def bring_in(session: Session, words: Sequence[tuple[int, Word]], actor: Actor, now: datetime) -> Brought:
    """All words that were read from a file, or none: BadInput names the line that is wrong."""
    store.hold(session)  # of two who add the same word the second sees the first's
    added = 0
    for number, word in words:
        try:
            standing = _standing(session, word)
            if standing is None or (standing.canonical, standing.kind) != (word.canonical, word.kind):
                _add(session, word, actor, now)
                added += 1
        except BadInput as error:
            raise BadInput(f"第{number}行：{error.sentence}") from None
    if added:
        store.touch(session)
    return Brought(added, len(words) - added)


def _of_line(line: sheet.Line, known: BuiltIn, tree: RegionTree) -> Word:
    region = tree.require(line.region) if line.region else NATION
    return records.made(
        line.said, line.canonical, line.kind, line.source, region, known.variants, known.names
    )


def _standing(session: Session, word: Word) -> WordRow | None:
    """The row that is heeded for the same word of the same region."""
    same = (WordRow.said == word.said, WordRow.region_code == word.region, WordRow.retired_at.is_(None))
    return session.scalar(select(WordRow).where(*same))


def _kept(row: WordRow) -> Kept:
    word = Word(row.said, row.canonical, row.kind, row.source, row.region_code)
    return Kept(row.id, word, row.added_by, row.added_at, row.retired_by, row.retired_at)
