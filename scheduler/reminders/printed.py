"""A doctor's list for paper: everybody to be seen soon, in the clear, with those whom no message reaches."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.core.clock import SHANGHAI
from backend.core.crypto import FieldCipher
from backend.core.errors import NotFound
from scheduler import away
from scheduler.caring import of_doctor
from scheduler.models import DoctorRow, HomeReadingRow, PatientRow, ReminderRow
from scheduler.models.kinds import Post
from scheduler.models.reminder_kinds import PRINTED, Kind, Stage, State
from scheduler.people import masking
from scheduler.people.seals import Field, Seals
from scheduler.reminders import answering, facts
from scheduler.reminders.facts import first_days
from scheduler.reminders.planning import visit_day
from scheduler.workdays import A_WEEK, Workdays


@dataclass(frozen=True, slots=True)
class Line:
    """One patient on a doctor's list, in the clear. Show `masked`. `reminder` is a word on the last one, or empty.

    `last` is the rules' last day, None for who is only looked for again; `danger`: the last visit was dangerous.
    """

    patient_id: int
    name: str
    phone: str
    township: str
    village: str
    day: date
    overdue: int  # days
    reminder: str
    to_call: bool  # no message reached him
    last: date | None = None
    danger: bool = False

    @property
    def masked(self) -> "Line":
        """The same for a screen."""
        return replace(self, name=masking.name(self.name), phone=masking.phone(self.phone))


@dataclass(frozen=True, slots=True)
class ReadingLine:
    """A dangerous reading from home that nobody has answered, in the clear: to be called at once. Show `masked`."""

    patient_id: int
    name: str
    phone: str
    township: str
    village: str
    measured_at: datetime
    dangers: tuple[str, ...]  # in the rules' words

    @property
    def masked(self) -> "ReadingLine":
        """The same for a screen."""
        return replace(self, name=masking.name(self.name), phone=masking.phone(self.phone))

    @property
    def words(self) -> str:
        """收缩压190，达到180；3月2日08:00在家测."""
        at = self.measured_at.astimezone(SHANGHAI)
        return f"{'；'.join(self.dangers)}；{at.month}月{at.day}日{at:%H:%M}在家测"


@dataclass(frozen=True, slots=True)
class DoctorList:
    """随访清单 of one doctor, up to `until` (None: a week): danger first, then whose last day comes first.

    `contract_ends` are days. `readings` come before all of them; who has one keeps his line.
    """

    doctor_id: int
    doctor: str
    on: date
    lines: tuple[Line, ...]
    contract_ends: tuple[date, ...]
    readings: tuple[ReadingLine, ...] = ()
    until: date | None = None

    @property
    def masked(self) -> "DoctorList":
        """The same for a screen."""
        return replace(
            self,
            lines=tuple(line.masked for line in self.lines),
            readings=tuple(one.masked for one in self.readings),
        )


def doctor_list(
    session: Session, cipher: FieldCipher, doctor_id: int, on: date, workdays: Workdays
) -> DoctorList:
    """The doctor's list of that day; NotFound for no such doctor. In the clear: write down who asked for it."""
    doctor = session.get(DoctorRow, doctor_id)
    if doctor is None or doctor.post != Post.DOCTOR.value:
        raise NotFound(f"没有编号为{doctor_id}的家庭医生，请核对编号。")
    seals = Seals(cipher)
    soon = workdays.soon_until(on)
    parts = [_part(session, seals, doctor, on, soon)]
    parts += [_helping(session, seals, one, on, soon) for one in away.colleagues(session, doctor.id, on)]
    lines = tuple(line for part, _ in parts for line in part)
    readings = tuple(one for _, part in parts for one in part)
    ends = tuple(contract.ends for contract in facts.expiring(session, doctor.id, on))
    return DoctorList(doctor.id, doctor.name, on, lines, ends, readings, soon)


_Part = tuple[tuple[Line, ...], tuple[ReadingLine, ...]]


def _part(session: Session, seals: Seals, doctor: DoctorRow, on: date, soon: date) -> _Part:
    rows = _to_be_seen(session, doctor.id, on, soon)
    told = _told(session, {patient.id: days.day for patient, days in rows})
    lines = tuple(_line(seals, patient, days, on, told.get(patient.id)) for patient, days in rows)
    return lines, _readings(session, seals, doctor)


def _helping(session: Session, seals: Seals, gone: away.Away, on: date, soon: date) -> _Part:
    """What cannot wait of a colleague on leave, with his name."""
    doctor = session.get_one(DoctorRow, gone.doctor_id)
    lines, readings = _part(session, seals, doctor, on, soon)
    word = f"代{doctor.name}随访（请假，{gone.back_on.month}月{gone.back_on.day}日回来）"
    pressing = (one for one in lines if one.danger or (one.last and one.last <= gone.back_on))
    return tuple(
        replace(one, reminder=f"{word}{one.reminder and '。'}{one.reminder}") for one in pressing
    ), readings


class _Days(NamedTuple):
    day: date
    last: date | None
    danger: bool


def _to_be_seen(session: Session, doctor_id: int, on: date, soon: date) -> list[tuple[PatientRow, _Days]]:
    firsts = first_days(doctor_id, on, soon).subquery()
    query = (
        select(PatientRow, firsts.c.day, firsts.c.last, firsts.c.danger)
        .join(firsts, firsts.c.patient_id == PatientRow.id)
        .order_by(firsts.c.danger.desc(), func.coalesce(firsts.c.last, firsts.c.day), firsts.c.day)
        .order_by(PatientRow.township, PatientRow.village, PatientRow.id)
    )
    return [(row[0], _Days(row.day, row.last, bool(row.danger))) for row in session.execute(query)]


def _readings(session: Session, seals: Seals, doctor: DoctorRow) -> tuple[ReadingLine, ...]:
    row = HomeReadingRow
    query = (
        select(PatientRow, row.measured_at, row.dangers)
        .join(row, row.patient_id == PatientRow.id)
        .where(answering.unanswered(), PatientRow.id.in_(of_doctor(doctor.id)))
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


def _line(seals: Seals, patient: PatientRow, days: _Days, on: date, told: ReminderRow | None) -> Line:
    word = f"{State(told.state).word}：{told.error}".rstrip("：") if told else ""
    return Line(
        patient_id=patient.id,
        name=seals.open(Field.NAME, patient.name_sealed),
        phone=seals.open(Field.PHONE, patient.phone_sealed),
        township=patient.township,
        village=patient.village,
        day=days.day,
        overdue=max((on - days.day).days, 0),
        reminder=word,
        to_call=_to_call(told),
        last=days.last,
        danger=days.danger,
    )


def _told(session: Session, days: Mapping[int, date]) -> dict[int, ReminderRow]:
    """Of each patient the last reminder about the visit of that day, as far as it has been tried."""
    if not days:
        return {}
    since = min(days.values()) - A_WEEK
    found: dict[int, ReminderRow] = {}
    query = select(ReminderRow).where(
        ReminderRow.kind == Kind.PATIENT.value,
        ReminderRow.recipient_kind == "patient",
        ReminderRow.recipient_id.in_(days),
        ReminderRow.local_date >= since,
        ReminderRow.finished_at.is_not(None),
        ReminderRow.state != State.CANCELLED.value,
    )
    for row in session.scalars(query.order_by(ReminderRow.local_date, ReminderRow.id)):
        if visit_day(Stage(row.stage), row.local_date) == days[row.recipient_id]:
            found[row.recipient_id] = row
    return found


def unreached(session: Session, days: Mapping[int, date]) -> frozenset[int]:
    """Of patients, each with the day of the visit, those whom no message about it has reached: to be called."""
    told = _told(session, days)
    return frozenset(patient_id for patient_id in days if _to_call(told.get(patient_id)))


def _to_call(told: ReminderRow | None) -> bool:
    return told is None or told.channel == PRINTED or told.state == State.UNKNOWN
