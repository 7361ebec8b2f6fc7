"""The first contact after a notice about tuberculosis."""

from datetime import date, datetime, timedelta

import pytest

from backend.core.clock import SHANGHAI
from scheduler.guidelines import FirstContact, NoticeKind, Way, answer_notice
from tests.scheduler.histories import RULES, WORKDAYS


def answer(kind: NoticeKind, received: datetime, failed: int = 0) -> FirstContact:
    return answer_notice(RULES, kind, received, failed, WORKDAYS)


def test_72_hours_are_hours() -> None:
    found = answer(NoticeKind.NOTIFIED, datetime(2026, 3, 2, 9, 30, 15, tzinfo=SHANGHAI))
    assert found.deadline == datetime(2026, 3, 5, 9, 30, 15, tzinfo=SHANGHAI)
    assert found.deadline - datetime(2026, 3, 2, 9, 30, 15, tzinfo=SHANGHAI) == timedelta(hours=72)
    assert (found.way, found.due) == (Way.HOME, date(2026, 3, 4))


def test_72_hours_over_a_weekend_are_due_on_the_friday() -> None:
    assert answer(NoticeKind.NOTIFIED, datetime(2026, 3, 6, 17, 0, tzinfo=SHANGHAI)).due == date(2026, 3, 6)


def test_72_hours_inside_the_spring_festival_are_due_on_a_holiday() -> None:
    found = answer(NoticeKind.NOTIFIED, datetime(2026, 2, 17, 8, 0, tzinfo=SHANGHAI))
    assert date(2026, 2, 17) <= found.due < found.deadline.date()


def test_a_suspect_is_called_within_a_week_of_calendar_days() -> None:
    found = answer(NoticeKind.SUSPECT_REFERRED, datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI))
    assert found.deadline == datetime(2026, 3, 9, 23, 59, 59, tzinfo=SHANGHAI)
    assert (found.way, found.due) == (Way.PHONE, date(2026, 3, 9))


@pytest.mark.parametrize(("failed", "report"), [(0, False), (1, False), (2, True), (3, True)])
def test_two_failed_home_visits_are_reported_upward(failed: int, report: bool) -> None:
    found = answer(NoticeKind.NOTIFIED, datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI), failed)
    assert found.report is report
    assert ("报告" in found.reason) is report


def test_failed_calls_to_a_suspect_are_not_reported() -> None:
    assert not answer(NoticeKind.SUSPECT_REFERRED, datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI), 5).report


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        answer(NoticeKind.NOTIFIED, datetime(2026, 3, 2, 9, 0))  # noqa: DTZ001
