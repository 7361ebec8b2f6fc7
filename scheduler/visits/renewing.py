"""The daily catch-all: what time alone changes, without asking every patient every day. A batch is a transaction.

A window does not move with the day, and a contract that has run out is listed until it is renewed or ended. So from
one day to the next only these change: who reaches a disease's age, or the day it enters the service, is followed; a
disease whose `ended_on` has come is not. The tables know both (an open plan is missing, or is too many), after an
outage of any length too. New rules or another calendar change anybody's plan: when what everybody was planned by is
not what is in force (a new version, a new year, a year's holidays announced), everybody is gone through once, and the
row `renewal` remembers how far.

Again changes nothing. Two runners share the row and so the work; killed, the next one goes on from the last batch.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from hashlib import sha256

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from backend.core.db import Database
from scheduler import guidelines
from scheduler.guidelines import RuleBook, Rules, age_on
from scheduler.models import CarePlanRow, PatientDiseaseRow, PatientRow, RenewalRow
from scheduler.models.kinds import Standing
from scheduler.visits.guidance import Guidance
from scheduler.visits.plans import Tally, plan_patients
from scheduler.workdays import ONE_DAY, Workdays

AT_ONCE = 200  # patients; doctors are writing beside it
_NAME = "care_plans"


@dataclass(frozen=True, slots=True)
class Renewed:
    """One batch: what it changed, the last patient looked at, and whether there may be more.

    `everybody`: with it the last of all patients has been gone through by new rules.
    """

    tally: Tally
    upto: int
    more: bool
    everybody: bool = False


class Renewal:
    """Goes through a day's patients in slices. The rules are read at the first use."""

    def __init__(self, database: Database, load: Callable[[], RuleBook] = guidelines.load) -> None:
        self._database = database
        self._load = load
        self._upto = 0

    @cached_property
    def _book(self) -> RuleBook:
        return self._load()

    def run(self, now: datetime, workdays: Workdays, until: Callable[[], bool]) -> bool:
        """Renew until nothing is left or `until` says stop; whether nothing is left. The next call goes on."""
        guidance = Guidance(self._book, workdays, now)
        basis = basis_of(guidance)
        while not until():
            with self._database.writing() as session:
                done = renew(session, guidance, basis, self._upto)
            if done.everybody:
                self._database.look_at(CarePlanRow)
            self._upto = done.upto if done.more else 0
            if not done.more:
                return True
        return False


def renew(
    session: Session, guidance: Guidance, basis: str, after: int = 0, at_once: int = AT_ONCE
) -> Renewed:
    """One batch: of everybody while the basis is new, else of those after `after` whom this day changes."""
    row = _held(session)
    if row.basis != basis:
        row.basis, row.upto, row.finished_at = basis, 0, None
    if row.finished_at is None:
        ids = _ids(session, row.upto, at_once)
        row.upto = ids[-1] if ids else row.upto
        row.finished_at = None if ids else guidance.now
        return Renewed(plan_patients(session, guidance, ids), after, True, everybody=not ids)
    ids = _ids(session, after, at_once, changed_by_time(guidance.rules, guidance.today))
    return Renewed(plan_patients(session, guidance, ids), ids[-1] if ids else after, len(ids) == at_once)


def basis_of(guidance: Guidance) -> str:
    """What plans lean on beside the patient: the rules, and the workdays of this year and the next."""
    first, last = guidance.today.replace(month=1, day=1), date(guidance.today.year + 1, 12, 31)
    days = (first + timedelta(days=distance) for distance in range((last - first).days + 1))
    worked = "".join(str(int(guidance.workdays.is_workday(day))) for day in days)
    return sha256(f"{guidance.rules.version}|{first.year}|{worked}".encode()).hexdigest()


def changed_by_time(rules: Rules, today: date) -> ColumnElement[bool]:
    """Of PatientRow: a disease is to be followed and has no open plan, or the other way round."""
    held, plan = PatientDiseaseRow, CarePlanRow
    going_on = or_(held.ended_on.is_(None), held.ended_on > today)
    same = and_(held.patient_id == plan.patient_id, held.disease == plan.disease)
    open_plan = exists().where(same, plan.state == "open")
    missing = exists().where(
        held.patient_id == PatientRow.id, going_on, or_(*_begun(rules, today)), ~open_plan
    )
    followed = exists().where(same, going_on)
    too_many = exists().where(plan.patient_id == PatientRow.id, plan.state == "open", ~followed)
    any_plan = exists().where(plan.patient_id == PatientRow.id, plan.state == "open")
    active = PatientRow.status == Standing.ACTIVE.value
    return or_(and_(active, or_(missing, too_many)), and_(~active, any_plan))


def born_by(age: int, today: date) -> date:
    """The last birth date of those who have that age today."""
    born = date(today.year - age, today.month, min(today.day, 28)) + timedelta(days=3)
    while age_on(born, today) < age:
        born -= ONE_DAY
    return born


def _begun(rules: Rules, today: date) -> list[ColumnElement[bool]]:
    """Of the diseases that are in the service by now: old enough."""
    return [
        and_(PatientDiseaseRow.disease == disease.value, PatientRow.birth <= born_by(one.age_from, today))
        for disease, one in rules.diseases.items()
        if one.since is None or one.since <= today
    ]


def _ids(session: Session, after: int, at_once: int, which: ColumnElement[bool] | None = None) -> list[int]:
    query = select(PatientRow.id).where(PatientRow.id > after).order_by(PatientRow.id).limit(at_once)
    return list(session.scalars(query if which is None else query.where(which)))


def _held(session: Session) -> RenewalRow:
    """The row, locked and fresh; made where missing, by one of two who miss it at once."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    values = {"name": _NAME, "basis": "", "upto": 0}
    session.execute(insert(RenewalRow).values(values).on_conflict_do_nothing(index_elements=["name"]))
    return session.get_one(RenewalRow, _NAME, populate_existing=True, with_for_update=True)
