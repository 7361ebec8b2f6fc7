"""A death told with a contact ends the following; when the entry is taken back, what held before it holds again.

What held stands on the entry itself. What somebody has said of the patient since is left alone.
"""

from dataclasses import replace
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.guidelines import Status
from scheduler.models import ContractRow, PatientRow, VisitRow
from scheduler.models.kinds import ContractState, Standing
from scheduler.visits.answering import DIED_ON, STOPPED_ON, died_on, told_death
from scheduler.visits.checking import WrongEntry
from scheduler.visits.forms import VisitForm
from scheduler.visits.stopping import going_on
from scheduler.visits.subjects import Subject


class Held(NamedTuple):
    """A standing with its day."""

    standing: Standing
    on: date | None


def remember(session: Session, row: VisitRow, patient: PatientRow) -> None:
    """Put down on an entry that tells of a death what held before it, or before another that told of it first."""
    for other in told_by(session, patient.id, row):
        if (patient.status, patient.status_on) == (Standing.DIED, told(other)):
            row.standing_before, row.standing_before_on = other.standing_before, other.standing_before_on
            return
    row.standing_before, row.standing_before_on = patient.status, patient.status_on


def held_without(session: Session, row: VisitRow, patient: PatientRow) -> Held | None:
    """What holds once that entry counts no more; None where nothing changes by it."""
    if (died := told(row)) is None or (patient.status, patient.status_on) != (Standing.DIED, died):
        return None
    for other in told_by(session, patient.id, row):
        return Held(Standing.DIED, told(other))
    before = Held(Standing(row.standing_before or Standing.ACTIVE), row.standing_before_on)
    return _as_the_family(session, row, patient, before)


def give_back(patient: PatientRow, held: Held | None) -> None:
    """Let it hold again; the caller counts the version up and plans."""
    if held is not None:
        patient.status, patient.status_on = held.standing.value, held.on


def subject_without(session: Session, subject: Subject, visit_id: int | None) -> Subject:
    """The patient as he stands when that entry ends nothing any more."""
    row = session.get(VisitRow, visit_id) if visit_id is not None else None
    if row is None:
        return subject
    subject = going_on(session, subject, row)
    held = held_without(session, row, session.get_one(PatientRow, subject.id))
    return subject if held is None else replace(subject, status=Status(held.standing), status_on=held.on)


def refuse_denied_death(session: Session, subject: Subject, form: VisitForm, visit_id: int | None) -> None:
    """WrongEntry for a correction that says the same death again which somebody has denied since, or dated anew."""
    row = session.get(VisitRow, visit_id) if visit_id is not None else None
    died = told(row) if row is not None else None
    if died is None or died != died_on(form) or (subject.status, subject.status_on) == (Status.DIED, died):
        return
    now = Standing(subject.status).word
    since = f"{subject.status_on}{now}" if subject.status_on else now
    raise WrongEntry(
        [
            (
                DIED_ON if DIED_ON in form.answers else STOPPED_ON,
                f"这次登记说患者{died}去世，人员状态后来改成了{since}：请核对，改成对的日期，或把这一栏清空。",
            )
        ]
    )


def told(row: VisitRow) -> date | None:
    """The day of death that an entry tells."""
    found = told_death(row.answers or {})
    return date.fromisoformat(found) if found else None


def told_by(session: Session, patient_id: int, but: VisitRow | None = None) -> list[VisitRow]:
    """The valid entries that tell of a death, all but that one, the newest first."""
    rows = session.scalars(
        select(VisitRow)
        .where(VisitRow.patient_id == patient_id, VisitRow.state == "current", VisitRow.answers.is_not(None))
        .order_by(VisitRow.id.desc())
    )
    return [row for row in rows if row is not but and told(row) is not None]


def _as_the_family(session: Session, row: VisitRow, patient: PatientRow, before: Held) -> Held:
    """A family that left or signed again since took nobody along who was thought to be dead."""
    last = session.scalar(
        select(ContractRow)
        .where(ContractRow.household_id == patient.household_id)
        .order_by(ContractRow.id.desc())
        .limit(1)
    )
    if last is None:
        return before
    if before.standing is Standing.CONTRACT_ENDED and last.state == ContractState.CURRENT:
        return Held(Standing.ACTIVE, None)
    left = last.ended_on if last.state == ContractState.ENDED else None
    if before.standing is Standing.ACTIVE and left is not None and left >= row.recorded_at.date():
        return Held(Standing.CONTRACT_ENDED, left)
    return before
