"""What the standard forms ask beyond what decides: stored as said, words sealed, refused by name, a death followed."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from backend.core.db import Database
from scheduler import visits
from scheduler.guidelines import Disease
from scheduler.models.kinds import Outcome, VisitWay
from scheduler.standard import figured, national, said
from scheduler.visits.answering import values
from tests.scheduler.registered import CIPHER
from tests.scheduler.visited import TODAY, at, form, patient, plans, record, unmet, visit_row
from tests.scheduler.visited import version as newest

MIND, LUNG = Disease.PSYCHOSIS, Disease.TUBERCULOSIS
PSYCHOSIS: dict[str, Any] = {
    "psychosis_symptoms": (1, 11),
    "insight": 2,
    "work": 9,
    "minor_trouble": 1,
    "suicide_attempts": 0,
    "hospital": 2,
    "discharged_on": date(2026, 1, 20),
    "laboratory": 2,
    "laboratory_words": "县医院血常规正常，样一的女儿陪着",
    "rehabilitation": (1, 4),
}


def mind(**answers: Any) -> visits.VisitForm:
    said: visits.VisitForm = form(sbp=None, dbp=None, diseases=(MIND,), risk=0, answers=answers)
    return said


def lung(**answers: Any) -> visits.VisitForm:
    said: visits.VisitForm = form(sbp=None, dbp=None, diseases=(LUNG,), way=VisitWay.HOME, answers=answers)
    return said


def refused(database: Database, wrong: visits.VisitForm, disease: Disease = MIND) -> list[tuple[str, str]]:
    with database.writing() as session:
        patient_id = patient(session, 1, disease)
        with pytest.raises(visits.WrongEntry) as error:
            visits.propose(session, TODAY, patient_id, wrong)
        return list(error.value.objections)


def test_answers_are_stored_as_said_and_their_words_sealed(database: Database) -> None:
    entered = mind(**PSYCHOSIS)
    with database.writing() as session:
        done = record(session, patient(session, 1, MIND), entered)
    with database.reading() as session:
        row = visit_row(session, done.visit_id)
        assert row.answers is not None
        assert (row.answers["psychosis_symptoms"], row.answers["discharged_on"]) == ([1, 11], "2026-01-20")
        assert "laboratory_words" not in row.answers
        assert "样一" not in f"{row.answers}{row.words_sealed}"
        assert visits.entry(session, CIPHER, done.visit_id).form == entered


def test_a_visit_without_answers_keeps_none(database: Database) -> None:
    with database.writing() as session:
        row = visit_row(session, record(session, patient(session), form()).visit_id)
        assert (row.answers, row.words_sealed) == (None, None)


def test_a_correction_leaves_the_wrong_answers_to_be_seen(database: Database) -> None:
    with database.writing() as session:
        patient_id = patient(session, 1, MIND)
        wrong = record(session, patient_id, mind(insight=3))
        held = newest(session, patient_id)
        visits.correct(session, CIPHER, TODAY, wrong.visit_id, held, mind(insight=1), "样医", reason="选错了")
        ((right, before),) = visits.entries(session, CIPHER, patient_id)
        assert (right.form.answers, before.form.answers) == ({"insight": 1}, {"insight": 3})


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"minor_trouble": 100}, "轻度滋事100不可能，应在0到99次之间，请核对后再填。"),
        ({"minor_trouble": -1}, "轻度滋事-1不可能，应在0到99次之间，请核对后再填。"),
        ({"minor_trouble": "多次"}, "轻度滋事要填整数，请重新填。"),
        ({"minor_trouble": True}, "轻度滋事要填整数，请重新填。"),
        ({"insight": 4}, "自知力没有这个选项，请重新选。"),
        ({"insight": True}, "自知力没有这个选项，请重新选。"),
        ({"psychosis_symptoms": (1, 13)}, "目前症状没有这个选项，请重新选。"),
        ({"psychosis_symptoms": 1}, "目前症状没有这个选项，请重新选。"),
        ({"laboratory": 2, "laboratory_words": "长" * 501}, "实验室检查结果太长，请写在500个字以内。"),
        (
            {"laboratory": 1, "laboratory_words": "好"},
            "填了“实验室检查结果”，“实验室检查”却没有选“有”，请核对。",
        ),
        (
            {"hospital": 2, "discharged_on": date(2026, 3, 3)},
            "末次出院时间2026-03-03在随访日期（2026-03-02）以后，请核对。",
        ),
        (
            {"hospital": 2, "discharged_on": date(1950, 3, 3)},
            "末次出院时间1950-03-03在患者出生（1960-01-01）以前，请核对年份。",
        ),
        ({"hospital": 2}, "“两次随访期间住院情况”选了“曾住院，现未住院”，请填“末次出院时间”。"),
        ({"psychosis_symptoms": (12,)}, "“目前症状”选了“其他”，请填“其他目前症状”。"),
        ({"lost_reason": 1}, "“失访原因”只在没见到患者时填，请把这一栏清空，或用“没见到”登记。"),
        ({"tb_symptoms": (1,)}, "肺结核患者随访服务记录表才填“症状及体征”，请选上那个病种，或把这一栏清空。"),
        ({"mood": 1}, "填了随访表上没有的一栏，请核对栏目的代号。"),
        ({"risk": 1}, "填了随访表上没有的一栏，请核对栏目的代号。"),
    ],
)
def test_what_a_form_cannot_say_is_refused_by_name(
    database: Database, answers: dict[str, Any], sentence: str
) -> None:
    (objection,) = refused(database, mind(**answers))
    assert objection[1] == sentence


def test_no_symptom_and_a_symptom_cannot_both_be(database: Database) -> None:
    ((code, sentence),) = refused(database, lung(tb_symptoms=(0, 1)), LUNG)
    assert (code, sentence) == ("tb_symptoms", "症状及体征选了“没有症状”，就不能再选别的，请去掉一边。")


def test_no_more_doses_are_taken_than_were_due(database: Database) -> None:
    ((code, sentence),) = refused(database, lung(doses_planned=180, doses_taken=181), LUNG)
    assert (code, sentence) == ("doses_taken", "实际服药次数181比应服药次数180还多，请核对。")


def test_medicine_may_be_fetched_after_the_visit(database: Database) -> None:
    with database.writing() as session:
        record(session, patient(session, 1, LUNG), lung(pickup_on=date(2026, 3, 9), pickup_place="县疾控"))


def test_who_was_not_met_has_no_symptoms_but_a_reason(database: Database) -> None:
    ((code, _),) = refused(database, unmet(answers={"insight": 1}))
    assert code == "insight"
    with database.writing() as session:
        done = record(session, patient(session, 2, MIND), unmet(answers={"lost_reason": 3}))
        assert visits.entry(session, CIPHER, done.visit_id).form.answers == {"lost_reason": 3}


def test_a_death_told_at_a_visit_ends_everything(database: Database) -> None:
    death = {"died_on": date(2026, 2, 27), "death_cause": 1, "death_illness": 4}
    with database.writing() as session:
        patient_id = patient(session, 1, MIND)
        record(session, patient_id, form("2026-01-05", None, None, diseases=(MIND,), risk=0))
        told = unmet(answers=death)
        proposed = visits.propose(session, TODAY, patient_id, told)
        assert (proposed.next_on, proposed.window) == (None, None)
        done = record(session, patient_id, told)
        assert (plans(session, patient_id), done.next_on) == ([], None)
        assert done.version == newest(session, patient_id)
        on_record = visits.entry(session, CIPHER, done.visit_id)
        later = unmet("2026-03-01", answers=death | {"died_on": date(2026, 2, 26)})
        version = newest(session, patient_id)
        visits.correct(session, CIPHER, TODAY, on_record.id, version, later, "样医", reason="日期错了")


def test_a_death_before_a_visit_that_met_the_patient_is_refused(database: Database) -> None:
    with database.writing() as session:
        patient_id = patient(session, 1, MIND)
        record(session, patient_id, form("2026-02-10", None, None, diseases=(MIND,), risk=0))
        with pytest.raises(visits.WrongEntry, match="死亡日期2026-02-01以后还有一次2026-02-10的随访见到"):
            record(session, patient_id, unmet(answers={"died_on": date(2026, 2, 1)}))


@pytest.mark.parametrize("outcome", [Outcome.REACHED, Outcome.HOSPITALISED])
def test_who_was_met_has_not_died(database: Database, outcome: Outcome) -> None:
    met = form(
        sbp=None,
        dbp=None,
        diseases=(MIND,),
        outcome=outcome,
        complication=False,
        answers={"died_on": date(2026, 3, 1)},
    )
    assert [code for code, _ in refused(database, met)] == ["died_on"]


def test_a_rate_and_a_body_mass_index_are_worked_out() -> None:
    blanks = national().blanks
    filled = values(lung(doses_planned=180, doses_taken=171))
    assert said(blanks["doses_rate"], filled) == "95%"
    assert figured(blanks["doses_rate"], values(lung(doses_planned=0, doses_taken=0))) is None
    weighed = values(form(weight_kg=Decimal("70.25"), height_cm=Decimal(165)))
    assert said(blanks["bmi"], weighed) == "25.8"
    assert said(blanks["bmi"], values(form())) == ""


def test_a_blank_is_said_in_words_and_on_paper_with_its_number() -> None:
    blanks, filled = national().blanks, values(mind(**PSYCHOSIS))
    assert said(blanks["psychosis_symptoms"], filled) == "幻觉、孤僻懒散"
    assert said(blanks["psychosis_symptoms"], filled, numbered=True) == "1 幻觉、11 孤僻懒散"
    assert said(blanks["discharged_on"], filled) == "2026-01-20"
    assert said(blanks["minor_trouble"], filled) == "1次"
    assert said(blanks["way"], filled, numbered=True) == "1 门诊"
    assert [said(blanks["risk"], filled, numbered=one) for one in (False, True)] == ["0级", "0级"]
    assert said(blanks["insight"], values(mind())) == ""


def test_the_first_visit_of_tuberculosis_is_known_by_what_only_its_form_asks() -> None:
    forms = national()
    assert [one.code for one in forms.of((LUNG,))] == ["tuberculosis_first", "tuberculosis"]
    first, later = forms.kind_of_visit(LUNG, {"sputum"}), forms.kind_of_visit(LUNG, {"treatment_month"})
    assert (first and first.code, later and later.code) == ("tuberculosis_first", "tuberculosis")
    assert forms.kind_of_visit(LUNG, {"regimen"}) is None


def test_guidance_is_the_same_with_answers(database: Database) -> None:
    with database.writing() as session:
        patient_id = patient(session, 1, MIND)
        bare = visits.propose(session, at("2026-03-02"), patient_id, mind())
        assert visits.propose(session, at("2026-03-02"), patient_id, mind(**PSYCHOSIS)) == bare


def test_a_sign_of_danger_among_the_symptoms_must_be_said_to_be_one(database: Database) -> None:
    ((code, sentence),) = refused(
        database, form(answers={"hypertension_symptoms": (2, 6)}), Disease.HYPERTENSION
    )
    assert code == "hypertension_symptoms"
    assert "“心悸胸闷”，这是危险情况：请在“危险症状”里也选上“心悸”或“胸闷”" in sentence
    with database.writing() as session:
        danger = form(answers={"hypertension_symptoms": (2, 6)}, symptoms=("chest_tightness",))
        visits.propose(session, TODAY, patient(session, 2), danger)
