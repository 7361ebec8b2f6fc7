"""The use-cases of one registration: a new patient, or what is said laid over the one who is on record."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from backend.core.crypto import FieldCipher
from backend.core.errors import BadInput, NotFound
from scheduler.people.records import AlreadyRegistered, EditedMeanwhile, Registration
from scheduler.people.register import Register, flush


def register(session: Session, cipher: FieldCipher, registration: Registration, now: datetime) -> int:
    """Put a new patient on record; the id.

    AlreadyRegistered when the ID number is known, BadInput when the family belongs to another team.
    """
    on_record = Register(session, cipher, [registration], now)
    row = on_record.patient(registration)
    if row is not None:
        raise AlreadyRegistered(row.id)
    _refuse(on_record.objections(registration))
    row = on_record.add(registration)
    on_record.end_contracts()
    flush(session)
    return row.id


def merge(
    session: Session,
    cipher: FieldCipher,
    registration: Registration,
    now: datetime,
    version: int | None = None,
) -> tuple[str, ...]:
    """Lay what is said over the patient with the same ID number; Chinese words of what changed.

    EditedMeanwhile when `version` is given and no longer the newest; BadInput for another name or another team.
    """
    on_record = Register(session, cipher, [registration], now)
    row = on_record.patient(registration)
    if row is None:
        raise NotFound("没有登记过这个身份证号，请先登记。")
    if version not in (None, row.version):
        raise EditedMeanwhile
    _refuse(on_record.objections(registration))
    changed = on_record.differences(registration)
    on_record.lay_over(registration)
    on_record.end_contracts()
    flush(session)
    return changed


def _refuse(objections: Sequence[tuple[str, str]]) -> None:
    if objections:
        raise BadInput(objections[0][1])
