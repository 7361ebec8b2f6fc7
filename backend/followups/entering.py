"""Visits at the desk: proposed, entered, corrected, taken back; each allowed, stored once and written down.

Errors: Forbidden, NotFound, BadInput (WrongEntry with the fields, EditedMeanwhile when somebody else saved first).
"""

from datetime import date

from sqlalchemy.orm import Session

from backend.core.audit import Deed
from backend.core.errors import BadInput
from backend.followups import access
from backend.followups.access import Caller
from backend.followups.charts import Saved, same, saved
from backend.followups.desk import PATIENT, FollowUpDesk
from scheduler import people, visits
from scheduler.people import EditedMeanwhile, Person
from scheduler.visits import EntryReplaced, Proposal, VisitForm, WrongEntry

LONGEST_REASON = 200  # characters
SAY_WHY = f"请写明为什么更正或撤回，写在{LONGEST_REASON}个字以内。"


def propose(
    desk: FollowUpDesk, caller: Caller, patient_id: int, form: VisitForm, instead_of: int | None = None
) -> Proposal:
    """What the form would lead to; stores nothing."""
    with desk.services.database.reading() as session:
        access.demand_care(session, caller, patient_id, desk.today)
        return visits.propose(session, desk.guidance(session), patient_id, form, instead_of)


def record(
    desk: FollowUpDesk, caller: Caller, patient_id: int, version: int, form: VisitForm, next_on: date | None
) -> Saved:
    """Store a visit. A second press of the same button stores nothing anew."""
    try:
        with desk.services.database.writing() as session:
            person, guidance = desk.own(session, caller, patient_id), desk.guidance(session)
            by, cipher = caller.account.username, desk.services.cipher
            done = visits.record(session, cipher, guidance, patient_id, version, form, by, next_on)
            desk.changed(session, caller, "登记", person, done.visit_id)
            _standing(desk, session, caller, person)
            return saved(patient_id, done)
    except EditedMeanwhile:
        if again := _again(desk, caller, patient_id, form, next_on):
            return again
        raise


def correct(
    desk: FollowUpDesk,
    caller: Caller,
    visit_id: int,
    version: int,
    form: VisitForm,
    next_on: date | None,
    reason: str,
) -> Saved:
    """Put a new entry in the place of a wrong one. A second press of the same button changes nothing."""
    if not 0 < len(reason.strip()) <= LONGEST_REASON:
        raise WrongEntry([("reason", SAY_WHY)])
    patient_id = _patient_of(desk, visit_id)
    try:
        with desk.services.database.writing() as session:
            person, guidance = desk.own(session, caller, patient_id), desk.guidance(session)
            by, cipher = caller.account.username, desk.services.cipher
            done = visits.correct(session, cipher, guidance, visit_id, version, form, by, next_on, reason)
            desk.changed(session, caller, "更正", person, visit_id, by=done.visit_id)
            _standing(desk, session, caller, person)
            return saved(patient_id, done)
    except (EditedMeanwhile, EntryReplaced):
        if again := _again(desk, caller, patient_id, form, next_on):
            return again
        raise


def withdraw(desk: FollowUpDesk, caller: Caller, visit_id: int, version: int, reason: str) -> int:
    """Take an entry back; the patient's id."""
    if len(reason.strip()) > LONGEST_REASON:
        raise BadInput(SAY_WHY)
    patient_id = _patient_of(desk, visit_id)
    with desk.services.database.writing() as session:
        person, guidance = desk.own(session, caller, patient_id), desk.guidance(session)
        by, cipher = caller.account.username, desk.services.cipher
        visits.withdraw(session, cipher, guidance, visit_id, version, reason, by)
        desk.changed(session, caller, "撤回", person, visit_id)
        _standing(desk, session, caller, person)
    return patient_id


def _patient_of(desk: FollowUpDesk, visit_id: int) -> int:
    with desk.services.database.reading() as session:
        return visits.entry(session, desk.services.cipher, visit_id).patient_id


def _again(
    desk: FollowUpDesk, caller: Caller, patient_id: int, form: VisitForm, next_on: date | None
) -> Saved | None:
    """The entry that this very person has just made of the same form; None when there is none."""
    place = desk.services
    with place.database.reading() as session:
        past = visits.entries(session, place.cipher, patient_id)
        version = people.get(session, place.cipher, patient_id).version
    newest = max((one[0] for one in past), key=lambda one: one.id, default=None)
    if newest is None or newest.recorded_by != caller.account.username:
        return None
    if not same(newest, form, next_on):
        return None
    return Saved(patient_id, newest.id, version, newest.visit_class, newest.next_on, again=True)


def _standing(desk: FollowUpDesk, session: Session, caller: Caller, before: Person) -> None:
    """An entry that tells of a death, or does so no more, has changed the standing, too."""
    after = people.get(session, desk.services.cipher, before.id)
    if (after.standing, after.standing_on) != (before.standing, before.standing_on):
        detail = {"to": after.standing.value}
        desk.note(session, caller, Deed("改人员状态", PATIENT, str(after.id), after.region_code, detail))
