"""Where each patient of a list stands, once, where it is most pressing; and how many stand in each part. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scheduler.visits import Agenda, DangerousReading, DuePlan, LostPatient


@dataclass(frozen=True, slots=True)
class Places:
    """Where each patient stands, by id: in one part, the first of these that names him."""

    dangerous: Mapping[int, DangerousReading]
    lost: Mapping[int, LostPatient]
    overdue: tuple[int, ...]
    today: tuple[int, ...]
    week: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """How much stands in the parts of a list that cannot wait. `longest` of the overdue, in days.

    `d3`, `d7`: whose planned day is past by three and by seven days, in danger or not, as the messages to supervisors
    count; `d3_past`, `d7_past`: whose last day by the rules is past as well.
    """

    readings: int = 0
    dangerous: int = 0
    overdue: int = 0
    longest: int = 0
    lost: int = 0
    d3: int = 0
    d7: int = 0
    d3_past: int = 0
    d7_past: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.readings + other.readings,
            self.dangerous + other.dangerous,
            self.overdue + other.overdue,
            max(self.longest, other.longest),
            self.lost + other.lost,
            self.d3 + other.d3,
            self.d7 + other.d7,
            self.d3_past + other.d3_past,
            self.d7_past + other.d7_past,
        )

    @property
    def urgency(self) -> tuple[int, ...]:
        """The greater, the sooner somebody must look."""
        return self.dangerous + self.readings, self.longest, self.overdue, self.lost


def places(agenda: Agenda) -> Places:
    """Whoever stands in an earlier part is left out of the later ones.

    A lost patient whose day has come again is overdue, due today or soon as the morning's message counts him.
    """
    dangerous = {one.patient_id: one for one in reversed(agenda.dangerous)}
    done = set(dangerous)
    overdue, today, week = (_rest(part, done) for part in (agenda.overdue, agenda.today, agenda.week))
    lost = {one.patient_id: one for one in agenda.lost if one.patient_id not in done}
    return Places(dangerous, lost, overdue, today, week)


def counted(agenda: Agenda) -> Counts:
    """As many as `assemble` puts into each part."""
    stand = places(agenda)
    late = set(stand.overdue)
    return Counts(
        readings=len(agenda.readings),
        dangerous=len(stand.dangerous),
        overdue=len(stand.overdue),
        longest=max((one.overdue_days for one in agenda.overdue if one.patient_id in late), default=0),
        lost=len(stand.lost),
    )


def by_patient(plans: Iterable[DuePlan]) -> dict[int, list[DuePlan]]:
    found: dict[int, list[DuePlan]] = {}
    for plan in plans:
        found.setdefault(plan.patient_id, []).append(plan)
    return found


def _rest(part: Iterable[DuePlan], done: set[int]) -> tuple[int, ...]:
    """The patients of a part who are not done yet; then they are."""
    ids = tuple(patient_id for patient_id in by_patient(part) if patient_id not in done)
    done.update(ids)
    return ids
