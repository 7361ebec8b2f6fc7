"""Binding a WeChat user to a patient or a doctor: a code is shown, the person sends it to the account, it is gone.

A code proves that its sender stood before the screen it was shown on within the last minutes; nothing else does, for
WeChat tells no telephone number and no name.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from backend.core.crypto import FieldCipher
from backend.core.errors import NotFound
from scheduler.models import BindingCodeRow, DoctorRow, PatientRow
from scheduler.people.seals import Field, Seals

DIGITS = 8  # of a hundred codes in use, one guess in a million finds any
LASTS = timedelta(minutes=10)
_CONTEXT = "binding_code"


@dataclass(frozen=True, slots=True)
class Bound:
    """Whom a WeChat user now is: exactly one of the two."""

    patient_id: int | None = None
    doctor_id: int | None = None


def issue(session: Session, cipher: FieldCipher, whom: Bound, now: datetime) -> str:
    """A new code for a patient or a doctor; the one before it no longer works. NotFound for nobody on record."""
    kind, number = (PatientRow, whom.patient_id) if whom.doctor_id is None else (DoctorRow, whom.doctor_id)
    if session.get(kind, number) is None:
        raise NotFound("没有找到这个人，请刷新后再试。")
    session.execute(delete(BindingCodeRow).where(_theirs(whom) | (BindingCodeRow.expires_at <= now)))
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    session.add(
        BindingCodeRow(
            code_index=cipher.blind_index(code, context=_CONTEXT),
            patient_id=whom.patient_id,
            doctor_id=whom.doctor_id,
            expires_at=now + LASTS,
        )
    )
    session.flush()
    return code


def bind(session: Session, cipher: FieldCipher, code: str, openid: str, now: datetime) -> Bound | None:
    """Use a code up; None for one that is wrong or too old. A WeChat user bound before is bound anew."""
    index = cipher.blind_index(code, context=_CONTEXT)
    query = select(BindingCodeRow).where(BindingCodeRow.code_index == index, BindingCodeRow.expires_at > now)
    row = session.scalar(query.with_for_update())
    if row is None:
        return None
    whom = Bound(row.patient_id, row.doctor_id)
    unbind(session, cipher, openid, now, only=whom)
    _write(session, Seals(cipher), whom, openid, now)
    session.delete(row)
    session.flush()
    return whom


def bound(session: Session, cipher: FieldCipher, openid: str) -> tuple[Bound, ...]:
    """Whom this WeChat user is bound to: a doctor may be somebody's patient too."""
    seals = Seals(cipher)
    doctor = session.scalar(select(DoctorRow.id).where(_doctor(seals, openid)))
    patient = session.scalar(select(PatientRow.id).where(_patient(seals, openid)))
    found = (Bound(doctor_id=doctor) if doctor else None, Bound(patient_id=patient) if patient else None)
    return tuple(one for one in found if one)


def unbind(
    session: Session, cipher: FieldCipher, openid: str, now: datetime, only: Bound | None = None
) -> bool:
    """Nothing is sent to this WeChat user any more; whether anything was. `only`: as a patient or as a doctor."""
    gone = False
    for whom in bound(session, cipher, openid):
        if only is None or (whom.doctor_id is None) == (only.doctor_id is None):
            _write(session, Seals(cipher), whom, "", now)
            gone = True
    session.flush()
    return gone


def _write(session: Session, seals: Seals, whom: Bound, openid: str, now: datetime) -> None:
    if whom.doctor_id is not None:
        doctor = session.get_one(DoctorRow, whom.doctor_id)
        doctor.openid_index = seals.index_if(Field.DOCTOR_OPENID, openid)
        doctor.openid_sealed = seals.seal_if(Field.DOCTOR_OPENID, openid)
    else:
        patient = session.get_one(PatientRow, whom.patient_id)
        patient.openid_index = seals.index_if(Field.OPENID, openid)
        patient.openid_sealed = seals.seal_if(Field.OPENID, openid)
        patient.changed_at = now
    session.flush()  # the old holder lets go before the new one takes: the index is unique


def _theirs(whom: Bound) -> ColumnElement[bool]:
    if whom.doctor_id is None:
        return BindingCodeRow.patient_id == whom.patient_id
    return BindingCodeRow.doctor_id == whom.doctor_id


def _doctor(seals: Seals, openid: str) -> ColumnElement[bool]:
    return DoctorRow.openid_index == seals.index(Field.DOCTOR_OPENID, openid)


def _patient(seals: Seals, openid: str) -> ColumnElement[bool]:
    return PatientRow.openid_index == seals.index(Field.OPENID, openid)
