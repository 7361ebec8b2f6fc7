"""肺结核's notices at the desk: entered, taken back, a suspect ruled out; allowed and written down."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from backend.core.audit import Deed
from backend.core.clock import SHANGHAI
from backend.core.errors import BadInput
from backend.followups.access import Caller
from backend.followups.desk import PATIENT, FollowUpDesk
from scheduler import visits
from scheduler.guidelines import Action, Disease, NoticeKind
from scheduler.people import EditedMeanwhile, Person
from scheduler.visits import Notice, Noticed

KINDS: Mapping[NoticeKind, str] = {
    NoticeKind.NOTIFIED: "收到管理通知单（72小时内上门）",
    NoticeKind.SUSPECT_REFERRED: "推介转诊了可疑患者（1周内打电话）",
}
_SHORT = {NoticeKind.NOTIFIED: "收到管理通知单", NoticeKind.SUSPECT_REFERRED: "推介转诊了可疑患者"}
# Codes go to the records and the audit log: choices, so that no reason names anybody.
TAKING_BACK: Mapping[str, str] = {
    "other_person": "登错了人",
    "other_kind": "种类登错了（如只是转诊）",
    "other_place": "不归本地管，已退回",
    "not_so": "没有这回事",
}


@dataclass(frozen=True, slots=True)
class Page:
    """A patient, masked, with what stands and what stood before."""

    person: Person
    noticed: Noticed


def opened(desk: FollowUpDesk, caller: Caller, patient_id: int) -> Page:
    """Written down as read."""
    person = desk.patient(caller, patient_id)
    with desk.services.database.reading() as session:
        return Page(person, visits.noticed(session, patient_id))


def notify(
    desk: FollowUpDesk, caller: Caller, patient_id: int, version: int, received: datetime, kind: NoticeKind
) -> bool:
    """The notice of a case of tuberculosis arrived at that time, or a suspect was referred.

    Whether it still waits for its first contact. A second press of the same button changes nothing.
    """
    try:
        with desk.services.database.writing() as session:
            person, guidance = desk.own(session, caller, patient_id), desk.guidance(session)
            visits.notify(session, guidance, patient_id, version, received, kind, caller.account.username)
            deed = Deed("登记通知单", PATIENT, str(patient_id), person.region_code, {"kind": kind.value})
            desk.note(session, caller, deed)
    except EditedMeanwhile:
        held = opened(desk, caller, patient_id).noticed.now
        if held is None or (held.kind, held.received) != (kind, received):
            raise
    with desk.services.database.reading() as session:
        plans = visits.of_patient(session, patient_id, desk.today)
    return any(one.disease is Disease.TUBERCULOSIS and one.action is Action.FIRST_VISIT for one in plans)


def take_back(desk: FollowUpDesk, caller: Caller, patient_id: int, version: int, reason: str) -> None:
    """What was entered last was wrong. BadInput without a reason, or where something leans on it."""
    if reason not in TAKING_BACK:
        raise BadInput("还没有选为什么撤回，请选一项。")
    with desk.services.database.writing() as session:
        person, guidance = desk.own(session, caller, patient_id), desk.guidance(session)
        visits.take_back(session, guidance, patient_id, version, reason, caller.account.username)
        detail = {"reason": TAKING_BACK[reason]}
        desk.note(session, caller, Deed("撤回通知单", PATIENT, str(patient_id), person.region_code, detail))


def rule_out(desk: FollowUpDesk, caller: Caller, patient_id: int, version: int, on: date) -> None:
    """The suspect was found healthy that day. BadInput for who is a case, or a day that cannot be. A second press of
    the same button changes nothing.
    """
    try:
        with desk.services.database.writing() as session:
            person, guidance = desk.own(session, caller, patient_id), desk.guidance(session)
            visits.rule_out(session, guidance, patient_id, version, on, caller.account.username)
            said = {"disease": Disease.TUBERCULOSIS.value, "on": on.isoformat()}
            deed = Deed("排除可疑患者", PATIENT, str(patient_id), person.region_code, said)
            desk.note(session, caller, deed)
    except EditedMeanwhile:
        held = opened(desk, caller, patient_id).noticed
        if held.ended_on != on or not (held.suspect or held.now):
            raise


def words(one: Notice) -> str:
    """收到管理通知单（2026-03-02 08:10）；2026-03-03 09:00由own撤回：登错了人."""
    said = f"{_SHORT[one.kind]}（{_minute(one.received)}）"
    if one.change is None or one.at is None:
        return said
    why = TAKING_BACK.get(one.reason, "")
    return f"{said}；{_minute(one.at)}由{one.by}{_DONE[one.change]}{why and '：'}{why}"


_DONE = {
    "notice": "登记了新的",
    "put_right": "改了收到的时间",
    "taken_back": "撤回",
    "ruled_out": "登记排除",
}


def noticed_as_dict(found: Noticed) -> dict[str, Any]:
    """As JSON has it."""
    return {
        "suspect": found.suspect,
        "ended_on": found.ended_on.isoformat() if found.ended_on else None,
        "now": dict(_notice(found.now)) if found.now else None,
        "former": [dict(_notice(one)) for one in found.former],
    }


def _notice(one: Notice) -> Iterator[tuple[str, Any]]:
    yield "kind", one.kind.value
    yield "received", one.received.astimezone(SHANGHAI).isoformat()
    yield "words", words(one)
    if one.change is not None and one.at is not None:
        yield "change", one.change.value
        yield "reason", one.reason
        yield "by", one.by
        yield "at", one.at.astimezone(SHANGHAI).isoformat()


def _minute(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
