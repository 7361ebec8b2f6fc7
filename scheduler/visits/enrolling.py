"""Put on record, or told anew of: whoever is followed is planned in the same transaction."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.crypto import FieldCipher
from backend.core.errors import NotFound
from scheduler import people
from scheduler.models import PatientRow
from scheduler.people import Registration
from scheduler.visits.guidance import Guidance
from scheduler.visits.plans import plan_patients


def register(session: Session, cipher: FieldCipher, guidance: Guidance, said: Registration) -> int:
    """Put a new patient on record; the id. Errors as `people.register`."""
    patient_id = people.register(session, cipher, said, guidance.now)
    plan_patients(session, guidance, _family(session, patient_id))
    return patient_id


def merge(
    session: Session, cipher: FieldCipher, guidance: Guidance, said: Registration, version: int | None = None
) -> tuple[str, ...]:
    """Lay what is said over the patient on record; Chinese words of what changed. Errors as `people.merge`."""
    changed = people.merge(session, cipher, said, guidance.now, version)
    person = people.find(session, cipher, said.id_number.text)
    if person is None:
        raise NotFound("没有登记过这个身份证号，请先登记。")
    plan_patients(session, guidance, _family(session, person.id))
    return changed


def _family(session: Session, patient_id: int) -> list[int]:
    """Whoever lives with the patient: a contract signed again brings them all back."""
    home = select(PatientRow.household_id).where(PatientRow.id == patient_id).scalar_subquery()
    return list(session.scalars(select(PatientRow.id).where(PatientRow.household_id == home)))
