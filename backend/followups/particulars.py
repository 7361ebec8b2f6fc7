"""患者资料 at the desk: read masked, in full on demand, put right field by field; allowed and written down."""

from collections.abc import Mapping
from dataclasses import asdict, fields

from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.audit import Deed
from backend.core.errors import BadInput
from backend.followups import access, parsing
from backend.followups.access import Caller
from backend.followups.desk import PATIENT, FollowUpDesk
from scheduler import people, visits
from scheduler.guidelines import Disease
from scheduler.models.kinds import Category, Relief
from scheduler.people import Enrolled, Particulars, Person
from scheduler.workbooks import cells

# 病种 that are followed no more: choices, so that no reason names anybody.
ENDING: Mapping[str, str] = {
    "not_ill": "诊断后来排除了",
    "cured": "治好了、结案了",
    "elsewhere": "转到别处管理",
    "put_right": "原来登记错了",
}
NAMES = {
    "name": "姓名",
    "phone": "电话",
    "township": "乡镇",
    "village": "村（社区）",
    "address": "家庭住址",
    "category": "户类别",
    "relief": "三个一批",
}


def opened(
    desk: FollowUpDesk, caller: Caller, patient_id: int, *, full: bool = False
) -> tuple[Person, tuple[Enrolled, ...]]:
    """The patient, masked unless everything is wanted, and his diseases; written down as read, or as read in full."""
    with desk.services.database.writing() as session:
        person = _kept(desk, session, caller, patient_id)
        _note(desk, session, caller, person, "查看完整资料" if full else "查看资料")
        return person if full else person.masked, people.enrolled(session, patient_id)


def amend(
    desk: FollowUpDesk, caller: Caller, patient_id: int, seen: Particulars, said: Mapping[str, str]
) -> None:
    """Store what was changed. BadInput says what is wrong, ChangedMeanwhile what somebody else has put there."""
    new = _checked(seen, said)
    with desk.services.database.writing() as session:
        before = people.get(session, desk.services.cipher, patient_id)
        people.hold_family(session, before.household_id)
        person = _kept(desk, session, caller, patient_id)
        held = people.particulars(person)
        stands = people.settled(held, seen, new)
        if stands == held:
            return
        now = desk.services.clock.now()
        people.amend(session, desk.services.cipher, person, stands, now)
        visits.plan_patients(session, desk.guidance(session), [patient_id])
        changed = [NAMES[key] for key, value in asdict(stands).items() if value != asdict(held)[key]]
        _note(desk, session, caller, person, "改患者资料", fields=changed)


def add_disease(desk: FollowUpDesk, caller: Caller, patient_id: int, code: str) -> None:
    """He is followed for it from now on."""
    disease = _disease(code)
    with desk.services.database.writing() as session:
        person = _kept(desk, session, caller, patient_id)
        people.add_disease(session, patient_id, disease, desk.services.clock.now())
        visits.plan_patients(session, desk.guidance(session), [patient_id])
        _note(desk, session, caller, person, "加病种", disease=disease.value)


def end_disease(
    desk: FollowUpDesk, caller: Caller, patient_id: int, code: str, day: str, reason: str
) -> None:
    """He is followed for it no more."""
    disease, on = _disease(code), parsing.day(day, "结束日期")
    if reason not in ENDING:
        raise BadInput("还没有选为什么结束，请选一项。")
    with desk.services.database.writing() as session:
        person = _kept(desk, session, caller, patient_id)
        people.end_disease(session, patient_id, disease, on, desk.services.clock.now())
        visits.plan_patients(session, desk.guidance(session), [patient_id])
        detail = {"disease": disease.value, "on": on.isoformat(), "reason": ENDING[reason]}
        _note(desk, session, caller, person, "结束病种", **detail)


def seen_of(given: Mapping[str, str]) -> Particulars:
    """What stood on the page when it was opened, out of its form."""
    return Particulars(**{one.name: given.get(f"seen_{one.name}", "") for one in fields(Particulars)})


def _checked(seen: Particulars, said: Mapping[str, str]) -> Particulars:
    """As a sheet's cells are read; what was left alone passes as it is."""
    found = asdict(seen)
    for key, text in said.items():
        if key in found and text.strip() != found[key]:
            found[key] = _read(key, text.strip())
    return Particulars(**found)


def _read(key: str, text: str) -> str:
    try:
        return _READERS[key](text) if text or key in ("name", "category") else ""
    except BadInput as wrong:
        raise BadInput(f"{NAMES[key]}：{wrong.sentence}") from wrong


def _category(text: str) -> str:
    if text not in set(Category):
        raise BadInput("请选一项。")
    return text


def _relief(text: str) -> str:
    if text not in set(Relief):
        raise BadInput("请选一项。")
    return text


_READERS = {
    "name": cells.person_name,
    "phone": cells.phone,
    "township": cells.words,
    "village": cells.words,
    "address": cells.private_words,
    "category": _category,
    "relief": _relief,
}


def _disease(code: str) -> Disease:
    if code not in set(Disease):
        raise BadInput("还没有选病种，请选一种。")
    return Disease(code)


def _kept(desk: FollowUpDesk, session: Session, caller: Caller, patient_id: int) -> Person:
    person = people.get(session, desk.services.cipher, patient_id)
    access.demand_particulars(session, caller, person, desk.today)
    return person


def _note(
    desk: FollowUpDesk, session: Session, caller: Caller, person: Person, action: str, **detail: object
) -> None:
    deed = Deed(action, PATIENT, str(person.id), person.region_code, detail or None)
    audit.record(session, caller.actor, deed, desk.services.clock.now())
