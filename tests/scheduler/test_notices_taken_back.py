"""A notice or referral entered by mistake is taken back, a suspect is on record as one and ruled out; steps kept."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from backend.core.clock import SHANGHAI
from backend.core.db import Database
from backend.core.errors import BadInput
from scheduler import people, visits
from scheduler.guidelines import Disease, NoticeKind
from scheduler.models import DiseaseBeforeRow, PatientDiseaseRow
from scheduler.models.kinds import VisitWay
from scheduler.reminders.answering import notice_stands
from tests.scheduler.registered import CIPHER, NOW, imported, line, said, sheet
from tests.scheduler.visited import HIGH, at, form, patient, plan, plans, record, version

TB = Disease.TUBERCULOSIS
SUSPECT, NOTIFIED = NoticeKind.SUSPECT_REFERRED, NoticeKind.NOTIFIED
TODAY = at("2026-03-02")


def came(session: Session, who: int, kind: NoticeKind = NOTIFIED, at_: datetime = NOW) -> int:
    day = at(at_.astimezone(SHANGHAI).date())
    return visits.notify(session, day, who, version(session, who), at_, kind, "甲")


def back(session: Session, who: int, reason: str = "other_person", day: str = "2026-03-03") -> int:
    return visits.take_back(session, at(day), who, version(session, who), reason, "乙")


def ruled_out(session: Session, who: int, on: str = "2026-03-05", day: str = "2026-03-06") -> int:
    return visits.rule_out(session, at(day), who, version(session, who), date.fromisoformat(on), "乙")


def held(session: Session, who: int) -> PatientDiseaseRow | None:
    session.expire_all()
    return session.get(PatientDiseaseRow, (who, TB.value))


def lung(day: str, way: VisitWay = VisitWay.HOME, **answers: object) -> visits.VisitForm:
    found: visits.VisitForm = form(day, None, None, diseases=(TB,), way=way, answers=answers)
    return found


def test_a_notice_entered_by_mistake_is_taken_back_and_kept(database: Database) -> None:
    with database.writing() as session:
        who = patient(session, 1, TB)
        record(session, who, lung("2026-02-10"))
        wanted = plan(session, who, TB).deadline
        came(session, who)
        assert plan(session, who, TB).action == "first_visit"
        back(session, who)
        found = held(session, who)
        assert found is not None
        assert (found.notice, found.notified_at, found.ended_on, found.suspect) == (None, None, None, False)
        assert plan(session, who, TB).deadline == wanted
        assert not notice_stands(session, who, "notified")
        past = visits.noticed(session, who)
        assert past.now is None
        (one,) = past.former
        assert (one.kind, one.received, one.change, one.reason, one.by) == (
            *(NOTIFIED, NOW, "taken_back", "other_person", "乙"),
        )
        with pytest.raises(BadInput, match="没有登记着的通知单"):
            back(session, who)


def test_a_notice_that_was_a_referral_is_turned_into_one(database: Database) -> None:
    with database.writing() as session:
        who = patient(session, 1, TB)
        came(session, who)
        with pytest.raises(BadInput, match="请先撤回"):
            came(session, who, SUSPECT)
        back(session, who, "other_kind", "2026-03-02")
        came(session, who, SUSPECT)
        found = plan(session, who, TB)
        assert (found.action, found.urgency, found.deadline) == ("first_visit", "soon", date(2026, 3, 9))


def test_what_stood_before_stands_again_step_by_step(database: Database) -> None:
    """Cured, suspected again, notified with the time put right, all by mistake."""
    later = NOW + timedelta(days=8)
    with database.writing() as session:
        who = patient(session, 1, TB)
        record(session, who, lung("2026-03-02", stopped_on=date(2026, 3, 2), stop_reason=1))
        came(session, who, SUSPECT, later)
        came(session, who, NOTIFIED, later)
        came(session, who, NOTIFIED, later - timedelta(minutes=5))
        for kind, ended in ((SUSPECT, None), (None, date(2026, 3, 2))):
            back(session, who, day="2026-03-11")
            found = held(session, who)
            assert found is not None
            assert (found.notice, found.ended_on) == (kind, ended)
        assert plans(session, who) == []
        changes = [one.change for one in session.query(DiseaseBeforeRow).order_by(DiseaseBeforeRow.id)]
        assert changes == ["notice", "notice", "put_right", "taken_back", "taken_back"]


def test_a_notice_of_before_the_steps_were_kept_is_taken_back_too(database: Database) -> None:
    with database.writing() as session:
        who = patient(session, 1, TB)
        record(session, who, lung("2026-03-02", stopped_on=date(2026, 3, 2), stop_reason=1))
        came(session, who, NOTIFIED, NOW + timedelta(days=8))
        session.query(DiseaseBeforeRow).delete()
        back(session, who, day="2026-03-11")
        found = held(session, who)
        assert found is not None
        assert (found.notice, found.ended_on) == (None, date(2026, 3, 2))


def test_a_suspect_is_put_on_record_as_one_and_taken_off_when_it_was_a_mistake(database: Database) -> None:
    with database.writing() as session:
        who = patient(session, 1, HIGH)
        came(session, who, SUSPECT)
        person = people.get(session, CIPHER, who)
        assert (person.followed, person.suspected, person.ill) == ((HIGH, TB), (TB,), (HIGH,))
        assert plan(session, who, TB).deadline == date(2026, 3, 9)
        called = record(session, who, lung("2026-03-03", VisitWay.PHONE))
        with pytest.raises(BadInput, match="请先撤回那次随访"):
            back(session, who)
        newest = version(session, who)
        visits.withdraw(session, CIPHER, at("2026-03-03"), called.visit_id, newest, "打错了", "甲")
        back(session, who)
        assert (held(session, who), people.get(session, CIPHER, who).diseases) == (None, (HIGH,))
        assert [one.state for one in plans(session, who, None) if one.disease == TB][-1] == "cancelled"
        assert [one.disease for one in plans(session, who)] == ["hypertension"]


def test_who_is_found_healthy_is_ruled_out_and_was_never_ill(database: Database) -> None:
    with database.writing() as session:
        who = patient(session, 1, HIGH)
        came(session, who, SUSPECT)
        record(session, who, lung("2026-03-03", VisitWay.PHONE))
        for on in ("2026-03-01", "2026-03-07"):
            with pytest.raises(BadInput, match="要在转诊那天（2026-03-02）到今天"):
                ruled_out(session, who, on)
        ruled_out(session, who)
        person = people.get(session, CIPHER, who)
        assert (person.followed, person.ended) == ((HIGH,), ())
        assert [one.disease for one in plans(session, who)] == ["hypertension"]
        gone = [one for one in plans(session, who, "cancelled") if one.disease == TB]
        assert gone[-1].closed_reason == "可疑肺结核已在2026-03-05排除，不再随访。"
        with pytest.raises(visits.WrongEntry, match="可疑肺结核已在2026-03-05排除"):
            record(session, who, lung("2026-03-08"))
        with pytest.raises(BadInput, match="只有推介转诊"):
            ruled_out(session, who)


def test_ruled_out_by_mistake_he_is_a_suspect_again_and_then_a_case(database: Database) -> None:
    with database.writing() as session:
        who = patient(session, 1, HIGH)
        came(session, who, SUSPECT)
        ruled_out(session, who)
        back(session, who, "not_so", "2026-03-07")
        assert plan(session, who, TB).action == "first_visit"
        ruled_out(session, who, day="2026-03-08")
        same_day = datetime(2026, 3, 5, 8, tzinfo=SHANGHAI)
        came(session, who, NOTIFIED, same_day)
        person = people.get(session, CIPHER, who)
        assert (person.ill, person.suspected) == ((HIGH, TB), ())
        with pytest.raises(BadInput, match="只有推介转诊"):
            ruled_out(session, who, day="2026-03-09")


def test_who_is_treated_is_no_suspect_by_a_late_referral(database: Database) -> None:
    with database.writing() as session:
        who = patient(session, 1, TB)
        record(session, who, lung("2026-02-10"))
        came(session, who, SUSPECT)
        assert people.get(session, CIPHER, who).ill == (TB,)


def test_a_suspect_whom_a_sheet_or_the_page_says_to_have_it_has_it(database: Database) -> None:
    with database.writing() as session:
        (who,) = imported(session, sheet(line(1))).patient_ids
        came(session, who, SUSPECT)
        report = imported(session, sheet(line(1, 病种="高血压、肺结核")), merge=True)
        assert report.lines[0].changes == ("病种",)
        assert people.get(session, CIPHER, who).suspected == ()
        other = people.register(session, CIPHER, said("样二", 2), NOW)
        came(session, other, SUSPECT)
        people.add_disease(session, other, TB, at("2026-03-03").now)
        assert people.get(session, CIPHER, other).ill == (HIGH, TB)
        ruled_out(session, other)
        people.add_disease(session, other, TB, at("2026-03-07").now)
        assert people.get(session, CIPHER, other).ill == (HIGH, TB)


def test_the_notice_of_a_sheet_is_taken_back_and_the_disease_stays(database: Database) -> None:
    with database.writing() as session:
        one = line(1, 病种="肺结核", 通知单时间="2026-03-01 09:30")
        (who,) = imported(session, sheet(one)).patient_ids
        back(session, who)
        assert people.get(session, CIPHER, who).ill == (TB,)
        found = held(session, who)
        assert found is not None
        assert found.notice is None
