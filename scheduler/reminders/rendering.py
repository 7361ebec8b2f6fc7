"""A claimed reminder becomes a message out of what is due now, or is cancelled because nothing is."""

import logging
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from cryptography.exceptions import InvalidTag
from sqlalchemy import Table, bindparam, select
from sqlalchemy.orm import Session

from backend.core.crypto import FieldCipher
from backend.core.direct import Prepared, within
from scheduler.models import CarePlanRow, DoctorRow, PatientRow
from scheduler.models.kinds import Standing
from scheduler.models.reminder_kinds import Kind, Recipient, Stage
from scheduler.people.seals import Field, Seals
from scheduler.ports import Message
from scheduler.reminders import answering, digest, late, moving, wording
from scheduler.reminders.appointed import appointed
from scheduler.reminders.claiming import Claimed
from scheduler.reminders.planning import visit_day
from scheduler.reminders.wording import Text
from scheduler.workdays import Workdays

_log = logging.getLogger(__name__)


def render(
    session: Session, cipher: FieldCipher, claimed: Claimed, now: datetime, workdays: Workdays
) -> Message | None:
    """The message as it is to be sent now; None: there is nothing left to tell."""
    text = _text(session, claimed, now, workdays)
    if text is None:
        return None
    ways = _ways(session, Seals(cipher), claimed)
    return Message(
        key=claimed.key,
        kind=claimed.kind.value,
        stage=claimed.stage.value,
        recipient_kind=claimed.recipient.value,
        recipient_id=claimed.recipient_id,
        address=ways.address,
        phone=ways.phone,
        text=text.text,
        values=text.values,
        path=text.path,
    )


def _text(session: Session, claimed: Claimed, now: datetime, workdays: Workdays) -> Text | None:
    today = now.date()
    match claimed.kind:
        case Kind.DIGEST:
            found = digest.digest(session, claimed.recipient_id, today, workdays)
            return None if found is None or found.empty else wording.digest(found, today)
        case Kind.ESCALATION:
            told = late.overdue(session, claimed.recipient_id, claimed.stage, today)
            return wording.overdue(told, claimed.stage, today) if told and told.new else None
        case Kind.PATIENT if claimed.stage is Stage.MOVED:
            move = moving.stands(session, claimed.care_plan_id, today)
            return wording.moved(move.day) if move else None
        case Kind.PATIENT:
            return _visit(session, claimed)
        case _:
            return _urgent(session, claimed, now)


def _visit(session: Session, claimed: Claimed) -> Text | None:
    """While the patient is followed and still has an appointment on that day."""
    day = visit_day(claimed.stage, claimed.local_date)
    stands = within(session).row(_STANDS, patient=claimed.recipient_id, day=day) is not None
    return wording.visit(claimed.stage, day) if stands else None


def _urgent(session: Session, claimed: Claimed, now: datetime) -> Text | None:
    if not answering.urgent_stands(session, claimed.stage, claimed.key, claimed.care_plan_id):
        return None
    if claimed.stage is Stage.READING:
        return wording.reading(now.date(), answering.measured_on(session, claimed.key))
    return wording.URGENT[claimed.stage](now.date())


@dataclass(frozen=True, slots=True)
class _Ways:
    """How a recipient can be reached; empty where there is no such way."""

    address: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)


def _asks_ways(model: type[PatientRow] | type[DoctorRow]) -> Prepared:
    table = cast(Table, model.__table__)
    query = select(table.c.openid_sealed, table.c.phone_sealed).where(table.c.id == bindparam("who"))
    return Prepared(query, "who")


# Asked for each message.
_PLANS, _PATIENTS = cast(Table, CarePlanRow.__table__), cast(Table, PatientRow.__table__)
_STANDS = Prepared(
    select(_PLANS.c.id)
    .join(_PATIENTS, _PATIENTS.c.id == _PLANS.c.patient_id)
    .where(_PLANS.c.patient_id == bindparam("patient"), _PLANS.c.state == "open")
    .where(_PLANS.c.chosen == bindparam("day"), _PATIENTS.c.status == Standing.ACTIVE.value)
    .where(appointed(_PLANS.c))
    .limit(1),
    *("patient", "day"),
)
_PATIENTS_WAYS, _STAFFS_WAYS = _asks_ways(PatientRow), _asks_ways(DoctorRow)


def _ways(session: Session, seals: Seals, claimed: Claimed) -> _Ways:
    """Empty, too, where it was sealed with a key we do not have."""
    if claimed.recipient is Recipient.PATIENT:
        query, fields = _PATIENTS_WAYS, (Field.OPENID, Field.PHONE)
    else:
        query, fields = _STAFFS_WAYS, (Field.DOCTOR_OPENID, Field.DOCTOR_PHONE)
    row = within(session).row(query, who=claimed.recipient_id)
    if row is None:
        return _Ways()
    openid, phone = row
    try:
        return _Ways(seals.open(fields[0], openid), seals.open(fields[1], phone))
    except (ValueError, InvalidTag):
        _log.error("%s %s: openid or phone cannot be opened", claimed.recipient, claimed.recipient_id)
        return _Ways()
