"""Planning: rows for what is to be told, out of plans and staff. Planned twice is planned once.

The database makes the rows itself (INSERT ... SELECT), one statement for each stage and day: a million patients take
seconds. No row is made for a day long gone: after an outage today's list holds everything that is still due.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from sqlalchemy import ColumnElement, Select, String, bindparam, cast, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from scheduler.models import CarePlanRow, DoctorRow, PatientRow
from scheduler.models.kinds import Post, Standing
from scheduler.models.reminder_kinds import BEFORE_VISIT, Kind, Recipient, Stage
from scheduler.reminders import moving, urgent
from scheduler.reminders.appointed import appointed
from scheduler.reminders.hours import goes_out, worth_until
from scheduler.reminders.storing import Batch, store
from scheduler.workdays import Workdays

AHEAD = 1  # days: tomorrow's rows are there before midnight
_TO_STAFF = (
    (Kind.DIGEST, Stage.WORKDAY, Post.DOCTOR, Recipient.DOCTOR),
    (Kind.ESCALATION, Stage.D3, Post.TOWNSHIP, Recipient.TOWNSHIP),
    (Kind.ESCALATION, Stage.D7, Post.COUNTY, Recipient.COUNTY),
)


@dataclass(frozen=True, slots=True)
class Planned:
    """How many new rows there are. `guessed_years`: years among the days planned whose holidays nobody knows."""

    rows: int
    guessed_years: tuple[int, ...] = ()


def plan(session: Session, now: datetime, workdays: Workdays, ahead: int = AHEAD) -> Planned:
    """Plan everything that goes out from now until the end of the day `ahead` days from today."""
    rows = sum(store(session, batch, now) for batch in batches(now, workdays, ahead))
    return Planned(rows, guessed_years(now, workdays, ahead))


def batches(now: datetime, workdays: Workdays, ahead: int = AHEAD) -> Iterator[Batch]:
    """The same, piece by piece, for whoever wants to commit in between. Urgent ones first."""
    yield from urgent.batches(now)
    yield moving.batch(now)
    for distance in range(ahead + 1):
        day = now.date() + timedelta(days=distance)
        if workdays.is_workday(day):
            yield from _to_staff(day, now)
    for stage, lead in BEFORE_VISIT.items():
        for distance in range(-lead, ahead + 1):
            yield from _to_patients(stage, now.date() + timedelta(days=distance), now)


def guessed_years(now: datetime, workdays: Workdays, ahead: int = AHEAD) -> tuple[int, ...]:
    """Years of which a day from today until a month after the last planned one is a guess: show it in time."""
    days = (now.date() + timedelta(days=distance) for distance in range(ahead + 31))
    return tuple(sorted({day.year for day in days if not workdays.is_known(day)}))


def visit_day(stage: Stage, local_date: date) -> date:
    """The day of the visit that a patient's reminder of that date is about."""
    return local_date + timedelta(days=BEFORE_VISIT[stage])


def _to_staff(day: date, now: datetime) -> Iterator[Batch]:
    """Whether there is anything to tell is found out when it is sent."""
    for kind, stage, post, recipient in _TO_STAFF:
        due_at, not_after = goes_out(stage, day), worth_until(stage, day)
        if not_after > now:
            head = "digest:" if kind is Kind.DIGEST else f"{kind}:{stage}:"
            said = {"head": head, "tail": f":{day}", "post": post.value}
            yield Batch(kind, stage, recipient, day, due_at, not_after, _staff(), said)


def _to_patients(stage: Stage, day: date, now: datetime) -> Iterator[Batch]:
    """One row a patient and day of visit, however many diseases it serves.

    A stage whose hour had passed before the plan was made is left out.
    """
    due_at, not_after, visit = goes_out(stage, day), worth_until(stage, day), visit_day(stage, day)
    if not_after > now:
        said = {"head": f"patient:{stage}:", "tail": f":{visit}", "visit": visit, "made_by": due_at}
        yield Batch(Kind.PATIENT, stage, Recipient.PATIENT, day, due_at, not_after, _patients(), said)


@cache
def _staff() -> Select[str, int, int | None]:
    """Everybody who has that post."""
    return select(
        _key(DoctorRow.id),
        DoctorRow.id.label("recipient_id"),
        literal(None, CarePlanRow.id.type).label("care_plan_id"),
    ).where(DoctorRow.active, DoctorRow.post == bindparam("post"))


@cache
def _patients() -> Select[str, int, int]:
    """Everybody who has an appointment on that day, and had it by the hour of the reminder."""
    patient = CarePlanRow.patient_id
    return (
        select(_key(patient), patient.label("recipient_id"), func.min(CarePlanRow.id).label("care_plan_id"))
        .join(PatientRow, PatientRow.id == patient)
        .where(
            CarePlanRow.state == "open",
            CarePlanRow.chosen == bindparam("visit"),
            CarePlanRow.created_at <= bindparam("made_by"),
            appointed(CarePlanRow),
            PatientRow.status == Standing.ACTIVE.value,
        )
        .group_by(patient)
    )


def _key(recipient: InstrumentedAttribute[int]) -> ColumnElement[str]:
    head, tail = bindparam("head", type_=String()), bindparam("tail", type_=String())
    return (head + cast(recipient, String) + tail).label("key")
