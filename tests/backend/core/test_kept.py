"""Connections that are kept: used again while they are sound, replaced when they died, ended from outside."""

from collections.abc import Callable
from threading import Event, Thread, get_ident
from typing import Any

import pytest

from backend.core.kept import MOST, Kept, OutOfTime

AT_MOST = 30.0  # seconds


class Connection:
    """As sqlite3's. `then` runs at every statement."""

    def __init__(self, then: Callable[[], object] = lambda: None) -> None:
        self.then = then
        self.in_transaction = self.closed = self.interrupted = False

    def execute(self, _sql: str, _values: Any = ()) -> "Connection":
        self.then()
        return self

    def interrupt(self) -> None:
        self.interrupted = True

    def close(self) -> None:
        self.closed = True


class Opened:
    """Counts what is opened."""

    def __init__(self) -> None:
        self.all: list[Connection] = []

    def __call__(self) -> Connection:
        self.all.append(Connection())
        return self.all[-1]


@pytest.fixture
def opened() -> Opened:
    return Opened()


def use(kept: Kept) -> None:
    with kept.one() as lent:
        lent.execute("SELECT 1")


def test_none_is_opened_before_a_statement_and_one_is_enough_for_many(opened: Opened) -> None:
    kept = Kept(opened)
    with kept.one():
        assert opened.all == []
    for _ in range(3):
        use(kept)
    assert len(opened.all) == 1
    kept.close()
    assert opened.all[0].closed


def test_one_that_died_while_nobody_used_it_is_replaced_and_its_like_are_closed(opened: Opened) -> None:
    kept = Kept(opened)
    with kept.one() as one, kept.one() as other:
        one.execute("SELECT 1"), other.execute("SELECT 1")

    def die() -> None:
        for connection in opened.all[:2]:
            connection.closed = True
        raise ConnectionError

    for connection in opened.all:
        connection.then = die
    use(kept)
    assert len(opened.all) == 3
    use(kept)
    assert len(opened.all) == 3


def test_one_that_fails_in_the_middle_is_not_replaced_and_not_kept(opened: Opened) -> None:
    def die() -> None:
        opened.all[0].closed = True
        raise ConnectionError

    kept = Kept(opened)
    with pytest.raises(ConnectionError), kept.one() as lent:  # noqa: PT012
        lent.execute("SELECT 1")
        opened.all[0].then = die
        lent.execute("SELECT 1")
    use(kept)
    assert len(opened.all) == 2


def test_one_with_a_transaction_left_open_is_closed(opened: Opened) -> None:
    kept = Kept(opened)
    with kept.one() as lent:
        lent.execute("BEGIN")
        opened.all[0].in_transaction = True
    assert opened.all[0].closed
    use(kept)
    assert len(opened.all) == 2


def test_only_so_many_are_kept(opened: Opened) -> None:
    kept, ready, leave = Kept(opened), [Event() for _ in range(MOST + 3)], Event()

    def work(event: Event) -> None:
        with kept.one() as lent:
            lent.execute("SELECT 1")
            event.set()
            leave.wait(AT_MOST)

    threads = [Thread(target=work, args=(event,)) for event in ready]
    for thread in threads:
        thread.start()
    assert all(event.wait(AT_MOST) for event in ready)
    leave.set()
    for thread in threads:
        thread.join()
    assert sum(connection.closed for connection in opened.all) == 3


def test_none_is_kept_any_more_once_it_is_closed(opened: Opened) -> None:
    kept = Kept(opened)
    with kept.one() as lent:
        lent.execute("SELECT 1")
        kept.close()
        lent.execute("SELECT 1")
        assert [one.closed for one in opened.all] == [False]
    use(kept)
    assert [one.closed for one in opened.all] == [True, True]


def test_a_thread_that_is_cut_off_begins_nothing_more_until_its_work_is_done(opened: Opened) -> None:
    kept = Kept(opened)
    kept.cut_off(get_ident())  # it has no work: nothing happens
    with kept.one() as lent:
        lent.execute("SELECT 1")
        kept.cut_off(get_ident())
        assert opened.all[0].interrupted
        with pytest.raises(OutOfTime):
            lent.execute("SELECT 1")
    use(kept)


def test_who_waits_for_a_connection_that_does_not_come_can_be_cut_off() -> None:
    trying, come = Event(), Event()
    late = Connection()

    def connect() -> Connection:
        trying.set()
        come.wait(AT_MOST)
        return late

    kept, failed = Kept(connect), []

    def work() -> None:
        try:
            use(kept)
        except OutOfTime as error:
            failed.append(error)

    thread = Thread(target=work)
    thread.start()
    assert trying.wait(AT_MOST)
    assert thread.ident is not None
    kept.cut_off(thread.ident)
    thread.join(AT_MOST)
    assert len(failed) == 1
    come.set()
    for _ in range(int(AT_MOST / 0.01)):
        if late.closed:
            break
        Event().wait(0.01)
    assert late.closed


def test_what_connecting_raises_comes_back() -> None:
    def connect() -> Connection:
        raise TimeoutError("no server there")

    with pytest.raises(TimeoutError, match="no server"):
        use(Kept(connect))
