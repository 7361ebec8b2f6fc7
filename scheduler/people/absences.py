"""请假 of a doctor: entered before it or that morning, ended early when he is back. What follows: `away`."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.errors import BadInput, NotFound
from scheduler.models import AbsenceRow, DoctorRow
from scheduler.models.kinds import Post
from scheduler.workdays import ONE_DAY, Workdays

LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Absence:
    """From `first` to `last`, both included; there again on `back_on`."""

    id: int
    doctor_id: int
    first: date
    last: date
    back_on: date


def leave(
    session: Session, doctor_id: int, first: date, last: date, workdays: Workdays, by: str, now: datetime
) -> Absence:
    """A doctor is away on these days; said twice it is one leave. NotFound, BadInput for days that cannot be."""
    doctor = session.get(DoctorRow, doctor_id, with_for_update=True)
    if doctor is None or doctor.post != Post.DOCTOR.value or not doctor.active:
        raise NotFound(f"没有编号为{doctor_id}的在岗家庭医生，请核对编号。")
    _check(first, last, now.date())
    for held in _rows(session, [doctor_id], first):
        if (held.first_day, held.last_day) == (first, last):
            return _absence(held)
        if held.first_day <= last:
            raise BadInput(f"{held.first_day}到{held.last_day}已经登记过请假，请先取消那一次，再重新登记。")
    row = AbsenceRow(
        doctor_id=doctor_id,
        first_day=first,
        last_day=last,
        back_on=_back(last, workdays),
        recorded_by=by,
        recorded_at=now,
    )
    session.add(row)
    session.flush()
    return _absence(row)


def back_early(session: Session, absence_id: int, doctor_ids: Collection[int], now: datetime) -> Absence:
    """He is there again today, or does not go. NotFound for a leave that is over, or of none of these doctors."""
    row = session.get(AbsenceRow, absence_id, with_for_update=True)
    today = now.date()
    if row is None or row.doctor_id not in doctor_ids or row.cancelled_at or row.last_day < today:
        raise NotFound("没有这次请假，或者已经过去、取消了，请刷新后再看。")
    if row.first_day < today:
        row.last_day, row.back_on = today - ONE_DAY, today
    else:
        row.cancelled_at = now
    session.flush()
    return _absence(row)


def absences(session: Session, doctor_ids: Collection[int], today: date) -> tuple[Absence, ...]:
    """Those of these doctors that are not over, the first to begin first."""
    return tuple(_absence(row) for row in _rows(session, doctor_ids, today))


def _check(first: date, last: date, today: date) -> None:
    if last < first:
        raise BadInput("最后一天比第一天还早，请核对。")
    if last < today:
        raise BadInput("这几天已经过去了，不用登记。")
    if last - first >= LONGEST:
        raise BadInput("一次最多登记一年；不再上班的，请管理员停用。")


def _rows(session: Session, doctor_ids: Collection[int], since: date) -> list[AbsenceRow]:
    row = AbsenceRow
    query = select(row).where(
        row.doctor_id.in_(doctor_ids), row.cancelled_at.is_(None), row.last_day >= since
    )
    return list(session.scalars(query.order_by(row.first_day, row.id)))


def _back(last: date, workdays: Workdays) -> date:
    day = last + ONE_DAY
    while not workdays.is_workday(day):
        day += ONE_DAY
    return day


def _absence(row: AbsenceRow) -> Absence:
    return Absence(row.id, row.doctor_id, row.first_day, row.last_day, row.back_on)
