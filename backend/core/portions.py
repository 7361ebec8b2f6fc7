"""Many keys in several statements: one that names them all grows too long for a database."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

AT_ONCE = 500  # keys of one statement

T = TypeVar("T")


def portions(keys: Iterable[T]) -> Iterator[list[T]]:
    """The keys in their order, `AT_ONCE` at a time; nothing of none."""
    left = iter(keys)
    while some := list(islice(left, AT_ONCE)):
        yield some
