"""Reminders that reached nobody, counted by recipient and reason for who has to mend it. On both databases."""

from datetime import date, timedelta

import pytest

from backend.core.db import Database
from scheduler import people
from scheduler.models import DoctorRow, ReminderRow
from scheduler.reminders.failing import Failing, failing
from tests.scheduler.registered import CIPHER, HAIYUAN, said, teams, terms
from tests.scheduler.visited import at

SUIXIAN = "421321"
TODAY = at("2026-03-02")


@pytest.fixture
def failed(database: Database) -> Database:
    """A doctor's digest, three messages of one patient and one of another county's; others were sent, or are old."""
    with database.writing() as session:
        (team,) = teams(session, "第一团队")
        here = people.register(session, CIPHER, said("样一", 1, terms=terms(team)), TODAY.now)
        there = people.register(session, CIPHER, said("样二", 2, region_code=SUIXIAN), TODAY.now)
        county = DoctorRow(name="县医", post="county", region_code=HAIYUAN, created_at=TODAY.now)
        session.add(county)
        session.flush()
        number = 0
        for kind, id, error, state, days, times in (
            ("patient", here, "没有绑定微信", "failed", 0, 2),
            ("patient", here, "没有绑定微信", "failed", 6, 1),
            ("patient", here, "没有绑定微信", "failed", 8, 1),
            ("patient", here, "", "delivered", 0, 3),
            ("patient", there, "没有绑定微信", "failed", 0, 1),
            ("doctor", team.doctors[0].id, "拒收", "failed", 1, 1),
            ("county", county.id, "拒收", "failed", 1, 1),
        ):
            for _ in range(times):
                number += 1
                moment = TODAY.now - timedelta(days=days)
                row = ReminderRow(key=f"test:{number}", kind="patient", stage="day", recipient_kind=kind)
                row.recipient_id, row.local_date, row.state, row.error = id, moment.date(), state, error
                row.due_at = row.not_after = row.next_attempt_at = row.created_at = moment
                session.add(row)
    return database


def of(database: Database, root: str) -> tuple[Failing, ...]:
    with database.reading() as session:
        return failing(session, root, TODAY.now.date() - timedelta(days=7))


def test_the_commonest_come_first_with_their_newest_day(failed: Database) -> None:
    assert of(failed, HAIYUAN) == (
        Failing("patient", "没有绑定微信", 3, date(2026, 3, 2)),
        Failing("county", "拒收", 1, date(2026, 3, 1)),
        Failing("doctor", "拒收", 1, date(2026, 3, 1)),
    )


def test_another_county_s_are_its_own_and_the_nation_sees_all(failed: Database) -> None:
    assert [(one.recipient, one.count) for one in of(failed, SUIXIAN)] == [("patient", 1)]
    assert [(one.recipient, one.count) for one in of(failed, "000000")] == [
        ("patient", 4),
        ("county", 1),
        ("doctor", 1),
    ]
    assert of(failed, "370215") == ()
