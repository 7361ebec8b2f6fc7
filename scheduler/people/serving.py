"""Whether a doctor or supervisor serves: stopped when he has left, or taken on again. Who cares then, `caring` says."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.core.errors import BadInput, NotFound
from scheduler.caring import of_doctor
from scheduler.models import DoctorBeforeRow, DoctorRow
from scheduler.models.kinds import Post
from scheduler.people.records import Doctor


@dataclass(frozen=True, slots=True)
class Changed:
    """`patients` change hands; `heir` has them now, None: the team has no doctor any more."""

    doctor: Doctor
    patients: int
    heir: Doctor | None


def stop(session: Session, doctor_id: int, now: datetime) -> Changed:
    """He has left: his families are the team's longest-serving doctor's. NotFound, BadInput when he has left before."""
    row = _row(session, doctor_id)
    if not row.active:
        raise BadInput(f"编号{doctor_id}的{row.name}已经停用了。")
    patients = _patients(session, doctor_id)
    _turn(session, row, now, active=False)
    return Changed(_doctor(row), patients, _heir(session, row))


def resume(session: Session, doctor_id: int, now: datetime) -> Changed:
    """He serves again: the families that have signed with him are his once more."""
    row = _row(session, doctor_id)
    if row.active:
        raise BadInput(f"编号{doctor_id}的{row.name}本来就在岗。")
    _turn(session, row, now, active=True)
    return Changed(_doctor(row), _patients(session, doctor_id), None)


def _turn(session: Session, row: DoctorRow, now: datetime, *, active: bool) -> None:
    session.add(DoctorBeforeRow(doctor_id=row.id, active=row.active, until=now))
    row.active = active
    session.flush()


def _row(session: Session, doctor_id: int) -> DoctorRow:
    row = session.get(DoctorRow, doctor_id, with_for_update=True)
    if row is None:
        raise NotFound(f"没有编号为{doctor_id}的医生，请核对编号。")
    return row


def _patients(session: Session, doctor_id: int) -> int:
    return session.scalar(select(func.count()).select_from(of_doctor(doctor_id).subquery())) or 0


def _heir(session: Session, row: DoctorRow) -> Doctor | None:
    query = select(DoctorRow).where(DoctorRow.active, DoctorRow.post == Post.DOCTOR.value)
    found = session.scalars(query.where(DoctorRow.team_id == row.team_id).order_by(DoctorRow.id)).first()
    return _doctor(found) if found else None


def _doctor(row: DoctorRow) -> Doctor:
    return Doctor(row.id, row.name, Post(row.post), row.active)
