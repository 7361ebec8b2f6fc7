"""Going on learning how the second look weighs, from labels of the log. Pure.

The labels of the package are not shipped; how surely they gave today's weights is (`Agreement.curvature`). It stands
for them: each new label pulls about as much as one of the 4 685 that were there before.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from policy_kb import indexing
from policy_kb.agreement import Agreement
from policy_kb.analysis import Analysis
from policy_kb.index import Index
from policy_kb.own_labels.records import ANSWERS, Label
from policy_kb.postings import Weights
from policy_kb.quality.likeness import spoken
from policy_kb.search import LOOKED_AT_TWICE, look
from policy_kb.store import Snapshot

STEPS, HALVINGS, FOLDS = 30, 20, 5


@dataclass(frozen=True, slots=True)
class Example:
    """The candidates of one question, a row of features each. `row`: the entry's that the label is about."""

    entry: str
    rows: Weights
    row: int
    answers: bool  # or does not
    counts: float


def examples(
    labels: Iterable[Label],
    snapshot: Snapshot,
    index: Index,
    understood: Callable[[str, str], Analysis],
) -> list[Example]:
    """What the second look sees, in an index that lists none of the labelled questions as a way of asking.

    `understood`: of a question and a region. A label whose entry is not among the candidates teaches nothing.
    """
    labels = list(labels)
    lacking = _without({spoken(label.question) for label in labels}, snapshot, index)
    found = []
    for label in labels:
        if label.region not in snapshot.tree or label.entry not in lacking.positions:
            continue
        chain = snapshot.tree.chain(label.region)
        if not lacking.section(chain).answering:
            continue
        seen = look(lacking, understood(label.question, label.region), chain, LOOKED_AT_TWICE)
        ids = [lacking.entries[entry].id for entry in seen.candidates]
        if label.entry in ids and len(ids) > 1:
            rows = np.column_stack([seen.features[name] for name in index.agreement.weights])
            found.append(
                Example(label.entry, rows, ids.index(label.entry), label.verdict == ANSWERS, label.counts)
            )
    return found


def learned(held: Agreement, found: Sequence[Example]) -> Agreement:
    """The weights after these examples too. The best scores stay on average what they were."""
    start = np.array([*held.weights.values()]) / held.scale
    weights = start
    for _ in range(STEPS):
        slope, bend = _derivatives(weights, start, held.curvature, found)
        step: Weights = np.asarray(np.linalg.solve(bend, slope), np.float64)
        shorter = _shortened(weights, step, start, held.curvature, found)
        if shorter is None:
            break
        weights = shorter
    named = dict(zip(held.weights, (weights * held.scale).round(5).tolist(), strict=True))
    new = replace(held, weights=named)
    return replace(new, constant=round(held.constant + _fell(held, new, found), 5))


def right(agreement: Agreement, found: Iterable[Example]) -> int:
    """How many labels are heeded: the entry that answers stands first, the one that does not, does not."""
    weights = np.array([*agreement.weights.values()])
    return sum((int((one.rows @ weights).argmax()) == one.row) == one.answers for one in found)


def right_unseen(held: Agreement, found: Sequence[Example]) -> int:
    """The same, each label weighed with what was learned without it and all others of its entry, a fifth at a time."""
    fold = {entry: at % FOLDS for at, entry in enumerate(dict.fromkeys(one.entry for one in found))}
    number = 0
    for held_out in range(FOLDS):
        seen = [one for one in found if fold[one.entry] != held_out]
        number += right(learned(held, seen), [one for one in found if fold[one.entry] == held_out])
    return number


def _without(said: set[str], snapshot: Snapshot, index: Index) -> Index:
    entries = tuple(
        replace(entry, phrasings=tuple(text for text in entry.phrasings if spoken(text) not in said))
        for entry in snapshot.entries
    )
    return indexing.build(replace(snapshot, entries=entries), index.analyser, index.agreement)


def _chances(rows: Weights, weights: Weights) -> Weights:
    scores = rows @ weights
    chances = np.exp(scores - scores.max())
    return np.asarray(chances / chances.sum())


def _loss(weights: Weights, start: Weights, curvature: Weights, found: Sequence[Example]) -> float:
    away = weights - start
    total = 0.5 * float(away @ curvature @ away)
    for one in found:
        chance = float(_chances(one.rows, weights)[one.row])
        total -= one.counts * float(np.log(max(chance if one.answers else 1 - chance, 1e-12)))
    return total


def _derivatives(
    weights: Weights, start: Weights, curvature: Weights, found: Sequence[Example]
) -> tuple[Weights, Weights]:
    """Slope and curvature; that of a label against an entry is left out, since it may bend the other way."""
    slope, bend = curvature @ (weights - start), curvature.copy()
    for one in found:
        chances = _chances(one.rows, weights)
        expected = one.rows.T @ chances
        if one.answers:
            slope += one.counts * (expected - one.rows[one.row])
            bend += one.counts * ((one.rows.T * chances) @ one.rows - np.outer(expected, expected))
            continue
        chance = chances[one.row]
        slope += one.counts * chance / max(1 - chance, 1e-12) * (one.rows[one.row] - expected)
    return slope, bend


def _shortened(
    weights: Weights, step: Weights, start: Weights, curvature: Weights, found: Sequence[Example]
) -> Weights | None:
    """The weights a step further, the step halved until they are better; None: they cannot be."""
    loss = _loss(weights, start, curvature, found)
    for halving in range(HALVINGS):
        further = weights - step / 2**halving
        if _loss(further, start, curvature, found) < loss - 1e-9:
            return np.asarray(further)
    return None


def _fell(held: Agreement, new: Agreement, found: Sequence[Example]) -> float:
    """By how much the best scores would have fallen on average."""
    if not found:
        return 0.0
    before, after = (np.array([*one.weights.values()]) for one in (held, new))
    return float(np.mean([(one.rows @ before).max() - (one.rows @ after).max() for one in found]))
