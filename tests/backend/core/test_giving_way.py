"""Work beside the pages rests after each slice, unless a page still waits for it."""

from backend.core.giving_way import PAUSE, SLICE, GivingWay


class Hours:
    """A thread's work and the clock, as a test sets them."""

    def __init__(self) -> None:
        self.worked = self.now = 0.0
        self.rests: list[float] = []

    def giving_way(self, after: float = 0.0) -> GivingWay:
        return GivingWay(after, self.rests.append, lambda: self.worked, lambda: self.now)


def test_it_rests_once_it_has_worked_for_a_slice_and_then_after_the_next() -> None:
    hours = Hours()
    rest = hours.giving_way()
    for _ in range(5):
        rest()
        hours.worked += 0.6 * SLICE
    assert hours.rests == [PAUSE, PAUSE]


def test_what_the_thread_did_before_is_not_counted() -> None:
    hours = Hours()
    hours.worked = 100 * SLICE
    hours.giving_way()()
    assert hours.rests == []


def test_while_a_page_waits_for_it_it_does_not_rest() -> None:
    hours = Hours()
    rest = hours.giving_way(after=1.0)
    rest()
    for hours.now in (0.5, 1.0):
        hours.worked += SLICE
        rest()
    assert hours.rests == [PAUSE]
