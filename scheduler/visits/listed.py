"""What the lists hold: ids, days, urgencies, reasons, and no name. Who they are is `people`'s to say, masked."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from scheduler.guidelines import Action, Disease, Figure, Urgency, VisitClass
from scheduler.models.kinds import ReportedBy, Reporter


@dataclass(frozen=True, slots=True)
class DuePlan:
    """One disease of one patient that waits for a visit.

    `day` is the day in force. `overdue_days` count from it, `late_days` from the deadline, the rule's last day: 0
    before. A lost patient's slow retry has no deadline.
    """

    plan_id: int
    patient_id: int
    disease: Disease
    day: date
    earliest: date | None
    deadline: date | None
    overdue_days: int
    late_days: int
    action: Action
    urgency: Urgency
    visit_class: VisitClass
    reason: str


@dataclass(frozen=True, slots=True)
class ExpiringContract:
    """`days_left` is 0 on the last day and negative after it: not renewed, but still followed."""

    contract_id: int
    household_id: int
    team_id: int
    doctor_id: int | None
    ends: date
    days_left: int
    patient_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DangerousReading:
    """A patient whose last visit was dangerous, until the next one is recorded. mmHg, mmol/L."""

    patient_id: int
    visit_id: int
    visited_on: date
    diseases: tuple[Disease, ...]
    sbp: int | None
    dbp: int | None
    glucose: Figure | None
    symptoms: tuple[str, ...]
    deadline: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class HomeDanger:
    """A reading taken at home. mmHg, mmol/L; `dangers` in the rules' words, empty when it was none."""

    reading_id: int
    patient_id: int
    measured_at: datetime
    sbp: int | None
    dbp: int | None
    glucose: Figure | None
    fasting: bool | None
    reporter: Reporter
    channel: ReportedBy
    dangers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LostPatient:
    """失访, for the supervisor. `dangerous`: the last visit left a danger open."""

    patient_id: int
    diseases: tuple[Disease, ...]
    retry_on: date | None
    dangerous: bool
    reason: str


Listed = TypeVar("Listed", DuePlan, DangerousReading, HomeDanger, LostPatient)


@dataclass(frozen=True, slots=True)
class Agenda:
    """Everything a morning's list holds."""

    today: tuple[DuePlan, ...]
    overdue: tuple[DuePlan, ...]
    week: tuple[DuePlan, ...]
    expiring: tuple[ExpiringContract, ...]
    dangerous: tuple[DangerousReading, ...]
    lost: tuple[LostPatient, ...]
    readings: tuple[HomeDanger, ...] = ()

    def of(self, patients: Collection[int]) -> "Agenda":
        """What of it concerns these patients."""
        return Agenda(
            today=_theirs(self.today, patients),
            overdue=_theirs(self.overdue, patients),
            week=_theirs(self.week, patients),
            expiring=tuple(one for one in self.expiring if any(who in patients for who in one.patient_ids)),
            dangerous=_theirs(self.dangerous, patients),
            lost=_theirs(self.lost, patients),
            readings=_theirs(self.readings, patients),
        )


def _theirs(part: tuple[Listed, ...], patients: Collection[int]) -> tuple[Listed, ...]:
    return tuple(one for one in part if one.patient_id in patients)
