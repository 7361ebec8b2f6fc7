"""Reminders that reached nobody, counted by recipient and reason for who has to mend it. On both databases."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from backend.core import audit
from backend.core.audit import Actor
from backend.core.db import Database
from backend.core.errors import NotFound
from scheduler import people
from scheduler.models import DoctorRow, ReminderRow
from scheduler.reminders.failing import Failing, Which, again, failing, handled
from tests.scheduler.registered import CIPHER, HAIYUAN, said, teams, terms
from tests.scheduler.visited import at

SUIXIAN = "421321"
TODAY = at("2026-03-02")
SINCE = TODAY.now.date() - timedelta(days=7)
UNBOUND = Which("patient", "没有绑定微信", SINCE)
WHO = Actor("wang")


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
                row.due_at = row.next_attempt_at = row.created_at = moment
                row.not_after = moment + timedelta(days=2)
                session.add(row)
    return database


def of(database: Database, root: str) -> tuple[Failing, ...]:
    with database.reading() as session:
        return failing(session, root, SINCE, TODAY.now)


def test_the_commonest_come_first_with_their_newest_day(failed: Database) -> None:
    assert of(failed, HAIYUAN) == (
        Failing("patient", "没有绑定微信", 3, date(2026, 3, 2), 2),
        Failing("county", "拒收", 1, date(2026, 3, 1), 1),
        Failing("doctor", "拒收", 1, date(2026, 3, 1), 1),
    )


def test_another_county_s_are_its_own_and_the_nation_sees_all(failed: Database) -> None:
    assert [(one.recipient, one.count) for one in of(failed, SUIXIAN)] == [("patient", 1)]
    assert [(one.recipient, one.count) for one in of(failed, "000000")] == [
        ("patient", 4),
        ("county", 1),
        ("doctor", 1),
    ]
    assert of(failed, "370215") == ()


def test_those_that_are_not_too_late_are_sent_once_more_and_leave_the_list(failed: Database) -> None:
    with failed.writing() as session:
        assert again(session, UNBOUND, HAIYUAN, WHO, TODAY.now) == 2
        waiting = session.scalars(select(ReminderRow).where(ReminderRow.state == "retry")).all()
        assert [(row.next_attempt_at, row.finished_at) for row in waiting] == [(TODAY.now, None)] * 2
        (deed,) = audit.listing(session, HAIYUAN, audit.Filters(kind="提醒"))
    assert (deed.action, deed.account, deed.detail) == (
        "提醒再发一次",
        "wang",
        {"recipient": "patient", "count": 2},
    )
    assert [(one.count, one.timely) for one in of(failed, HAIYUAN) if one.recipient == "patient"] == [(1, 0)]
    with failed.writing() as session, pytest.raises(NotFound):
        again(session, UNBOUND, HAIYUAN, WHO, TODAY.now)  # the rest is too late


def test_what_somebody_has_seen_to_leaves_the_list_and_stays_on_record(failed: Database) -> None:
    with failed.writing() as session:
        assert handled(session, UNBOUND, HAIYUAN, WHO, TODAY.now) == 3
    assert [one.recipient for one in of(failed, HAIYUAN)] == ["county", "doctor"]
    assert [one.count for one in of(failed, SUIXIAN)] == [1]  # another county's is its own
    with failed.reading() as session:
        kept = select(ReminderRow).where(ReminderRow.handled_by == "wang", ReminderRow.state == "failed")
        assert len(session.scalars(kept).all()) == 3
    with failed.writing() as session, pytest.raises(NotFound):
        handled(session, UNBOUND, SUIXIAN[:-1] + "9", WHO, TODAY.now)
