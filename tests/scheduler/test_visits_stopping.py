"""停止治疗: the end of a treatment ends its disease, a death told with it everything; taken back, it goes on."""

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.clock import SHANGHAI
from backend.core.db import Database
from backend.core.errors import BadInput
from scheduler import people, visits
from scheduler.guidelines import Disease
from scheduler.models import PatientDiseaseRow, PatientRow
from scheduler.models.kinds import Outcome, VisitWay
from tests.scheduler.registered import CIPHER, said
from tests.scheduler.visited import HIGH, at, form, patient, plan, plans, record, unmet, visit_row
from tests.scheduler.visited import version as newest

TB = Disease.TUBERCULOSIS
CURED, DIED, MISSING = 1, 2, 3
WHY = "肺结核已在2026-03-02停止治疗（完成疗程），这个病种不再随访。"


def lung(day: str = "2026-03-02", **answers: Any) -> visits.VisitForm:
    found: visits.VisitForm = form(day, None, None, diseases=(TB,), way=VisitWay.HOME, answers=answers)
    return found


def stopped(on: str = "2026-03-02", why: int = CURED, day: str = "2026-03-02") -> visits.VisitForm:
    return lung(day, stopped_on=date.fromisoformat(on), stop_reason=why)


def treated(session: Session, *more: Disease) -> int:
    """Seen for each disease, and planned."""
    patient_id = patient(session, 1, *more, TB)
    for disease in more:
        record(session, patient_id, form("2026-02-02", diseases=(disease,)))
    record(session, patient_id, lung("2026-02-03"))
    return patient_id


def ended_on(session: Session, patient_id: int) -> date | None:
    query = select(PatientDiseaseRow.ended_on).where(
        PatientDiseaseRow.patient_id == patient_id, PatientDiseaseRow.disease == TB.value
    )
    return session.scalar(query)


def test_a_treatment_that_is_over_ends_its_disease_and_no_other(database: Database) -> None:
    with database.writing() as session:
        patient_id = treated(session, HIGH)
        proposed = visits.propose(session, at("2026-03-02"), patient_id, stopped())
        assert (proposed.next_on, WHY in proposed.reason) == (None, True)
        done = record(session, patient_id, stopped())
        assert (done.next_on, ended_on(session, patient_id)) == (None, date(2026, 3, 2))
        assert [one.disease for one in plans(session, patient_id)] == ["hypertension"]
        assert [one.closed_reason for one in plans(session, patient_id, "cancelled")] == [WHY]
        assert people.get(session, CIPHER, patient_id).followed == (HIGH,)


def test_a_failed_contact_afterwards_is_of_the_other_diseases(database: Database) -> None:
    with database.writing() as session:
        patient_id = treated(session, HIGH)
        record(session, patient_id, stopped())
        done = record(session, patient_id, unmet("2026-03-04"))
        assert visit_row(session, done.visit_id).diseases == ["hypertension"]
        with pytest.raises(visits.WrongEntry, match="肺结核已在2026-03-02停止治疗"):
            record(session, patient_id, lung("2026-03-05"))
        record(session, patient_id, lung("2026-02-20"), guidance=at("2026-03-05"))  # late, of before


@pytest.mark.parametrize("way", ["corrected", "withdrawn"])
def test_taken_back_the_disease_is_followed_again(database: Database, way: str) -> None:
    with database.writing() as session:
        patient_id = treated(session)
        wrong = record(session, patient_id, stopped())
        held = newest(session, patient_id)
        if way == "withdrawn":
            visits.withdraw(session, CIPHER, at("2026-03-03"), wrong.visit_id, held, "登错了", "样医")
        else:
            ask = visits.propose(session, at("2026-03-03"), patient_id, lung(), wrong.visit_id)
            assert ask.next_on is not None
            visits.correct(
                session, CIPHER, at("2026-03-03"), wrong.visit_id, held, lung(), "样医", reason="错"
            )
        assert ended_on(session, patient_id) is None
        assert plan(session, patient_id, TB).deadline is not None


def test_another_day_is_the_one_that_counts(database: Database) -> None:
    with database.writing() as session:
        patient_id = treated(session)
        wrong = record(session, patient_id, stopped())
        held = newest(session, patient_id)
        right = stopped("2026-02-27", MISSING)
        visits.correct(session, CIPHER, at("2026-03-03"), wrong.visit_id, held, right, "样医", reason="错")
        assert ended_on(session, patient_id) == date(2026, 2, 27)


@pytest.mark.parametrize("met", [True, False])
def test_a_death_told_with_it_ends_everything(database: Database, met: bool) -> None:
    with database.writing() as session:
        patient_id = treated(session, HIGH)
        answers: dict[str, Any] = {"stopped_on": date(2026, 3, 2 if met else 1), "stop_reason": DIED}
        told = lung(**answers) if met else unmet(answers=answers)
        done = record(session, patient_id, told)
        row = session.get_one(PatientRow, patient_id, populate_existing=True)
        assert (row.status, row.status_on) == ("died", answers["stopped_on"])
        assert (plans(session, patient_id), done.next_on) == ([], None)
        held = newest(session, patient_id)
        visits.withdraw(session, CIPHER, at("2026-03-03"), done.visit_id, held, "是同名的另一位", "样医")
        row = session.get_one(PatientRow, patient_id, populate_existing=True)
        assert (row.status, len(plans(session, patient_id))) == ("active", 2)


@pytest.mark.parametrize(
    ("told", "code", "sentence"),
    [
        (lung(stopped_on=date(2026, 3, 2)), "stop_reason", "请填“停止治疗原因”"),
        (lung(stop_reason=CURED), "stopped_on", "请填“停止治疗时间”"),
        (stopped("2026-03-01", DIED), "stop_reason", "请用“没见到”登记"),
        (stopped("2026-02-27", CURED, "2026-02-28"), "stopped_on", "以后还有一次2026-03-01的肺结核随访"),
    ],
)
def test_what_cannot_be_is_said_beside_its_blank(
    database: Database, told: visits.VisitForm, code: str, sentence: str
) -> None:
    with database.writing() as session:
        patient_id = treated(session)
        if told.visited_on < date(2026, 3, 1):
            record(session, patient_id, lung("2026-03-01"))
        with pytest.raises(visits.WrongEntry) as refusal:
            record(session, patient_id, told, guidance=at("2026-03-02"))
        assert sentence in refusal.value.by_field[code]


def test_a_new_notice_is_a_new_case(database: Database) -> None:
    with database.writing() as session:
        patient_id = treated(session)
        record(session, patient_id, stopped())
        held = newest(session, patient_id)
        old = datetime(2026, 3, 1, 9, tzinfo=SHANGHAI)
        with pytest.raises(BadInput, match="已在2026-03-02停止治疗"):
            visits.notify(session, at("2026-03-20"), patient_id, held, old)
        new = datetime(2026, 3, 20, 8, tzinfo=SHANGHAI)
        visits.notify(session, at("2026-03-20"), patient_id, held, new)
        assert ended_on(session, patient_id) is None
        assert plan(session, patient_id, TB).action == "first_visit"


def test_a_sheet_reopens_nothing_but_with_a_new_notice(database: Database) -> None:
    with database.writing() as session:
        patient_id = treated(session)
        record(session, patient_id, stopped())
        again = said("样二", 1, diseases=(TB,))
        visits.merge(session, CIPHER, at("2026-03-20"), again)
        assert (ended_on(session, patient_id), plans(session, patient_id)) == (date(2026, 3, 2), [])
        notified = said("样二", 1, diseases=(TB,), notified_at=datetime(2026, 3, 20, 8, tzinfo=SHANGHAI))
        visits.merge(session, CIPHER, at("2026-03-20"), notified)
        assert ended_on(session, patient_id) is None
        assert plan(session, patient_id, TB).action == "first_visit"


def test_a_failed_contact_may_say_that_the_treatment_ended(database: Database) -> None:
    with database.writing() as session:
        patient_id = treated(session)
        told = unmet(answers={"stopped_on": date(2026, 3, 1), "stop_reason": MISSING})
        assert record(session, patient_id, told).next_on is None
        assert ended_on(session, patient_id) == date(2026, 3, 1)
        assert told.outcome is Outcome.UNREACHABLE


def reopened(session: Session, patient_id: int, day: str = "2026-03-10") -> None:
    """Said on the page of particulars: he is followed for it again."""
    now = at(day)
    people.add_disease(session, patient_id, TB, now.now)
    visits.plan_patients(session, now, [patient_id])


def put_right(session: Session, patient_id: int, entry: int, new: visits.VisitForm, day: str) -> None:
    held = newest(session, patient_id)
    visits.correct(session, CIPHER, at(day), entry, held, new, "样医", reason="错字")


@pytest.mark.parametrize("treated_since", [False, True])
@pytest.mark.parametrize("said_on", ["2026-03-02", "2026-03-01"])
def test_a_correction_of_an_old_end_closes_no_disease_that_goes_on_again(
    database: Database, treated_since: bool, said_on: str
) -> None:
    with database.writing() as session:
        patient_id = treated(session)
        old = record(session, patient_id, stopped())
        reopened(session, patient_id)
        if treated_since:
            record(session, patient_id, lung("2026-03-11"))
        again = stopped(said_on)
        asked = visits.propose(session, at("2026-03-12"), patient_id, again, old.visit_id)
        assert asked.next_on is not None or treated_since
        put_right(session, patient_id, old.visit_id, again, "2026-03-12")
        assert ended_on(session, patient_id) is None
        assert plan(session, patient_id, TB).deadline is not None


def test_an_end_said_on_the_page_since_is_left_to_stand(database: Database) -> None:
    with database.writing() as session:
        patient_id = treated(session)
        old = record(session, patient_id, stopped())
        people.end_disease(session, patient_id, TB, date(2026, 3, 5), at("2026-03-06").now)
        put_right(session, patient_id, old.visit_id, stopped(), "2026-03-07")
        assert ended_on(session, patient_id) == date(2026, 3, 5)


def test_a_correction_that_tells_of_an_end_for_the_first_time_ends_it(database: Database) -> None:
    with database.writing() as session:
        patient_id = treated(session)
        record(session, patient_id, stopped())
        reopened(session, patient_id)
        last = record(session, patient_id, lung("2026-03-11"))
        put_right(
            session, patient_id, last.visit_id, stopped("2026-03-11", CURED, "2026-03-11"), "2026-03-12"
        )
        assert ended_on(session, patient_id) == date(2026, 3, 11)


@pytest.mark.parametrize("how", ["said again", "notified"])
@pytest.mark.parametrize("way", ["corrected", "withdrawn"])
def test_an_end_of_before_is_not_what_a_taken_back_one_leaves(database: Database, how: str, way: str) -> None:
    with database.writing() as session:
        patient_id = treated(session)
        first = record(session, patient_id, stopped())
        if how == "said again":
            reopened(session, patient_id)
        else:
            received = datetime(2026, 3, 10, 8, tzinfo=SHANGHAI)
            visits.notify(session, at("2026-03-10"), patient_id, newest(session, patient_id), received)
        put_right(session, patient_id, first.visit_id, stopped(), "2026-03-11")  # said again: no newer word
        wrong = record(session, patient_id, stopped("2026-03-12", CURED, "2026-03-12"))
        assert ended_on(session, patient_id) == date(2026, 3, 12)
        if way == "withdrawn":
            held = newest(session, patient_id)
            visits.withdraw(session, CIPHER, at("2026-03-13"), wrong.visit_id, held, "登错了", "样医")
        else:
            put_right(session, patient_id, wrong.visit_id, lung("2026-03-12"), "2026-03-13")
        assert ended_on(session, patient_id) is None


def test_no_disease_is_ended_before_a_visit_for_it(database: Database) -> None:
    with database.writing() as session:
        patient_id, now = treated(session, HIGH), at("2026-03-06").now
        record(session, patient_id, form("2026-03-04"))
        with pytest.raises(BadInput, match="2026-03-03以后还有一次2026-03-04的随访"):
            people.end_disease(session, patient_id, HIGH, date(2026, 3, 3), now)
        people.end_disease(session, patient_id, TB, date(2026, 3, 3), now)  # that one was for another
        people.end_disease(session, patient_id, HIGH, date(2026, 3, 4), now)
