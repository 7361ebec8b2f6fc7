"""The one place that asks the time."""

import ast
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from backend.core.clock import SHANGHAI, Clock, SystemClock
from tests.fakes import FixedClock

PACKAGES = ("backend", "bot", "policy_kb", "scheduler")
ASKING = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.monotonic"}
ROOT = Path(__file__).parents[3]


def asked(source: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ASKING:
            yield f"{source.relative_to(ROOT)}:{node.lineno}"


def test_the_systems_time_is_aware_and_of_shanghai() -> None:
    before = datetime.now(UTC)
    now = SystemClock().now()
    assert before <= now <= datetime.now(UTC)
    assert now.tzinfo is SHANGHAI
    assert now.utcoffset() == timedelta(hours=8)


def test_the_monotonic_time_never_goes_back() -> None:
    clock = SystemClock()
    times = [clock.monotonic() for _ in range(100)]
    assert times == sorted(times)


def test_the_tests_clock_stands_until_it_is_told_to_advance() -> None:
    clock: Clock = (fixed := FixedClock())
    before = clock.now(), clock.monotonic()
    assert (clock.now(), clock.monotonic()) == before
    fixed.advance(timedelta(minutes=30))
    assert clock.now() - before[0] == timedelta(minutes=30)
    assert clock.monotonic() - before[1] == 1800


def test_nothing_else_asks_the_time() -> None:
    sources = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    found = [place for source in sources for place in asked(source)]
    assert found
    assert {place.partition(":")[0] for place in found} == {"backend/core/clock.py"}
