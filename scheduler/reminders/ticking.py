"""One tick: look at the clock, beat, plan, send. Idempotent; any number of processes may do it at once."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from backend.core.clock import Clock
from backend.core.crypto import FieldCipher
from backend.core.db import Database
from scheduler.ports import Notifier, Receipt, Receipts
from scheduler.reminders import beating, calendar, claiming, planning, urgent
from scheduler.reminders.dispatch import Dispatcher
from scheduler.reminders.storing import store
from scheduler.reminders.watching import Look, Watch
from scheduler.workdays import Workdays

_log = logging.getLogger(__name__)
_PLAN_EVERY = 600.0  # seconds; what is urgent is looked for at every tick
_SPELL = 20.0  # seconds of sending before the clock is looked at and what is urgent planned again
_RENEWING = 5.0  # of them at most for the care plans, while there are some left to renew today

Renew = Callable[[datetime, Workdays, Callable[[], bool]], bool]  # `visits.Renewal.run`, which stands above


@dataclass(frozen=True, slots=True)
class Ticked:
    """What a tick did. `halted`: only what is urgent was planned and sent."""

    planned: int
    sent: int
    halted: bool


class Ticker:
    """Everything a tick needs, and what it remembers from one to the next. Not for two threads at once."""

    def __init__(
        self,
        database: Database,
        cipher: FieldCipher,
        notifier: Notifier,
        clock: Clock,
        *,
        name: str = beating.NAME,
        lease: timedelta | None = None,
        receipts: Receipts | None = None,
        renew: Renew | None = None,
    ) -> None:
        self._receipts = receipts
        self._renew = renew
        self._database = database
        self._clock = clock
        self._name = name
        self._dispatcher = Dispatcher(database, cipher, notifier, clock, lease)
        self._watch = Watch()
        self._first = True
        self._planned: tuple[date, float] | None = None  # the day and the monotonic time of the last planning
        self._renewed: date | None = None  # the day whose care plans are renewed
        self._renew_after = float("-inf")  # monotonic; later than now after a failure
        self._warned: str | None = None

    def tick(self, stopping: Callable[[], bool] = lambda: False) -> Ticked:
        """Do what is due, in spells, until nothing is left or `stopping`."""
        planned = sent = 0
        if self._receipts is not None:
            self._receipts.settle(self._known)
        while True:
            looked = self._look()
            workdays, may_plan = self._beat(looked)
            leases_hold = self._watch.leases_hold(looked, self._dispatcher.lease)
            if may_plan:
                self._renew_plans(looked, workdays, stopping)
            planned += self._plan(looked, workdays) if may_plan else self._plan_urgent(looked)
            over = looked.monotonic + _SPELL

            def pause(over: float = over) -> bool:
                return stopping() or self._clock.monotonic() >= over

            sent += self._dispatcher.run(
                workdays, takeover=leases_hold, urgent_only=not may_plan, until=pause
            )
            if stopping() or self._clock.monotonic() < over:
                return Ticked(planned, sent, not may_plan)

    def _known(self, receipt: Receipt) -> bool:
        """Read first: reports of somebody else's messages must not keep the writers waiting."""
        with self._database.reading() as session:
            if not claiming.sent_as(session, receipt.remote_id):
                return False
        with self._database.writing() as session:
            return claiming.receipt(session, receipt.remote_id, receipt.delivered, self._clock.now())

    def _look(self) -> Look:
        return Look(self._clock.now(), self._clock.monotonic())

    def _beat(self, looked: Look) -> tuple[Workdays, bool]:
        """The calendar, and whether the clock is believed."""
        with self._database.writing() as session:
            last = beating.seen(session, self._name)
            alarm = self._watch.look(looked, last.ticked_at if last else None)
            workdays = calendar.in_force(session)
            note = calendar.warning(planning.guessed_years(looked.wall, workdays))
            may_plan = beating.beat(session, self._name, looked.wall, alarm, note, first=self._first)
        self._first = False
        self._say(alarm, note)
        return workdays, may_plan

    def _say(self, alarm: str, note: str) -> None:
        if alarm:
            _log.error("%s", alarm)
        if note and note != self._warned:
            _log.warning("%s", note)
        self._warned = note

    def _renew_plans(self, looked: Look, workdays: Workdays, stopping: Callable[[], bool]) -> None:
        """Once a day, in slices: a county whose rules are new takes minutes, and danger must not wait so long.

        It may fail: who has a plan is reminded all the same, and it is tried again with the next planning.
        """
        day, over = looked.wall.date(), looked.monotonic + _RENEWING
        if self._renew is None or self._renewed == day or looked.monotonic < self._renew_after:
            return
        try:
            if self._renew(looked.wall, workdays, lambda: stopping() or self._clock.monotonic() >= over):
                self._renewed = day
        except Exception as error:  # its words may hold values of rows
            _log.error("the care plans were not renewed: %s", type(error).__name__)
            self._renew_after = looked.monotonic + _PLAN_EVERY

    def _plan(self, looked: Look, workdays: Workdays) -> int:
        """Everything on a new day or after ten minutes, each batch by itself; else what is urgent."""
        day = looked.wall.date()
        if self._planned and self._planned[0] == day and looked.monotonic - self._planned[1] < _PLAN_EVERY:
            return self._plan_urgent(looked)
        rows = 0
        for batch in planning.batches(looked.wall, workdays):
            with self._database.writing() as session:
                rows += store(session, batch, looked.wall)
        with self._database.writing() as session:
            claiming.expire(session, looked.wall)
        self._planned = (day, looked.monotonic)
        return rows

    def _plan_urgent(self, looked: Look) -> int:
        with self._database.writing() as session:
            return urgent.plan_urgent(session, looked.wall)
