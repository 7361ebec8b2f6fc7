"""What is read back: entries with what they corrected, one patient's plans, whose patient somebody is."""

from datetime import date

import pytest

from backend.core.db import Database
from backend.core.errors import BadInput, NotFound
from scheduler import people, visits
from scheduler.models import VisitRow
from scheduler.models.kinds import Standing
from scheduler.visits import Scope
from tests.scheduler.registered import CIPHER, teams, terms
from tests.scheduler.test_visits import WHOLE
from tests.scheduler.visited import BOTH, TODAY, form, patient, plan, record, unmet
from tests.scheduler.visited import version as newest


def test_an_entry_is_the_form_it_was_made_of(database: Database) -> None:
    said = form(**WHOLE)
    with database.writing() as session:
        patient_id = patient(session, 1, *BOTH)
        done = record(session, patient_id, said)
    with database.reading() as session:
        found = visits.entry(session, CIPHER, done.visit_id)
        assert (found.form, found.recorded_by, found.visit_class) == (said, "样医", "danger")
        assert found.next_on == done.next_on
        with pytest.raises(NotFound, match="没有找到这次随访"):
            visits.entry(session, CIPHER, 777)


def test_a_referral_of_before_is_read_where_it_stood(database: Database) -> None:
    with database.writing() as session:
        done = record(session, patient(session), form())
        row = session.get_one(VisitRow, done.visit_id)
        row.referral_reason, row.referral_place = "心悸", "县医院"
    with database.reading() as session:
        found = visits.entry(session, CIPHER, done.visit_id).form
    assert (found.referral_reason, found.referral_place) == ("心悸", "县医院")


def test_each_visit_is_followed_by_what_it_corrected(database: Database) -> None:
    with database.writing() as session:
        patient_id = patient(session)
        wrong = record(session, patient_id, form("2026-02-10", sbp=190))
        last = record(session, patient_id, form())
        held = newest(session, patient_id)
        right = visits.correct(
            session, CIPHER, TODAY, wrong.visit_id, held, form("2026-02-10"), "样医", reason="读错了"
        )
        newer, older = visits.entries(session, CIPHER, patient_id)
        assert [one.id for one in newer] == [last.visit_id]
        assert [(one.id, one.state) for one in older] == [
            (right.visit_id, "current"),
            (wrong.visit_id, "superseded"),
        ]
        assert older[1].form.note == "【2026-03-02 09:00由样医更正】读错了"
        assert older[0].form.note == ""
        with pytest.raises(visits.EntryReplaced, match="已经更正或撤回过"):
            visits.correct(session, CIPHER, TODAY, wrong.visit_id, right.version, form(), "样医")


def test_a_correction_is_proposed_in_the_place_of_the_wrong_entry(database: Database) -> None:
    with database.writing() as session:
        patient_id = patient(session)
        record(session, patient_id, form("2026-02-10", sbp=160))
        wrong = record(session, patient_id, form(sbp=165))
        again = visits.propose(session, TODAY, patient_id, form(sbp=165))
        instead = visits.propose(session, TODAY, patient_id, form(sbp=128), wrong.visit_id)
        assert (again.referral, instead.referral, instead.visit_class) == (True, False, "controlled")


def test_one_patients_plans_and_one_plan_by_its_id(database: Database) -> None:
    with database.writing() as session:
        patient_id, other = patient(session, 1, *BOTH), patient(session, 2)
        record(session, patient_id, form(sbp=160, diseases=BOTH, glucose=6, fasting=True))
        record(session, other, form())
        found = visits.of_patient(session, patient_id, TODAY.today)
        assert [(one.disease, one.day) for one in found] == [
            ("hypertension", date(2026, 3, 16)),
            ("diabetes", date(2026, 5, 26)),
        ]
        assert visits.planned(session, found[0].plan_id, TODAY.today) == found[0]
        moved = newest(session, patient_id)
        visits.reschedule(session, TODAY, patient_id, moved, found[0].disease, date(2026, 3, 12))
        with pytest.raises(NotFound, match="已经办完或改过"):
            visits.planned(session, found[0].plan_id, TODAY.today)


def test_who_is_not_followed_has_no_plan(database: Database) -> None:
    with database.writing() as session:
        patient_id = patient(session)
        record(session, patient_id, form())
        held = plan(session, patient_id).id
        latest = newest(session, patient_id)
        visits.change_standing(session, TODAY, patient_id, latest, Standing.DIED, TODAY.today)
        assert visits.of_patient(session, patient_id, TODAY.today) == ()
        with pytest.raises(NotFound):
            visits.planned(session, held, TODAY.today)


def test_the_lost_have_a_plan_to_look_at(database: Database) -> None:
    with database.writing() as session:
        patient_id = patient(session)
        for day in ("2026-02-20", "2026-02-25", "2026-03-02"):
            record(session, patient_id, unmet(day))
        (found,) = visits.of_patient(session, patient_id, TODAY.today)
        assert (found.action, found.deadline) == ("lost", None)


def test_a_scope_holds_its_own_patients_and_doctors(database: Database) -> None:
    with database.writing() as session:
        first, second = teams(session, "第一团队", "第二团队")
        mine = patient(session, 1, team_id=first.id, terms=terms(first))
        unsigned = patient(session, 2, team_id=first.id)
        doctor, other = first.doctors[0].id, second.doctors[0].id
        assert visits.holds(session, Scope(doctor_id=doctor), mine)
        assert visits.holds(session, Scope(doctor_id=doctor), unsigned)
        assert not visits.holds(session, Scope(doctor_id=other), mine)
        assert not visits.holds(session, Scope(doctor_id=doctor), 777)
        assert visits.doctors(session, Scope()) == (doctor, other)
        assert visits.doctors(session, Scope(team_id=second.id)) == (other,)
        assert visits.doctors(session, Scope(doctor_id=doctor)) == (doctor,)
        assert visits.doctors(session, Scope(region_codes=("640522",))) == (doctor, other)
        assert visits.doctors(session, Scope(region_codes=("421321",))) == ()
        assert visits.doctors(session, Scope(health_centre_id=1)) == (doctor, other)
        assert visits.doctors(session, Scope(health_centre_id=777)) == ()
        assert list(people.doctors(session, [other, 777])) == [other]
        assert set(people.several(session, CIPHER, [mine, 777])) == {mine}


def test_everything_that_cannot_be_is_named_with_its_field(database: Database) -> None:
    with database.writing() as session:
        patient_id = patient(session)
        with pytest.raises(visits.WrongEntry) as refused:
            visits.propose(session, TODAY, patient_id, form(sbp=1200, heart_rate=7))
        assert [field for field, _ in refused.value.objections] == ["sbp", "heart_rate"]
        assert isinstance(refused.value, BadInput)


def test_of_a_field_the_first_sentence_is_told_in_order() -> None:
    wrong = visits.WrongEntry([("sbp", "一。"), ("dbp", "二。"), ("sbp", "三。")])
    assert list(wrong.by_field.items()) == [("sbp", "一。"), ("dbp", "二。")]
    assert wrong.sentence == "一。"


def test_a_window_that_lies_in_the_past_leaves_its_last_day() -> None:
    first, last = date(2026, 3, 3), date(2026, 3, 16)
    assert visits.movable_from(first, last, date(2026, 3, 1)) == first
    assert visits.movable_from(first, last, date(2026, 3, 9)) == date(2026, 3, 9)
    assert visits.movable_from(first, last, date(2026, 4, 1)) == last
