"""Reading subjects from the tables: a few queries however many patients there are. Decides nothing."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple, cast

from sqlalchemy import Row, Table, Text, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Session

from scheduler.guidelines import Action, Disease, NoticeKind, Status, Urgency, VisitClass
from scheduler.models import CarePlanRow, PatientDiseaseRow, PatientRow, VisitRow
from scheduler.visits.subjects import Contact, Enrolment, OpenPlan, Plan, Subject, contact_of

_VISITS = cast(Table, VisitRow.__table__)
_PATIENT = [
    *(PatientRow.id, PatientRow.birth, PatientRow.status, PatientRow.status_on, PatientRow.pregnant),
]
_PLAN = [
    *(CarePlanRow.id, CarePlanRow.patient_id, CarePlanRow.disease, CarePlanRow.rules_version),
    *(CarePlanRow.visit_class, CarePlanRow.action, CarePlanRow.urgency, CarePlanRow.earliest),
    *(CarePlanRow.due, CarePlanRow.deadline, CarePlanRow.chosen, CarePlanRow.reason),
    CarePlanRow.after_visit_id,
]


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
    query = select(*_PATIENT).where(PatientRow.id.in_(patient_ids)).order_by(PatientRow.id)
    patients = session.execute(query.with_for_update(key_share=True) if locked else query).all()
    enrolled, contacts = _enrolled(session, patient_ids), _contacts(session, patient_ids)
    plans = _open_plans(session, patient_ids)
    return [
        Subject(
            id=row.id,
            birth=row.birth,
            status=Status(row.status),
            status_on=row.status_on,
            pregnant=row.pregnant,
            enrolled=enrolled[row.id],
            contacts=tuple(contacts[row.id]),
            open=plans[row.id],
        )
        for row in patients
    ]


def _enrolled(session: Session, patient_ids: Iterable[int]) -> Mapping[int, dict[Disease, Enrolment]]:
    found: dict[int, dict[Disease, Enrolment]] = defaultdict(dict)
    row = PatientDiseaseRow
    query = select(row.patient_id, row.disease, row.ended_on, row.notice, row.notified_at)
    for patient_id, code, ended_on, notice, at in session.execute(
        query.where(row.patient_id.in_(patient_ids))
    ):
        kind = NoticeKind(notice) if notice else None
        found[patient_id][Disease(code)] = Enrolment(Disease(code), ended_on, kind, at)
    return found


def _contacts(session: Session, patient_ids: Iterable[int]) -> Mapping[int, list[Contact]]:
    query = select(*_TOLD).where(_VISITS.c.patient_id.in_(patient_ids), _VISITS.c.state == "current")
    rows = [_told(*row) for row in session.connection().execute(query)]
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


def _open_plans(session: Session, patient_ids: Iterable[int]) -> Mapping[int, dict[Disease, OpenPlan]]:
    query = select(*_PLAN).where(CarePlanRow.patient_id.in_(patient_ids), CarePlanRow.state == "open")
    found: dict[int, dict[Disease, OpenPlan]] = defaultdict(dict)
    for row in session.execute(query):
        found[row.patient_id][Disease(row.disease)] = OpenPlan(row.id, _plan(row))
    return found


def _plan(row: Row[*tuple[Any, ...]]) -> Plan:
    return Plan(
        disease=Disease(row.disease),
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
