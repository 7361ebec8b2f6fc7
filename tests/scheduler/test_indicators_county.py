"""The five figures of a small county, counted by hand: each person is there for one edge."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.clock import SHANGHAI
from backend.core.db import Database
from scheduler import people, visits
from scheduler.guidelines import Disease
from scheduler.indicators import Group, Indicator, Kind, Period, Report, Wanted, contacts, report
from scheduler.models import CareBeforeRow, DoctorRow, PatientRow, PlaceBeforeRow
from scheduler.models.kinds import Category, Outcome, Standing, VisitWay
from tests.scheduler.registered import CIPHER, id_number, said, teams, terms
from tests.scheduler.visited import BOOK, BOTH, HIGH, at, form, record, unmet, version

AFTER = date(2026, 4, 10)
BEFORE, WINTER = "2025-06-02", "2025-12-20"
GOOD = (WINTER, "2026-03-10")


class County:
    """People of two teams; `add` registers one, signed for the year unless told, and records the visits."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.first, self.second = teams(session, "第一团队", "第二团队")
        self.count = 0

    def add(self, *days: str, birth: str = "19600101", joined: str = BEFORE, **more: Any) -> int:
        """Visited at 130/80 on these days."""
        self.count += 1
        usual = {
            "id_number": id_number(birth, self.count),
            "township": "李旺镇",
            "team_id": self.first.id,
            "terms": terms(self.first, "2025-06-01", "2026-12-31"),
        }
        person = said("样一", self.count, **(usual | more))
        now = datetime.combine(date.fromisoformat(joined), datetime.min.time(), SHANGHAI).replace(hour=9)
        found = people.register(self.session, CIPHER, person, now)
        visits.plan_patients(self.session, at(joined), [found])
        for day in days:
            record(self.session, found, form(day, diseases=person.diseases))
        return found

    def leaves(self, patient_id: int, standing: Standing, day: str) -> None:
        held = version(self.session, patient_id)
        visits.change_standing(self.session, at(day), patient_id, held, standing, date.fromisoformat(day))


@pytest.fixture
def county(database: Database) -> Iterator[County]:
    with database.writing() as session:
        yield County(session)


def counted(
    county: County, period: str = "2026-Q1", by: Kind = Kind.TOWNSHIP, today: date = AFTER, **more: Any
) -> Report:
    county.session.flush()
    return report(county.session, BOOK, Wanted(Period.parse(period), by, **more), today)


def numbers(found: Report, group: str = "合计") -> dict[Indicator, tuple[int, int]]:
    return {
        one.indicator: (one.numerator, one.denominator) for one in found.figures if one.group.name == group
    }


def five(county: County, *args: Any, **more: Any) -> tuple[tuple[int, int], ...]:
    """签约, 随访, 及时, 规范, 控制 of everybody."""
    return tuple(numbers(counted(county, *args, **more)).values())


NOBODY = (0, 0)
ALL, NONE = (1, 1), (0, 1)


def test_who_was_visited_in_time_face_to_face_and_in_target_counts_everywhere(county: County) -> None:
    county.add(*GOOD)
    assert five(county) == (ALL, ALL, ALL, ALL, ALL)


def test_a_late_visit_is_followed_and_not_in_time(county: County) -> None:
    county.add("2025-11-20", "2026-03-05")
    assert five(county) == (ALL, ALL, NONE, NONE, ALL)


def test_a_visit_made_after_the_period_does_not_count_in_it(county: County) -> None:
    county.add(WINTER, "2026-04-02")
    assert five(county) == (ALL, NONE, NONE, NONE, NONE)
    assert five(county, "2026-04") == (ALL, ALL, NOBODY, ALL, ALL)


def test_a_pressure_over_the_target_asks_for_two_weeks_and_is_not_controlled(county: County) -> None:
    found = county.add(WINTER)
    record(county.session, found, form("2026-03-10", 165, 95))
    assert five(county) == (ALL, NONE, (1, 2), NONE, NONE)


def test_the_target_is_that_of_the_age_on_the_day_of_the_visit(county: County) -> None:
    young, old = county.add(birth="19610311"), county.add(birth="19610310")
    for one in (young, old):
        record(county.session, one, form("2026-03-10", 145, 85))
    assert numbers(counted(county))[Indicator.CONTROLLED] == (1, 2)


def test_a_call_keeps_the_deadline_and_is_no_visit_to_the_standard(county: County) -> None:
    found = county.add(WINTER)
    record(county.session, found, form("2026-03-10", way=VisitWay.PHONE))
    assert five(county) == (ALL, ALL, ALL, NONE, ALL)


def test_who_is_lost_stays_in_every_denominator(county: County) -> None:
    found = county.add(WINTER, "2026-01-05")
    for day in ("2026-03-01", "2026-03-05", "2026-03-08"):
        record(county.session, found, unmet(day))
    # The window of the winter was kept in January; the next one ends in April.
    assert five(county) == (ALL, NONE, ALL, NONE, NONE)
    assert five(county, "2026-H1", today=date(2026, 7, 2)) == (ALL, NONE, (1, 2), NONE, NONE)


def test_who_died_counts_only_with_deadlines_before_the_death(county: County) -> None:
    county.leaves(county.add("2025-11-10"), Standing.DIED, "2026-02-10")  # on the day of the deadline
    assert five(county) == (NOBODY,) * 5
    county.leaves(county.add("2025-11-10"), Standing.DIED, "2026-02-11")
    assert five(county) == (NOBODY, NOBODY, NONE, NOBODY, NOBODY)


def test_who_died_after_the_period_still_counts_in_it(county: County) -> None:
    county.leaves(county.add(*GOOD), Standing.DIED, "2026-04-01")
    assert five(county) == (ALL, ALL, ALL, ALL, ALL)
    assert five(county, "2026-04") == (NOBODY,) * 5


def test_who_moved_is_neither_signed_nor_managed(county: County) -> None:
    county.leaves(county.add(*GOOD), Standing.MOVED, "2026-03-31")
    assert five(county) == (NOBODY, NOBODY, ALL, NOBODY, NOBODY)


def test_a_family_that_left_is_still_to_be_signed_by_its_last_team(county: County) -> None:
    found = county.add(WINTER)
    household = county.session.get_one(PatientRow, found).household_id
    visits.end_contract(county.session, at("2026-03-15"), household, date(2026, 3, 15))
    assert five(county) == (NONE, NOBODY, NOBODY, NOBODY, NOBODY)
    assert numbers(counted(county, by=Kind.TEAM), "李旺镇卫生院第一团队")[Indicator.SIGNED] == NONE
    assert five(county, "2026-02")[0] == ALL


def test_a_contract_counts_from_its_first_day_to_its_last(county: County) -> None:
    county.add(*GOOD, terms=terms(county.first, "2025-03-01", "2026-03-30"))
    county.add(*GOOD, terms=terms(county.first, "2025-04-01", "2026-03-31"))
    county.add(*GOOD, terms=terms(county.first, "2026-04-01", "2027-03-31"))
    assert numbers(counted(county))[Indicator.SIGNED] == (1, 3)


def test_only_poor_families_with_one_of_the_four_diseases_are_to_be_signed(county: County) -> None:
    county.add(*GOOD, category=Category.ORDINARY)
    county.add(diseases=(Disease.COPD,))
    county.add(diseases=(Disease.PSYCHOSIS,), terms=None)
    assert numbers(counted(county))[Indicator.SIGNED] == (0, 1)


def test_who_joins_in_the_period_owes_the_first_visit_and_no_deadline(county: County) -> None:
    county.add(joined="2026-03-20")
    assert five(county) == (ALL, NONE, NOBODY, NONE, NONE)
    record(county.session, 1, form("2026-03-25"))
    assert five(county) == (ALL, ALL, NOBODY, ALL, ALL)


def test_who_has_no_plan_yet_is_managed_and_not_to_the_standard(county: County) -> None:
    people.register(county.session, CIPHER, said("样一", 1), at(BEFORE).now)
    assert five(county) == (NONE, NOBODY, NOBODY, NONE, NONE)


def test_who_joins_after_the_period_is_not_in_it(county: County) -> None:
    county.add("2026-04-05", joined="2026-04-01")
    assert five(county) == (NOBODY,) * 5


def test_who_joined_in_the_year_is_asked_for_the_visits_of_the_months_since(county: County) -> None:
    for joined in ("2026-03-02", BEFORE):
        found = county.add("2026-03-02", "2026-06-01", "2026-09-01", joined=joined)
        record(county.session, found, form("2026-11-30", way=VisitWay.PHONE))
    assert five(county, "2026", today=date(2027, 1, 4))[3] == (1, 2)  # three of 10 months, four of 12


def test_a_visit_still_owed_from_before_is_asked_for_until_it_is_made(county: County) -> None:
    county.add("2025-09-01")
    assert five(county) == (ALL, NONE, NOBODY, NONE, NONE)
    record(county.session, 1, form("2026-02-10"))
    assert five(county, "2026-02") == (ALL, ALL, NOBODY, ALL, ALL)
    assert five(county, "2026-01") == (ALL, NONE, NOBODY, NONE, NONE)


def test_a_withdrawn_visit_counts_nowhere(county: County) -> None:
    found = county.add(WINTER)
    wrong = record(county.session, found, form("2026-03-10"))
    assert five(county) == (ALL, ALL, ALL, ALL, ALL)
    held = version(county.session, found)
    visits.withdraw(county.session, CIPHER, at("2026-03-11"), wrong.visit_id, held, "录错了人", "样医")
    assert five(county) == (ALL, NONE, NONE, NONE, NONE)


def test_of_a_corrected_visit_only_the_right_entry_counts(county: County) -> None:
    found = county.add(WINTER)
    wrong = record(county.session, found, form("2026-03-10"))
    held, right = version(county.session, found), form("2026-03-22", 155, 95)
    visits.correct(county.session, CIPHER, at("2026-03-23"), wrong.visit_id, held, right, "样医")
    assert five(county) == (ALL, ALL, NONE, NONE, NONE)


def test_a_visit_entered_late_keeps_the_deadline_of_its_day(county: County) -> None:
    found = county.add(WINTER)
    record(county.session, found, form("2026-03-28"))
    record(county.session, found, form("2026-03-10"), guidance=at("2026-03-29"))
    assert numbers(counted(county))[Indicator.TIMELY] == (1, 1)


def test_one_patient_with_two_diseases_is_two_cases_and_one_to_be_signed(county: County) -> None:
    found = county.add(diseases=BOTH)
    sugar: dict[str, Any] = {"glucose": Decimal("8.0"), "fasting": True, "diseases": BOTH}
    record(county.session, found, form("2026-03-20", **sugar))
    assert five(county) == (ALL, (2, 2), NOBODY, (2, 2), (1, 2))
    assert five(county, disease=Disease.DIABETES) == (ALL, ALL, NOBODY, ALL, NONE)


def test_a_random_sugar_says_nothing_of_control(county: County) -> None:
    found = county.add(diseases=(Disease.DIABETES,))
    random_sugar: dict[str, Any] = {
        "glucose": Decimal("6.0"),
        "fasting": False,
        "diseases": (Disease.DIABETES,),
    }
    record(county.session, found, form("2026-03-10", **random_sugar))
    assert numbers(counted(county))[Indicator.CONTROLLED] == NONE


def test_who_is_too_young_for_the_service_is_not_managed_but_to_be_signed(county: County) -> None:
    county.add("2026-03-10", birth="19910401")
    assert five(county) == (ALL, NOBODY, NOBODY, NOBODY, NOBODY)


def test_the_yearly_check_of_the_elderly_is_no_follow_up(county: County) -> None:
    county.add("2026-03-10", birth="19400101", diseases=(Disease.ELDERLY,))
    assert five(county) == (NOBODY,) * 5


def test_a_stay_in_hospital_starts_the_count_anew(county: County) -> None:
    found = county.add(WINTER)
    record(county.session, found, unmet("2026-03-10", Outcome.HOSPITALISED, complication=False))
    assert numbers(counted(county))[Indicator.TIMELY] == (0, 1)  # 2 weeks from the stay, 24 March


@pytest.mark.parametrize("attempts", [(), ("2026-03-22", "2026-03-23", "2026-03-24")])
def test_a_stay_in_hospital_after_the_deadline_makes_up_for_nothing(
    county: County, attempts: tuple[str, ...]
) -> None:
    found = county.add(WINTER)
    for day in attempts:  # 失访 in between
        record(county.session, found, unmet(day))
    before = five(county)[1:4]
    record(county.session, found, unmet("2026-03-25", Outcome.HOSPITALISED, complication=False))
    assert five(county)[1:4] == before == (NONE, NONE, NONE)
    assert five(county, "2026-04", today=date(2026, 4, 5))[1] == NONE  # still owed
    record(county.session, found, form("2026-04-07"))
    assert five(county)[1:4] == (NONE, NONE, NONE)
    assert five(county, "2026-04")[1:3] == (ALL, ALL)


def test_a_stay_told_late_gives_up_the_window_that_was_open_on_its_day(county: County) -> None:
    found = county.add(WINTER)
    stay = unmet("2026-03-19", Outcome.HOSPITALISED, complication=False)
    record(county.session, found, stay, guidance=at("2026-03-30"))
    assert numbers(counted(county))[Indicator.TIMELY] == NOBODY


def test_each_patient_is_in_one_row_of_each_kind(county: County) -> None:
    county.add(*GOOD)
    county.add(*GOOD, team_id=county.second.id, terms=terms(county.second, "2025-06-01"), township="")
    county.add(*GOOD, team_id=None, terms=None, township="三河镇")
    for by, names in (
        (Kind.TOWNSHIP, {"合计", "李旺镇", "三河镇", "没写乡镇"}),
        (Kind.TEAM, {"合计", "李旺镇卫生院第一团队", "李旺镇卫生院第二团队", "没有团队"}),
        (Kind.DOCTOR, {"合计", "样医第", "没有医生"}),
    ):
        found = counted(county, by=by)
        assert {group.name for group, _ in found.lines} == names
        parts = [line for group, line in found.lines if group.kind is not Kind.ALL]
        for place, total in enumerate(found.lines[0][1]):
            assert sum(line[place].denominator for line in parts) == total.denominator
            assert sum(line[place].numerator for line in parts) == total.numerator


def test_a_doctor_sees_the_own_patients_and_those_nobody_signed(county: County) -> None:
    own, other = county.first.doctors[0], county.second.doctors[0]
    county.add(*GOOD)
    county.add(*GOOD, terms=None)
    county.add(*GOOD, team_id=county.second.id, terms=terms(county.second, "2025-06-01"))
    found = counted(county, by=Kind.DOCTOR, doctor_id=own.id)
    group = Group(Kind.DOCTOR, own.name, "李旺镇卫生院第一团队", "640522", own.id)
    assert [one for one, _ in found.lines][1:] == [group]
    assert numbers(found)[Indicator.STANDARD] == (2, 2)
    assert numbers(counted(county, by=Kind.DOCTOR, doctor_id=other.id))[Indicator.STANDARD] == ALL


def test_patients_of_a_doctor_who_left_are_the_longest_serving_ones(county: County) -> None:
    gone = county.first.doctors[0]
    county.add(*GOOD)
    people.add_staff(
        county.session,
        CIPHER,
        [people.StaffEntry("640522", "李旺镇卫生院", "第一团队", "样医新", "李旺镇")],
        at(BEFORE).now,
    )
    county.session.get_one(DoctorRow, gone.id).active = False
    assert numbers(counted(county, by=Kind.DOCTOR), "样医新")[Indicator.FOLLOWED] == ALL


def test_a_region_counts_with_all_below_it_and_nothing_beside(county: County) -> None:
    county.add(*GOOD)
    county.add(*GOOD, region_code="421321", team_id=None, terms=None)
    for region, people_there in (("640522", 1), ("640500", 1), ("421321", 1), ("000000", 2), ("370000", 0)):
        assert numbers(counted(county, region=region))[Indicator.STANDARD][1] == people_there


def test_today_is_not_a_deadline_that_was_missed(county: County) -> None:
    county.add(WINTER)
    assert five(county, today=date(2026, 3, 20))[2] == NOBODY
    assert five(county, today=date(2026, 3, 21))[2] == NONE


def test_the_diseases_of_the_figures_are_those_the_rules_visit(county: County) -> None:
    rules = BOOK.on(AFTER)
    assert Disease.ELDERLY not in contacts.followed_diseases(rules)
    assert contacts.judged_diseases(rules) == (HIGH, Disease.DIABETES)


def test_a_period_that_is_over_counts_the_category_the_family_had_then(county: County) -> None:
    """建档立卡 until May, 低保 since; told again nothing changes."""
    patient_id = county.add(*GOOD)
    number = id_number("19600101", 1)
    for month, category in (
        (5, Category.LOW_INCOME),
        (6, Category.LOW_INCOME),
        (8, Category.REGISTERED_POOR),
    ):
        now = datetime(2026, month, 15, 9, tzinfo=SHANGHAI)
        people.merge(county.session, CIPHER, said("样一", 1, id_number=number, category=category), now)
    assert county.session.get_one(PatientRow, patient_id).household.category == "registered_poor"

    def signed(period: str) -> tuple[int, int]:
        return numbers(counted(county, period, today=date(2026, 10, 8)))[Indicator.SIGNED]

    assert [signed(f"2026-{month:02}") for month in (3, 4, 5, 7, 8)] == [ALL, ALL, NOBODY, NOBODY, ALL]


class TestMoves:
    """A period that is over stays what it was: whoever moves afterwards counts in it where he was."""

    LATER = date(2026, 7, 8)
    NOW = datetime(2026, 4, 15, 9, tzinfo=SHANGHAI)

    def merge(self, county: County, **more: Any) -> None:
        wanted = said("样一", 1, id_number=id_number("19600101", 1), **more)
        people.merge(county.session, CIPHER, wanted, self.NOW)

    def rows(self, county: County, period: str, by: Kind, **more: Any) -> dict[str, int]:
        """Managed cases of each group."""
        found = counted(county, period, by, today=self.LATER, **more)
        return {
            one.group.name: one.denominator
            for one in found.figures
            if one.indicator is Indicator.STANDARD and one.group.kind is by and one.denominator
        }

    def test_to_another_township(self, county: County) -> None:
        county.add(*GOOD, household_number="样例户1")
        self.merge(county, township="三河镇", household_number="样例户1")
        assert self.rows(county, "2026-Q1", Kind.TOWNSHIP) == {"李旺镇": 1}
        assert self.rows(county, "2026-Q2", Kind.TOWNSHIP) == {"三河镇": 1}

    def test_to_another_county(self, county: County) -> None:
        county.add(*GOOD, team_id=None, terms=None)
        self.merge(county, township="曾都镇", region_code="421321")
        assert self.rows(county, "2026-Q1", Kind.TOWNSHIP, region="640522") == {"李旺镇": 1}
        assert self.rows(county, "2026-Q2", Kind.TOWNSHIP, region="640522") == {}
        assert self.rows(county, "2026-Q2", Kind.TOWNSHIP, region="421321") == {"曾都镇": 1}

    def test_to_another_team(self, county: County) -> None:
        patient_id = county.add(*GOOD)
        home = county.session.get_one(PatientRow, patient_id).household_id
        before, after = county.first.doctors[0], county.second.doctors[0]
        people.end(county.session, home, date(2026, 4, 14), self.NOW)
        people.sign(county.session, home, terms(county.second, "2026-04-15", "2027-04-30"), self.NOW)
        assert self.rows(county, "2026-Q1", Kind.TEAM) == {"李旺镇卫生院第一团队": 1}
        assert self.rows(county, "2026-Q2", Kind.TEAM) == {"李旺镇卫生院第二团队": 1}
        assert self.rows(county, "2026-Q1", Kind.DOCTOR, doctor_id=before.id) == {before.name: 1}
        assert self.rows(county, "2026-Q2", Kind.DOCTOR, doctor_id=before.id) == {}
        assert self.rows(county, "2026-Q2", Kind.DOCTOR, doctor_id=after.id) == {after.name: 1}

    def test_from_no_team_to_one(self, county: County) -> None:
        county.add(*GOOD, team_id=None, terms=None)
        self.merge(county, team_id=county.first.id, terms=terms(county.first, "2026-04-15", "2027-04-30"))
        assert self.rows(county, "2026-Q1", Kind.TEAM) == {"没有团队": 1}
        assert self.rows(county, "2026-Q2", Kind.TEAM) == {"李旺镇卫生院第一团队": 1}

    def test_to_another_doctor_of_the_team(self, county: County) -> None:
        entry = people.StaffEntry("640522", "李旺镇卫生院", "第一团队", "样医新", "李旺镇")
        people.add_staff(county.session, CIPHER, [entry], at(BEFORE).now)
        other = county.session.scalars(select(DoctorRow).where(DoctorRow.name == "样医新")).one()
        county.add(*GOOD)
        again = terms(county.first, "2025-06-01", "2026-12-31")
        self.merge(county, team_id=county.first.id, terms=replace(again, doctor_id=other.id))
        assert self.rows(county, "2026-Q1", Kind.DOCTOR) == {county.first.doctors[0].name: 1}
        assert self.rows(county, "2026-Q2", Kind.DOCTOR) == {"样医新": 1}

    def test_to_the_next_in_line_when_the_doctor_has_left(self, county: County) -> None:
        entry = people.StaffEntry("640522", "李旺镇卫生院", "第一团队", "样医新", "李旺镇")
        people.add_staff(county.session, CIPHER, [entry], at(BEFORE).now)
        county.add(*GOOD)
        county.add(*GOOD, terms=None)  # nobody signed them: the longest-serving one's
        old = county.first.doctors[0]
        people.stop(county.session, old.id, self.NOW)
        assert self.rows(county, "2026-Q1", Kind.DOCTOR) == {old.name: 2}
        assert self.rows(county, "2026-Q1", Kind.DOCTOR, doctor_id=old.id) == {old.name: 2}
        assert self.rows(county, "2026-Q2", Kind.DOCTOR) == {"样医新": 2}
        people.resume(county.session, old.id, datetime(2026, 6, 1, 9, tzinfo=SHANGHAI))
        assert self.rows(county, "2026-04", Kind.DOCTOR) == {"样医新": 2}
        assert self.rows(county, "2026-Q2", Kind.DOCTOR) == {old.name: 2}

    def test_to_another_household(self, county: County) -> None:
        """The new family has another team and is no poor one."""
        county.add(*GOOD, household_number="样例户1")
        ordinary = {"category": Category.ORDINARY, "household_number": "样例户2"}
        county.add(*GOOD, **ordinary, team_id=None, terms=None, township="三河镇")
        self.merge(county, household_number="样例户2", team_id=None, terms=None)
        assert self.rows(county, "2026-Q1", Kind.TEAM) == {"李旺镇卫生院第一团队": 1, "没有团队": 1}
        assert self.rows(county, "2026-Q2", Kind.TEAM) == {"没有团队": 2}
        assert numbers(counted(county, "2026-Q1", today=self.LATER))[Indicator.SIGNED] == ALL

    def test_what_is_told_again_is_no_move(self, county: County) -> None:
        county.add(*GOOD, household_number="样例户1")
        signed = terms(county.first, "2025-06-01", "2026-12-31")
        self.merge(
            county,
            household_number="样例户1",
            township="李旺镇",
            team_id=county.first.id,
            terms=signed,
            phone="19900000002",
        )
        county.session.flush()
        for model in (CareBeforeRow, PlaceBeforeRow):
            assert county.session.scalars(select(model)).all() == []
