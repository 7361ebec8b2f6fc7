"""`python -m tests.training.assurance`: learns when to answer, from every exam, and writes policy_kb/assurance.json.

A question is an example of "answers" when its exam is passed by answering with the best entry, of "does not" when its
exam wants `unknown`. Rates are of questions the model has not seen: exams are held out whole, the questions that
nothing answers (outside.jsonl) by fifths.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

import policy_kb
from bot.dialog import Dialog
from bot.guard import Guard
from bot.memory import Memory
from bot.reply import Kind, Reply
from policy_kb import assurance
from policy_kb.assurance import Assurance
from policy_kb.knowledge import Knowledge
from tests.exam import grading, run, techniques
from tests.exam.grading import Item
from tests.fakes import FixedClock
from tests.training import fitting, labelled
from tests.training.fitting import Array

FOLDS, OUTSIDE, LABELLED = 5, "outside.jsonl", "labelled"
ENOUGH = 0.75
LABELLED_COUNTS = 0.1  # of a question of the exams: they are fewer, and nearer to what residents ask


@dataclass(frozen=True, slots=True)
class Example:
    """A question with the best entry found for it. `fold`: what is held out together."""

    exam: str
    fold: int
    features: Mapping[str, float]
    answers: bool


@dataclass(frozen=True)
class _Willing(Assurance):
    """Answers everything the rules let it answer, and keeps what it was shown."""

    shown: list[Mapping[str, float]] = field(default_factory=list)

    def probability(self, features: Mapping[str, float]) -> float:
        self.shown.append(features)
        return 1.0


@click.command()
@click.option("--write/--no-write", default=True, help="Write the file, or only print the rates.")
def main(write: bool) -> None:
    """Learn and report."""
    found = list(examples())
    names = list(found[0].features)
    table = np.array([[one.features[name] for name in names] for one in found])
    right = np.array([one.answers for one in found])
    counts = np.array([LABELLED_COUNTS if one.exam == LABELLED else 1.0 for one in found])
    _report(found, held_out(table, right, counts, np.array([one.fold for one in found])), right)
    if write:
        path = Path(policy_kb.__file__).with_name(assurance.FILE)
        path.write_text(fitting.written(names, table, right, counts, ENOUGH), encoding="utf-8")
        click.echo(f"wrote {path.name}")


def examples() -> Iterator[Example]:
    """Every question of every exam whose best entry is known to be right or wrong, and is not refused by a rule."""
    knowledge = techniques.build()
    held = knowledge.assurance
    willing = _Willing(held.names, held.mean, held.scale, held.weight, held.intercept, held.enough)
    dialog = Dialog(replace(knowledge, assurance=willing), Guard.load())
    for number, file in enumerate(run.exams()):
        for place, item in enumerate(grading.read(file)):
            willing.shown.clear()
            right = _answers(item, run.answer(item, dialog, knowledge))
            if willing.shown and right is not None:
                fold = place if file.name == OUTSIDE else number
                shown = willing.shown[-1 if item.turns else 0]
                yield Example(file.name, fold % FOLDS, shown, right)
    yield from _labelled(dialog, knowledge, willing)


def _labelled(dialog: Dialog, knowledge: Knowledge, willing: _Willing) -> Iterator[Example]:
    """Questions labelled with their entry: another one is a wrong answer. Those of a document are held out together."""
    documents: list[str] = []
    for one in labelled.read():
        if one.document not in documents:
            documents.append(one.document)
        willing.shown.clear()
        memory = Memory(region=knowledge.tree.require(one.region))
        reply = dialog.turn(memory, one.question, FixedClock().now())[0]
        if willing.shown and reply.kind is Kind.ANSWER and reply.entry is not None:
            right = reply.entry == one.entry
            yield Example(LABELLED, documents.index(one.document) % FOLDS, willing.shown[0], right)


def held_out(table: Array, right: NDArray[np.bool_], counts: Array, folds: NDArray[np.int_]) -> Array:
    """The probability of each example by a model that has not seen its fold."""
    found = np.zeros(len(right))
    for fold in np.unique(folds):
        others = folds != fold
        found[~others] = fitting.fit(table[others], right[others], counts[others]).chance(table[~others])
    return found


def _answers(item: Item, reply: Reply) -> bool | None:
    """Whether the best entry answers; None: it cannot be told."""
    if reply.kind not in (Kind.ANSWER, Kind.ESTIMATE):
        return None
    if not grading.faults(item, reply):
        return True
    return False if "unknown" in item.kinds else None


def _report(found: Sequence[Example], chance: Array, right: NDArray[np.bool_]) -> None:
    exams = np.array([one.exam for one in found])
    click.echo("enough  rightly: exams, labelled    wrongly: outside, exams, labelled")
    kinds = [np.isin(exams, (OUTSIDE, LABELLED), invert=True), exams == OUTSIDE, exams == LABELLED]
    of_exams, outside, of_labelled = kinds
    for enough in (0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8):
        told = chance >= enough
        groups = (
            right & of_exams,
            right & of_labelled,
            ~right & outside,
            ~right & of_exams,
            ~right & of_labelled,
        )
        shares = [f"{(told & of).sum()} of {of.sum()}" for of in groups]
        click.echo(f"{enough:6.2f}  " + "  ".join(f"{share:>14}" for share in shares))
    for exam in sorted(set(exams) - {OUTSIDE}):
        mine = (exams == exam) & right
        click.echo(f"{exam:16} {((chance >= ENOUGH) & mine).sum()} / {mine.sum()}")


if __name__ == "__main__":
    main()
