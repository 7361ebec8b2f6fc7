"""Figures of a direct answer that nothing published says: one person's word, to be looked at before it goes."""

from collections.abc import Iterator

from policy_kb.knowledge import Knowledge
from policy_kb.quality import figures
from policy_kb.quality.figures import Figure
from policy_kb.regions import NATION


def unfounded(knowledge: Knowledge, region: str | None, text: str) -> tuple[str, ...]:
    """As written; a number without a unit (a telephone's) is no policy. `region`: of who asked."""
    said = [one for one in figures.figures(text) if one.kind and (not one.counted or figures.is_exact(one))]
    if not said:
        return ()
    chain = frozenset(knowledge.tree.chain(region or NATION))
    held = {(one.kind, one.value): one for one in _held(knowledge, chain)}.values()
    return tuple(dict.fromkeys(one.text for one in said if not any(map(one.stands_for, held))))


def _held(knowledge: Knowledge, chain: frozenset[str]) -> Iterator[Figure]:
    snapshot = knowledge.snapshot
    for entry in snapshot.entries:
        if entry.region_code in chain:
            yield from figures.figures("\n".join((entry.title, *entry.answer_parts)))
    for clause in snapshot.clauses:
        if clause.region_code in chain:
            yield from figures.figures(clause.text)
