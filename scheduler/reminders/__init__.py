"""Reminders: planned as rows, claimed, sent, marked. The rows are the truth; who rings the bell does not matter."""

from scheduler.reminders.beating import Heartbeat, confirm, everyone
from scheduler.reminders.dispatch import Dispatcher
from scheduler.reminders.dropping import expire
from scheduler.reminders.moving import plan_moved
from scheduler.reminders.outbox import Outbox
from scheduler.reminders.planning import Planned, plan
from scheduler.reminders.receipts import receipt
from scheduler.reminders.ticking import Ticked, Ticker
from scheduler.reminders.urgent import plan_urgent

__all__ = [
    "Dispatcher",
    "Heartbeat",
    "Outbox",
    "Planned",
    "Ticked",
    "Ticker",
    "confirm",
    "everyone",
    "expire",
    "plan",
    "plan_moved",
    "plan_urgent",
    "receipt",
]
