"""What a patient may be told of as an appointment: a day that the doctor agreed on at a visit, or chose himself."""

from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from scheduler.guidelines.decision import Action


def appointed(plan: Any) -> ColumnElement[bool]:
    """Of CarePlanRow, an alias of it or its table's columns.

    The retry of a lost patient is the doctor's alone. A first visit's day is the day it was planned for the doctor's
    list, and nobody's appointment until somebody has moved it.
    """
    unasked = and_(plan.action == Action.FIRST_VISIT.value, plan.chosen == plan.due)
    return and_(plan.action != Action.LOST.value, or_(~unasked, plan.due.is_(None)))
