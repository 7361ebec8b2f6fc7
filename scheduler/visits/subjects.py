"""A patient with everything that plans depend on, in the words of the guidelines. Reads and writes nothing.

A visit, stored or only considered, becomes a `Contact`; a patient a `Subject`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from scheduler.guidelines import (
    Action,
    Adverse,
    Disease,
    NoticeKind,
    Patient,
    Phase,
    Stability,
    Status,
    Supervisor,
    Urgency,
    Visit,
    VisitClass,
    Way,
)
from scheduler.models.kinds import Outcome

FAILED = (Outcome.UNREACHABLE, Outcome.REFUSED)  # nobody was assessed: three in a row are 失访
NOT_STORED = 0
_OUTCOMES = {one.value: one for one in Outcome}  # a dict is ten times faster than asking the class
_WAYS = {one.value: one for one in Way}
_ADVERSE: Mapping[str | None, Adverse | None] = {None: None, **{one.value: one for one in Adverse}}
_STABLE: Mapping[str | None, Stability | None] = {None: None, **{one.value: one for one in Stability}}
_PHASES: Mapping[str | None, Phase | None] = {None: None, **{one.value: one for one in Phase}}
_SUPERVISORS: Mapping[str | None, Supervisor | None] = {None: None, **{one.value: one for one in Supervisor}}


@dataclass(frozen=True, slots=True)
class Contact:
    """One valid visit. `id` is NOT_STORED for one that is only being considered; `corrects` the entry it replaces."""

    id: int
    outcome: Outcome
    diseases: frozenset[str]
    pregnant: bool | None
    visit: Visit
    corrects: int | None = None


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A disease the patient is followed for; `notice` with its time where a case was passed on.

    `before`: the entries of that day that were made before the notice came, or correct such a one.
    `overruled`: somebody has said otherwise since the entry under correction told of an end.
    """

    disease: Disease
    ended_on: date | None
    notice: NoticeKind | None
    notified_at: datetime | None
    before: frozenset[int] = frozenset()
    overruled: bool = False
    suspect: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """The contents of a care plan; the window's days are None together."""

    disease: Disease
    rules_version: str
    visit_class: VisitClass
    action: Action
    urgency: Urgency
    earliest: date | None
    due: date | None
    deadline: date | None
    chosen: date | None
    reason: str
    after_visit_id: int | None


@dataclass(frozen=True, slots=True)
class OpenPlan:
    """A plan on record that waits."""

    id: int
    plan: Plan


class Seen(NamedTuple):
    """A patient as one disease sees him. `last` is the last contact that reached him.

    Pregnancy is said of the last visit, else of the record.
    """

    disease: Disease
    patient: Patient
    contacts: tuple[Contact, ...]
    last: Contact | None


@dataclass(frozen=True, slots=True)
class Subject:
    """A patient with everything that plans depend on. `contacts` in order of date, those of a day as recorded."""

    id: int
    birth: date
    status: Status
    status_on: date | None
    pregnant: bool
    enrolled: Mapping[Disease, Enrolment]
    contacts: tuple[Contact, ...]
    open: Mapping[Disease, OpenPlan]

    def seen_by(self, disease: Disease) -> "Seen":
        """The contacts that served the disease, then the failed ones at the end.

        失访 is the person's: who was reached for one disease is not lost to another.
        """
        reached = [one for one in self.contacts if one.visit.reached and disease in one.diseases]
        last = reached[-1] if reached else None
        told = last.pregnant if last is not None else None
        patient = Patient(self.birth, self.status, self.pregnant if told is None else told)
        return Seen(disease, patient, (*reached, *self._failed_at_the_end()), last)

    def _failed_at_the_end(self) -> tuple[Contact, ...]:
        for place in range(len(self.contacts), 0, -1):
            if self.contacts[place - 1].visit.reached:
                return self.contacts[place:]
        return self.contacts

    def contact(self, visit_id: int | None) -> Contact | None:
        """The valid contact with that id."""
        return next((one for one in self.contacts if one.id == visit_id), None)

    def without(self, visit_id: int | None) -> "Subject":
        """As it would be had that contact never been."""
        return replace(self, contacts=tuple(one for one in self.contacts if one.id != visit_id))

    def with_contact(self, contact: Contact, instead_of: int | None = None) -> "Subject":
        """As it would be with one contact more, or in the place of another."""
        kept = [one for one in self.contacts if one.id != instead_of]
        place = next((at for at, one in enumerate(self.contacts) if one.id == instead_of), len(kept))
        kept.insert(place, replace(contact, corrects=instead_of))
        enrolled = {
            disease: replace(held, before=held.before | {contact.id}) if instead_of in held.before else held
            for disease, held in self.enrolled.items()
        }
        ordered = tuple(sorted(kept, key=lambda one: one.visit.date))
        return replace(self, contacts=ordered, enrolled=enrolled)


def contact_of(row: Any, visit_id: int) -> Contact:
    """Of anything with the columns of a visit: a row, or a form that is not stored yet."""
    outcome = _OUTCOMES[row.outcome]
    visit = Visit(
        date=row.visited_on,
        way=_way(row.way, outcome),
        sbp=row.sbp,
        dbp=row.dbp,
        glucose=row.glucose,
        fasting=row.fasting,
        symptoms=tuple(row.symptoms),
        adverse=_ADVERSE[row.adverse],
        complication=row.complication,
        risk=row.risk,
        stable=_STABLE[row.stable],
        phase=_PHASES[row.phase],
        supervised_by=_SUPERVISORS[row.supervised_by],
        in_hospital=outcome is Outcome.HOSPITALISED,
    )
    return Contact(visit_id, outcome, frozenset(row.diseases), row.pregnant, visit)


def _way(way: str, outcome: Outcome) -> Way:
    """住院: the patient was found but not examined, which is what a call is to the rules.

    So the row of failed contacts ends, no yearly check is counted, and without readings the next contact is due
    within 2 weeks as after a referral; a complication said with it makes it one.
    """
    if outcome in FAILED:
        return Way.FAILED
    return Way.PHONE if outcome is Outcome.HOSPITALISED else _WAYS[way]
