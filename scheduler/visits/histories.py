"""Reading subjects from the tables: a few queries however many patients there are. Decides nothing."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Integer,
    Row,
    Select,
    Table,
    Text,
    any_,
    bindparam,
    func,
    select,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Session

from scheduler.guidelines import Action, Disease, NoticeKind, Status, Urgency, VisitClass
from scheduler.models import CarePlanRow, PatientDiseaseRow, PatientRow, VisitRow
from scheduler.visits.subjects import Contact, Enrolment, OpenPlan, Plan, Subject, contact_of

_STATUSES = {one.value: one for one in Status}  # a dict is ten times faster than asking the class
_DISEASES = {one.value: one for one in Disease}
_PATIENTS = cast(Table, PatientRow.__table__)
_ENROLMENTS = cast(Table, PatientDiseaseRow.__table__)
_VISITS = cast(Table, VisitRow.__table__)
_PLANS = cast(Table, CarePlanRow.__table__)
_PATIENT = [_PATIENTS.c[key] for key in ("id", "birth", "status", "status_on", "pregnant")]
_ENROLMENT = [_ENROLMENTS.c[key] for key in ("patient_id", "disease", "ended_on", "notice", "notified_at")]
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


def read(session: Session, patient_ids: Sequence[int], *, locked: bool = True) -> list[Subject]:
    """The patients with these ids, in that order; locked until the transaction ends unless told otherwise.

    Without the lock a plan could be made from a history that a doctor is just changing.
    """
    session.flush()
    ask = _Asked(session.connection(), patient_ids)
    patients = ask.rows("locked" if locked else "patients")
    enrolled, contacts, plans = _enrolled(ask), _contacts(ask), _open_plans(ask)
    return [
        Subject(
            id=row.id,
            birth=row.birth,
            status=_STATUSES[row.status],
            status_on=row.status_on,
            pregnant=row.pregnant,
            enrolled=enrolled[row.id],
            contacts=tuple(contacts[row.id]),
            open=plans[row.id],
        )
        for row in patients
    ]


class _Asked:
    """The same patients, asked for in each table. One parameter however many: a list is slow to write out."""

    def __init__(self, connection: Connection, patient_ids: Sequence[int]) -> None:
        self._connection = connection
        self._ids: Any = list(patient_ids)
        if len(patient_ids) == 1:
            self._way, self._ids = "one", patient_ids[0]
        elif connection.dialect.name == "postgresql":
            self._way = "array"
        else:
            self._way, self._ids = "json", json.dumps(self._ids)

    def rows(self, what: str) -> Sequence[Row[Any]]:
        """Of the statement so called."""
        return self._connection.execute(_statements(self._way)[what], {"ids": self._ids}).all()


@lru_cache
def _statements(way: str) -> Mapping[str, Select[Any]]:
    """Built once: every visit that is recorded asks them twice."""

    def these(column: ColumnElement[int]) -> ColumnElement[bool]:
        if way == "one":
            return column == bindparam("ids")
        if way == "array":
            return column == any_(bindparam("ids", type_=ARRAY(Integer)))
        return column.in_(select(func.json_each(bindparam("ids")).table_valued("value").c.value))

    patients = select(*_PATIENT).where(these(_PATIENTS.c.id)).order_by(_PATIENTS.c.id)
    return {
        "patients": patients,
        "locked": patients.with_for_update(key_share=True),
        "diseases": select(*_ENROLMENT).where(these(_ENROLMENTS.c.patient_id)),
        "visits": select(*_TOLD).where(these(_VISITS.c.patient_id), _VISITS.c.state == "current"),
        "plans": select(*_PLAN).where(these(_PLANS.c.patient_id), _PLANS.c.state == "open"),
    }


def _enrolled(ask: _Asked) -> Mapping[int, dict[Disease, Enrolment]]:
    found: dict[int, dict[Disease, Enrolment]] = defaultdict(dict)
    for row in ask.rows("diseases"):
        kind, disease = NoticeKind(row.notice) if row.notice else None, _DISEASES[row.disease]
        found[row.patient_id][disease] = Enrolment(disease, row.ended_on, kind, row.notified_at)
    return found


def _contacts(ask: _Asked) -> Mapping[int, list[Contact]]:
    rows = [_told(*row) for row in ask.rows("visits")]
    # A correction stands where the wrong entry of that day stood.
    rows.sort(key=lambda row: (row.visited_on, row.corrects_id or row.id))
    found: dict[int, list[Contact]] = defaultdict(list)
    for row in rows:
        found[row.patient_id].append(contact_of(row, row.id))
    return found


def _told(*values: Any) -> _Told:
    row = _Told._make(values)
    return row._replace(diseases=_list(str(row.diseases)), symptoms=_list(str(row.symptoms)))


@lru_cache(maxsize=1024)
def _list(text: str) -> tuple[str, ...]:
    """A county says the same few lists again and again: each is read once."""
    return tuple(json.loads(text))


def _open_plans(ask: _Asked) -> Mapping[int, dict[Disease, OpenPlan]]:
    found: dict[int, dict[Disease, OpenPlan]] = defaultdict(dict)
    for row in ask.rows("plans"):
        found[row.patient_id][_DISEASES[row.disease]] = OpenPlan(row.id, _plan(row))
    return found


def _plan(row: Row[Any]) -> Plan:
    return Plan(
        disease=_DISEASES[row.disease],
        rules_version=row.rules_version,
        visit_class=VisitClass(row.visit_class),
        action=Action(row.action),
        urgency=Urgency(row.urgency),
        earliest=row.earliest,
        due=row.due,
        deadline=row.deadline,
        chosen=row.chosen,
        reason=row.reason,
        after_visit_id=row.after_visit_id,
    )
