"""Questions a second through the dialog alone: one thread, no database, no HTTP."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from backend import services as composition
from backend.core import settings
from bot.dialog import Dialog
from bot.memory import Memory
from tests.bench.figures import percentile, spread, table
from tests.bench.questions import FOLLOW_ONS, Asked, asked

HEADS = ("through the dialog", "questions/s", "processor ms a question", "p50 ms", "p99 ms")


@dataclass(frozen=True, slots=True)
class Round:
    """One pass over the questions. Seconds."""

    spent: Sequence[float]
    processor: float


def measure(folder: Path, rounds: int, questions: int) -> str:
    """A table: known residents, strangers who say where they live, and messages that lean on the one before."""
    services = composition.build(
        settings.load({"MINGBAI_DATA_DIR": str(folder), "MINGBAI_LOG_LEVEL": "ERROR"})
    )
    try:
        with services.database.reading() as session:
            dialog = Dialog(services.library.current(session), services.guard)
            resolve = services.library.current(session).tree.require
        now = services.clock.now()
        messages = asked()

        def known(message: Asked) -> tuple[Memory, str]:
            return Memory(region=resolve(message.region)), message.question

        def stranger(message: Asked) -> tuple[Memory, str]:
            return Memory(), message.text

        def leaning(message: Asked) -> tuple[Memory, str]:
            _, memory = dialog.turn(*known(message), now)
            return memory, FOLLOW_ONS[len(message.text) % len(FOLLOW_ONS)]

        kinds = {"a known resident": known, "a stranger's first message": stranger, "a follow-on": leaning}
        passes: dict[str, list[Round]] = {name: [] for name in kinds}
        for _ in range(rounds + 1):
            for name, kind in kinds.items():
                turns = [kind(message) for message in islice(messages, questions)]
                passes[name].append(_pass(lambda memory, text: dialog.turn(memory, text, now), turns))
    finally:
        services.close()
    return table(HEADS, [_row(name, found[1:]) for name, found in passes.items()])  # the first warms up


def _pass(answer: Callable[[Memory, str], object], turns: Sequence[tuple[Memory, str]]) -> Round:
    spent = []
    processor = time.process_time()
    for memory, text in turns:
        started = time.perf_counter()
        answer(memory, text)
        spent.append(time.perf_counter() - started)
    return Round(spent, time.process_time() - processor)


def _row(name: str, rounds: Sequence[Round]) -> Sequence[str]:
    return (
        name,
        spread(len(one.spent) / sum(one.spent) for one in rounds),
        spread((1000 * one.processor / len(one.spent) for one in rounds), 2),
        spread((1000 * percentile(one.spent, 0.5) for one in rounds), 2),
        spread((1000 * percentile(one.spent, 0.99) for one in rounds), 2),
    )
