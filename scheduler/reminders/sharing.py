"""Patients of one family with one WeChat: where two would be told the same on one day, one message serves both.

The rows stay one a patient: whoever is claimed second is cancelled once the first was taken, and waits while it is
under way. Two senders that claim both at once take turns.
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
_SHARED = Prepared(
    select(_PATIENTS.c.openid_index)
    .join(_OTHERS, _OTHERS.c.openid_index == _PATIENTS.c.openid_index)
    .where(_PATIENTS.c.id == bindparam("who"), _OTHERS.c.id != bindparam("who"))
    .limit(1),
    "who",
)
_PLANS = cast(Table, CarePlanRow.__table__)
_OWN_PLAN = _PLANS.alias("own_plan")
_BESIDE = (
    select(_REMINDERS.c.state)
    .join(_PATIENTS, _PATIENTS.c.id == _REMINDERS.c.recipient_id)
    .where(
        _REMINDERS.c.recipient_kind == Recipient.PATIENT.value,
        _REMINDERS.c.local_date == bindparam("day"),
        _REMINDERS.c.stage == bindparam("stage"),
        _REMINDERS.c.id != bindparam("own"),
        _PATIENTS.c.openid_index == bindparam("index"),
    )
)
_STATES = Prepared(_BESIDE, *("day", "stage", "own", "index"))
_MOVED_STATES = Prepared(  # the stage does not say the day: a move is the same message only to the same one
    _BESIDE.join(_PLANS, _PLANS.c.id == _REMINDERS.c.care_plan_id)
    .join(_OWN_PLAN, _OWN_PLAN.c.chosen == _PLANS.c.chosen)
    .where(_OWN_PLAN.c.id == bindparam("plan")),
    *("day", "stage", "own", "index", "plan"),
)


def was_told_together(row: type[ReminderRow]) -> ColumnElement[bool]:
    """Of ReminderRow: cancelled, and yet its patient knows, by what was sent to the family's WeChat."""
    return and_(row.state == State.CANCELLED.value, row.error == TOLD_TOGETHER)


def told_together(session: Session, claimed: Claimed, now: datetime) -> Mark | None:
    """Why a claimed reminder of a patient with WeChat need not go out now; None: it must."""
    direct = within(session)
    row = direct.row(_SHARED, who=claimed.recipient_id)
    if row is None:
        return None
    (index,) = row
    _take_turn(session, index)
    said = {"day": claimed.local_date, "stage": claimed.stage.value, "own": claimed.id, "index": index}
    if claimed.stage is Stage.MOVED:
        rows = direct.rows(_MOVED_STATES, **said, plan=claimed.care_plan_id)
    else:
        rows = direct.rows(_STATES, **said)
    return beside([State(state) for (state,) in rows], now, claimed.not_after)


def _take_turn(session: Session, index: str) -> None:
    """Until the transaction ends; SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(index, 0))))
