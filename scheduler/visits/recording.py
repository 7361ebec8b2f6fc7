"""Recording a visit: checked, judged, stored, and its plans renewed, all in the caller's one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.crypto import FieldCipher
from backend.core.errors import BadInput, NotFound
from scheduler.guidelines import Disease, Status, VisitClass, Window
from scheduler.models import CarePlanRow, DoctorRow, PatientRow, VisitRow
from scheduler.models.kinds import Standing
from scheduler.people.seals import Field, Seals
from scheduler.reminders import plan_moved
from scheduler.visits import histories
from scheduler.visits.answering import died_on
from scheduler.visits.checking import check
from scheduler.visits.ending import refuse_denied_death, remember, subject_without
from scheduler.visits.forms import VisitForm
from scheduler.visits.guidance import Guidance
from scheduler.visits.holding import hold, touch
from scheduler.visits.plans import plan_patients
from scheduler.visits.proposing import Proposal, allow, completed, proposal, settle
from scheduler.visits.standing import change_standing
from scheduler.visits.stopping import end_treatment, stop_of, without_treatment
from scheduler.visits.subjects import Subject


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was stored. `version` is the patient's new one; `next_on` the day in force, None when nothing is due."""

    visit_id: int
    version: int
    visit_class: VisitClass | None
    next_on: date | None
    proposal: Proposal


def propose(
    session: Session, guidance: Guidance, patient_id: int, form: VisitForm, instead_of: int | None = None
) -> Proposal:
    """What the form would lead to, or lead to in the place of an entry; stores nothing. Errors as `record`."""
    subject = the_subject(session, patient_id, locked=False)
    return checked(session, guidance, subject, form, instead_of)[1]


def record(
    session: Session,
    cipher: FieldCipher,
    guidance: Guidance,
    patient_id: int,
    version: int,
    form: VisitForm,
    by: str,
    next_on: date | None = None,
) -> Recorded:
    """Store a contact and renew the plans. `by` is an account's name; `next_on` the doctor's own next date.

    EditedMeanwhile when somebody saved this patient after `version`; BadInput for what cannot be, or a next date
    outside the window; NotFound.
    """
    row = hold(session, patient_id, version)
    subject = the_subject(session, patient_id)
    form, found = checked(session, guidance, subject, form)
    moved = settle(found, next_on, guidance.today)
    visit = new_row(cipher, guidance, row, form, by, found, next_on)
    return stored(session, guidance, row, visit, found, moved, died_on(form))


def reschedule(
    session: Session, guidance: Guidance, patient_id: int, version: int, disease: Disease, day: date
) -> int:
    """Move the open plan of a disease inside its window; the patient's new version. BadInput outside it."""
    row = hold(session, patient_id, version)
    held = the_subject(session, patient_id).open.get(disease)
    plan = held.plan if held is not None else None
    if plan is None or plan.earliest is None or plan.due is None or plan.deadline is None:
        raise BadInput("这个病种现在没有能改期的随访，请刷新后再看。")
    allow(Window(plan.earliest, plan.due, plan.deadline), day, guidance.today)
    plan_patients(session, guidance, [patient_id], {disease: day})
    plan_moved(session, guidance.now, patient_id)
    return touch(session, row, guidance.now)


def moved_before(session: Session, plan_id: int, version: int, day: date) -> int | None:
    """The patient whose plan this very request has moved to that day already: a button pressed twice. Else None."""
    plan = session.get(CarePlanRow, plan_id)
    if plan is None:
        return None
    newest = select(CarePlanRow.chosen).where(
        CarePlanRow.patient_id == plan.patient_id,
        CarePlanRow.disease == plan.disease,
        CarePlanRow.after_visit_id.is_not_distinct_from(plan.after_visit_id),
        CarePlanRow.state == "open",
    )
    patient = session.get_one(PatientRow, plan.patient_id)
    same = session.scalar(newest) == day and patient.version == version + 1
    return patient.id if same else None


def the_subject(session: Session, patient_id: int, *, locked: bool = True) -> Subject:
    """Everything on record about one patient. NotFound."""
    found = histories.read(session, [patient_id], locked=locked)
    if not found:
        raise NotFound("没有找到这位患者，请刷新后再试。")
    return found[0]


def checked(
    session: Session, guidance: Guidance, subject: Subject, form: VisitForm, instead_of: int | None = None
) -> tuple[VisitForm, Proposal]:
    """The completed form and what it leads to; BadInput for what cannot be. The entry it corrects speaks no more."""
    before = subject
    subject = subject_without(session, subject, instead_of)
    form = completed(subject, form)
    check(guidance.rules, subject.without(instead_of), form, guidance.today)
    refuse_denied_death(session, before, form, instead_of)
    if form.doctor_id is not None and session.get(DoctorRow, form.doctor_id) is None:
        raise NotFound("没有找到随访医生，请重新选。")
    if (on := died_on(form)) is not None:
        subject = replace(subject, status=Status.DIED, status_on=on)
    subject = without_treatment(subject, stop_of(form))
    return form, proposal(guidance, subject, form, instead_of)


def new_row(
    cipher: FieldCipher,
    guidance: Guidance,
    row: PatientRow,
    form: VisitForm,
    by: str,
    found: Proposal,
    next_on: date | None,
) -> VisitRow:
    """A row that is not added to a session yet."""
    return VisitRow(
        patient=row,
        state="current",
        recorded_by=by,
        recorded_at=guidance.now,
        visit_class=found.visit_class.value if found.visit_class else None,
        next_on=next_on or found.next_on,
        note_sealed=Seals(cipher).seal_if(Field.NOTE, form.note),
        answers=form.coded,
        words_sealed=Seals(cipher).seal_if(Field.WORDS, form.words),
        **form.columns,
    )


def stored(
    session: Session,
    guidance: Guidance,
    row: PatientRow,
    visit: VisitRow,
    found: Proposal,
    moved: Mapping[Disease, date],
    died: date | None,
    *,
    ends: bool = True,
) -> Recorded:
    """Add the row and renew the patient's plans from the history that holds it.

    Who `died` is followed no more, nor is a disease whose treatment is over; `ends` false: the end that the row tells
    was overruled before.
    """
    if died is not None:
        remember(session, visit, row)
    session.add(visit)
    version = touch(session, row, guidance.now)
    if died is not None:
        version = change_standing(session, guidance, row.id, version, Standing.DIED, died)
    else:
        over = end_treatment(session, visit) if ends else {}
        plan_patients(session, guidance, [row.id], moved, over)
        if moved or visit.corrects_id is not None:
            plan_moved(session, guidance.now, row.id)
    return Recorded(visit.id, version, found.visit_class, visit.next_on, found)
