"""The use-cases of words: add, approve, retire, list, bring in a file. Heeded is what a second person approved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.accounts import apart
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
OWN = "是您加的，要请另一位同事来通过。"
WAITS = and_(WordRow.approved_at.is_(None), WordRow.retired_at.is_(None))
_STATES = {
    "waiting": WAITS,
    "heeded": and_(WordRow.approved_at.is_not(None), WordRow.retired_at.is_(None)),
    "retired": WordRow.retired_at.is_not(None),
}


@dataclass(frozen=True, slots=True)
class Kept:
    """A row with who put it there. It is heeded from `approved_at` until `retired_at`, None: not yet."""

    id: int
    word: Word
    added_by: str | None  # None: an operator
    added_at: datetime
    approved_by: str | None
    approved_at: datetime | None
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
    """A new row, of `records.made`, heeded once another person approves it; its number.

    NotFound for a region outside the root's subtree.
    """
    _demand_region(word, root, store.region_tree(session))
    store.hold(session)  # of two who add the same word the second sees the first's
    return _add(session, word, actor, now)


def _demand_region(word: Word, root: str, tree: RegionTree) -> None:
    if word.region not in tree or not within(root, word.region):
        raise NotFound("没有这个地区，或不归您管，请从列表里选。")


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


def approve(session: Session, id: int, actor: Actor, now: datetime, root: str = NATION) -> None:
    """By another person than who added it: from the next revision on it is heeded. NotFound as `waiting`."""
    store.hold(session)  # of two who approve it the second is told
    row = _waiting(session, id, root)
    if actor.account is None:
        raise BadInput("核对要由有账号的人来做，请登录工作台核对。")
    if actor.account == row.added_by:
        raise BadInput(f"“{row.said}”{OWN}")
    third = apart.demand(session, actor, [row.added_by] if row.added_by else [])
    row.approved_by, row.approved_at = actor.account, now
    store.touch(session)
    audit.record(session, actor, Deed("通过", KIND, str(id), row.region_code, third), now)


def waiting(session: Session, id: int, root: str = NATION) -> Word:
    """One that waits for a second person; NotFound outside the subtree, and when it is approved or retired already."""
    return _word(_waiting(session, id, root))


def all_waiting(session: Session, root: str) -> dict[int, tuple[Word, str | None]]:
    """Those of the subtree that wait, oldest first, with who added them."""
    query = select(WordRow).where(WAITS, below(WordRow.region_code, root)).order_by(WordRow.id)
    return {row.id: (_word(row), row.added_by) for row in session.scalars(query)}


def hands(session: Session, root: str) -> dict[int, str | None]:
    """Of those that `all_waiting` finds who added each: all that a to-do list asks."""
    query = select(WordRow.id, WordRow.added_by).where(WAITS, below(WordRow.region_code, root))
    return dict(session.execute(query).all())


def retire(session: Session, id: int, actor: Actor, now: datetime, root: str = NATION) -> None:
    """The word is heeded no more, or never; the row stays. NotFound outside the subtree, and when it is retired."""
    row = session.get(WordRow, id)
    if row is None or not within(root, row.region_code) or row.retired_at is not None:
        raise NotFound("没有这条词语，可能已经停用，或不归您管，请从列表里选。")
    row.retired_by, row.retired_at = actor.account, now
    if row.approved_at is not None:
        store.touch(session)
    audit.record(session, actor, Deed("停用", KIND, str(id), row.region_code), now)


def listing(
    session: Session,
    root: str,
    chain: Sequence[str],
    said: str = "",
    *,
    state: str = "",
    offset: int = 0,
    limit: int = PAGE,
) -> Part[Kept]:
    """Those of the root's subtree, and of the `chain` above it, whose words hold there too; newest first.

    `state`: waiting, heeded or retired; empty: all.
    """
    wanted: list[ColumnElement[bool]] = [
        or_(below(WordRow.region_code, root), WordRow.region_code.in_(chain))
    ]
    if state:
        wanted.append(_STATES[state])
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


def bring_in(
    session: Session, words: Sequence[tuple[int, Word]], actor: Actor, now: datetime, root: str = NATION
) -> Brought:
    """All words that were read from a file, or none: BadInput names the line that is wrong.

    They wait for another person, as one that is typed does.
    """
    store.hold(session)  # of two who add the same word the second sees the first's
    added, tree = 0, store.region_tree(session)
    for number, word in words:
        try:
            standing = _standing(session, word)
            if standing is None or (standing.canonical, standing.kind) != (word.canonical, word.kind):
                _demand_region(word, root, tree)
                _add(session, word, actor, now)
                added += 1
        except BadInput as error:
            raise BadInput(f"第{number}行：{error.sentence}") from None
    return Brought(added, len(words) - added)


def _waiting(session: Session, id: int, root: str) -> WordRow:
    query = select(WordRow).where(WordRow.id == id, WAITS, below(WordRow.region_code, root))
    row = session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise NotFound("没有等着通过的这条词语，可能同事已经办了，或不归您管，请从列表里选。")
    return row


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
    return Kept(
        *(row.id, _word(row), row.added_by, row.added_at),
        *(row.approved_by, row.approved_at, row.retired_by, row.retired_at),
    )


def _word(row: WordRow) -> Word:
    return Word(row.said, row.canonical, row.kind, row.source, row.region_code)
