"""Ends that visits told of before anything followed from them, treatments and deaths: caught up at every start.

Where a later visit, a new notice or somebody's word says otherwise, nothing is ended. Finds nothing at once when there
is nothing.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Text, cast, or_, select
from sqlalchemy.orm import Session

from backend.core.db import Database
from backend.core.errors import BadInput
from scheduler import guidelines
from scheduler.guidelines import Disease
from scheduler.models import PatientDiseaseRow, PatientRow, VisitRow
from scheduler.models.kinds import Outcome, Standing
from scheduler.reminders import calendar
from scheduler.standard import national
from scheduler.visits.answering import DIED_ON, STOP_REASON, STOPPED_BY_DEATH, STOPPED_ON
from scheduler.visits.ending import remember, told, told_by
from scheduler.visits.guidance import Guidance
from scheduler.visits.holding import touch
from scheduler.visits.plans import plan_patients
from scheduler.visits.standing import change_standing
from scheduler.visits.stopping import Stop, told_stop

_TB = Disease.TUBERCULOSIS


def end_what_was_told(database: Database, now: datetime) -> int:
    """End them and close their plans; how many patients. Again does nothing."""
    with database.reading() as session:
        dead, treated = _told_dead(session), _told_stopped(session)
    if not dead and not treated:
        return 0
    book = guidelines.load()
    ended = 0
    for patient_ids, end in ((dead, _end_life), (treated, _end_treatment)):
        for patient_id in patient_ids:
            with database.writing() as session:
                ended += end(session, Guidance(book, calendar.in_force(session), now), patient_id)
    return ended


def _told_dead(session: Session) -> Sequence[int]:
    """Followed patients of whom an entry tells a death that nobody ever acted on."""
    forms = {one.disease.value for code in (DIED_ON, STOP_REASON) for one in national().with_blank(code)}
    said = or_(_says(DIED_ON), _says(f'{STOP_REASON}": {STOPPED_BY_DEATH}', ends=""))
    query = (
        select(VisitRow.patient_id)
        .join(PatientRow, PatientRow.id == VisitRow.patient_id)
        .join(PatientDiseaseRow, PatientDiseaseRow.patient_id == PatientRow.id)
        .where(PatientRow.status == Standing.ACTIVE.value, PatientDiseaseRow.disease.in_(forms))
        .where(VisitRow.state == "current", VisitRow.standing_before.is_(None), said)
    )
    return session.scalars(query.distinct().order_by(VisitRow.patient_id)).all()


def _told_stopped(session: Session) -> Sequence[int]:
    """Patients with a treatment that goes on though an entry tells its end."""
    held = PatientDiseaseRow
    query = (
        select(held.patient_id)
        .join(VisitRow, VisitRow.patient_id == held.patient_id)
        .where(held.disease == _TB.value, held.ended_on.is_(None))
        .where(VisitRow.state == "current", _says(STOPPED_ON))
    )
    return session.scalars(query.distinct().order_by(held.patient_id)).all()


def _says(code: str, ends: str = '"') -> ColumnElement[bool]:
    return cast(VisitRow.answers, Text).contains(f'"{code}{ends}')


def _end_life(session: Session, guidance: Guidance, patient_id: int) -> int:
    patient = _locked(session, patient_id)
    entries = [one for one in told_by(session, patient_id) if one.standing_before is None]
    died = next((on for one in entries if (on := told(one)) is not None), None)
    if patient.status != Standing.ACTIVE or died is None:
        return 0
    try:
        with session.begin_nested():
            for one in entries:
                remember(session, one, patient)
            change_standing(session, guidance, patient_id, patient.version, Standing.DIED, died)
    except BadInput:  # somebody met him afterwards
        return 0
    return 1


def _end_treatment(session: Session, guidance: Guidance, patient_id: int) -> int:
    patient = _locked(session, patient_id)
    held = session.get_one(PatientDiseaseRow, (patient_id, _TB.value), populate_existing=True)
    found = told_stop(session, held)
    if found is None or held.ended_on is not None or _treated_later(session, found[1]):
        return 0
    stop: Stop = found[0]
    held.ended_on = stop.on
    touch(session, patient, guidance.now)
    plan_patients(session, guidance, [patient_id], over={_TB: stop.words})
    return 1


def _locked(session: Session, patient_id: int) -> PatientRow:
    """Whatever its version: two processes may start at once, and the second finds it done."""
    return session.get_one(
        PatientRow, patient_id, with_for_update={"key_share": True}, populate_existing=True
    )


def _treated_later(session: Session, entry: VisitRow) -> bool:
    query = select(VisitRow.diseases).where(
        VisitRow.patient_id == entry.patient_id,
        VisitRow.state == "current",
        VisitRow.outcome == Outcome.REACHED.value,
        VisitRow.visited_on > entry.visited_on,
    )
    return any(_TB in diseases for diseases in session.scalars(query))
