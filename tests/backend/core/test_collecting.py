"""A process that serves pages leaves what stays out of garbage collection, and looks through the rest seldom."""

import gc
from collections.abc import Iterator

import pytest

from backend.core import collecting


@pytest.fixture
def as_before() -> Iterator[None]:
    usual = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*usual)


@pytest.mark.usefixtures("as_before")
def test_what_is_there_already_is_left_out_and_the_rest_looked_through_seldom() -> None:
    often, frozen = gc.get_threshold()[0], gc.get_freeze_count()
    collecting.settle()
    assert gc.get_freeze_count() > frozen
    assert gc.get_threshold()[0] > often
