"""The watch over messages: what takes too long is ended, and nobody else."""

from threading import Event, get_ident

import pytest

from backend.core.direct import A_WHILE
from bot.wechat.deadline import Late
from bot.wechat.watch import GRACE, SECONDS, TICK, Answered, Watch

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


class Stubborn:
    """Work that cutting off does not end. `said`: how often somebody spoke in its place."""

    def __init__(self) -> None:
        self.said = 0
        self.ended = Event()

    def instead(self) -> None:
        self.said += 1
        self.ended.set()

    def work(self) -> str:
        assert self.ended.wait(AT_MOST)
        return "too late"


def test_the_watch_speaks_once_for_what_does_not_come_back() -> None:
    stubborn = Stubborn()
    watch = Watch(lambda _thread: None, AT_ONCE)
    with pytest.raises(Answered):
        watch.run(stubborn.work, instead=stubborn.instead)
    watch.close()
    assert stubborn.said == 1


def test_work_that_fails_after_the_watch_has_spoken_is_answered_too() -> None:
    stubborn = Stubborn()

    def fails() -> None:
        stubborn.work()
        raise OSError("the disk")

    watch = Watch(lambda _thread: None, AT_ONCE)
    with pytest.raises(Answered):
        watch.run(fails, instead=stubborn.instead)
    watch.close()


def test_the_thread_waits_until_the_watch_has_finished_speaking() -> None:
    began, finished = Event(), Event()

    def instead() -> None:
        began.set()
        assert not returned.wait(0.2)  # the thread is done, and waits
        finished.set()

    returned = Event()

    def run() -> None:
        with pytest.raises(Answered):
            watch.run(lambda: began.wait(AT_MOST), instead=instead)
        assert finished.is_set()
        returned.set()

    watch = Watch(lambda _thread: None, AT_ONCE)
    run()
    watch.close()
    assert returned.is_set()


def test_who_comes_back_when_cut_off_speaks_for_himself() -> None:
    hanging, stubborn = Hanging(), Stubborn()
    watch = Watch(hanging.cut_off, AT_ONCE)
    with pytest.raises(Late) as late:
        watch.run(hanging.work, instead=stubborn.instead)
    watch.close()
    assert (type(late.value), stubborn.said) == (Late, 0)


def test_a_closed_watch_takes_nothing() -> None:
    watch = Watch(Hanging().cut_off)
    watch.close()
    with pytest.raises(RuntimeError):
        watch.run(get_ident)


def test_wechat_is_answered_within_four_and_a_half_seconds() -> None:
    assert SECONDS + TICK + max(A_WHILE, GRACE) < 4.5
