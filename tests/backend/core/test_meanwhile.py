"""Results worked out beside a page: kept with their moment, made anew when what they are made of has changed."""

from datetime import timedelta
from threading import Event

import pytest

from backend.core import giving_way, meanwhile
from backend.core.giving_way import GivingWay, Rest
from backend.core.meanwhile import Meanwhile
from tests.fakes import FixedClock

NOW = FixedClock().now()
LATER = NOW + timedelta(minutes=5)


def slow(begun: Event, result: str) -> str:
    assert begun.wait(10)
    return result


def test_what_is_quick_is_there_at_once() -> None:
    seen = Meanwhile[str](wait=10).look("a", 1, lambda _: "one", NOW)
    assert (seen.result, seen.at, seen.old) == ("one", NOW, False)


def test_what_is_slow_is_there_later_and_the_last_one_until_then() -> None:
    kept, free = Meanwhile[str](wait=0), Event()
    assert kept.look("a", 1, lambda _: slow(free, "one"), NOW).result is None
    free.set()
    kept.settled()
    free.clear()
    seen = kept.look("a", 2, lambda _: slow(free, "two"), LATER)
    assert (seen.result, seen.at, seen.old) == ("one", NOW, True)
    free.set()
    kept.settled()
    seen = kept.look("a", 2, lambda _: "never", LATER)
    assert (seen.result, seen.at, seen.old) == ("two", LATER, False)


def test_one_thing_is_made_at_a_time(caplog: pytest.LogCaptureFixture) -> None:
    kept, free = Meanwhile[str](wait=0), Event()
    kept.look("a", 1, lambda _: slow(free, "one"), NOW)
    assert kept.look("b", 1, lambda _: "another", NOW).result is None
    free.set()
    kept.settled()
    assert kept.look("b", 1, lambda _: "later", NOW).result in {None, "later"}
    assert not caplog.records


def test_what_is_made_beside_a_page_may_rest_between_its_steps() -> None:
    kept, given = Meanwhile[str](wait=10), list[Rest]()

    def make(rest: Rest) -> str:
        given.append(rest)
        return "one"

    kept.look("a", 1, make, NOW)
    assert isinstance(given[0], GivingWay)


def test_who_waits_for_what_is_under_way_ends_its_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(giving_way, "PAUSE", 3600)
    monkeypatch.setattr(giving_way, "SLICE", 0)

    def make(rest: Rest) -> str:
        for _ in range(3):
            rest()
        return "one"

    kept = Meanwhile[str](wait=0)
    assert kept.look("a", 1, make, NOW).result is None
    kept.settled()
    assert kept.look("a", 1, make, NOW).result == "one"


def test_what_fails_is_logged_and_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    def fails(_: Rest) -> str:
        raise ValueError

    kept = Meanwhile[str](wait=10)
    assert kept.look("a", 1, fails, NOW).result is None
    assert "could not be worked out" in caplog.text
    assert kept.look("a", 1, lambda _: "one", NOW).result == "one"


def test_what_nobody_looked_at_for_longest_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meanwhile, "MOST", 2)
    kept = Meanwhile[str](wait=10)
    for key in ("a", "b", "a", "c"):
        kept.look(key, 1, lambda _: "one", NOW)
    assert kept.look("a", 1, lambda _: "anew", NOW).result == "one"
    assert kept.look("b", 1, lambda _: "anew", NOW).result == "anew"
