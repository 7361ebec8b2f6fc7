"""Patients of one family with one WeChat, or without any and with one telephone: where two would be told the same on
one day, one message serves both.

A telephone is shared only within a household: a neighbour's, or the village's, tells no other family. The rows stay
one a patient: whoever is claimed second is cancelled once the first was taken, and waits while it is under way. Two
senders that claim both at once take turns.
"""

from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement, Table, and_, bindparam, func, select
from sqlalchemy.orm import Session

from backend.core.direct import Prepared, within
from scheduler.models import CarePlanRow, PatientRow, ReminderRow
from scheduler.models.reminder_kinds import Recipient, Stage, State
from scheduler.reminders.claiming import Claimed
from scheduler.reminders.deciding import TOLD_TOGETHER, Mark, beside

_PATIENTS, _REMINDERS = cast(Table, PatientRow.__table__), cast(Table, ReminderRow.__table__)
_OTHERS = _PATIENTS.alias("others")
_PLANS = cast(Table, CarePlanRow.__table__)
_OWN_PLAN = _PLANS.alias("own_plan")
_WITH = {
    "微信": _OTHERS.c.openid_index == _PATIENTS.c.openid_index,
    "电话": and_(
        _OTHERS.c.phone_index == _PATIENTS.c.phone_index,
        _OTHERS.c.household_id == _PATIENTS.c.household_id,
        _OTHERS.c.openid_index.is_(None),
        _PATIENTS.c.openid_index.is_(None),
    ),
}


def _shared(way: str) -> Prepared:
    """What that patient shares with somebody."""
    index = _PATIENTS.c.openid_index if way == "微信" else _PATIENTS.c.phone_index
    query = select(index).join(_OTHERS, _WITH[way]).limit(1)
    return Prepared(query.where(_PATIENTS.c.id == bindparam("who"), _OTHERS.c.id != bindparam("who")), "who")


def _states(way: str, *, moved: bool) -> Prepared:
    """How the same reminder stands with those who share it.

    Of a move the stage does not say the day: it is the same message only to the same one.
    """
    query = (
        select(_REMINDERS.c.state)
        .join(_OTHERS, _OTHERS.c.id == _REMINDERS.c.recipient_id)
        .join(_PATIENTS, _WITH[way])
        .where(
            _REMINDERS.c.recipient_kind == Recipient.PATIENT.value,
            _REMINDERS.c.local_date == bindparam("day"),
            _REMINDERS.c.stage == bindparam("stage"),
            _REMINDERS.c.id != bindparam("own"),
            _PATIENTS.c.id == bindparam("who"),
        )
    )
    if not moved:
        return Prepared(query, *_SAID)
    query = query.join(_PLANS, _PLANS.c.id == _REMINDERS.c.care_plan_id)
    query = query.join(_OWN_PLAN, _OWN_PLAN.c.chosen == _PLANS.c.chosen)
    return Prepared(query.where(_OWN_PLAN.c.id == bindparam("plan")), *_SAID, "plan")


_SAID = ("day", "stage", "own", "who")
_SHARED = {way: _shared(way) for way in _WITH}
_STATES = {(way, moved): _states(way, moved=moved) for way in _WITH for moved in (False, True)}


def was_told_together(row: type[ReminderRow]) -> ColumnElement[bool]:
    """Of ReminderRow: cancelled, and yet its patient knows, by what was sent to the family's WeChat or telephone."""
    return and_(row.state == State.CANCELLED.value, row.error.in_(TOLD_TOGETHER.values()))


def told_together(session: Session, claimed: Claimed, now: datetime) -> Mark | None:
    """Why a claimed reminder of a patient need not go out now; None: it must."""
    direct = within(session)
    for way, shared in _SHARED.items():
        row = direct.row(shared, who=claimed.recipient_id)
        if row is None:
            continue
        _take_turn(session, row[0])
        moved = claimed.stage is Stage.MOVED
        said = {"day": claimed.local_date, "stage": claimed.stage.value, "own": claimed.id}
        said |= {"who": claimed.recipient_id} | ({"plan": claimed.care_plan_id} if moved else {})
        states = [State(state) for (state,) in direct.rows(_STATES[way, moved], **said)]
        return beside(states, way, now, claimed.not_after)
    return None


def _take_turn(session: Session, index: str) -> None:
    """Until the transaction ends; SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(index, 0))))
