"""随访台: every reading and every change of the doctors' pages and of the API, each allowed, done and written down.

Visits are entered by `entering`, what else there is by the modules of its name (`eight`, `home`, `leave`).

One transaction each, the audit record in it. Errors: Forbidden, NotFound, BadInput (WrongEntry with the fields,
EditedMeanwhile when somebody else saved the patient first).
"""

from dataclasses import replace
from datetime import date
from functools import cached_property

from flask import current_app
from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.audit import Deed
from backend.core.errors import NotFound
from backend.followups import access
from backend.followups.access import Caller
from backend.followups.charts import Chart
from backend.services import Services
from scheduler import guidelines, people, visits
from scheduler.guidelines import Disease, RuleBook
from scheduler.models.kinds import Standing
from scheduler.people import EditedMeanwhile, Person
from scheduler.reminders import calendar
from scheduler.visits import DuePlan, Entry, Guidance

PATIENT, VISIT = "患者", "随访"


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

    def to_print(self, caller: Caller, visit_id: int) -> tuple[Person, Entry, str]:
        """One entry for the paper record, with the name in the clear and who visited; written down as such."""
        place = self.services
        with place.database.writing() as session:
            found = visits.entry(session, place.cipher, visit_id)
            person, doctor_id = self.own(session, caller, found.patient_id), found.form.doctor_id
            doctors = people.doctors(session, [doctor_id] if doctor_id else [])
            self.changed(session, caller, "打印", person, visit_id)
            return person, found, next((one.name for one in doctors.values()), "")

    def met_before(self, caller: Caller, patient_id: int, disease: Disease, visit_id: int | None) -> bool:
        """Whether an earlier visit for the disease met the patient: the first one has a form of its own."""
        with self.services.database.reading() as session:
            access.demand_care(session, caller, patient_id, self.today)
            return visits.met_before(session, patient_id, disease, visit_id)

    def plan(self, caller: Caller, plan_id: int) -> tuple[Person, DuePlan]:
        """One open plan, with its patient masked."""
        with self.services.database.writing() as session:
            found = visits.planned(session, plan_id, self.today)
            return self._open(session, caller, found.patient_id).masked, found

    # --- Changing ---

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
            person, guidance = self.own(session, caller, plan.patient_id), self.guidance(session)
            new = visits.reschedule(session, guidance, person.id, version, plan.disease, day)
            deed = Deed("改期", "随访计划", str(plan_id), person.region_code, {"patient": person.id})
            self.note(session, caller, deed)
        return replace(person.masked, version=new)

    def _moved_before(self, caller: Caller, plan_id: int, version: int, day: date) -> Person | None:
        with self.services.database.reading() as session:
            patient_id = visits.moved_before(session, plan_id, version, day)
            return self.own(session, caller, patient_id).masked if patient_id else None

    def change_standing(
        self, caller: Caller, patient_id: int, version: int, standing: Standing, on: date
    ) -> None:
        """Died, moved, or followed after all. A second press of the same button changes nothing."""
        try:
            with self.services.database.writing() as session:
                person, guidance = self.own(session, caller, patient_id), self.guidance(session)
                visits.change_standing(session, guidance, patient_id, version, standing, on)
                said = {"to": standing.value}
                self.note(
                    session, caller, Deed("改人员状态", PATIENT, str(patient_id), person.region_code, said)
                )
        except EditedMeanwhile:
            held = self.patient(caller, patient_id)
            day = None if standing is Standing.ACTIVE else on
            if (held.standing, held.standing_on) != (standing, day):
                raise

    # --- What these are made of ---

    def own(self, session: Session, caller: Caller, patient_id: int) -> Person:
        """NotFound before Forbidden: a number that is nobody's is no secret."""
        person = people.get(session, self.services.cipher, patient_id)
        access.demand_care(session, caller, patient_id, self.today)
        return person

    def _open(self, session: Session, caller: Caller, patient_id: int, deed: str = "查看") -> Person:
        person = self.own(session, caller, patient_id)
        self.note(session, caller, Deed(deed, PATIENT, str(patient_id), person.region_code))
        return person

    def changed(
        self, session: Session, caller: Caller, deed: str, person: Person, visit_id: int, **more: int
    ) -> None:
        """A visit was entered, corrected, taken back or printed."""
        detail = {"patient": person.id} | more
        self.note(session, caller, Deed(deed, VISIT, str(visit_id), person.region_code, detail))

    def note(self, session: Session, caller: Caller, deed: Deed) -> None:
        """Write it down, in the transaction that does it."""
        audit.record(session, caller.actor, deed, self.services.clock.now())


def desk() -> FollowUpDesk:
    """The desk of the application that serves the current request."""
    found = current_app.extensions["mingbai.followups"]
    assert isinstance(found, FollowUpDesk)  # noqa: S101 - for the type checker; create_app put it there
    return found
