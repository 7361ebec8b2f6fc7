"""The watch over messages: what takes too long is ended, and nobody else."""

from threading import Event, get_ident

import pytest

from backend.core.direct import A_WHILE
from bot.wechat.deadline import Late
from bot.wechat.watch import SECONDS, TICK, Watch

AT_ONCE = 0.01  # seconds
AT_MOST = 60.0  # seconds that anything may take on the slowest machine


class Hanging:
    """Work that goes on until it is cut off. `cut`: the threads that were."""

    def __init__(self) -> None:
        self.cut: list[int] = []
        self.ended = Event()

    def cut_off(self, thread: int) -> None:
        self.cut.append(thread)
        self.ended.set()

    def work(self) -> None:
        assert self.ended.wait(AT_MOST)
        raise ConnectionError("cut off")


def test_the_result_comes_back_from_the_same_thread() -> None:
    hanging = Hanging()
    watch = Watch(hanging.cut_off)
    assert watch.run(get_ident) == get_ident()
    watch.close()
    assert hanging.cut == []


def test_what_the_work_raises_comes_back_even_a_timeout_of_its_own() -> None:
    def fails() -> None:
        raise TimeoutError("the database's")

    watch = Watch(Hanging().cut_off)
    with pytest.raises(TimeoutError, match="the database's"):
        watch.run(fails)
    watch.close()


def test_what_takes_too_long_is_ended_and_is_late() -> None:
    hanging = Hanging()
    watch = Watch(hanging.cut_off, AT_ONCE)
    for _ in range(2):  # the second time the watch has to wake up again
        hanging.ended.clear()
        with pytest.raises(Late):
            watch.run(hanging.work)
    watch.close()
    assert set(hanging.cut) == {get_ident()}


def test_the_time_spent_before_counts() -> None:
    hanging = Hanging()
    watch = Watch(hanging.cut_off, 3600)
    with pytest.raises(Late):
        watch.run(hanging.work, spent=3600)
    watch.close()


def test_late_work_that_succeeds_all_the_same_is_good() -> None:
    hanging = Hanging()
    watch = Watch(hanging.cut_off, AT_ONCE)
    assert watch.run(lambda: hanging.ended.wait(AT_MOST)) is True
    watch.close()


def test_a_closed_watch_takes_nothing() -> None:
    watch = Watch(Hanging().cut_off)
    watch.close()
    with pytest.raises(RuntimeError):
        watch.run(get_ident)


def test_wechat_is_answered_within_four_and_a_half_seconds() -> None:
    assert SECONDS + TICK + A_WHILE < 4.5
