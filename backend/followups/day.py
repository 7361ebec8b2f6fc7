"""随访清单 of one day: each patient stands once, where it is most pressing. Pure; `desk` reads what it is made of."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from backend.followups.places import by_patient, places
from scheduler.guidelines import Action, Disease
from scheduler.people import Doctor, Person
from scheduler.reminders import wording
from scheduler.visits import (
    Agenda,
    DangerousReading,
    DuePlan,
    ExpiringContract,
    HomeDanger,
    LostPatient,
    StandIn,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One patient on the list. `day` is the one in force, `deadline` the rule's last; `late_days` count from that."""

    patient: Person
    diseases: tuple[Disease, ...]
    action: Action
    day: date | None
    deadline: date | None
    overdue_days: int
    late_days: int
    reading: DangerousReading | None = None  # the dangerous one that is to be followed

    @property
    def masked(self) -> "Line":
        """The same for a screen."""
        return replace(self, patient=self.patient.masked)


@dataclass(frozen=True, slots=True)
class ReadingLine:
    """A dangerous reading from home that nobody has answered. Its patient keeps his place among the others, too."""

    patient: Person
    reading: HomeDanger

    @property
    def masked(self) -> "ReadingLine":
        """The same for a screen."""
        return replace(self, patient=self.patient.masked)


@dataclass(frozen=True, slots=True)
class ContractLine:
    """A family whose contract ends soon or has ended; `days_left` below 0: so many days ago."""

    patients: tuple[Person, ...]
    ends: date
    days_left: int

    @property
    def masked(self) -> "ContractLine":
        """The same for a screen."""
        return replace(self, patients=tuple(one.masked for one in self.patients))


@dataclass(frozen=True, slots=True)
class StoodIn:
    """What a doctor does for a colleague. `back_on`: when he is there again; None: he is there, and these end now."""

    doctor: str
    back_on: date | None
    readings: tuple[ReadingLine, ...]
    lines: tuple[Line, ...]

    @property
    def masked(self) -> "StoodIn":
        """The same for a screen."""
        return replace(self, readings=tuple(one.masked for one in self.readings), lines=_masked(self.lines))

    @property
    def patients(self) -> frozenset[int]:
        """Each once, who has a reading from home and a line, too: as the morning's message counts them."""
        return frozenset(one.patient.id for one in self.readings) | {one.patient.id for one in self.lines}


@dataclass(frozen=True, slots=True)
class DayList:
    """A doctor's day, in the order it is worked through. `to_call`: whom no message reached, told of on paper only.

    `week` reaches to `until`; None: seven days.
    """

    doctor_id: int
    doctor: str
    on: date
    readings: tuple[ReadingLine, ...]
    dangerous: tuple[Line, ...]
    overdue: tuple[Line, ...]
    today: tuple[Line, ...]
    week: tuple[Line, ...]
    lost: tuple[Line, ...]
    expiring: tuple[ContractLine, ...]
    to_call: frozenset[int] = frozenset()
    helping: tuple[StoodIn, ...] = ()
    until: date | None = None

    @property
    def soon(self) -> str:
        """What `week` is called: 一周内, or up to which day."""
        return wording.soon(self.on, self.until)

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every patient to be seen or looked for, the most pressing first."""
        return (*self.dangerous, *self.overdue, *self.today, *self.week, *self.lost)

    @property
    def everybody(self) -> tuple[Line, ...]:
        """With the patients of colleagues."""
        return (*self.lines, *(line for one in self.helping for line in one.lines))

    @property
    def masked(self) -> "DayList":
        """The same for a screen."""
        return replace(
            self,
            readings=tuple(one.masked for one in self.readings),
            dangerous=_masked(self.dangerous),
            overdue=_masked(self.overdue),
            today=_masked(self.today),
            week=_masked(self.week),
            lost=_masked(self.lost),
            expiring=tuple(one.masked for one in self.expiring),
            helping=tuple(one.masked for one in self.helping),
        )


def patient_ids(agenda: Agenda) -> set[int]:
    """Everybody the agenda speaks of."""
    plans = {one.patient_id for one in (*agenda.overdue, *agenda.today, *agenda.week)}
    others = {one.patient_id for one in agenda.dangerous} | {one.patient_id for one in agenda.lost}
    others |= {one.patient_id for one in agenda.readings}
    return plans | others | {patient for contract in agenda.expiring for patient in contract.patient_ids}


def assemble(doctor_id: int, doctor: str, on: date, agenda: Agenda, known: Mapping[int, Person]) -> DayList:
    """The list; whoever stands in an earlier part is left out of the later ones, readings from home aside."""
    plans = by_patient((*agenda.overdue, *agenda.today, *agenda.week))
    stand = places(agenda)
    overdue, today, week = (_lines(part, plans, known) for part in (stand.overdue, stand.today, stand.week))
    return DayList(
        doctor_id=doctor_id,
        doctor=doctor,
        on=on,
        readings=tuple(ReadingLine(known[one.patient_id], one) for one in agenda.readings),
        dangerous=tuple(_danger_line(known[one.patient_id], one, on) for one in _first_due(stand.dangerous)),
        overdue=overdue,
        today=today,
        week=week,
        lost=tuple(_lost_line(known[one.patient_id], one) for one in stand.lost.values()),
        expiring=tuple(_contract_line(one, known) for one in agenda.expiring),
    )


def stood_in(one: StandIn, doctors: Mapping[int, Doctor], on: date, known: Mapping[int, Person]) -> StoodIn:
    """A colleague's part of the list."""
    name = doctors[one.doctor_id].name
    made = assemble(one.doctor_id, name, on, one.agenda, known)
    return StoodIn(name, one.back_on, made.readings, made.lines)


def _lines(
    ids: Iterable[int], plans: Mapping[int, Sequence[DuePlan]], known: Mapping[int, Person]
) -> tuple[Line, ...]:
    lines = (_line(known[patient_id], plans[patient_id]) for patient_id in ids)
    return tuple(sorted(lines, key=_pressing))


def _pressing(line: Line) -> date:
    """The last day counts: who must be seen today stands before who could have been seen since last week."""
    return line.deadline or line.day or date.max


def _first_due(dangerous: Mapping[int, DangerousReading]) -> Sequence[DangerousReading]:
    return sorted(dangerous.values(), key=lambda one: (one.deadline or date.max, one.patient_id))


def _line(person: Person, plans: Sequence[DuePlan]) -> Line:
    """One visit may serve all the plans; the first one says what it is for."""
    first = min(plans, key=lambda plan: plan.day)
    return Line(
        patient=person,
        diseases=_in_order({plan.disease for plan in plans}),
        action=plans[0].action,
        day=first.day,
        deadline=min((plan.deadline for plan in plans if plan.deadline), default=None),
        overdue_days=max(plan.overdue_days for plan in plans),
        late_days=max(plan.late_days for plan in plans),
    )


def _danger_line(person: Person, reading: DangerousReading, on: date) -> Line:
    late = max((on - reading.deadline).days, 0) if reading.deadline else 0
    return Line(
        patient=person,
        diseases=_in_order(reading.diseases),
        action=Action.EMERGENCY,
        day=None,
        deadline=reading.deadline,
        overdue_days=late,
        late_days=late,
        reading=reading,
    )


def _lost_line(person: Person, one: LostPatient) -> Line:
    return Line(person, _in_order(one.diseases), Action.LOST, one.retry_on, None, 0, 0)


def _contract_line(one: ExpiringContract, known: Mapping[int, Person]) -> ContractLine:
    return ContractLine(tuple(known[patient_id] for patient_id in one.patient_ids), one.ends, one.days_left)


def _in_order(diseases: Collection[Disease]) -> tuple[Disease, ...]:
    return tuple(one for one in Disease if one in diseases)


def _masked(lines: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(line.masked for line in lines)
