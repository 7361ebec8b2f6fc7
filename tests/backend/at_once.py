"""Two processes that do the same thing at the same moment, to show what a race does."""

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.synchronize import Barrier
from typing import TypeVar

Result = TypeVar("Result")
PATIENCE = 60.0  # seconds, on the slowest machine

_start: Barrier


def at_once(work: Callable[..., Result], *arguments: object, processes: int = 2) -> list[Result]:
    """What each process got from `work(*arguments)`; an error in one of them is raised here."""
    context = multiprocessing.get_context("spawn")  # a fork would share connections and locks
    barrier = context.Barrier(processes)
    # `work` goes to the initializer too, so that its module is imported before anybody starts.
    with ProcessPoolExecutor(processes, context, initializer=_prepare, initargs=(barrier, work)) as pool:
        results = [pool.submit(_together, work, *arguments) for _ in range(processes)]
        return [result.result() for result in results]


def _prepare(barrier: Barrier, _work: Callable[..., object]) -> None:
    global _start
    _start = barrier


def _together(work: Callable[..., Result], *arguments: object) -> Result:
    _start.wait(PATIENCE)
    return work(*arguments)
