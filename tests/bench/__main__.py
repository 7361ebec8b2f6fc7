"""`python -m tests.bench`: run everything, print Markdown. Exit code 1 when a message was lost or doubled."""

import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import click

from backend.core.clock import SystemClock
from tests.bench import callbacks, dialog, lists, postgresql, report, starting
from tests.bench.callbacks import Compared, Plan
from tests.bench.deliveries import AGAIN, NEW


@click.command()
@click.option("--rounds", default=5, show_default=True, help="Rounds of each server.")
@click.option("--seconds", default=2.0, show_default=True, help="Length of a round.")
@click.option("--at-once", default=8, show_default=True, help="Callbacks under way at any time.")
@click.option("--questions", default=300, show_default=True, help="Questions of a round through the dialog.")
@click.option("--starts", default=2, show_default=True, help="How often start-up is measured; 0: not at all.")
@click.option("--worker-class", default="gthread", show_default=True, type=click.Choice(["gthread", "sync"]))
@click.option("--only-lists", is_flag=True, help="The lists of the staff console alone; two to four minutes.")
def main(
    rounds: int,
    seconds: float,
    at_once: int,
    questions: int,
    starts: int,
    worker_class: str,
    only_lists: bool,
) -> None:
    """Speed, latency, start-up and memory beside a bare Flask + wechatpy server; three to four minutes."""
    plan = Plan(rounds, seconds, at_once, worker_class)
    click.echo(report.heading(SystemClock().now(), plan) + "\n")
    with tempfile.TemporaryDirectory(prefix="mingbai-bench-") as name:
        folder = Path(name)
        for kind in _databases():
            _show(f"the console's lists on {kind}", partial(_lists, kind, folder / f"lists-{kind}", rounds))
        if only_lists:
            return
        _show("the dialog", lambda: dialog.measure(folder / "dialog", rounds, questions))
        results = [
            _compare(kind, mode, words, folder / f"{kind}-{mode}-{words == NEW}", plan)
            for kind in _databases()
            for mode in ("plain", "safe")
            for words in (NEW, AGAIN)
        ]
        for part in (report.rates, report.processors, report.ledgers, report.memory):
            click.echo(part(results) + "\n")
        if starts:
            _show("start-up", lambda: starting.measure(folder, starts))
    click.echo(f"Load average after the run: {os.getloadavg()[0]:.1f}.")
    if not all(found.ledger.sound for found in results):
        sys.exit("A message was lost, doubled or answered wrongly.")


def _show(name: str, measure: Callable[[], str]) -> None:
    _say(name)
    click.echo(measure() + "\n")


def _lists(kind: str, folder: Path, rounds: int) -> str:
    folder.mkdir()
    with ExitStack() as stack:
        url = f"sqlite:///{folder / 'mingbai.db'}"
        if kind == "postgresql":
            url = stack.enter_context(postgresql.database())
        return f"On {kind}:\n\n{lists.measure(url, folder, rounds * 4)}"


def _say(name: str) -> None:
    click.echo(f"measuring {name} ...", err=True)


def _databases() -> list[str]:
    if postgresql.answers():
        return ["sqlite", "postgresql"]
    click.echo("PostgreSQL does not answer: measured on SQLite only.\n")
    return ["sqlite"]


def _compare(kind: str, mode: str, words: str, folder: Path, plan: Plan) -> Compared:
    _say(f"callbacks in {mode} mode on {kind}, {words}")
    folder.mkdir()
    with ExitStack() as stack:
        url = f"sqlite:///{folder / 'mingbai.db'}"
        if kind == "postgresql":
            url = stack.enter_context(postgresql.database())
        return callbacks.compare(mode, words, url, folder, plan)


if __name__ == "__main__":
    main()
