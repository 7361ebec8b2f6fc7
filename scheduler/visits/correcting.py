"""Corrections: a wrong entry is superseded by a new row or withdrawn, never changed; the plans are decided anew.

The day that the doctor chose stays where the corrected entry allows it, and comes back when the entry that served it is
taken back; who was told another is told of the move. A death or the end of a treatment that it told is taken back, too.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.crypto import FieldCipher
from backend.core.errors import BadInput, NotFound
from scheduler.guidelines import Disease
from scheduler.models import CarePlanRow, VisitRow
from scheduler.models.kinds import Outcome
from scheduler.people.seals import Field, Seals
from scheduler.reminders import plan_moved
from scheduler.visits.answering import died_on
from scheduler.visits.deciding import inside, plan_for
from scheduler.visits.ending import give_back, held_without
from scheduler.visits.forms import VisitForm
from scheduler.visits.guidance import Guidance
from scheduler.visits.holding import hold, touch
from scheduler.visits.plans import plan_patients
from scheduler.visits.proposing import settle
from scheduler.visits.recording import Recorded, checked, new_row, stored, the_subject
from scheduler.visits.stopping import resume_treatment

_UNDONE = "登记为完成的那次随访已更正或撤回。"


class EntryReplaced(BadInput):
    """The entry is not the valid one any more."""

    def __init__(self) -> None:
        super().__init__("这次随访已经更正或撤回过，请打开最新的一条再改。")


def correct(
    session: Session,
    cipher: FieldCipher,
    guidance: Guidance,
    visit_id: int,
    version: int,
    form: VisitForm,
    by: str,
    next_on: date | None = None,
    reason: str = "",
) -> Recorded:
    """Put a whole new entry in the place of a wrong one, which stays on record as superseded, with the reason.

    `version` is the patient's. Errors as `record`; EntryReplaced when the entry is not the valid one any more.
    """
    wrong = _valid(session, visit_id)
    patient = hold(session, wrong.patient_id, version)
    subject = the_subject(session, patient.id)
    form, found = checked(session, guidance, subject, form, instead_of=visit_id)
    moved = settle(found, next_on, guidance.today)
    right = new_row(cipher, guidance, patient, form, by, found, next_on)
    give_back(patient, held_without(session, wrong, patient))
    ends = resume_treatment(session, wrong)
    wrong.state, right.corrects_id = "superseded", visit_id
    _take_back(cipher, wrong, reason, by, guidance.now)
    session.add(right)
    session.flush()
    _reassign(session, visit_id, right, guidance.now)
    return stored(session, guidance, patient, right, found, moved, died_on(form), ends=ends)


def _take_back(cipher: FieldCipher, row: VisitRow, reason: str, by: str, now: datetime) -> None:
    """When, by whom and why; sealed, for the words may name people."""
    row.withdrawn_at, row.withdrawn_by = now, by
    row.withdrawn_reason_sealed = Seals(cipher).seal_if(Field.WITHDRAWN_REASON, reason.strip())


def withdraw(
    session: Session,
    cipher: FieldCipher,
    guidance: Guidance,
    visit_id: int,
    version: int,
    reason: str,
    by: str,
) -> int:
    """Take an entry back that should never have been made; the patient's new version.

    BadInput without a reason; EntryReplaced, EditedMeanwhile.
    """
    if not reason.strip():
        raise BadInput("撤回随访要写明原因，请补上再提交。")
    row = _valid(session, visit_id)
    patient = hold(session, row.patient_id, version)
    give_back(patient, held_without(session, row, patient))
    resume_treatment(session, row)
    row.state = "withdrawn"
    _take_back(cipher, row, reason, by, guidance.now)
    new_version = touch(session, patient, guidance.now)
    undone = _reassign(session, visit_id, None, guidance.now)
    plan_patients(session, guidance, [patient.id], _chosen_before(session, guidance, patient.id, undone))
    plan_moved(session, guidance.now, patient.id)
    return new_version


def _chosen_before(
    session: Session, guidance: Guidance, patient_id: int, undone: Iterable[CarePlanRow]
) -> dict[Disease, date]:
    """The days a doctor had chosen for what is to be done again, where they are not past and in the window."""
    days: dict[Disease, date] = {}
    subject = the_subject(session, patient_id)
    for plan in undone:
        wanted = plan_for(guidance, subject, Disease(plan.disease))
        again = wanted is not None and wanted.after_visit_id == plan.after_visit_id
        if not again or wanted is None or plan.chosen is None or plan.chosen == plan.due:
            continue
        if plan.chosen >= guidance.today and inside(wanted, plan.chosen):
            days[wanted.disease] = plan.chosen
    return days


def _valid(session: Session, visit_id: int) -> VisitRow:
    row = session.get(VisitRow, visit_id, populate_existing=True)
    if row is None:
        raise NotFound("没有找到这次随访，请刷新后再试。")
    if row.state != "current":
        raise EntryReplaced
    return row


def _reassign(
    session: Session, wrong_id: int, right: VisitRow | None, now: datetime
) -> Sequence[CarePlanRow]:
    """Plans that the wrong entry had done: the right one did them, or nothing did; the latter."""
    undone = []
    for plan in session.scalars(select(CarePlanRow).where(CarePlanRow.done_by_visit_id == wrong_id)):
        if right is not None and right.outcome == Outcome.REACHED and plan.disease in right.diseases:
            plan.done_by_visit_id = right.id
        else:
            plan.state, plan.done_by_visit_id = "superseded", None
            plan.closed_at, plan.closed_reason = now, _UNDONE
            undone.append(plan)
    session.flush()
    return undone
