"""The figures as Markdown, ready for docs/performance.md."""

import os
import platform
from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from tests.bench.callbacks import COPIES, Compared, Plan, Round
from tests.bench.figures import spread, table
from tests.bench.servers import THREADS, WORKERS

GOAL = 0.5  # of the bare server's rate
_PACKAGES = ("flask", "gunicorn", "sqlalchemy", "wechatpy", "jieba")


def heading(now: datetime, plan: Plan) -> str:
    """Where, when and how it was measured. Three figures a cell are the smallest, **median** and largest round."""
    threads = f" of {THREADS} threads" if plan.worker_class == "gthread" else ""
    versions = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return (
        f"Measured {now:%Y-%m-%d %H:%M} on {_processor()}, {os.cpu_count()} processors, load average "
        f"{os.getloadavg()[0]:.1f} before the run; Python {platform.python_version()}, {versions}.\n"
        f"{plan.rounds} rounds of {plan.seconds:g} s for each server in turns, after one that is thrown away. "
        "A cell is smallest / **median** / largest round.\n"
        f"gunicorn: {WORKERS} {plan.worker_class} workers{threads}, the same for both; {plan.at_once} callbacks under "
        "way at any time, each on a connection of its own, each from another person."
    )


def rates(results: Sequence[Compared]) -> str:
    """Callbacks a second and the ratio, round against neighbouring round."""
    heads = (
        "mode, database, what is asked",
        "bare/s",
        "mingbai/s",
        f"ratio (goal {GOAL})",
        "p50 ms",
        "p99 ms",
        "bare p99 ms",
    )
    return table(
        heads,
        [
            (
                found.name,
                spread(one.rate for one in found.echo),
                spread(one.rate for one in found.ours),
                spread(ratios(found), 2),
                spread((1000 * one.p50 for one in found.ours), 1),
                spread((1000 * one.p99 for one in found.ours), 1),
                spread((1000 * one.p99 for one in found.echo), 1),
            )
            for found in results
        ],
    )


def processors(results: Sequence[Compared]) -> str:
    """Processor time a callback: other jobs on the machine disturb it less than the rate."""
    heads = (
        "processor ms a callback",
        "bare",
        "mingbai",
        "ratio of the smallest",
        "load generator",
        "processors other jobs used",
    )
    return table(
        heads,
        [
            (
                found.name,
                spread((1000 * one.processor for one in found.echo), 2),
                spread((1000 * one.processor for one in found.ours), 2),
                f"{_least(found.echo) / _least(found.ours):.2f}",
                spread((1000 * one.generator for one in found.ours), 2),
                spread((one.others for one in (*found.echo, *found.ours)), 1),
            )
            for found in results
        ],
    )


def ledgers(results: Sequence[Compared]) -> str:
    """Whether every question was logged once."""
    heads = (
        "every message once",
        "sent",
        "not answered",
        "questions logged",
        "taken once",
        "copies alike",
        "",
    )
    return table(
        heads,
        [
            (
                found.name,
                found.ledger.sent,
                found.ledger.wrong,
                found.ledger.logged,
                found.ledger.taken,
                f"{found.ledger.copies_alike} of {COPIES}",
                "sound" if found.ledger.sound else "**UNSOUND**",
            )
            for found in results
        ],
    )


def memory(results: Sequence[Compared]) -> str:
    """PSS and RSS of one worker."""
    heads = ("a worker's memory, MB (PSS, RSS)", "ready", "warmed up", "after the load")
    return table(
        heads,
        [(found.name, *(f"{pss:.0f}, {rss:.0f}" for pss, rss in found.memory)) for found in results],
    )


def ratios(found: Compared) -> list[float]:
    """Of each pair of neighbouring rounds."""
    return [ours.rate / echo.rate for echo, ours in zip(found.echo, found.ours, strict=True)]


def _least(rounds: Sequence[Round]) -> float:
    return min(one.processor for one in rounds)


def _processor() -> str:
    names = (line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name"))
    return next(names, "unknown").partition(":")[2].strip()
