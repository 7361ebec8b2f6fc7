"""`python -m tests.exam.run`: the exams answered through the product's dialog, passed of total a file and tag.

With `--without NAME` a technique is switched off; `--each` does so for one after the other and prints a table.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from bot.dialog import Dialog
from bot.guard import Guard
from bot.memory import Memory
from bot.reply import Reply
from policy_kb.knowledge import Knowledge
from tests.exam import grading, techniques
from tests.exam.grading import Item
from tests.exam.techniques import TECHNIQUES
from tests.fakes import FixedClock

FOLDER = Path(__file__).parent

SAMPLE = FOLDER.parents[2] / "shared" / "exam" / "dev.jsonl"

Papers = dict[Path, list[Item]]


@dataclass(frozen=True, slots=True)
class Result:
    """Of one exam: tag -> how many passed, how many there are; id -> what was wrong."""

    passed: Counter[str]
    total: Counter[str]
    faults: dict[str, tuple[str, ...]]

    @property
    def rate(self) -> float:
        """0 to 1."""
        return self.passed.total() / max(1, self.total.total())


def exams() -> list[Path]:
    """The project's own, and the sample beside the repository when it is there."""
    return [*sorted(FOLDER.glob("*.jsonl")), *([SAMPLE] if SAMPLE.exists() else [])]


def hold(items: Iterable[Item], knowledge: Knowledge, *, remember: bool = True) -> Result:
    """Answer and grade every item."""
    dialog = Dialog(knowledge, Guard.load())
    result = Result(Counter(), Counter(), {})
    for item in items:
        wrong = grading.faults(item, answer(item, dialog, knowledge, remember=remember))
        result.total[item.tag] += 1
        result.passed[item.tag] += not wrong
        if wrong:
            result.faults[item.id] = wrong
    return result


def hold_without(off: Sequence[str], papers: Papers) -> dict[Path, Result]:
    """Every exam with some techniques switched off."""
    with techniques.switched_off(*off):
        knowledge = techniques.build()
        return {
            file: hold(items, knowledge, remember="followups" not in off) for file, items in papers.items()
        }


def answer(item: Item, dialog: Dialog, knowledge: Knowledge, *, remember: bool = True) -> Reply:
    """The reply to the question after the turns before it, in a conversation of its own."""
    now = FixedClock().now()
    memory = Memory(region=knowledge.tree.require(item.region) if item.region else None)
    for message in item.turns:
        _, memory = dialog.turn(memory, message, now)
        memory = memory if remember else Memory(region=memory.region)
    return dialog.turn(memory, item.question, now)[0]


@click.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--without", "off", multiple=True, type=click.Choice(list(TECHNIQUES)), help="Repeatable.")
@click.option("--each", is_flag=True, help="Switch off one technique after the other.")
@click.option("--ids", is_flag=True, help="Also print the ids that fail, with the rule each breaks.")
def main(files: Sequence[Path], off: Sequence[str], each: bool, ids: bool) -> None:
    """Hold the exams, the given FILES or all that are known."""
    papers = {file: grading.read(file) for file in files or exams()}
    if each:
        _print_table(papers)
        return
    for file, result in hold_without(off, papers).items():
        _print(file, result, ids)


def _print(file: Path, result: Result, ids: bool) -> None:
    click.echo(f"{file.name}: {result.passed.total()}/{result.total.total()} = {result.rate:.1%}")
    for tag in sorted(result.total):
        click.echo(f"  {tag:<24} {result.passed[tag]}/{result.total[tag]}")
    if ids:
        for name, wrong in result.faults.items():
            click.echo(f"  {name}: {', '.join(wrong)}")


def _print_table(papers: Papers) -> None:
    """Rates of every file with everything on, then without each technique."""
    click.echo("| without | " + " | ".join(file.name for file in papers) + " |")
    click.echo("|---" * (1 + len(papers)) + "|")
    for name in ("", *TECHNIQUES):
        results = hold_without([name] if name else [], papers)
        rates = (f"{results[file].rate:.1%}" for file in papers)
        click.echo(f"| {name or '(nothing)'} | " + " | ".join(rates) + " |")


if __name__ == "__main__":
    main()
