"""What could not be told to whom it is for climbs: from the doctor to the township's supervisor, from him to the
county's. The same words, and once each.

Only a message that has failed for good climbs, not one that may still have been sent, nor one too old: that stands in
the day's lists.
"""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Integer, String, bindparam, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Session

from scheduler.caring import cared
from scheduler.models import CarePlanRow, HomeReadingRow, PatientRow, ReminderRow
from scheduler.models.reminder_kinds import NOBODY, Kind, Recipient, Stage, State
from scheduler.reminders import answering
from scheduler.reminders.storing import Batch
from scheduler.reminders.telling import placed, supervisors
from scheduler.reminders.urgent import FRESH

_NEXT = select(
    sql_cast(bindparam("key"), String).label("key"),
    sql_cast(bindparam("who"), Integer).label("recipient_id"),
    sql_cast(bindparam("to"), String).label("recipient_kind"),
    sql_cast(bindparam("plan"), Integer).label("care_plan_id"),
)


def matter_of(key: str) -> str:
    """What an urgent row tells of: its key without who is told."""
    return key.rpartition(":")[0] + ":"


def batches(session: Session, now: datetime) -> Iterator[Batch]:
    """One for each matter that nobody has been told of and that has somebody above. `now` is local."""
    row = ReminderRow
    failed = select(row).where(
        row.kind == Kind.DANGER.value,
        row.state == State.FAILED.value,
        row.recipient_id != NOBODY,
        row.handled_at.is_(None),  # else somebody has told him another way
        row.local_date >= (now - FRESH).date(),
        row.due_at >= now - FRESH,
    )
    seen: set[str] = set()
    for one in session.scalars(failed.order_by(row.id)).all():
        matter = matter_of(one.key)
        if matter not in seen:
            seen.add(matter)
            yield from _above(session, one, matter, now)


def _above(session: Session, failed: ReminderRow, matter: str, now: datetime) -> Iterator[Batch]:
    same = select(ReminderRow.recipient_id, ReminderRow.state).where(
        ReminderRow.key.startswith(matter, autoescape=True), ReminderRow.recipient_id != NOBODY
    )
    tried = session.execute(same).all()
    stage = Stage(failed.stage)
    unsent = {State.FAILED.value, State.EXPIRED.value, State.CANCELLED.value}
    if not unsent.issuperset(one.state for one in tried):
        return  # told, or about to be
    if not answering.urgent_stands(session, stage, failed.key, failed.care_plan_id):
        return
    for kind, who in _supervisors(session, _patient_of(session, failed, stage)):
        if who not in {one.recipient_id for one in tried}:
            said = {"key": f"{matter}{who}", "who": who, "to": kind.value, "plan": failed.care_plan_id}
            yield Batch(Kind.DANGER, stage, kind, now.date(), now, now + FRESH, _NEXT, said)
            return


def _patient_of(session: Session, failed: ReminderRow, stage: Stage) -> int | None:
    number = int(failed.key.split(":")[2])
    if stage is Stage.NOTICE:
        return number
    if stage is Stage.READING:
        return session.scalar(select(HomeReadingRow.patient_id).where(HomeReadingRow.id == number))
    return session.scalar(select(CarePlanRow.patient_id).where(CarePlanRow.id == failed.care_plan_id))


def _supervisors(session: Session, patient_id: int | None) -> Iterator[tuple[Recipient, int]]:
    care = placed(cared().where(PatientRow.id == patient_id))
    row = session.execute(select(*supervisors(care))).first()
    for kind, who in zip((Recipient.TOWNSHIP, Recipient.COUNTY), row or (), strict=False):
        if who is not None:
            yield kind, who
