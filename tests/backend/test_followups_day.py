"""The list of a day: each patient once, where it is most pressing; several diseases in one line."""

from dataclasses import replace
from datetime import date, timedelta

from backend.followups.day import assemble, patient_ids
from scheduler.guidelines import Action, Disease, Urgency, VisitClass
from scheduler.models.kinds import Category, Sex, Standing
from scheduler.people import Person
from scheduler.visits import Agenda, DangerousReading, DuePlan, ExpiringContract, LostPatient

TODAY = date(2026, 3, 2)
HIGH, SUGAR = Disease.HYPERTENSION, Disease.DIABETES


def person(number: int) -> Person:
    return Person(
        id=number,
        version=1,
        household_id=number,
        household_number="",
        category=Category.ORDINARY,
        name="样一",
        id_number="640599196001010019",
        birth=date(1960, 1, 1),
        sex=Sex.MALE,
        phone="13800000001",
        region_code="640522",
        township="李旺镇",
        village="韩府村",
        address="",
        relief=None,
        diseases=(HIGH,),
        standing=Standing.ACTIVE,
        standing_on=None,
        pregnant=False,
        has_wechat=False,
        team_id=1,
        terms=None,
    )


def plan(number: int, days: int = 0, disease: Disease = HIGH) -> DuePlan:
    """Due so many days from today."""
    day, late = TODAY + timedelta(days), max(-days, 0)
    return DuePlan(
        *(number, number, disease, day, day, day, late, late),
        *(Action.ROUTINE, Urgency.PLANNED, VisitClass.CONTROLLED, "因为"),
    )


def danger(number: int, deadline: date) -> DangerousReading:
    return DangerousReading(number, number, TODAY, (HIGH,), 190, 100, None, (), deadline, "因为")


def agenda(**parts: object) -> Agenda:
    names = ("today", "overdue", "week", "expiring", "dangerous", "lost")
    return Agenda(**{name: parts.get(name, ()) for name in names})  # type: ignore[arg-type]


def test_who_is_dangerous_overdue_and_due_stands_only_where_it_is_most_pressing() -> None:
    late, soon = TODAY - timedelta(2), TODAY + timedelta(9)
    found = agenda(
        dangerous=(danger(1, soon), danger(2, late)),
        overdue=(plan(1, -3), plan(3, -3)),
        today=(plan(3, 0, SUGAR), plan(4)),
        week=(plan(4, 2, SUGAR), plan(5, 2)),
        lost=(LostPatient(6, (HIGH,), soon, False, "因为"), LostPatient(2, (HIGH,), soon, True, "因为")),
    )
    known = {number: person(number) for number in patient_ids(found)}
    made = assemble(7, "王芳", TODAY, found, known)
    parts = (made.dangerous, made.overdue, made.today, made.week, made.lost)
    assert [[line.patient.id for line in part] for part in parts] == [[2, 1], [3], [4], [5], [6]]
    assert [line.patient.id for line in made.lines] == [2, 1, 3, 4, 5, 6]
    assert made.dangerous[0].late_days == 2
    assert made.overdue[0].diseases == made.today[0].diseases == (HIGH, SUGAR)
    assert (made.overdue[0].day, made.overdue[0].overdue_days) == (TODAY - timedelta(3), 3)


def test_whose_last_day_comes_first_stands_first_in_each_part() -> None:
    """A routine visit may be three days late and have a week left; of two weeks the last day is today."""
    roomy = replace(plan(1, -3), deadline=TODAY + timedelta(4), late_days=0)
    tight = replace(plan(2, -1), deadline=TODAY, late_days=0)
    found = agenda(
        overdue=(roomy, tight), week=(plan(3, 6), replace(plan(4, 7), deadline=TODAY + timedelta(5)))
    )
    made = assemble(7, "王芳", TODAY, found, {number: person(number) for number in (1, 2, 3, 4)})
    assert [line.patient.id for line in made.lines] == [2, 1, 4, 3]


def test_the_masked_list_names_nobody() -> None:
    contract = ExpiringContract(1, 1, 1, 7, TODAY, 0, (8,))
    found = agenda(
        dangerous=(danger(1, TODAY),),
        overdue=(plan(2, -1),),
        today=(plan(3),),
        week=(plan(4, 1),),
        lost=(LostPatient(5, (HIGH,), TODAY, False, "因为"),),
        expiring=(contract,),
    )
    known = {number: person(number) for number in patient_ids(found)}
    made = assemble(7, "王芳", TODAY, found, known)
    assert repr(made).count("样一") == repr(made).count("13800000001") == 6
    for secret in ("样一", "13800000001", "640599196001010019"):
        assert secret not in repr(made.masked)
