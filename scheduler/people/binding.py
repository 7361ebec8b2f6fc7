"""Binding a WeChat user to patients or a doctor: a code is shown, the person sends it to the account, it is gone.

One telephone may serve a whole family: a WeChat user can be several patients, and each patient has one WeChat user.

A code proves that its sender stood before the screen it was shown on within the last minutes; nothing else does, for
WeChat tells no telephone number and no name.
"""

import secrets
from collections.abc import Sequence
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
    """Use a code up; None for one that is wrong or too old.

    A patient bound before is bound anew, and so is a WeChat user who was another doctor.
    """
    index = cipher.blind_index(code, context=_CONTEXT)
    query = select(BindingCodeRow).where(BindingCodeRow.code_index == index, BindingCodeRow.expires_at > now)
    row = session.scalar(query.with_for_update())
    if row is None:
        return None
    whom = Bound(row.patient_id, row.doctor_id)
    if whom.doctor_id is not None:
        _leave(session, cipher, now, [one for one in bound(session, cipher, openid) if one.doctor_id])
    _write(session, Seals(cipher), whom, openid, now)
    session.delete(row)
    session.flush()
    return whom


def bound(session: Session, cipher: FieldCipher, openid: str) -> tuple[Bound, ...]:
    """Whom this WeChat user is bound to: a doctor may be somebody's patient too."""
    seals = Seals(cipher)
    doctors = session.scalars(select(DoctorRow.id).where(_doctor(seals, openid)))
    patients = session.scalars(select(PatientRow.id).where(_patient(seals, openid)).order_by(PatientRow.id))
    return (*(Bound(doctor_id=one) for one in doctors), *(Bound(patient_id=one) for one in patients))


def unbind(session: Session, cipher: FieldCipher, openid: str, now: datetime) -> bool:
    """Nothing is sent to this WeChat user any more, as a doctor or for any patient; whether anything was."""
    held = bound(session, cipher, openid)
    _leave(session, cipher, now, held)
    return bool(held)


def _leave(session: Session, cipher: FieldCipher, now: datetime, whom: Sequence[Bound]) -> None:
    for one in whom:
        _write(session, Seals(cipher), one, "", now)
    session.flush()


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
    session.flush()  # the doctor before lets go before the new one takes: that index is unique


def _theirs(whom: Bound) -> ColumnElement[bool]:
    if whom.doctor_id is None:
        return BindingCodeRow.patient_id == whom.patient_id
    return BindingCodeRow.doctor_id == whom.doctor_id


def _doctor(seals: Seals, openid: str) -> ColumnElement[bool]:
    return DoctorRow.openid_index == seals.index(Field.DOCTOR_OPENID, openid)


def _patient(seals: Seals, openid: str) -> ColumnElement[bool]:
    return PatientRow.openid_index == seals.index(Field.OPENID, openid)
