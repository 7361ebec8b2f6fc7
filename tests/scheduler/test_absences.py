"""A doctor on leave: the team sees what cannot wait until he is back, is told of dangers, and of nothing else."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.db import Database
from backend.core.errors import BadInput, NotFound
from scheduler import people, visits
from scheduler.guidelines import Disease
from scheduler.models import ReminderRow
from scheduler.models.kinds import ReportedBy, Reporter
from scheduler.people import Absence
from scheduler.reminders import digest, printed
from scheduler.visits import HomeReading, StandIn
from scheduler.workdays import Workdays
from tests.scheduler.registered import CIPHER, HAIYUAN, NOW, teams
from tests.scheduler.reminding import care_plan
from tests.scheduler.visited import BOTH, TODAY, form, patient, plan, record

MONDAY, DAY = date(2026, 3, 2), timedelta(days=1)
ENDS = MONDAY  # the next workday is Tuesday


@dataclass(frozen=True)
class Team:
    """Three doctors of one team, the first of whom has the patients; somebody of another team."""

    session: Session
    away: int
    second: int
    third: int
    other: int
    doctor: people.Terms

    def patient(self, number: int, *diseases: Disease) -> int:
        return patient(self.session, number, *diseases, team_id=self.doctor.team_id, terms=self.doctor)

    def leave(self, first: date = MONDAY, last: date = MONDAY + 4 * DAY, doctor: int = 0) -> Absence:
        return people.leave(self.session, doctor or self.away, first, last, Workdays(), "test", NOW)

    def shown(self, doctor: int = 0, today: date = MONDAY, ends: date = ENDS) -> dict[int, list[int]]:
        """Patients by colleague."""
        found = visits.stand_ins(self.session, doctor or self.second, today, ends, Workdays())
        return {one.doctor_id: people_of(one) for one in found}


def people_of(one: StandIn) -> list[int]:
    parts = (one.agenda.dangerous, one.agenda.overdue, one.agenda.today, one.agenda.week, one.agenda.readings)
    return sorted({line.patient_id for part in parts for line in part})


@pytest.fixture
def team(database: Database) -> Any:
    with database.writing() as session:
        first, second = teams(session, "第一团队", "第二团队")
        names = ("样医二", "样医三")
        entries = [people.StaffEntry(HAIYUAN, "李旺镇卫生院", "第一团队", name, "李旺镇") for name in names]
        people.add_staff(session, CIPHER, entries, NOW)
        own = next(one for one in people.roster(session).teams if one.id == first.id)
        numbers = [one.id for one in own.doctors]
        signed = people.Terms(own.id, date(2026, 1, 1), date(2026, 12, 31), numbers[0])
        away, mate, third = numbers
        yield Team(session, away, mate, third, second.doctors[0].id, signed)


def test_what_ends_before_he_is_back_is_the_teams_and_the_rest_waits(team: Team) -> None:
    """Away Monday to Friday, back on the 9th: what ends on the 9th is done before it, too."""
    soon, late, calm, danger, new = (team.patient(number) for number in range(1, 6))
    record(team.session, soon, form("2026-02-23", sbp=160))  # two weeks: 9 March
    record(team.session, late, form("2026-02-24", sbp=160))  # 10 March
    record(team.session, calm, form("2026-02-24"))
    record(team.session, danger, form("2026-03-02", sbp=190))  # 16 March, but danger
    visits.plan_patients(team.session, TODAY, [new])
    assert team.shown() == {}
    taken = team.leave()
    assert taken.back_on == date(2026, 3, 9)
    assert team.shown() == team.shown(team.third) == {team.away: [soon, danger, new]}
    assert team.shown(team.other) == team.shown(team.away) == {}
    assert team.shown(today=MONDAY + 7 * DAY, ends=MONDAY + 7 * DAY) == {
        team.away: [soon]
    }  # he is there: its last day


def test_two_leaves_one_after_the_other_are_one(team: Team) -> None:
    one = team.patient(1)
    record(team.session, one, form("2026-02-23", sbp=160))  # 9 March
    team.leave(MONDAY, MONDAY + DAY)
    assert team.shown() == {}
    team.leave(MONDAY + 2 * DAY, MONDAY + 4 * DAY)
    assert team.shown() == {team.away: [one]}


def test_what_can_wait_is_moved_behind_the_leave_and_spread(team: Team) -> None:
    """Away on Monday and Tuesday: appointments of these days move to the five workdays after, each in its window."""
    many = [team.patient(number) for number in range(1, 7)]
    tight, far = team.patient(7), team.patient(8)
    for one in many:
        record(team.session, one, form("2025-12-10"), next_on=MONDAY)  # until 10 March
    record(team.session, tight, form("2026-02-17", sbp=160), next_on=MONDAY)  # until 3 March: cannot wait
    record(team.session, far, form("2025-12-10"), next_on=date(2026, 3, 5))
    done = visits.take_leave(team.session, TODAY, team.away, MONDAY, MONDAY + DAY, "test")
    assert (done.moved, done.absence.back_on) == (6, date(2026, 3, 4))
    days = [plan(team.session, one).chosen for one in many]
    assert days == [date(2026, 3, day) for day in (4, 4, 5, 6, 9, 10)]
    assert plan(team.session, tight).chosen == MONDAY
    assert plan(team.session, far).chosen == date(2026, 3, 5)
    assert visits.take_leave(team.session, TODAY, team.away, MONDAY, MONDAY + DAY, "test").moved == 0


def test_both_diseases_of_a_patient_move_together_and_a_danger_does_not(team: Team) -> None:
    one, danger = team.patient(1, *BOTH), team.patient(2)
    visited = form("2025-12-10", diseases=BOTH, glucose=6, fasting=True)
    record(team.session, one, visited, next_on=MONDAY + DAY)
    record(team.session, danger, form("2026-02-20", sbp=190), next_on=MONDAY + DAY)  # until 6 March
    assert visits.take_leave(team.session, TODAY, team.away, MONDAY, MONDAY + DAY, "test").moved == 1
    days = {plan(team.session, one, disease).chosen for disease in BOTH}
    assert days == {date(2026, 3, 4)}
    assert plan(team.session, danger).chosen == MONDAY + DAY


def test_a_visit_in_its_last_day_is_shown_to_colleagues_and_a_first_visit_is_not(team: Team) -> None:
    one, two, new = (team.patient(number) for number in range(1, 4))
    record(team.session, one, form("2026-02-16", sbp=160))  # Monday 2 March
    record(team.session, two, form("2026-02-17", sbp=160))
    visits.plan_patients(team.session, TODAY, [new])
    assert team.shown() == {team.away: [one]}
    assert team.shown(ends=MONDAY + DAY) == {team.away: [one, two]}  # were Tuesday a holiday
    assert team.shown(today=MONDAY + DAY, ends=MONDAY + DAY) == {
        team.away: [two]
    }  # what is late is his to explain


def test_who_may_open_a_patient_goes_by_the_lists(team: Team) -> None:
    one = team.patient(1)
    record(team.session, one, form("2026-02-20"))

    def may(doctor: int, today: date = MONDAY) -> bool:
        return visits.may_stand_in(team.session, doctor, one, today, today)

    assert not may(team.second)
    taken = team.leave()
    assert may(team.second)
    assert not may(team.other)
    record(team.session, one, form("2026-03-02", doctor_id=team.second))
    people.back_early(team.session, taken.id, [team.away], NOW)
    assert may(team.second)  # to put right what he entered
    assert not may(team.third)
    assert not may(team.second, MONDAY + 8 * DAY)
    assert may(team.third, date(2026, 6, 2))  # the last day of three months


def keys(session: Session) -> list[str]:
    return sorted(session.scalars(select(ReminderRow.key).where(ReminderRow.kind == "danger")))


def test_dangers_go_to_who_is_there(team: Team) -> None:
    one = team.patient(1)
    team.leave()
    record(team.session, one, form("2026-03-02"))
    told = HomeReading(NOW, Reporter.PATIENT, ReportedBy.WECHAT, sbp=200)
    later = replace(TODAY, now=NOW + timedelta(hours=1))
    kept = visits.report_home_reading(team.session, later, one, told)
    two = team.patient(2)
    found = record(team.session, two, form("2026-03-02", sbp=190))
    assert keys(team.session) == [
        f"danger:reading:{kept.reading_id}:{team.second}",
        f"danger:visit:{found.visit_id}:{team.second}",
    ]
    assert team.shown() == {team.away: [one, two]}


def test_with_all_the_team_away_the_own_doctor_is_told(team: Team) -> None:
    one = team.patient(1)
    for doctor in (team.away, team.second, team.third):
        team.leave(doctor=doctor)
    found = record(team.session, one, form("2026-03-02", sbp=190))
    assert keys(team.session) == [f"danger:visit:{found.visit_id}:{team.away}"]


def test_the_mornings_figure_is_the_list(team: Team) -> None:
    one, two, three = (team.patient(number) for number in (1, 2, 3))
    record(team.session, one, form("2026-02-23", sbp=160))
    record(team.session, two, form("2026-03-02", sbp=190))
    visits.plan_patients(team.session, TODAY, [three])  # to be seen for the first time
    told = HomeReading(NOW - timedelta(hours=1), Reporter.PATIENT, ReportedBy.WECHAT, sbp=200)
    visits.report_home_reading(team.session, TODAY, three, told)

    def figure(doctor: int) -> int:
        found = digest.digest(team.session, doctor, MONDAY, Workdays())
        assert found is not None
        return found.helping

    assert figure(team.second) == 0
    team.leave()
    assert figure(team.second) == len(team.shown()[team.away]) == 3
    assert figure(team.away) == figure(team.other) == 0


@pytest.mark.parametrize(
    ("earliest", "deadline", "shown"), [(0, 7, 1), (1, 7, 0), (0, 8, 0), (None, 7, 1), (3, 5, 0)]
)
def test_what_no_visit_of_today_can_serve_is_in_no_list_and_no_figure(
    team: Team, earliest: int | None, deadline: int, shown: int
) -> None:
    """Away until Friday, back on the 9th, seven days from Monday."""
    first = None if earliest is None else MONDAY + earliest * DAY
    chosen, last = MONDAY + 4 * DAY, MONDAY + deadline * DAY
    team.session.add(care_plan(team.patient(1), chosen, earliest=first, due=chosen, deadline=last))
    team.session.flush()
    team.leave()
    found = digest.digest(team.session, team.second, MONDAY, Workdays())
    paper = printed.doctor_list(team.session, CIPHER, team.second, MONDAY, Workdays())
    assert found is not None
    assert (found.helping, len(paper.lines), len(team.shown())) == (shown, shown, shown)


def test_days_that_cannot_be_are_said_and_the_same_twice_is_one(team: Team) -> None:
    taken = team.leave()
    assert team.leave() == taken
    for first, last, words in (
        (MONDAY + 2 * DAY, MONDAY, "最后一天比第一天还早"),
        (MONDAY - 9 * DAY, MONDAY - DAY, "已经过去了"),
        (MONDAY + 30 * DAY, MONDAY + 400 * DAY, "最多登记一年"),
        (MONDAY + 4 * DAY, MONDAY + 9 * DAY, "2026-03-02到2026-03-06已经登记过请假"),
    ):
        with pytest.raises(BadInput, match=words):
            team.leave(first, last)
    with pytest.raises(NotFound, match="没有编号为99的在岗家庭医生"):
        team.leave(doctor=99)
    with pytest.raises(NotFound):
        people.back_early(team.session, taken.id, [team.second], NOW)
    people.back_early(team.session, taken.id, [team.away], NOW)
    assert people.absences(team.session, [team.away], MONDAY) == ()
    with pytest.raises(NotFound):
        people.back_early(team.session, taken.id, [team.away], NOW)
