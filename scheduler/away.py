"""Who is on leave, until when, and who of the team is there. Only queries; `people.absences` records.

What cannot wait of a doctor who is away is his team's matter: on their lists, in their messages, open to them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from sqlalchemy import BindParameter, ColumnElement, Date, Exists, Integer, Table, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from backend.core.direct import Prepared, within
from scheduler.models import AbsenceRow, DoctorRow
from scheduler.models.kinds import Post


@dataclass(frozen=True, slots=True)
class Away:
    """A colleague on leave. `back_on`: the workday on which he is there again."""

    doctor_id: int
    back_on: date


def is_away(doctor_id: ColumnElement[Any], day: date | BindParameter[date]) -> Exists:
    """Whether that doctor is on leave on that day."""
    row = aliased(AbsenceRow)
    return (
        select(row.id)
        .where(row.doctor_id == doctor_id, row.cancelled_at.is_(None))
        .where(row.first_day <= day, row.last_day >= day)
        .exists()
    )


def present(team_id: ColumnElement[Any], day: date | BindParameter[date]) -> ColumnElement[Any]:
    """The longest-serving family doctor of a team who is there on that day; NULL without one."""
    row = aliased(DoctorRow)
    return (
        select(func.min(row.id))
        .where(row.team_id == team_id, row.active, row.post == Post.DOCTOR.value)
        .where(~is_away(cast("Any", row.id), day))
        .scalar_subquery()
    )


_ABSENT, _ME, _MATE = (cast(Table, model.__table__) for model in (AbsenceRow, DoctorRow, DoctorRow))
_MATE = _MATE.alias("mate")  # type: ignore[assignment]
_DOCTOR, _TODAY = bindparam("doctor", type_=Integer()), bindparam("today", type_=Date())
_SPANS = Prepared(  # asked for each digest
    select(_ABSENT.c.doctor_id, _ABSENT.c.first_day, _ABSENT.c.last_day, _ABSENT.c.back_on)
    .join(_MATE, _MATE.c.id == _ABSENT.c.doctor_id)
    .join(_ME, _ME.c.team_id == _MATE.c.team_id)
    .where(_ME.c.id == _DOCTOR, _ME.c.active, _MATE.c.active, _MATE.c.post == Post.DOCTOR.value)
    .where(_ABSENT.c.cancelled_at.is_(None), _ABSENT.c.last_day >= _TODAY)
    .order_by(_ABSENT.c.doctor_id, _ABSENT.c.first_day, _ABSENT.c.id),
    *("doctor", "today"),
)


def colleagues(session: Session, doctor_id: int, today: date) -> tuple[Away, ...]:
    """Those of his team who are on leave today, each for whom he stands in; none while he is away himself."""
    spans = within(session).rows(_SPANS, doctor=doctor_id, today=today)
    gone = [one for one, first, last, _ in spans if first <= today <= last]
    if doctor_id in gone:
        return ()
    return tuple(Away(one, _back(one, spans, today)) for one in dict.fromkeys(gone))


def _back(doctor_id: int, spans: Iterable[Sequence[Any]], today: date) -> date:
    """One leave may follow the other."""
    back = today
    for one, first, _, back_on in spans:
        if one == doctor_id and first <= back:
            back = max(back, back_on)
    return back
