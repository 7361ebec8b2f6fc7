"""Work with a deadline. Events instead of sleeping: the work ends when the test lets it."""

from threading import Event, Thread

import pytest

from bot.wechat.deadline import SECONDS, THREADS, Deadline, Full, Late

AT_ONCE = 0.01  # seconds


def test_the_result_comes_back() -> None:
    deadline = Deadline()
    assert deadline.run(lambda: 42) == 42
    deadline.close()


def test_what_the_work_raises_comes_back_even_a_timeout_of_its_own() -> None:
    def fails() -> None:
        raise TimeoutError("the database's")

    deadline = Deadline()
    with pytest.raises(TimeoutError, match="the database's"):
        deadline.run(fails)
    deadline.close()


def test_late_work_is_finished_all_the_same(gate: Event) -> None:
    deadline, done = Deadline(AT_ONCE), Event()

    def slow() -> None:
        gate.wait()
        done.set()

    with pytest.raises(Late):
        deadline.run(slow)
    gate.set()
    deadline.close()
    assert done.is_set()


def test_the_time_spent_before_counts(gate: Event) -> None:
    deadline = Deadline(3600)
    with pytest.raises(Late):
        deadline.run(gate.wait, spent=3600)
    gate.set()
    deadline.close()


def test_work_beyond_the_bound_is_refused_at_once_and_taken_again_later(gate: Event) -> None:
    deadline = Deadline(AT_ONCE, threads=1, waiting=1)
    for _ in range(2):
        with pytest.raises(Late):
            deadline.run(gate.wait)
    with pytest.raises(Full):
        deadline.run(gate.wait)
    gate.set()
    deadline.close()
    with pytest.raises(RuntimeError):  # closed, and its place given back: not Full
        deadline.run(gate.wait)


def test_late_work_that_fails_is_logged_without_its_message(
    gate: Event, caplog: pytest.LogCaptureFixture
) -> None:
    def fails() -> None:
        gate.wait()
        raise ValueError("oResident 住院")

    deadline = Deadline(AT_ONCE)
    with pytest.raises(Late):
        deadline.run(fails)
    gate.set()
    deadline.close()
    assert caplog.messages == ["late work failed: ValueError"]


def test_closing_drops_what_has_not_begun(gate: Event, caplog: pytest.LogCaptureFixture) -> None:
    deadline, begun = Deadline(AT_ONCE, threads=1, waiting=10_000), Event()
    with pytest.raises(Late):
        deadline.run(gate.wait)
    closing = Thread(target=deadline.close)
    closing.start()
    while True:  # until the executor says that it is closed
        try:
            deadline.run(begun.set)
        except Late:
            continue
        except RuntimeError:
            break
    gate.set()
    closing.join()
    assert not begun.is_set()
    assert caplog.messages == []


def test_wechat_is_answered_within_four_and_a_half_seconds() -> None:
    assert SECONDS < 4.5
    assert THREADS < 15  # connections of SQLAlchemy's pool: 5 and 10 more
