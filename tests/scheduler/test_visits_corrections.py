"""Wrong entries: superseded or withdrawn, kept, and everything decided anew from the corrected history."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from backend.core.db import Database
from backend.core.errors import BadInput, NotFound
from scheduler import people, visits
from scheduler.guidelines import Disease
from scheduler.people.seals import Field, Seals
from tests.scheduler.registered import CIPHER
from tests.scheduler.visited import BOTH, TODAY, at, form, patient, plan, plans, record, states, visit_row
from tests.scheduler.visited import version as newest


def correct(
    session: Session, patient_id: int, visit_id: int, said: visits.VisitForm, day: str = "2026-03-05"
) -> visits.Recorded:
    held = newest(session, patient_id)
    return visits.correct(session, CIPHER, at(day), visit_id, held, said, "样医")


def withdraw(session: Session, patient_id: int, visit_id: int, reason: str = "录错了人，是样二的") -> int:
    held = newest(session, patient_id)
    return visits.withdraw(session, CIPHER, at("2026-03-05"), visit_id, held, reason, "样医")


def test_a_wrong_reading_is_corrected_and_its_plan_decided_anew(database: Database) -> None:
    with database.writing() as session:
        patient_id = patient(session)
        wrong = record(session, patient_id, form(sbp=190))
        right = correct(session, patient_id, wrong.visit_id, form(sbp=130))
        old, new = visit_row(session, wrong.visit_id), visit_row(session, right.visit_id)
        assert (old.state, old.sbp, old.visit_class) == ("superseded", 190, "danger")
        assert (new.state, new.sbp, new.corrects_id) == ("current", 130, old.id)
        assert (old.withdrawn_at, old.withdrawn_by) == (new.recorded_at, new.recorded_by)
        assert (new.withdrawn_at, new.withdrawn_by) == (None, None)
        assert states(session, patient_id) == ["superseded", "open"]
        assert str(plans(session, patient_id, None)[0].closed_reason).endswith("已更正或撤回，重新安排。")
        assert (plan(session, patient_id).action, plan(session, patient_id).deadline) == (
            "routine",
            date(2026, 6, 2),
        )
        assert visits.dangerous(session, visits.Scope()) == ()


def test_correcting_an_older_visit_changes_what_is_two_in_a_row(database: Database) -> None:
    with database.writing() as session:
        patient_id = patient(session)
        first = record(session, patient_id, form("2026-02-10", sbp=160))
        record(session, patient_id, form(sbp=165))
        assert plan(session, patient_id).action == "refer"
        correct(session, patient_id, first.visit_id, form("2026-02-10", sbp=120))
        assert plan(session, patient_id).action == "adjust"


def test_the_plan_that_a_wrong_entry_had_done_is_done_by_the_right_one(database: Database) -> None:
    with database.writing() as session:
        patient_id = patient(session, 1, *BOTH)
        visits.plan_all(session, TODAY)
        wrong = record(session, patient_id, form(diseases=BOTH, glucose=6, fasting=True))
        right = correct(session, patient_id, wrong.visit_id, form())
        done = {one.disease: one for one in plans(session, patient_id, None) if one.action == "first_visit"}
        assert done["hypertension"].done_by_visit_id == right.visit_id
        sugar = plan(session, patient_id, Disease.DIABETES)  # the diabetes was not served after all
        assert (sugar.action, sugar.state) == ("first_visit", "open")
        closed = [one for one in plans(session, patient_id, "superseded") if one.disease == "diabetes"]
        assert any("已更正或撤回" in str(one.closed_reason) for one in closed)
        assert not any(one.done_by_visit_id for one in closed)


def test_a_withdrawn_visit_is_kept_with_its_reason_and_counts_no_more(database: Database) -> None:
    with database.writing() as session:
        patient_id = patient(session)
        record(session, patient_id, form("2026-02-10"))
        wrong = record(session, patient_id, form(sbp=185, note="旧备注"))
        withdraw(session, patient_id, wrong.visit_id)
        row = visit_row(session, wrong.visit_id)
        seals = Seals(CIPHER)
        assert (row.state, row.sbp) == ("withdrawn", 185)
        assert (row.withdrawn_at, row.withdrawn_by) == (at("2026-03-05").now, "样医")
        assert seals.open(Field.NOTE, row.note_sealed) == "旧备注"
        assert seals.open(Field.WITHDRAWN_REASON, row.withdrawn_reason_sealed) == "录错了人，是样二的"
        assert "样二" not in str(row.withdrawn_reason_sealed)
        note = visits.entry(session, CIPHER, wrong.visit_id).form.note
        assert note == "旧备注\n【2026-03-05 09:00由样医撤回】录错了人，是样二的"
        assert states(session, patient_id) == ["superseded", "superseded", "open"]
        assert plan(session, patient_id).deadline == date(2026, 5, 10)


@pytest.mark.parametrize(
    ("withdrawn", "day"),
    [
        pytest.param("2026-03-08", date(2026, 4, 7), id="the day comes back"),
        pytest.param("2026-04-08", None, id="the day is past: the rules' own"),
    ],
)
def test_withdrawing_a_later_visit_brings_back_the_day_that_was_chosen(
    database: Database, withdrawn: str, day: date | None
) -> None:
    with database.writing() as session:
        patient_id = patient(session)
        first = record(session, patient_id, form())
        held = plan(session, patient_id)
        visits.reschedule(
            session, at("2026-03-05"), patient_id, first.version, Disease.HYPERTENSION, date(2026, 4, 7)
        )
        wrong = visits.record(
            *(session, CIPHER, at("2026-03-06"), patient_id, newest(session, patient_id)),
            *(form("2026-03-06"), "样医"),
        )
        assert plan(session, patient_id).chosen != date(2026, 4, 7)
        visits.withdraw(
            *(session, CIPHER, at(withdrawn), wrong.visit_id, newest(session, patient_id)),
            *("录错了人", "样医"),
        )
        now = plan(session, patient_id)
        assert (now.after_visit_id, now.deadline) == (first.visit_id, held.deadline)
        assert now.chosen == (day or now.due)


def test_withdrawing_the_only_visit_asks_for_a_first_one(database: Database) -> None:
    with database.writing() as session:
        patient_id = patient(session)
        wrong = record(session, patient_id, form())
        withdraw(session, patient_id, wrong.visit_id)
        assert (plan(session, patient_id).action, plan(session, patient_id).due) == (
            "first_visit",
            date(2026, 3, 5),
        )


def test_what_cannot_be_corrected_is_said_and_changes_nothing(database: Database) -> None:
    with database.writing() as session:
        patient_id = patient(session)
        wrong = record(session, patient_id, form(sbp=190))
        with pytest.raises(BadInput, match="收缩压1200不可能"):
            correct(session, patient_id, wrong.visit_id, form(sbp=1200))
        with pytest.raises(BadInput, match="撤回随访要写明原因"):
            withdraw(session, patient_id, wrong.visit_id, " ")
        with pytest.raises(NotFound, match="没有找到这次随访"):
            correct(session, patient_id, 777, form())
        held = newest(session, patient_id) - 1
        with pytest.raises(people.EditedMeanwhile):
            visits.correct(session, CIPHER, TODAY, wrong.visit_id, held, form(), "样医")
        with pytest.raises(people.EditedMeanwhile):
            visits.withdraw(session, CIPHER, TODAY, wrong.visit_id, held, "错", "样医")
        assert visit_row(session, wrong.visit_id).state == "current"
        correct(session, patient_id, wrong.visit_id, form())
        with pytest.raises(BadInput, match="已经更正或撤回过"):
            correct(session, patient_id, wrong.visit_id, form())
        with pytest.raises(BadInput, match="已经更正或撤回过"):
            withdraw(session, patient_id, wrong.visit_id)


def test_a_correction_may_move_the_next_date_inside_the_new_window(database: Database) -> None:
    with database.writing() as session:
        patient_id = patient(session)
        wrong = record(session, patient_id, form(sbp=190))
        held = newest(session, patient_id)
        now, said = at("2026-03-05"), form()
        with pytest.raises(BadInput, match="只能定在2026-03-05到2026-06-02之间"):
            visits.correct(session, CIPHER, now, wrong.visit_id, held, said, "样医", date(2026, 3, 4))
        visits.correct(session, CIPHER, now, wrong.visit_id, held, said, "样医", date(2026, 4, 7))
        assert plan(session, patient_id).chosen == date(2026, 4, 7)
