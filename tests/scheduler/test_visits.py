"""Recording a visit: stored as said, judged, the next date proposed and moved only inside its window."""

import threading
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from backend.core.db import Database
from backend.core.errors import BadInput, NotFound
from scheduler import people, visits
from scheduler.guidelines import Adverse, Disease
from scheduler.models import CarePlanRow, VisitRow
from scheduler.models.kinds import Grade, Hypoglycaemia, Intake, Medication, Outcome, Pulse, VisitWay
from scheduler.people.seals import Field, Seals
from tests.bot.wechat.storage import count
from tests.scheduler.registered import CIPHER, teams
from tests.scheduler.visited import (
    BOTH,
    HIGH,
    TODAY,
    at,
    form,
    patient,
    plan,
    plans,
    record,
    unmet,
    visit_row,
)
from tests.scheduler.visited import version as newest

WHOLE: dict[str, Any] = {
    "way": VisitWay.HOME,
    "diseases": BOTH,
    "symptoms": ("palpitations",),
    "heart_rate": 72,
    "height_cm": Decimal("165.5"),
    "weight_kg": Decimal("70.25"),
    "weight_goal_kg": Decimal(65),
    "cigarettes": 10,
    "cigarettes_goal": 0,
    "drinks": Decimal("0.5"),
    "drinks_goal": Decimal(0),
    "exercise_times": 3,
    "exercise_minutes": 30,
    "exercise_times_goal": 5,
    "exercise_minutes_goal": 40,
    "salt": Intake.HEAVY,
    "salt_goal": Intake.LIGHT,
    "staple_food": 300,
    "staple_food_goal": 250,
    "psychology": Grade.GOOD,
    "compliance": Grade.FAIR,
    "glucose": Decimal("6.9"),
    "fasting": True,
    "hba1c": Decimal("6.85"),
    "foot_pulse": Pulse.NORMAL,
    "hypoglycaemia": Hypoglycaemia.NONE,
    "medication": Medication.REGULAR,
    "adverse": Adverse.NONE,
    "complication": False,
    "pregnant": False,
    "drugs": (visits.Drug("氨氯地平", 1, "5mg"),),
    "referral_reason": "心悸",
    "referral_place": "县医院",
    "note": "样一说头晕",
}


def test_the_whole_form_is_stored_as_it_was_said_and_the_note_is_sealed(database: Database) -> None:
    with database.writing() as session:
        patient_id = patient(session, 1, *BOTH)
        doctor = teams(session, "第一团队")[0].doctors[0]
        found = record(session, patient_id, form(doctor_id=doctor.id, **WHOLE))
    with database.reading() as session:
        row = visit_row(session, found.visit_id)
        for key, value in WHOLE.items():
            if key not in ("note", "drugs", "diseases", "symptoms", *visits.REFERRAL):
                assert getattr(row, key) == value
        assert (row.sbp, row.dbp, row.doctor_id, row.recorded_by) == (130, 80, doctor.id, "样医")
        assert (row.diseases, row.symptoms) == (["hypertension", "diabetes"], ["palpitations"])
        assert row.drugs == []
        assert "氨氯地平" not in str(row.words_sealed)
        assert visits.entry(session, CIPHER, found.visit_id).form.drugs == WHOLE["drugs"]
        assert (row.visit_class, row.next_on, row.state) == ("danger", found.next_on, "current")
        assert (row.referral_reason, row.referral_place) == ("", "")
        assert "县医院" not in str(row.words_sealed)
        assert "样一" not in str(row.note_sealed)
        assert Seals(CIPHER).open(Field.NOTE, row.note_sealed) == "样一说头晕"


IMPOSSIBLE: list[tuple[dict[str, Any], str]] = [
    ({"sbp": 1200}, "收缩压1200不可能，应在40到300mmHg之间，请核对"),
    ({"sbp": 80, "dbp": 120}, "舒张压120比收缩压80还高，请核对"),
    ({"glucose": Decimal(0), "fasting": True}, "血糖0不可能，应在0.5到60mmol/L之间"),
    ({"glucose": Decimal(7)}, "空腹还是随机"),
    ({"day": "2026-03-03"}, "在今天（2026-03-02）以后"),
    ({"day": "1959-12-31"}, "在患者出生（1960-01-01）以前"),
    ({"diseases": ()}, "还没有选病种"),
    ({"diseases": (Disease.DIABETES,)}, "没有登记2型糖尿病"),
    ({"heart_rate": 7}, "心率7不可能"),
    ({"weight_kg": Decimal(700)}, "体重700不可能"),
    ({"hba1c": Decimal(66)}, "糖化血红蛋白66不可能"),
    ({"height_cm": Decimal("165.555")}, "身高165.555的小数太长"),
    ({"risk": 6}, "危险性6级不对，只有0到5级"),
    ({"risk": -1}, "危险性-1级不对"),
    ({"referral_reason": "长" * 201}, "转诊原因太长，请写在200个字以内"),
    ({"drugs": (visits.Drug(" "),)}, "没写药名"),
    ({"drugs": (visits.Drug("降压药", 40),)}, "降压药每日40次不可能"),
    ({"outcome": Outcome.UNREACHABLE}, "“未联系上”，就不能填检查结果"),
    ({"outcome": Outcome.HOSPITALISED}, "患者住院，请在“并发症”里填"),
]


@pytest.mark.parametrize(("said", "sentence"), IMPOSSIBLE)
def test_what_cannot_be_is_one_clear_sentence_and_nothing_is_stored(
    database: Database, said: dict[str, Any], sentence: str
) -> None:
    with database.writing() as session:
        patient_id = patient(session)
        wrong = form(**said)
        with pytest.raises(BadInput) as refused:
            record(session, patient_id, wrong, guidance=TODAY)
        assert sentence in refused.value.sentence
        assert refused.value.sentence.endswith("。")
        with pytest.raises(BadInput):
            visits.propose(session, TODAY, patient_id, wrong)
        assert newest(session, patient_id) == 1
    assert count(database, VisitRow) == count(database, CarePlanRow) == 0


def test_nobody_and_a_doctor_nobody_knows_are_said_so(database: Database) -> None:
    with database.writing() as session:
        with pytest.raises(NotFound, match="没有找到这位患者"):
            visits.record(session, CIPHER, TODAY, 7, 1, form(), "样医")
        with pytest.raises(NotFound, match="没有找到这位患者"):
            visits.propose(session, TODAY, 7, form())
        with pytest.raises(NotFound, match="没有找到随访医生"):
            record(session, patient(session), form(doctor_id=77))


def test_what_is_proposed_is_what_is_recorded(database: Database) -> None:
    with database.writing() as session:
        patient_id = patient(session)
        record(session, patient_id, form("2026-02-10", sbp=150))
    with database.reading() as session:
        proposed = visits.propose(session, TODAY, patient_id, form(sbp=160))
    with database.writing() as session:
        found = record(session, patient_id, form(sbp=160))
    assert found.proposal == proposed
    assert (proposed.visit_class, proposed.referral, proposed.dangerous) == ("uncontrolled", True, False)
    assert proposed.window is not None
    assert proposed.next_on == date(2026, 3, 16) == proposed.window.deadline
    assert "连续两次血压不满意" in proposed.reason
    assert proposed.sources[0].section.endswith("二（三）3")
    assert proposed.sources[0].words in proposed.reason


def test_the_doctor_may_move_the_date_only_inside_the_window(database: Database) -> None:
    with database.writing() as session:
        patient_id = patient(session)
        for wrong in ("2026-06-03", "2026-03-02", "2026-01-01"):
            with pytest.raises(BadInput, match=r"只能定在2026-03-03到2026-06-02之间"):
                record(session, patient_id, form(), next_on=date.fromisoformat(wrong))
        found = record(session, patient_id, form(), next_on=date(2026, 6, 2))
        assert visit_row(session, found.visit_id).next_on == date(2026, 6, 2) == found.next_on
        kept = plan(session, patient_id)
        assert (kept.chosen, kept.deadline) == (date(2026, 6, 2), date(2026, 6, 2))
        assert kept.due != kept.chosen


def test_a_plan_is_moved_later_inside_its_window_and_not_into_the_past(database: Database) -> None:
    with database.writing() as session:
        patient_id = patient(session)
        record(session, patient_id, form())
        later, now = newest(session, patient_id), at("2026-04-01")
        new = visits.reschedule(session, now, patient_id, later, HIGH, date(2026, 5, 6))
        assert plan(session, patient_id).chosen == date(2026, 5, 6)
        assert plans(session, patient_id, "superseded")[0].closed_reason == "医生改到2026-05-06。"
        with pytest.raises(BadInput, match="只能定在2026-04-01到2026-06-02之间"):
            visits.reschedule(session, now, patient_id, new, HIGH, date(2026, 3, 31))
        with pytest.raises(BadInput, match="没有能改期的随访"):
            visits.reschedule(session, now, patient_id, new, Disease.DIABETES, date(2026, 5, 6))
        with pytest.raises(people.EditedMeanwhile):
            visits.reschedule(session, now, patient_id, later, HIGH, date(2026, 5, 7))


def test_a_moved_date_moves_what_is_due_first(database: Database) -> None:
    with database.writing() as session:
        patient_id = patient(session, 1, *BOTH)
        said = form(sbp=160, diseases=BOTH, glucose=6, fasting=True)
        record(session, patient_id, said, next_on=date(2026, 3, 10))
        sugar = plan(session, patient_id, Disease.DIABETES)
        assert plan(session, patient_id).chosen == date(2026, 3, 10)
        assert sugar.chosen == sugar.due


def test_a_visit_entered_late_is_judged_by_itself_and_moves_no_later_plan(database: Database) -> None:
    with database.writing() as session:
        patient_id = patient(session)
        record(session, patient_id, form())
        before = plan(session, patient_id).id
        late = record(session, patient_id, form("2026-01-05", sbp=185), guidance=TODAY)
        assert late.visit_class == "danger"
        assert plan(session, patient_id).id == before


def test_who_opened_an_older_version_overwrites_nothing(database: Database) -> None:
    with database.writing() as session:
        patient_id = patient(session)
    with database.writing() as session:
        visits.record(session, CIPHER, TODAY, patient_id, 1, form(), "样医甲")
    with database.writing() as session:
        with pytest.raises(people.EditedMeanwhile, match="刚被别人改过，没有保存"):
            visits.record(session, CIPHER, TODAY, patient_id, 1, form(sbp=170), "样医乙")
        assert plan(session, patient_id).visit_class == "controlled"
    assert count(database, VisitRow) == 1


def test_of_two_doctors_who_save_at_the_same_moment_one_is_told(database: Database) -> None:
    with database.writing() as session:
        patient_id = patient(session)
    start, told = threading.Barrier(4), []

    def save(number: int) -> None:
        start.wait()
        try:
            with database.writing() as session:
                visits.record(session, CIPHER, TODAY, patient_id, 1, form(sbp=120 + number), "样医")
            told.append("saved")
        except people.EditedMeanwhile:
            told.append("told")

    threads = [threading.Thread(target=save, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["saved", "told", "told", "told"]
    assert count(database, VisitRow) == count(database, CarePlanRow) == 1


def test_a_county_planned_while_doctors_save_has_one_open_plan_each(database: Database) -> None:
    with database.writing() as session:
        ids = [patient(session, number) for number in range(1, 7)]
    start, failures = threading.Barrier(3), []

    def run(work: Any) -> None:
        start.wait()
        try:
            work()
        except Exception as error:
            failures.append(error)

    def catch_all() -> None:
        with database.writing() as session:
            visits.plan_all(session, TODAY)

    def doctor() -> None:
        for patient_id in ids:
            with database.writing() as session:
                record(session, patient_id, form())

    threads = [threading.Thread(target=run, args=(work,)) for work in (catch_all, catch_all, doctor)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with database.writing() as session:
        assert visits.plan_all(session, TODAY) == visits.Tally()
        assert {plan(session, patient_id).action for patient_id in ids} == {"routine"}


def test_pregnancy_said_at_the_visit_decides_it(database: Database) -> None:
    with database.writing() as session:
        patient_id = patient(session, 2)
        assert record(session, patient_id, form(sbp=145, pregnant=True)).visit_class == "danger"
        assert record(session, patient_id, form("2026-03-05", sbp=145)).visit_class == "controlled"


def test_a_failed_contact_may_not_set_a_date_when_nothing_is_due(database: Database) -> None:
    with database.writing() as session:
        patient_id = patient(session)
        for day in ("2026-03-02", "2026-03-03"):
            record(session, patient_id, unmet(day))
        with pytest.raises(BadInput, match="请把“下次随访日期”去掉"):
            record(session, patient_id, unmet("2026-03-04"), next_on=date(2026, 3, 9))
