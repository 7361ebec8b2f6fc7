"""`mingbai guideline`: decisions of the clinical rules for a file of cases. No database, no patient on record."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from backend.cli.guideline_cases import Case, read_case
from backend.core.errors import BadInput
from scheduler.guidelines import RuleBook, check_history, decide, load
from scheduler.workdays import Workdays

_BOM = b"\xef\xbb\xbf"


@click.command()
@click.option(
    "--batch",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    help="A JSONL file of cases.",
)
def guideline(batch: Path) -> None:
    """Decide every case of a file: class, action, deadline, due, reason; one JSON object a line.

    A line that cannot be decided is named on stderr and left out; the others are still answered, and the exit code
    is 1.
    """
    rule_book, workdays, refused = load(), Workdays(), False
    bar = click.progressbar(
        length=batch.stat().st_size, label="判断", file=sys.stderr, hidden=not sys.stderr.isatty()
    )
    with bar as shown:
        for number, line in _lines(batch):
            try:
                if line.strip():
                    answer = _answer(line, number, rule_book, workdays)
                    _say(json.dumps(answer, ensure_ascii=False))
            except BadInput as error:
                _say(f"mingbai: 第{number}行：{error.sentence}", err=True)
                refused = True
            shown.update(len(line))
    if refused:
        sys.exit(1)


def _say(text: str, *, err: bool = False) -> None:
    """Print a line, on a terminal over the progress bar, which is drawn again below it."""
    if sys.stderr.isatty() and (err or sys.stdout.isatty()):
        click.echo("\r\x1b[K", nl=False, err=True)
    click.echo(text, err=err)


def _lines(file: Path) -> Iterator[tuple[int, bytes]]:
    """Numbered lines in bytes: one that is no UTF-8 spoils only itself."""
    try:
        with file.open("rb") as opened:
            for number, line in enumerate(opened, start=1):
                yield number, line.removeprefix(_BOM) if number == 1 else line
    except OSError:
        raise BadInput(f"文件 {file.name} 打不开，请检查权限。") from None


def _answer(line: bytes, number: int, rule_book: RuleBook, workdays: Workdays) -> dict[str, Any]:
    case: Case = read_case(line, number)
    rules = rule_book.nearest(case.today)
    check_history(rules, case.patient, case.visits, case.today)
    said = case.patient, case.disease, case.visits, case.today
    decision = decide(rules, *said, workdays, each_contact=True)
    return {
        "id": case.id,
        "class": decision.visit_class,
        "action": decision.action,
        "deadline": decision.deadline.isoformat() if decision.deadline else None,
        "due": decision.due.isoformat() if decision.due else None,
        "reason": decision.reason,
    }
