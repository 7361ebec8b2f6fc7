"""Reading subjects from the tables: a few queries however many patients there are. Decides nothing."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple, cast

from sqlalchemy import ColumnElement, Table, Text, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Session

from backend.core import among
from backend.core.among import Numbers, Way
from backend.core.direct import Prepared, within
from scheduler.guidelines import Action, Disease, NoticeKind, Status, Urgency, Visit, VisitClass
from scheduler.models import CarePlanRow, PatientDiseaseRow, PatientRow, VisitRow
from scheduler.models.kinds import Outcome
from scheduler.visits.subjects import Contact, Enrolment, OpenPlan, Plan, Subject, contact_of

_FEW, _MANY = 1024, 16_384  # remembered: of enrolments; of what a visit says, about 10 MB
_STATUSES = {one.value: one for one in Status}  # a dict is ten times faster than asking the class
_DISEASES = {one.value: one for one in Disease}
_CLASSES = {one.value: one for one in VisitClass}
_ACTIONS = {one.value: one for one in Action}
_URGENCIES = {one.value: one for one in Urgency}
_PATIENTS = cast(Table, PatientRow.__table__)
_ENROLMENTS = cast(Table, PatientDiseaseRow.__table__)
_VISITS = cast(Table, VisitRow.__table__)
_PLANS = cast(Table, CarePlanRow.__table__)
_PATIENT = [_PATIENTS.c[key] for key in ("id", "birth", "status", "status_on", "pregnant")]
_ENROLMENT = [
    _ENROLMENTS.c[key] for key in ("patient_id", "disease", "ended_on", "notice", "notified_at", "suspect")
]
_RECORDED = [_VISITS.c[key] for key in ("patient_id", "id", "corrects_id", "recorded_at")]
_PLAN = [_PLANS.c[key] for key in ("id", "patient_id", *(field.name for field in fields(Plan)))]


class _Told(NamedTuple):
    """The columns of a visit that decide anything; a tuple of its own is read much faster than a row."""

    id: int
    patient_id: int
    corrects_id: int | None
    visited_on: date
    way: str
    outcome: str
    diseases: tuple[str, ...]
    pregnant: bool | None
    symptoms: tuple[str, ...]
    adverse: str | None
    sbp: int | None
    dbp: int | None
    glucose: Decimal | None
    fasting: bool | None
    complication: bool | None
    risk: int | None
    stable: str | None
    phase: str | None
    supervised_by: str | None


_LISTS = ("diseases", "symptoms")
_TOLD = [
    sql_cast(column, Text).label(key) if key in _LISTS else column
    for key, column in ((key, _VISITS.c[key]) for key in _Told._fields)
]


def read(session: Session, patient_ids: Numbers, *, locked: bool = True) -> list[Subject]:
    """The patients with these ids, in that order; locked until the transaction ends unless told otherwise.

    Without the lock a plan could be made from a history that a doctor is just changing.
    """
    session.flush()
    ask = _Asked(session, patient_ids)
    patients = ask.rows("locked" if locked else "patients")
    enrolled, contacts, plans = _enrolled(ask), _contacts(ask), _open_plans(ask)
    return [
        Subject(
            id=number,
            birth=birth,
            status=_STATUSES[status],
            status_on=status_on,
            pregnant=pregnant,
            enrolled=enrolled.get(number, {}),
            contacts=tuple(contacts.get(number, ())),
            open=plans.get(number, {}),
        )
        for number, birth, status, status_on, pregnant in patients
    ]


class _Asked:
    """The same patients, asked for in each table; straight from the driver, for a county has a million rows."""

    def __init__(self, session: Session, patient_ids: Numbers) -> None:
        self._way, self._values = among.said(session.connection(), patient_ids)
        self._direct = within(session)

    def rows(self, what: str) -> list[tuple[Any, ...]]:
        """Of the statement so called."""
        return self._direct.rows(_statements(self._way)[what], **self._values)


@lru_cache
def _statements(way: Way) -> Mapping[str, Prepared]:
    """Every visit that is recorded asks them."""

    def these(column: ColumnElement[int]) -> ColumnElement[bool]:
        return among.among(column, way)

    patients = select(*_PATIENT).where(these(_PATIENTS.c.id)).order_by(_PATIENTS.c.id)
    statements = {
        "patients": patients,
        "locked": patients.with_for_update(key_share=True),
        "diseases": select(*_ENROLMENT).where(these(_ENROLMENTS.c.patient_id)),
        "recorded": select(*_RECORDED).where(these(_VISITS.c.patient_id)),
        "visits": select(*_TOLD).where(these(_VISITS.c.patient_id), _VISITS.c.state == "current"),
        "plans": select(*_PLAN).where(these(_PLANS.c.patient_id), _PLANS.c.state == "open"),
    }
    return {what: Prepared(query, *among.names(way)) for what, query in statements.items()}


def _enrolled(ask: _Asked) -> Mapping[int, dict[Disease, Enrolment]]:
    found: dict[int, dict[Disease, Enrolment]] = defaultdict(dict)
    for patient_id, *values in ask.rows("diseases"):
        enrolment = _enrolment(*values)
        found[patient_id][enrolment.disease] = enrolment
    _mark_those_before_a_notice(ask, found)
    return found


def _mark_those_before_a_notice(ask: _Asked, found: Mapping[int, dict[Disease, Enrolment]]) -> None:
    """Notices are rare, so the moments of recording are read only where there is one."""
    noticed = [(number, held) for number, mine in found.items() for held in mine.values() if held.notified_at]
    if not noticed:
        return
    recorded: dict[int, dict[int, tuple[int | None, datetime]]] = defaultdict(dict)
    for patient_id, visit_id, corrects_id, at in ask.rows("recorded"):
        recorded[patient_id][visit_id] = corrects_id, at
    for number, held in noticed:
        mine = recorded.get(number, {})
        before = {one for one in mine if (at := _first_said(mine, one)) < (held.notified_at or at)}
        found[number][held.disease] = replace(held, before=frozenset(before))


def _first_said(recorded: Mapping[int, tuple[int | None, datetime]], visit_id: int) -> datetime:
    """When an entry was made; a correction says again what was said before."""
    corrects_id, at = recorded[visit_id]
    while corrects_id is not None:
        corrects_id, at = recorded[corrects_id]
    return at


@lru_cache(maxsize=_FEW)
def _enrolment(
    code: str, ended_on: date | None, notice: str | None, notified_at: datetime | None, suspect: bool
) -> Enrolment:
    """Nearly all say nothing but the disease."""
    kind = NoticeKind(notice) if notice else None
    return Enrolment(_DISEASES[code], ended_on, kind, notified_at, suspect=bool(suspect))


def _contacts(ask: _Asked) -> Mapping[int, list[Contact]]:
    # A correction stands where the wrong entry of that day stood.
    rows = sorted(ask.rows("visits"), key=lambda row: (row[_DAY], row[_CORRECTS] or row[0]))
    found: dict[int, list[Contact]] = defaultdict(list)
    for row in rows:
        outcome, diseases, pregnant, facts = _said(row[_DAY + 1 :])
        visit = Visit(row[_DAY], *facts)
        found[row[1]].append(Contact(row[0], outcome, diseases, pregnant, visit, row[_CORRECTS]))
    return found


@lru_cache(maxsize=_MANY)
def _said(values: tuple[Any, ...]) -> tuple[Outcome, frozenset[str], bool | None, tuple[Any, ...]]:
    """What the columns after the day say, `facts` for a Visit: a county says the same things again and again."""
    told = _Told(0, 0, None, date.min, *values)
    told = told._replace(diseases=_list(values[_DISEASE_LIST]), symptoms=_list(values[_SYMPTOM_LIST]))
    contact = contact_of(told, told.id)
    return contact.outcome, contact.diseases, contact.pregnant, _FACTS(contact.visit)


_CORRECTS, _DAY = (_Told._fields.index(key) for key in ("corrects_id", "visited_on"))
_DISEASE_LIST, _SYMPTOM_LIST = (_Told._fields.index(key) - _DAY - 1 for key in _LISTS)
_FACTS = attrgetter(*(field.name for field in fields(Visit) if field.name != "date"))


def _list(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


def _open_plans(ask: _Asked) -> Mapping[int, dict[Disease, OpenPlan]]:
    found: dict[int, dict[Disease, OpenPlan]] = defaultdict(dict)
    for number, patient_id, *values in ask.rows("plans"):
        plan = _plan(*values)
        found[patient_id][plan.disease] = OpenPlan(number, plan)
    return found


def _plan(
    disease: str, rules_version: str, visit_class: str, action: str, urgency: str, *window_and_words: Any
) -> Plan:
    """The columns of a plan in the order of its fields."""
    return Plan(
        _DISEASES[disease],
        rules_version,
        _CLASSES[visit_class],
        _ACTIONS[action],
        _URGENCIES[urgency],
        *window_and_words,
    )
