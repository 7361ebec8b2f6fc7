"""What was worked out lately is shown again, until it is too old or wanted anew."""

from datetime import timedelta
from itertools import count

from backend.core.lately import LASTS, MOST, Lately
from tests.fakes import FixedClock

NOW = FixedClock().now()


def test_it_is_worked_out_once_in_a_while_and_says_when() -> None:
    lately, numbers = Lately[int](), count(1)

    def look(after: timedelta, *, anew: bool = False) -> tuple[int, timedelta]:
        made = lately.look("year", lambda: next(numbers), NOW + after, anew=anew)
        return made.result, made.at - NOW

    minute = timedelta(minutes=1)
    assert look(timedelta()) == look(LASTS - minute) == (1, timedelta())
    assert look(LASTS) == (2, LASTS)
    assert look(LASTS + minute, anew=True) == look(LASTS + 2 * minute) == (3, LASTS + minute)
    assert look(timedelta()) == (4, timedelta())  # a clock that was put back


def test_of_each_key_its_own_and_no_more_than_there_is_room_for() -> None:
    lately, made = Lately[int](), list[int]()
    for key in (*range(MOST + 1), 1, 0):
        lately.look(key, lambda key=key: made.append(key) or key, NOW)  # type: ignore[misc, func-returns-value]
    assert made == [*range(MOST + 1), 0]
