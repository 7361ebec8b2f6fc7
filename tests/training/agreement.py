"""`python -m tests.training.agreement`: learns how the second look weighs, and writes policy_kb/agreement.json.

From questions labelled with their entry. A weight is good when the labelled entry stands before the others that were
looked at (a softmax over them, with a ridge). The rates printed are of documents held out whole: questions about one
county are ordered with what was learned from the four others.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

import policy_kb
from backend.core.clock import SystemClock
from bot.understand import understand
from policy_kb import agreement
from policy_kb.knowledge import Knowledge
from policy_kb.search import COVERAGE, LIKENESS, LOOKED_AT_TWICE, look
from policy_kb.second_look import LEARNED
from tests.exam import techniques
from tests.training import labelled
from tests.training.labelled import Labelled

RIDGE, STEPS = 3.0, 12
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """The candidates of one question, a row each; `right`: the row of the labelled entry, None if it is not there."""

    document: str
    rows: Array
    first_look: Array  # score of each row without what is added for nearness
    right: int | None


@click.command()
@click.option("--write/--no-write", default=True, help="Write the file, or only print the rates.")
def main(write: bool) -> None:
    """Learn and report."""
    knowledge = techniques.build()
    found = examples(knowledge, list(labelled.read()))
    _report(found)
    if write:
        path = Path(policy_kb.__file__).with_name(agreement.FILE)
        path.write_text(_written(found), encoding="utf-8")
        click.echo(f"wrote {path.name}")


def examples(knowledge: Knowledge, questions: Sequence[Labelled]) -> list[Example]:
    """What the second look sees of every question."""
    found = []
    for one in questions:
        chain = knowledge.tree.chain(knowledge.tree.require(one.region))
        seen = look(knowledge.index, understand(one.question, knowledge).analysis, chain, LOOKED_AT_TWICE)
        ids = [knowledge.index.entries[entry].id for entry in seen.candidates]
        found.append(
            Example(
                document=one.document,
                rows=np.column_stack([seen.features[name] for name in LEARNED]),
                first_look=LIKENESS * seen.features["likeness"] + COVERAGE * seen.features["coverage"],
                right=ids.index(one.entry) if one.entry in ids else None,
            )
        )
    return found


def fit(found: Sequence[Example]) -> Array:
    """The weights under which the right rows stand first most surely."""
    return fit_surely(found)[0]


def fit_surely(found: Sequence[Example]) -> tuple[Array, Array]:
    """The same by Newton's steps, with the curvature of the loss, which `mingbai train` goes on from."""
    usable = [(one.rows, one.right) for one in found if one.right is not None]
    weights = np.zeros(usable[0][0].shape[1])
    for _ in range(STEPS):
        slope, bend = 2 * RIDGE * weights, 2 * RIDGE * np.eye(len(weights))
        for rows, right in usable:
            chance = np.exp(rows @ weights - (rows @ weights).max())
            chance /= chance.sum()
            expected = rows.T @ chance
            slope += expected - rows[right]
            bend += (rows.T * chance) @ rows - np.outer(expected, expected)
        weights -= np.linalg.solve(bend, slope)
    return weights, bend


def _report(found: Sequence[Example]) -> None:
    click.echo("document  questions   first look   second look   among those looked at")
    totals = np.zeros(4)
    for document in sorted({one.document for one in found}):
        mine = [one for one in found if one.document == document]
        weights = fit([one for one in found if one.document != document])
        first = sum(one.right == int(one.first_look.argmax()) for one in mine)
        second = sum(one.right == int((one.rows @ weights).argmax()) for one in mine)
        there = sum(one.right is not None for one in mine)
        totals += (len(mine), first, second, there)
        _line(document, len(mine), first, second, there)
    _line("all", *map(int, totals))


def _line(name: str, number: int, *right: int) -> None:
    click.echo(f"{name:<8} {number:>10} " + " ".join(f"{one / number:>12.3f}" for one in right))


def _written(found: Sequence[Example]) -> str:
    weights, bend = fit_surely(found)
    scale, constant = _on_the_first_looks_scale(weights, found)
    held = {
        "learned_from": {"questions": len(found), "documents": len({one.document for one in found})},
        "date": SystemClock().now().date().isoformat(),
        "constant": round(constant, 5),
        "weights": {
            name: round(weight * scale, 5) for name, weight in zip(LEARNED, weights.tolist(), strict=True)
        },
        "scale": round(scale, 8),
        "curvature": np.round(bend, 2).tolist(),
    }
    return json.dumps(held, indent=1) + "\n"


def _on_the_first_looks_scale(weights: Array, found: Sequence[Example]) -> tuple[float, float]:
    """Factor and constant that give the rows that come first the mean and the spread of the first look's scores."""
    tops = [(one.rows @ weights, one.first_look) for one in found]
    now = np.array([second.max() for second, _ in tops])
    before = np.array([first.max() for _, first in tops])
    scale = float(before.std() / now.std())
    return scale, float(before.mean() - scale * now.mean())


if __name__ == "__main__":
    main()
