"""Seconds by the clock and of the processors, those of children that have ended included."""

import os
from time import perf_counter, process_time

Times = tuple[float, float]


def now() -> Times:
    """A moment to reckon from."""
    ended = os.times()
    return perf_counter(), process_time() + ended.children_user + ended.children_system


def since(began: Times) -> Times:
    """What has passed since that moment."""
    then = now()
    return then[0] - began[0], then[1] - began[1]
