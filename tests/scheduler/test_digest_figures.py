"""The doctor's morning: all its figures, in the text and for a template, and nobody's name or disease."""

import json
import re
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from backend.core.db import Database
from backend.core.direct import Prepared
from scheduler import people, visits
from scheduler.models import FILLED_BY_SHEETS
from scheduler.models.kinds import ReportedBy, Reporter
from scheduler.reminders import digest, printed, wording
from scheduler.reminders.digest import DigestFacts
from scheduler.scopes import Scope
from tests.bench.reminders.people import Size
from tests.bench.reminders.people import people as bench_people
from tests.bench.reminders.registering import put_on_record
from tests.scheduler.registered import BOOK, CIPHER, NOW, TODAY, teams, terms
from tests.scheduler.reminding import DAY, endangered, patient, staff
from tests.scheduler.visited import WORKDAYS

GUIDANCE = visits.Guidance(BOOK, WORKDAYS, NOW)


def test_every_figure_is_counted(database: Database) -> None:
    with database.writing() as session:
        team = staff(session)
        for number, days in enumerate((0, 0, -2, -12, 3), start=1):
            patient(session, team, TODAY + days * DAY, number)
        endangered(session, team, NOW, 6)
        told = visits.HomeReading(NOW - timedelta(hours=1), Reporter.PATIENT, ReportedBy.WECHAT, sbp=200)
        visits.report_home_reading(session, GUIDANCE, 1, told)
        home = people.get(session, CIPHER, 1).household_id
        visits.sign_contract(session, GUIDANCE, home, terms(team, "2026-01-01", "2027-01-01"))
        for number, ends in ((2, TODAY + 30 * DAY), (3, TODAY + 31 * DAY)):
            home = people.get(session, CIPHER, number).household_id
            long = people.Terms(team.id, TODAY - 400 * DAY, ends, team.doctors[0].id)
            visits.end_contract(session, GUIDANCE, home, TODAY)
            visits.sign_contract(session, GUIDANCE, home, long)
        found = digest.digest(session, team.doctors[0].id, TODAY, WORKDAYS)
    assert found is not None
    assert (found.urgent, found.readings, found.expiring) == (1, 1, 1)
    assert found.longest == 12


@pytest.mark.parametrize("later", [1, 31, 400])
def test_a_contract_that_nobody_renewed_stays_as_long_as_the_page_shows_it(
    database: Database, later: int
) -> None:
    with database.writing() as session:
        team = staff(session)
        patient(session, team, None)
        day = date(2026, 12, 31) + later * DAY
        found = digest.digest(session, team.doctors[0].id, day, WORKDAYS)
        shown = visits.expiring(session, Scope(doctor_id=team.doctors[0].id), day)
        listed = printed.doctor_list(session, CIPHER, team.doctors[0].id, day, WORKDAYS)
    assert found is not None
    assert (found.expiring, found.expired, len(shown)) == (1, 1, 1)
    assert "30 天内签约到期 1 户（已到期 1 户）" in wording.digest(found, day).text
    assert listed.contract_ends == (date(2026, 12, 31),)


def test_every_figure_is_said_and_what_is_nothing_is_left_out() -> None:
    full = wording.digest(DigestFacts(7, 2, 12, 1, 3, 4, 5, 6), TODAY)
    assert full.text == (
        "在家自测危急 3 人，危急待处理 1 人，今日应随访 7 人，逾期 2 人（最长 12 天），一周内还有 4 人，"
        "30 天内签约到期 5 户，代请假的同事随访 6 人。登录后查看名单。"
    )
    assert full.values == {
        "date": "2026-03-02",
        "today": "7",
        "overdue": "2",
        "longest": "12",
        "urgent": "1",
        "readings": "3",
        "week": "4",
        "expiring": "5",
        "helping": "6",
        "until": "2026-03-09",
    }
    long = wording.digest(DigestFacts(0, 0, 0, 0, 0, 4, 0, until=TODAY + 8 * DAY), TODAY)
    assert long.text == "今日应随访 0 人，逾期 0 人，到3月10日为止还有 4 人。登录后查看名单。"
    assert long.values["until"] == "2026-03-10"
    empty = wording.digest(DigestFacts(0, 0, 0, 0, 0, 0, 0), TODAY)
    assert empty.text == "今日应随访 0 人，逾期 0 人。登录后查看名单。"


def test_a_reading_from_home_alone_is_worth_a_list() -> None:
    assert not DigestFacts(0, 0, 0, 0, 1, 0, 0).empty
    assert not DigestFacts(0, 0, 0, 0, 0, 0, 0, 1).empty
    assert DigestFacts(0, 0, 0, 0, 0, 0, 0).empty


def test_the_morning_names_nobody(database: Database) -> None:
    with database.writing() as session:
        team = teams(session, "第一团队")[0]
        patient(session, team, TODAY, 1)
        found = digest.digest(session, team.doctors[0].id, TODAY, WORKDAYS)
    assert found is not None
    said = wording.digest(found, TODAY)
    words = said.text + json.dumps(said.values)
    assert not any(hidden in words for hidden in ("样", "高血压", "糖尿病", "1990000"))


def test_a_digest_reads_its_own_team_and_not_the_county(database: Database) -> None:
    """By the plan that the database makes, with statistics of 6000 families in 200 teams."""
    size = Size(12_000, 600)
    with database.writing() as session:
        put_on_record(session.connection(), size, list(bench_people(size, TODAY, 1)), TODAY)
        visits.plan_all(session, GUIDANCE)
    database.look_at(*FILLED_BY_SHEETS)
    database.close()
    with database.reading() as session:
        said = {"doctor": 7, "today": TODAY, "until": TODAY + 30 * DAY}
        for asked, names in ((digest._PLANNED, ("doctor", "until")), (digest._EXPIRING, tuple(said))):
            way = explained(session, asked, {name: said[name] for name in names})
            assert not re.search(r"(Seq Scan on|^SCAN) (contract|care_plan|patient|household)", way, re.M), (
                way
            )


def explained(session: Session, asked: Prepared, said: dict[str, Any]) -> str:
    plan = asked.plan(session.get_bind().dialect)
    word = "EXPLAIN" if session.get_bind().dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
    cursor = session.connection().connection.cursor()
    cursor.execute(f"{word} {plan.sql}", plan.values(said))
    return "\n".join(row[-1] for row in cursor.fetchall())
