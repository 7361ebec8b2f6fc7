"""随访台: every reading and every change of the doctors' pages and of the API, each allowed, done and written down.

One transaction each, the audit record in it. Errors: Forbidden, NotFound, BadInput (WrongEntry with the fields,
EditedMeanwhile when somebody else saved the patient first).
"""

from dataclasses import replace
from datetime import date, datetime
from functools import cached_property

from flask import current_app
from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.audit import Deed
from backend.core.errors import BadInput, NotFound
from backend.followups import access
from backend.followups.access import Caller
from backend.followups.charts import Chart, Saved, same, saved
from backend.followups.day import DayList, assemble, patient_ids, stood_in
from backend.services import Services
from scheduler import guidelines, people, visits
from scheduler.guidelines import RuleBook
from scheduler.models.kinds import Standing
from scheduler.people import EditedMeanwhile, Person
from scheduler.reminders import calendar, printed
from scheduler.visits import (
    DuePlan,
    Entry,
    EntryReplaced,
    Guidance,
    Proposal,
    VisitForm,
    WrongEntry,
)

LONGEST_REASON = 200  # characters
SAY_WHY = f"请写明为什么更正或撤回，写在{LONGEST_REASON}个字以内。"
PATIENT, VISIT, LIST = "患者", "随访", "随访清单"


class FollowUpDesk:
    """Serves one application; safe to share between threads."""

    def __init__(self, services: Services) -> None:
        self.services = services

    @cached_property
    def book(self) -> RuleBook:
        """The rules, read at the first use."""
        return guidelines.load()

    def guidance(self, session: Session) -> Guidance:
        """What decisions of this moment lean on."""
        return Guidance(self.book, calendar.in_force(session), self.services.clock.now())

    @property
    def today(self) -> date:
        """The day in Asia/Shanghai."""
        return self.services.clock.now().date()

    # --- Reading ---

    def doctors(self, caller: Caller) -> tuple[people.Doctor, ...]:
        """Whose lists the caller may read."""
        with self.services.database.reading() as session:
            return access.doctors(session, caller)

    def day(
        self, caller: Caller, on: date, doctor_id: int | None = None, *, full: bool = False
    ) -> DayList | None:
        """A doctor's list, masked unless `full`, which is the doctor's own to print; None: no doctor is chosen."""
        place = self.services
        with place.database.writing() as session:
            if full:
                access.own_scope(session, caller)
            doctor = access.list_of(session, caller, doctor_id)
            if doctor is None:
                return None
            workdays = calendar.in_force(session)
            agenda = visits.agenda(session, visits.Scope(doctor_id=doctor.id), on, workdays)
            helping = visits.stand_ins(session, doctor.id, on, calendar.ends(session, on), workdays)
            everybody = patient_ids(agenda).union(*(patient_ids(one.agenda) for one in helping))
            known = people.several(session, place.cipher, everybody)
            mates = people.doctors(session, [one.doctor_id for one in helping])
            found = assemble(doctor.id, doctor.name, on, agenda, known)
            found = replace(
                found,
                helping=tuple(stood_in(one, mates, on, known) for one in helping),
                until=workdays.soon_until(on),
            )
            if full:
                days = {line.patient.id: line.day or on for line in found.everybody}
                found = replace(found, to_call=printed.unreached(session, days))
            detail = {"date": on.isoformat(), "patients": len(found.lines)}
            self._note(session, caller, Deed("打印" if full else "查看", LIST, str(doctor.id), detail=detail))
            return found if full else found.masked

    def chart(self, caller: Caller, patient_id: int) -> Chart:
        """Everything about one patient."""
        place = self.services
        with place.database.writing() as session:
            person = self._open(session, caller, patient_id)
            past = visits.entries(session, place.cipher, patient_id)
            ids = {one.form.doctor_id for chain in past for one in chain if one.form.doctor_id}
            return Chart(
                patient=person.masked,
                plans=visits.of_patient(session, patient_id, self.today),
                visits=past,
                readings=visits.home_readings(session, patient_id),
                waiting=visits.home_waiting(session, patient_id),
                doctors={one.id: one.name for one in people.doctors(session, ids).values()},
                today=self.today,
            )

    def patient(self, caller: Caller, patient_id: int) -> Person:
        """The head of a form, masked."""
        with self.services.database.writing() as session:
            return self._open(session, caller, patient_id).masked

    def contact(self, caller: Caller, patient_id: int) -> Person:
        """Name and telephone in the clear, for a call."""
        with self.services.database.writing() as session:
            return self._open(session, caller, patient_id, "查看电话")

    def entry(self, caller: Caller, visit_id: int) -> tuple[Person, Entry]:
        """One entry, with its patient masked."""
        place = self.services
        with place.database.writing() as session:
            found = visits.entry(session, place.cipher, visit_id)
            return self._open(session, caller, found.patient_id).masked, found

    def plan(self, caller: Caller, plan_id: int) -> tuple[Person, DuePlan]:
        """One open plan, with its patient masked."""
        with self.services.database.writing() as session:
            found = visits.planned(session, plan_id, self.today)
            return self._open(session, caller, found.patient_id).masked, found

    # --- Deciding and storing ---

    def propose(
        self, caller: Caller, patient_id: int, form: VisitForm, instead_of: int | None = None
    ) -> Proposal:
        """What the form would lead to; stores nothing."""
        with self.services.database.reading() as session:
            access.demand_care(session, caller, patient_id, self.today)
            return visits.propose(session, self.guidance(session), patient_id, form, instead_of)

    def record(
        self, caller: Caller, patient_id: int, version: int, form: VisitForm, next_on: date | None
    ) -> Saved:
        """Store a visit. A second press of the same button stores nothing anew."""
        try:
            with self.services.database.writing() as session:
                person, guidance = self._own(session, caller, patient_id), self.guidance(session)
                by, cipher = caller.account.username, self.services.cipher
                done = visits.record(session, cipher, guidance, patient_id, version, form, by, next_on)
                self._changed(session, caller, "登记", person, done.visit_id)
                return saved(patient_id, done)
        except EditedMeanwhile:
            if again := self._again(caller, patient_id, form, next_on):
                return again
            raise

    def correct(
        self, caller: Caller, visit_id: int, version: int, form: VisitForm, next_on: date | None, reason: str
    ) -> Saved:
        """Put a new entry in the place of a wrong one. A second press of the same button changes nothing."""
        if not 0 < len(reason.strip()) <= LONGEST_REASON:
            raise WrongEntry([("reason", SAY_WHY)])
        patient_id = self._patient_of(visit_id)
        try:
            with self.services.database.writing() as session:
                person, guidance = self._own(session, caller, patient_id), self.guidance(session)
                by, cipher = caller.account.username, self.services.cipher
                done = visits.correct(session, cipher, guidance, visit_id, version, form, by, next_on, reason)
                self._changed(session, caller, "更正", person, visit_id, by=done.visit_id)
                return saved(patient_id, done)
        except (EditedMeanwhile, EntryReplaced):
            if again := self._again(caller, patient_id, form, next_on):
                return again
            raise

    def withdraw(self, caller: Caller, visit_id: int, version: int, reason: str) -> int:
        """Take an entry back; the patient's id."""
        if len(reason.strip()) > LONGEST_REASON:
            raise BadInput(SAY_WHY)
        patient_id = self._patient_of(visit_id)
        with self.services.database.writing() as session:
            person, guidance = self._own(session, caller, patient_id), self.guidance(session)
            by, cipher = caller.account.username, self.services.cipher
            visits.withdraw(session, cipher, guidance, visit_id, version, reason, by)
            self._changed(session, caller, "撤回", person, visit_id)
        return patient_id

    def reschedule(self, caller: Caller, plan_id: int, version: int, day: date) -> Person:
        """Move an open plan inside its window; the patient with the new version. A second press moves nothing."""
        try:
            return self._reschedule(caller, plan_id, version, day)
        except (EditedMeanwhile, NotFound):
            if again := self._moved_before(caller, plan_id, version, day):
                return again
            raise

    def _reschedule(self, caller: Caller, plan_id: int, version: int, day: date) -> Person:
        with self.services.database.writing() as session:
            plan = visits.planned(session, plan_id, self.today)
            person, guidance = self._own(session, caller, plan.patient_id), self.guidance(session)
            new = visits.reschedule(session, guidance, person.id, version, plan.disease, day)
            deed = Deed("改期", "随访计划", str(plan_id), person.region_code, {"patient": person.id})
            self._note(session, caller, deed)
        return replace(person.masked, version=new)

    def _moved_before(self, caller: Caller, plan_id: int, version: int, day: date) -> Person | None:
        with self.services.database.reading() as session:
            patient_id = visits.moved_before(session, plan_id, version, day)
            return self._own(session, caller, patient_id).masked if patient_id else None

    def notify(self, caller: Caller, patient_id: int, version: int, received: datetime) -> None:
        """The notice of a case of tuberculosis arrived at that time."""
        with self.services.database.writing() as session:
            person, guidance = self._own(session, caller, patient_id), self.guidance(session)
            visits.notify(session, guidance, patient_id, version, received)
            deed = Deed("登记通知单", PATIENT, str(patient_id), person.region_code)
            self._note(session, caller, deed)

    def change_standing(
        self, caller: Caller, patient_id: int, version: int, standing: Standing, on: date
    ) -> None:
        """Died, moved, or followed after all."""
        with self.services.database.writing() as session:
            person, guidance = self._own(session, caller, patient_id), self.guidance(session)
            visits.change_standing(session, guidance, patient_id, version, standing, on)
            deed = Deed("改人员状态", PATIENT, str(patient_id), person.region_code, {"to": standing.value})
            self._note(session, caller, deed)

    # --- What these are made of ---

    def _own(self, session: Session, caller: Caller, patient_id: int) -> Person:
        """NotFound before Forbidden: a number that is nobody's is no secret."""
        person = people.get(session, self.services.cipher, patient_id)
        access.demand_care(session, caller, patient_id, self.today)
        return person

    def _open(self, session: Session, caller: Caller, patient_id: int, deed: str = "查看") -> Person:
        person = self._own(session, caller, patient_id)
        self._note(session, caller, Deed(deed, PATIENT, str(patient_id), person.region_code))
        return person

    def _patient_of(self, visit_id: int) -> int:
        with self.services.database.reading() as session:
            return visits.entry(session, self.services.cipher, visit_id).patient_id

    def _again(self, caller: Caller, patient_id: int, form: VisitForm, next_on: date | None) -> Saved | None:
        """The entry that this very person has just made of the same form; None when there is none."""
        place = self.services
        with place.database.reading() as session:
            past = visits.entries(session, place.cipher, patient_id)
            version = people.get(session, place.cipher, patient_id).version
        newest = max((one[0] for one in past), key=lambda one: one.id, default=None)
        if newest is None or newest.recorded_by != caller.account.username:
            return None
        if not same(newest, form, next_on):
            return None
        return Saved(patient_id, newest.id, version, newest.visit_class, newest.next_on, again=True)

    def _changed(
        self, session: Session, caller: Caller, deed: str, person: Person, visit_id: int, **more: int
    ) -> None:
        detail = {"patient": person.id} | more
        self._note(session, caller, Deed(deed, VISIT, str(visit_id), person.region_code, detail))

    def _note(self, session: Session, caller: Caller, deed: Deed) -> None:
        audit.record(session, caller.actor, deed, self.services.clock.now())


def desk() -> FollowUpDesk:
    """The desk of the application that serves the current request."""
    found = current_app.extensions["mingbai.followups"]
    assert isinstance(found, FollowUpDesk)  # noqa: S101 - for the type checker; create_app put it there
    return found
