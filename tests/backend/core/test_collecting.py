"""A process that serves pages leaves what stays out of garbage collection, and looks through the rest seldom."""

import gc
from collections.abc import Iterator

import pytest

from backend.core import collecting

OFTEN = 700  # as Python begins


@pytest.fixture
def as_before() -> Iterator[None]:
    """As in a new process, whatever a server in this one has settled before."""
    usual = gc.get_threshold()
    gc.unfreeze()
    gc.set_threshold(OFTEN)
    yield
    gc.unfreeze()
    gc.set_threshold(*usual)


@pytest.mark.usefixtures("as_before")
def test_what_is_there_already_is_left_out_and_the_rest_looked_through_seldom() -> None:
    collecting.settle()
    assert gc.get_freeze_count() > 0
    assert gc.get_threshold()[0] > OFTEN
