"""A doctor's list for paper: everybody to be seen soon, in the clear, with those whom no message reaches."""

from dataclasses import replace
from datetime import date
from typing import NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from backend.core.crypto import FieldCipher
from backend.core.errors import NotFound
from scheduler import away
from scheduler.caring import of_doctor
from scheduler.guidelines.facts import Disease, age_on
from scheduler.models import DoctorRow, HomeReadingRow, PatientDiseaseRow, PatientRow, ReminderRow
from scheduler.models.kinds import Post, Sex, Standing
from scheduler.models.reminder_kinds import State
from scheduler.people.seals import Field, Seals
from scheduler.reminders import answering, digest
from scheduler.reminders.digest import first_days
from scheduler.reminders.lines import DoctorList, Family, Line, ReadingLine
from scheduler.reminders.reached import to_call, told
from scheduler.scopes import Scope, followed
from scheduler.workdays import Workdays

NOBODYS = "没有家庭医生负责的患者"


def doctor_list(
    session: Session, cipher: FieldCipher, doctor_id: int, on: date, workdays: Workdays
) -> DoctorList:
    """The doctor's list of that day; NotFound for no such doctor. In the clear: write down who asked for it."""
    doctor = session.get(DoctorRow, doctor_id)
    if doctor is None or doctor.post != Post.DOCTOR.value:
        raise NotFound(f"没有编号为{doctor_id}的家庭医生，请核对编号。")
    seals = Seals(cipher)
    soon = workdays.soon_until(on)
    own = of_doctor(doctor.id)
    parts = [_part(session, seals, own, on, soon)]
    parts += [_helping(session, seals, one, on, soon) for one in away.colleagues(session, doctor.id, on)]
    lines = tuple(line for part, _ in parts for line in part)
    readings = tuple(one for _, part in parts for one in part)
    families = _families(session, seals, own, on)
    ends = tuple(one.ends for one in families)
    return DoctorList(doctor.id, doctor.name, on, lines, ends, readings, soon, families)


def unserved_list(
    session: Session, cipher: FieldCipher, region: str, on: date, workdays: Workdays
) -> DoctorList:
    """Whom no doctor of that region answers for, the same way. In the clear: write down who asked for it."""
    soon = workdays.soon_until(on)
    these = followed(Scope(region_codes=(region,), unserved=True))
    lines, readings = _part(session, Seals(cipher), these, on, soon)
    families = _families(session, Seals(cipher), these, on)
    ends = tuple(one.ends for one in families)
    return DoctorList(0, NOBODYS, on, lines, ends, readings, soon, families)


def _families(session: Session, seals: Seals, patients: Select[int], on: date) -> tuple[Family, ...]:
    """Those who are followed of each."""
    contracts = digest.expiring(session, patients, on)
    homes = [one.household_id for one in contracts]
    names: dict[int, list[str]] = {}
    query = select(PatientRow.household_id, PatientRow.name_sealed).where(
        PatientRow.household_id.in_(homes), PatientRow.status == Standing.ACTIVE.value
    )
    for home, sealed in session.execute(query.order_by(PatientRow.id)):
        names.setdefault(home, []).append(seals.open(Field.NAME, sealed))
    return tuple(Family(tuple(names.get(one.household_id, ())), one.ends) for one in contracts)


_Part = tuple[tuple[Line, ...], tuple[ReadingLine, ...]]


def _part(session: Session, seals: Seals, patients: Select[int], on: date, soon: date) -> _Part:
    rows = _to_be_seen(session, patients, on, soon)
    found = told(session, {patient.id: days.day for patient, days in rows})
    lines = tuple(_line(seals, patient, days, on, found.get(patient.id)) for patient, days in rows)
    return lines, _readings(session, seals, patients)


def _helping(session: Session, seals: Seals, gone: away.Away, on: date, soon: date) -> _Part:
    """What cannot wait of a colleague on leave, with his name."""
    doctor = session.get_one(DoctorRow, gone.doctor_id)
    lines, readings = _part(session, seals, of_doctor(doctor.id), on, soon)
    word = f"代{doctor.name}随访（请假，{gone.back_on.month}月{gone.back_on.day}日回来）"
    pressing = (one for one in lines if one.danger or (one.ends and one.ends <= gone.back_on))
    return tuple(
        replace(one, reminder=f"{word}{one.reminder and '。'}{one.reminder}") for one in pressing
    ), readings


class _Days(NamedTuple):
    day: date
    last: date | None
    ends: date | None
    danger: bool
    lost: bool


def _to_be_seen(
    session: Session, patients: Select[int], on: date, soon: date
) -> list[tuple[PatientRow, _Days]]:
    firsts = first_days(patients, on, soon).subquery()
    query = (
        select(PatientRow, firsts.c.day, firsts.c.last, firsts.c.ends, firsts.c.danger, firsts.c.lost)
        .join(firsts, firsts.c.patient_id == PatientRow.id)
        .options(selectinload(PatientRow.diseases), joinedload(PatientRow.household))
        .order_by(
            firsts.c.danger.desc(), firsts.c.lost, func.coalesce(firsts.c.last, firsts.c.day), firsts.c.day
        )
        .order_by(PatientRow.township, PatientRow.village, PatientRow.id)
    )
    return [
        (row[0], _Days(row.day, row.last, row.ends, bool(row.danger), bool(row.lost)))
        for row in session.execute(query)
    ]


def _readings(session: Session, seals: Seals, patients: Select[int]) -> tuple[ReadingLine, ...]:
    row = HomeReadingRow
    query = (
        select(PatientRow, row.measured_at, row.dangers)
        .join(row, row.patient_id == PatientRow.id)
        .where(answering.unanswered(), PatientRow.id.in_(patients))
        .order_by(row.measured_at, row.id)
    )
    return tuple(
        ReadingLine(
            patient_id=patient.id,
            name=seals.open(Field.NAME, patient.name_sealed),
            phone=seals.open(Field.PHONE, patient.phone_sealed),
            township=patient.township,
            village=patient.village,
            measured_at=measured_at,
            dangers=tuple(dangers),
        )
        for patient, measured_at, dangers in session.execute(query)
    )


def _line(seals: Seals, patient: PatientRow, days: _Days, on: date, last: ReminderRow | None) -> Line:
    word = f"{State(last.state).word}：{last.error}".rstrip("：") if last else ""
    word = "。".join(filter(None, ("失访，请继续找" if days.lost else "", word)))
    return Line(
        patient_id=patient.id,
        name=seals.open(Field.NAME, patient.name_sealed),
        phone=seals.open(Field.PHONE, patient.phone_sealed),
        township=patient.township,
        village=patient.village,
        day=days.day,
        overdue=max((on - days.day).days, 0),
        reminder=word,
        to_call=to_call(last),
        last=days.last,
        danger=days.danger,
        lost=days.lost,
        ends=days.ends,
        sex=Sex(patient.sex).word,
        age=age_on(patient.birth, on),
        address=seals.open(Field.ADDRESS, patient.household.address_sealed),
        diseases=tuple(
            one for one in Disease if one in {held.disease for held in patient.diseases if _goes_on(held, on)}
        ),
    )


def _goes_on(held: PatientDiseaseRow, on: date) -> bool:
    return held.ended_on is None or held.ended_on > on
