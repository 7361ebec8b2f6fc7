"""What clauses were cut into, kept in the database beside them: a process that starts takes nothing apart again.

A row holds for its text and headings, for the rules and dictionaries of one release, for the names of regions, and
for those of the words of staff that occur in it: its mark says for which. One that holds no longer is replaced.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.core.db import Database
from policy_kb.analysis import Apart, Token
from policy_kb.clauses.index import ClauseIndex, headed
from policy_kb.clauses.passages import sentences
from policy_kb.models import ClauseCutRow
from policy_kb.normalise import normalise
from policy_kb.records import QuotedClause
from policy_kb.regions import RegionTree
from policy_kb.store import Snapshot
from policy_kb.words.records import Word

_KIND, _NEXT = (
    "\t",
    "\n",
)  # no normalised text holds either: what parts a token's name from its kind, and tokens
AT_ONCE = 200  # rows of one transaction: a resident's message waits for it
_MADE_BY = ("", "dictionary", "clauses", "ranking")  # folders of this package whose rules and words cut texts


@dataclass(frozen=True, slots=True)
class Cuts:
    """By the ids of clauses the words of each with its headings, and headings and sentences taken apart."""

    words: Mapping[int, str]
    apart: Mapping[str, Apart]


NONE = Cuts({}, {})


class _Tokens(dict[str, Token]):
    """Tokens by what is stored of them, each one only once."""

    def __missing__(self, stored: str) -> Token:
        name, kind = stored.split(_KIND)
        token = self[stored] = Token(name, kind)
        return token


def read(session: Session, snapshot: Snapshot) -> Cuts:
    """What was kept of the snapshot's clauses and still holds."""
    clauses, of_release = {clause.id: clause for clause in snapshot.clauses}, _release(snapshot.tree)
    words: dict[int, str] = {}
    apart: dict[str, Apart] = {}
    shared = _Tokens()
    rows = session.execute(select(ClauseCutRow.clause_id, ClauseCutRow.mark, ClauseCutRow.cut))
    for id, mark, (written, plain, tokens) in rows if clauses else ():
        clause = clauses.get(id)
        if clause is None or mark != _mark(clause, plain, of_release, snapshot.words):
            continue
        words[id] = written
        for text, as_read, of_text in zip(_texts(clause), plain, tokens, strict=True):
            apart[text] = as_read, tuple(map(shared.__getitem__, of_text.split(_NEXT) if of_text else ()))
    return Cuts(words, apart)


def keep(database: Database, snapshot: Snapshot, index: ClauseIndex, apart: Mapping[str, Apart]) -> int:
    """Store what the clauses of an index were cut into, where no row holds it yet; how many rows that made.

    `apart`: their headings and sentences taken apart. In short transactions of its own; what somebody else stores or
    deletes at the same moment is left to them.
    """
    with database.reading() as session:
        marks = session.execute(select(ClauseCutRow.clause_id, ClauseCutRow.mark))
        kept = {row.clause_id: row.mark for row in marks}
    rows = list(_rows(snapshot, index, apart, kept))
    for first in range(0, len(rows), AT_ONCE):
        batch = rows[first : first + AT_ONCE]
        with suppress(IntegrityError), database.writing() as session:
            ids = [row["clause_id"] for row in batch]
            session.execute(delete(ClauseCutRow).where(ClauseCutRow.clause_id.in_(ids)))
            session.execute(insert(ClauseCutRow), batch)
    return len(rows)


def _rows(
    snapshot: Snapshot, index: ClauseIndex, apart: Mapping[str, Apart], kept: Mapping[int, str]
) -> Iterator[dict[str, Any]]:
    of_release, words = _release(snapshot.tree), index.engine.index.words_of
    for number, clause in enumerate(index.clauses):
        taken = [apart[text] for text in _texts(clause)]
        plain = [as_read for as_read, _ in taken]
        mark = _mark(clause, plain, of_release, snapshot.words)
        if kept.get(clause.id) != mark:
            tokens = [_NEXT.join(map(_KIND.join, of_text)) for _, of_text in taken]
            cut = (" ".join(words(number)), plain, tokens)
            yield {"clause_id": clause.id, "mark": mark, "cut": cut}


def _texts(clause: QuotedClause) -> Sequence[str]:
    """What of a clause is taken apart: each heading, each sentence."""
    return [*headed(clause), *(clause.text[span.start : span.end] for span in sentences(clause.text))]


def _mark(clause: QuotedClause, plain: Sequence[str], of_release: str, words: Collection[Word]) -> str:
    """What decides how the clause is cut; as in `Recalling`, a word of staff's that does not occur changes nothing."""
    whole = "\n".join(plain)
    met = [
        (word.said, word.canonical, word.kind)
        for word in words
        if word.everywhere and (word.said in whole or normalise(word.canonical) in whole)
    ]
    return _digest((of_release, clause.heading_path, clause.text, met))


def _release(tree: RegionTree) -> str:
    return _digest((_rules(), sorted(tree.spoken_names().items())))


@cache
def _rules() -> str:
    """The same while the rules and dictionaries of this package and its segmenters are the same."""
    found = hashlib.blake2b(f"{version('jieba')} {version('rjieba')} {version('opencc')}".encode())
    for folder in _MADE_BY:
        for file in sorted(files("policy_kb").joinpath(folder).iterdir(), key=_name):
            if file.is_file() and file.name.endswith((".py", ".csv", ".txt")):
                found.update(file.read_bytes())
    return found.hexdigest()


def _name(file: Traversable) -> str:
    return file.name


def _digest(what: object) -> str:
    return hashlib.blake2b(repr(what).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
