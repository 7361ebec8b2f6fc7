"""What the desk hands out: a patient's chart, and what has been saved."""

from dataclasses import dataclass, replace
from datetime import date

from scheduler.guidelines import VisitClass
from scheduler.models.kinds import Outcome
from scheduler.people import Person
from scheduler.visits import DuePlan, Entry, HomeDanger, Recorded, State, VisitForm


@dataclass(frozen=True, slots=True)
class Chart:
    """What a doctor sees of a patient, masked. `visits`: each with the entries it corrected behind it.

    `readings`: the last ones from home; `waiting`: ids of those that are dangerous and not answered.
    """

    patient: Person
    plans: tuple[DuePlan, ...]
    visits: tuple[tuple[Entry, ...], ...]
    readings: tuple[HomeDanger, ...]
    waiting: frozenset[int]
    doctors: dict[int, str]
    today: date

    def seen_since(self, saved: Entry) -> date | None:
        """The day of a later visit that met the patient, where no danger stands any more."""
        if any(one.visit_class is VisitClass.DANGER for one in self.plans):
            return None
        rows = (chain[0] for chain in self.visits)
        met = [
            one.form.visited_on
            for one in rows
            if one.state == "current" and one.form.outcome is Outcome.REACHED and one.id != saved.id
        ]
        last = max(met, default=None)
        return last if last is not None and last >= saved.form.visited_on else None


@dataclass(frozen=True, slots=True)
class Saved:
    """An entry that is on record. `again`: it had been saved already by the same press of a button."""

    patient_id: int
    visit_id: int
    version: int
    visit_class: VisitClass | None
    next_on: date | None
    again: bool = False


def saved(patient_id: int, done: Recorded) -> Saved:
    """What has just been recorded."""
    return Saved(patient_id, done.visit_id, done.version, done.visit_class, done.next_on)


def same(entry: Entry, form: VisitForm, next_on: date | None) -> bool:
    """Whether an entry on record says what a form says: the same button was pressed twice."""
    diseases = form.diseases or entry.form.diseases
    said = replace(form, diseases=tuple(one for one in entry.form.diseases if one in diseases))
    return entry.state is State.CURRENT and entry.form == said and next_on in (None, entry.next_on)
