"""Not reached, refused, in hospital, moved, died, contract ended: what follows, and that it can be taken back."""

from datetime import date

import pytest

from backend.core.db import Database
from backend.core.errors import BadInput
from scheduler import people, visits
from scheduler.guidelines import Disease
from scheduler.models import VisitRow
from scheduler.models.kinds import Outcome, Standing, VisitWay
from tests.bot.wechat.storage import count
from tests.scheduler.registered import CIPHER, teams, terms
from tests.scheduler.visited import (
    BOTH,
    TODAY,
    at,
    form,
    patient,
    plan,
    plans,
    record,
    states,
    unmet,
    visit_row,
)
from tests.scheduler.visited import version as newest


def test_one_failed_contact_is_said_and_moves_nothing(database: Database) -> None:
    with database.writing() as session:
        patient_id = patient(session)
        record(session, patient_id, form())
        before = plan(session, patient_id).id
        found = record(session, patient_id, unmet("2026-03-10"))
        after = plan(session, patient_id)
        assert (after.id, after.action) == (before, "routine")
        assert "之后有1次没有联系上" in after.reason
        assert (found.visit_class, found.next_on) == (None, after.due)


@pytest.mark.parametrize("third", [Outcome.UNREACHABLE, Outcome.REFUSED])
def test_three_failed_contacts_in_a_row_are_lost_with_a_slow_retry(
    database: Database, third: Outcome
) -> None:
    with database.writing() as session:
        patient_id = patient(session, 1, *BOTH)
        record(session, patient_id, form(sbp=190, diseases=BOTH))
        for day in (5, 6):
            record(session, patient_id, unmet(f"2026-03-0{day}"))
        found = record(session, patient_id, unmet("2026-03-09", third))
        assert {one.action for one in plans(session, patient_id)} == {"lost"}
        retry = plan(session, patient_id)
        assert (retry.earliest, retry.deadline, retry.chosen) == (None, None, date(2026, 6, 9))
        assert found.next_on is None
        (lost,) = visits.lost(session, visits.Scope())
        assert (lost.patient_id, set(lost.diseases), lost.dangerous) == (patient_id, set(BOTH), True)
        assert lost.retry_on == date(2026, 6, 9)
        assert visits.due_today(session, visits.Scope(), date(2026, 6, 9))[0].action == "lost"


def test_three_taps_in_one_day_clear_nobody_from_the_list(database: Database) -> None:
    with database.writing() as session:
        patient_id = patient(session)
        record(session, patient_id, form(sbp=190))
        for _ in range(3):
            record(session, patient_id, unmet("2026-03-05"))
        assert plan(session, patient_id).action == "emergency"
        assert visits.lost(session, visits.Scope()) == ()


def test_a_lost_patient_who_is_found_is_followed_again_and_another_failure_waits_again(
    database: Database,
) -> None:
    with database.writing() as session:
        patient_id = patient(session)
        for day in (5, 6, 9):
            record(session, patient_id, unmet(f"2026-03-0{day}"))
        record(session, patient_id, unmet("2026-06-09"))
        assert plan(session, patient_id).chosen == date(2026, 9, 9)
        record(session, patient_id, form("2026-07-01"))
        assert plan(session, patient_id).action == "routine"
        assert visits.lost(session, visits.Scope()) == ()


def test_no_day_that_is_past_is_proposed(database: Database) -> None:
    with database.writing() as session:
        patient_id = patient(session)
        record(session, patient_id, form())  # due 26 May, 2 June at the latest
        for day, wanted in (("2026-05-28", "2026-05-28"), ("2026-06-02", "2026-06-02"), ("2026-06-20", None)):
            today = at(day)
            proposed = visits.propose(session, today, patient_id, unmet(day))
            assert proposed.offered(today.today) == (date.fromisoformat(wanted) if wanted else None)
            assert proposed.next_on is None
        found = record(session, patient_id, unmet("2026-06-20"))
        assert (found.next_on, visit_row(session, found.visit_id).next_on) == (None, None)
        with pytest.raises(BadInput, match="最后期限2026-06-02已过，请今天起尽快随访"):
            record(session, patient_id, unmet("2026-06-20"), date(2026, 6, 2))
        before = plan(session, patient_id)
        assert (before.chosen, before.deadline) == (date(2026, 5, 26), date(2026, 6, 2))


@pytest.mark.parametrize(
    ("worse", "action", "of_visit"), [(True, "refer", "complication"), (False, "routine", "unassessed")]
)
def test_in_hospital_is_a_contact_without_examination_seen_again_within_two_weeks(
    database: Database, worse: bool, action: str, of_visit: str
) -> None:
    with database.writing() as session:
        patient_id = patient(session)
        record(session, patient_id, form())
        for day in ("2026-03-03", "2026-03-04"):
            record(session, patient_id, unmet(day))
        found = record(session, patient_id, unmet("2026-03-05", Outcome.HOSPITALISED, complication=worse))
        after = plan(session, patient_id)
        assert (after.action, after.deadline, found.visit_class) == (action, date(2026, 3, 19), of_visit)
        assert "量" not in after.reason
        assert worse or "患者住院。" in after.reason
        assert plans(session, patient_id, "done") == []  # no visit was made: the old plan is superseded
        record(session, patient_id, unmet("2026-03-06"))
        assert plan(session, patient_id).action == action  # the row of failed contacts began anew


@pytest.mark.parametrize(
    ("disease", "deadline"),
    [
        (Disease.TUBERCULOSIS, date(2026, 3, 19)),
        (Disease.COPD, date(2026, 3, 19)),
        (Disease.ELDERLY, date(2027, 3, 2)),  # the check of the year is made, and is not due again by a stay
    ],
)
def test_in_hospital_no_disease_is_found_controlled(
    database: Database, disease: Disease, deadline: date
) -> None:
    with database.writing() as session:
        patient_id = patient(session, 1, disease)
        record(session, patient_id, form("2026-03-02", None, None, diseases=(disease,)))
        stay = unmet("2026-03-05", Outcome.HOSPITALISED, complication=False)
        assert record(session, patient_id, stay).visit_class == "unassessed"
        after = plan(session, patient_id, disease)
        assert (after.action, after.visit_class, after.deadline) == ("routine", "unassessed", deadline)
        assert "患者住院" in after.reason
        assert ("2周内" in after.reason) is (disease is not Disease.ELDERLY)


@pytest.mark.parametrize("standing", [Standing.DIED, Standing.MOVED, Standing.CONTRACT_ENDED])
def test_an_end_cancels_everything_open_and_a_correction_takes_it_back(
    database: Database, standing: Standing
) -> None:
    with database.writing() as session:
        patient_id = patient(session, 1, *BOTH)
        record(session, patient_id, form(diseases=BOTH, glucose=6, fasting=True))
        before = [(one.disease, one.deadline, one.due) for one in plans(session, patient_id)]
        now = at("2026-03-20")
        held = newest(session, patient_id)
        held = visits.change_standing(session, now, patient_id, held, standing, now.today)
        assert states(session, patient_id) == ["cancelled", "cancelled"]
        assert {
            "不再安排随访" in str(one.closed_reason) for one in plans(session, patient_id, "cancelled")
        } == {True}
        visits.change_standing(session, now, patient_id, held, Standing.ACTIVE, now.today)
        assert [(one.disease, one.deadline, one.due) for one in plans(session, patient_id)] == before


def test_nobody_is_visited_after_his_death_but_an_older_visit_may_still_be_entered(
    database: Database,
) -> None:
    with database.writing() as session:
        patient_id, now = patient(session), at("2026-03-20")
        held = newest(session, patient_id)
        visits.change_standing(session, now, patient_id, held, Standing.DIED, date(2026, 3, 10))
        with pytest.raises(BadInput, match="已在2026-03-10登记为死亡，不能再登记2026-03-12的随访"):
            record(session, patient_id, form("2026-03-12"), guidance=now)
        older = record(session, patient_id, form("2026-03-09", sbp=190), guidance=now)
        assert (older.visit_class, older.next_on) == ("danger", None)
        assert "已去世" in older.proposal.reason
        assert plans(session, patient_id) == []


def test_a_death_before_a_visit_that_met_the_patient_is_refused(database: Database) -> None:
    with database.writing() as session:
        patient_id = patient(session)
        record(session, patient_id, form())
        held = newest(session, patient_id)
        with pytest.raises(BadInput, match="死亡日期2026-03-01以后还有一次2026-03-02的随访"):
            visits.change_standing(session, TODAY, patient_id, held, Standing.DIED, date(2026, 3, 1))
        with pytest.raises(BadInput, match="在今天以后"):
            visits.change_standing(session, TODAY, patient_id, held, Standing.DIED, date(2026, 3, 3))
        with pytest.raises(people.EditedMeanwhile):
            visits.change_standing(session, TODAY, patient_id, held - 1, Standing.DIED, TODAY.today)
        assert plan(session, patient_id).state == "open"


def test_the_end_of_a_family_s_contract_ends_all_its_members_and_signing_again_takes_it_back(
    database: Database,
) -> None:
    with database.writing() as session:
        team = teams(session, "第一团队")[0]
        members = [
            patient(session, n, household_number="样户", team_id=team.id, terms=terms(team)) for n in (1, 2)
        ]
        home = people.get(session, CIPHER, members[0]).household_id
        for one in members:
            record(session, one, form())
        with pytest.raises(BadInput, match="解约日期2026-03-09在今天"):
            visits.end_contract(session, TODAY, home, date(2026, 3, 9))
        visits.end_contract(session, TODAY, home, TODAY.today)
        assert [states(session, one) for one in members] == [["cancelled"], ["cancelled"]]
        visits.sign_contract(session, TODAY, home, terms(team, "2026-03-02", "2027-03-01"))
        assert [states(session, one) for one in members] == [["cancelled", "open"]] * 2


def test_a_refusal_by_one_disease_s_list_concerns_them_all(database: Database) -> None:
    with database.writing() as session:
        patient_id = patient(session, 1, *BOTH, Disease.ELDERLY)
        found = record(session, patient_id, unmet(outcome=Outcome.REFUSED))
        row = session.get_one(VisitRow, found.visit_id)
        assert row.diseases == ["hypertension", "diabetes", "elderly"]
        assert (row.outcome, row.way, row.visit_class) == ("refused", VisitWay.PHONE, None)


def test_two_failures_of_one_day_and_a_visit_between_count_in_their_order(database: Database) -> None:
    with database.writing() as session:
        patient_id = patient(session)
        first = record(session, patient_id, unmet("2026-03-05"))
        record(session, patient_id, form("2026-03-05"))
        for _ in range(2):
            record(session, patient_id, unmet("2026-03-05"))
        assert plan(session, patient_id).action == "routine"
        visits.correct(
            session,
            CIPHER,
            at("2026-03-05"),
            first.visit_id,
            newest(session, patient_id),
            unmet("2026-03-05", Outcome.REFUSED),
            "样医",
        )
        assert (
            plan(session, patient_id).action == "routine"
        )  # the corrected one keeps its place before the visit
    assert count(database, VisitRow) == 5
