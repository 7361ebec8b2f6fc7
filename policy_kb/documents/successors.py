"""Which clause of a newer document speaks of what an entry says, and so whether that document is about the same.

A document has no topic of its own, its entries have. The engine looks for an entry's title and answer among the
newer document's clauses. Of the 332 entries of the built-in cards 84 to 92 in 100 find a clause in their own document
so, and 3 to 23 in that of another county, which is about the same campaign. The likeliest clause of their own
document, however little alike, stands in the very section that the entry names for 85 in 100.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from policy_kb import store
from policy_kb.clauses import index as clause_index
from policy_kb.knowledge import Knowledge
from policy_kb.models import ClauseRow
from policy_kb.ranking.engine import Engine
from policy_kb.ranking.pool import Mask

SPEAKS = 1.5  # score of the engine
ENOUGH = 0.3  # of the entries; less, and somebody has to say that it is meant
LONGEST = 120  # characters of an answer that are looked for beside the title

# What each entry says, and the key of the newer document -> the position of the clause that speaks of it, of those
# entries of which one does.
Speaking = Callable[[Session, Mapping[str, str], str], Mapping[str, int]]


def nobody_looked(_session: Session, _said: Mapping[str, str], _newer: str) -> Mapping[str, int]:
    """Where no engine is at hand nothing is known to speak of anything."""
    return {}


def words(title: str, conclusion: str) -> str:
    """What is looked for of an entry."""
    return f"{title}。{conclusion[:LONGEST]}"


def is_same_matter(covered: int, entries: int) -> bool:
    """Whether it may be taken for the successor without asking."""
    return covered >= ENOUGH * entries


@dataclass(frozen=True)
class ByEngine:
    """Looks among the clauses with the engine of what is published; what was looked up is remembered with that."""

    knowledge: Knowledge

    def __call__(self, session: Session, said: Mapping[str, str], newer: str) -> Mapping[str, int]:
        """A `Speaking`."""
        query = select(ClauseRow.id, ClauseRow.position).where(ClauseRow.document_key == newer)
        positions: dict[int, int] = {row.id: row.position for row in session.execute(query)}
        if not positions or not said:
            return {}
        known = self.knowledge.looked_up
        for asked in said.values():
            if (newer, asked) not in known:
                known[newer, asked] = _best(*self._over(session, newer), asked)
        found = {id: known[newer, asked] for id, asked in said.items()}
        return {id: positions[clause] for id, clause in found.items() if clause in positions}

    def _over(self, session: Session, newer: str) -> tuple[Engine, Mask]:
        """The engine and which of its passages are the document's: one that is not in force yet is read beside."""
        kept = self.knowledge.looked_among.get(newer)
        if kept is not None:
            return kept
        index = self.knowledge.clauses
        clauses, engine = tuple(index.clauses), index.engine
        if all(clause.document_key != newer for clause in clauses):
            clauses = (*clauses, *store.clauses_of(session, newer))
            beside = replace(self.knowledge.snapshot, clauses=clauses)
            engine = clause_index.engine(beside, self.knowledge.analyser.tokenizer, engine)
        among = np.zeros(engine.index.size, bool)
        among[: len(clauses)] = [clause.document_key == newer for clause in clauses]
        self.knowledge.looked_among[newer] = engine, among
        return engine, among


def _best(engine: Engine, among: Mask, asked: str) -> int:
    """The id of the clause that speaks of it; 0: none does."""
    found = engine.likeliest(asked, among, 1)
    if not len(found.passages) or found.scores[0] < SPEAKS:
        return 0
    return int(engine.index.ids[found.passages[0]])
