"""Readings taken at home and told by the patient, the family or whoever heard of them. No visit, and no plan moves.

Judged by the danger rules of the guidelines; a dangerous one is told to the doctor at once and listed until the
patient is reached or somebody settles it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.clock import SHANGHAI
from backend.core.crypto import FieldCipher
from backend.core.errors import BadInput, NotFound
from scheduler.guidelines import Rules, Status, Visit, Way, dangers
from scheduler.models import HomeReadingRow, HouseholdRow, PatientRow
from scheduler.models.kinds import ReportedBy, Reporter
from scheduler.models.reminder_kinds import Stage
from scheduler.people.seals import Field, Seals
from scheduler.reminders import plan_urgent
from scheduler.reminders.answering import unanswered
from scheduler.scopes import Scope, within
from scheduler.visits.answering import Objection
from scheduler.visits.checking import WrongEntry
from scheduler.visits.guidance import Guidance
from scheduler.visits.listed import HomeDanger
from scheduler.visits.recording import the_subject
from scheduler.visits.subjects import Subject

_NAMES = (("sbp", "收缩压"), ("dbp", "舒张压"), ("glucose", "血糖"))
_LONGEST_REASON = 200
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class HomeReading:
    """What was measured (mmHg, mmol/L), when, and who told of it how. `fasting` None: nobody knows."""

    measured_at: datetime
    reporter: Reporter
    channel: ReportedBy
    sbp: int | None = None
    dbp: int | None = None
    glucose: Decimal | None = None
    fasting: bool | None = None


@dataclass(frozen=True, slots=True)
class Reported:
    """What was stored. `dangers`: why it cannot wait, in the rules' words; empty when it can."""

    reading_id: int
    dangers: tuple[str, ...]
    again: bool = field(default=False, compare=False)  # it was on record already


def report_home_reading(
    session: Session, guidance: Guidance, patient_id: int, told: HomeReading, by: str = ""
) -> Reported:
    """Keep a reading, and have the doctor told at once when it is dangerous. Told twice it is kept once.

    `by` is the account of who typed it in, empty when the reporter did. WrongEntry for what cannot be, or for a
    patient who is not followed any more; NotFound.
    """
    subject = the_subject(session, patient_id)
    objections = list(_wrong(guidance, subject, told))
    if objections:
        raise WrongEntry(objections)
    held = _told_before(session, patient_id, told)
    row = held or _stored(session, guidance, subject, told, by)
    if row.dangerous:
        plan_urgent(session, guidance.now, [patient_id], (Stage.READING,))
    return Reported(row.id, tuple(row.dangers), again=held is not None)


def settle_home_reading(
    session: Session, cipher: FieldCipher, guidance: Guidance, reading_id: int, reason: str, by: str
) -> None:
    """A dangerous reading is dealt with without a visit, or was a slip: it is listed no more, and stays on record."""
    if not 0 < len(reason.strip()) <= _LONGEST_REASON:
        raise BadInput(f"请写明这个读数是怎么处理的，写在{_LONGEST_REASON}个字以内。")
    row = session.get(HomeReadingRow, reading_id, populate_existing=True, with_for_update=True)
    if row is None:
        raise NotFound("没有找到这个读数，请刷新后再试。")
    if row.settled_at is not None:
        raise BadInput("这个读数已经处理过了，请刷新后再看。")
    row.settled_at, row.settled_by = guidance.now, by
    row.settled_reason_sealed = Seals(cipher).seal(Field.SETTLED_REASON, reason.strip())
    session.flush()


def home_dangers(session: Session, scope: Scope) -> tuple[HomeDanger, ...]:
    """Dangerous readings from home that nobody has answered, the oldest first."""
    row = HomeReadingRow
    query = (
        select(row)
        .join(PatientRow, PatientRow.id == row.patient_id)
        .join(HouseholdRow, HouseholdRow.id == PatientRow.household_id)
        .where(unanswered(), PatientRow.status == "active")
        .order_by(row.measured_at, row.id)
    )
    return tuple(_danger(found) for found in session.scalars(within(scope, query)))


def home_reading(session: Session, reading_id: int) -> HomeDanger:
    """One reading, dangerous or not; NotFound."""
    row = session.get(HomeReadingRow, reading_id)
    if row is None:
        raise NotFound("没有找到这个读数，请刷新后再试。")
    return _danger(row)


def home_readings(session: Session, patient_id: int) -> tuple[HomeDanger, ...]:
    """The patient's last readings, dangerous or not, the newest first."""
    row = HomeReadingRow
    query = select(row).where(row.patient_id == patient_id).order_by(row.measured_at.desc(), row.id.desc())
    return tuple(_danger(found) for found in session.scalars(query.limit(_SHOWN)))


def home_waiting(session: Session, patient_id: int) -> frozenset[int]:
    """The ids of the patient's dangerous readings that nobody has answered."""
    query = select(HomeReadingRow.id).where(HomeReadingRow.patient_id == patient_id, unanswered())
    return frozenset(session.scalars(query))


def judged(rules: Rules, subject: Subject, told: HomeReading) -> tuple[str, ...]:
    """The dangers in it, in Chinese; pregnancy is said of the last visit, else of the record. Pure."""
    reached = [one for one in subject.contacts if one.visit.reached]
    said = reached[-1].pregnant if reached else None
    day = told.measured_at.astimezone(SHANGHAI).date()
    seen = Visit(day, Way.PHONE, told.sbp, told.dbp, told.glucose, told.fasting)
    return dangers(rules.danger, seen, pregnant=subject.pregnant if said is None else said)


def _danger(row: HomeReadingRow) -> HomeDanger:
    return HomeDanger(
        *(row.id, row.patient_id, row.measured_at, row.sbp, row.dbp, row.glucose, row.fasting),
        *(Reporter(row.reporter), ReportedBy(row.channel), tuple(row.dangers)),
    )


def _stored(
    session: Session, guidance: Guidance, subject: Subject, told: HomeReading, by: str
) -> HomeReadingRow:
    found = judged(guidance.rules, subject, told)
    row = HomeReadingRow(
        patient_id=subject.id,
        measured_at=told.measured_at,
        measured_on=told.measured_at.astimezone(SHANGHAI).date(),
        sbp=told.sbp,
        dbp=told.dbp,
        glucose=told.glucose,
        fasting=told.fasting,
        reporter=told.reporter.value,
        channel=told.channel.value,
        recorded_by=by,
        recorded_at=guidance.now,
        dangerous=bool(found),
        dangers=list(found),
        rules_version=guidance.rules.version,
    )
    session.add(row)
    session.flush()
    return row


def _told_before(session: Session, patient_id: int, told: HomeReading) -> HomeReadingRow | None:
    """A button pressed twice, or patient and daughter of one reading. The patient's row is locked meanwhile."""
    query = select(HomeReadingRow).where(
        HomeReadingRow.patient_id == patient_id, HomeReadingRow.measured_at == told.measured_at
    )
    figures = (told.sbp, told.dbp, told.glucose)
    same = (row for row in session.scalars(query) if (row.sbp, row.dbp, row.glucose) == figures)
    return next(same, None)


def _wrong(guidance: Guidance, subject: Subject, told: HomeReading) -> Iterator[Objection]:
    if subject.status is not Status.ACTIVE:
        yield "", "这位患者现在不在家庭医生的随访名单里，请直接联系医院；情况危急请打120。"
    if told.measured_at > guidance.now:
        yield "measured_at", "测量时间还没有到，请填实际测量的时间。"
    if told.measured_at.astimezone(SHANGHAI).date() < subject.birth:
        yield "measured_at", "测量时间在患者出生以前，请核对年份。"
    if all(getattr(told, key) is None for key, _ in _NAMES):
        yield "sbp", "还没有填读数，请填血压或血糖。"
    for key, name in _NAMES:
        found, (least, most) = getattr(told, key), guidance.rules.plausible[key]
        if found is not None and not least <= found <= most:
            yield key, f"{name}{found}不可能，应在{least}到{most}之间，请核对仪器上的读数再填。"
    if told.sbp is not None and told.dbp is not None and told.dbp > told.sbp:
        yield "dbp", f"舒张压{told.dbp}比收缩压{told.sbp}还高，请核对是不是填反了。"
    if told.glucose is not None and told.glucose != round(told.glucose, 2):
        yield "glucose", f"血糖{told.glucose}的小数太长，请保留两位小数。"
