"""One tick: look at the clock, beat, plan, send. Idempotent; any number of processes may do it at once."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.exc import OperationalError

from backend.core.clock import Clock
from backend.core.crypto import FieldCipher
from backend.core.db import Database
from scheduler.ports import Notifier, Receipt, Receipts
from scheduler.reminders import beating, calendar, climbing, planning, receipts, urgent
from scheduler.reminders.dispatch import Dispatcher
from scheduler.reminders.dropping import expire
from scheduler.reminders.storing import Batch, store
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
        self._failing: tuple[datetime, str] | None = None  # since when no tick has come to its end, and why
        self._unplanned: Exception | None = None  # what the last planning stumbled over

    def tick(self, stopping: Callable[[], bool] = lambda: False, day: date | None = None) -> Ticked:
        """Do what is due, in spells, until nothing is left or `stopping`. `day`: only rows of that date are sent."""
        try:
            done = self._tick(stopping, day)
        except Exception as error:  # its words may hold values of rows
            self._failing = self._failing or (self._clock.now(), type(error).__name__)
            raise
        self._failing = None
        return done

    def _tick(self, stopping: Callable[[], bool], day: date | None) -> Ticked:
        planned = sent = 0
        self._settle_receipts()
        while True:
            looked, workdays, may_plan = self._beat()
            leases_hold = self._watch.leases_hold(looked, self._dispatcher.lease)
            self._unplanned = None
            if may_plan:
                self._renew_plans(looked, workdays, stopping)
            planned += self._plan(looked, workdays) if may_plan else self._plan_urgent(looked)
            over = looked.monotonic + _SPELL

            def pause(over: float = over) -> bool:
                return stopping() or self._clock.monotonic() >= over

            sent += self._dispatcher.run(
                workdays, takeover=leases_hold, urgent_only=not may_plan, day=day, until=pause
            )
            if self._unplanned is not None:
                raise self._unplanned
            if stopping() or self._clock.monotonic() < over:
                return Ticked(planned, sent, not may_plan)

    def _settle_receipts(self) -> None:
        """It may fail: what a channel reported of yesterday's messages keeps none of today's back."""
        if self._receipts is None:
            return
        try:
            self._receipts.settle(self._known)
        except Exception as error:  # its words may hold values of rows
            _log.error("the channel's reports were not read: %s", type(error).__name__)

    def _known(self, report: Receipt) -> bool:
        """Read first: reports of somebody else's messages must not keep the writers waiting."""
        with self._database.reading() as session:
            if not receipts.sent_as(session, report.remote_id):
                return False
        with self._database.writing() as session:
            return receipts.receipt(session, report.remote_id, report.delivered, self._clock.now())

    def _look(self) -> Look:
        return Look(self._clock.now(), self._clock.monotonic())

    def _beat(self) -> tuple[Look, Workdays, bool]:
        """The time, the calendar, and whether the clock is believed.

        The look comes after the row is held: who was kept waiting for it, or was frozen, would else take the tick of
        another for a clock that was set back.
        """
        with self._database.writing() as session:
            last = beating.hold(session, self._name, self._clock.now())
            looked = self._look()
            alarm = self._watch.look(looked, last)
            workdays = calendar.in_force(session)
            note = calendar.warning(planning.guessed_years(looked.wall, workdays)) + self._trouble()
            may_plan = beating.beat(session, self._name, looked.wall, alarm, note, first=self._first)
        self._watch.keep(looked)
        self._first = False
        self._say(alarm, note)
        return looked, workdays, may_plan

    def _trouble(self) -> str:
        """What to tell of ticks that failed; a runner that beats and does nothing must not look well."""
        if self._failing is None:
            return ""
        since, kind = self._failing
        return f"提醒进程从 {since:%Y-%m-%d %H:%M} 起没有一轮做完（{kind}），请管理员看日志。"

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
        rows = self._climb(looked)
        rows += sum(self._store([batch], looked) for batch in planning.batches(looked.wall, workdays))
        with self._database.writing() as session:
            expire(session, looked.wall)
        if self._unplanned is None:
            self._planned = (day, looked.monotonic)
        return rows

    def _store(self, batches: Iterable[Batch], looked: Look) -> int:
        """In one transaction. What cannot be stored keeps neither the rest nor what is planned already back."""
        try:
            with self._database.writing() as session:
                return sum(store(session, batch, looked.wall) for batch in batches)
        except OperationalError:  # the database is gone, or busy: the others would only wait for it, too
            raise
        except Exception as error:
            self._unplanned = self._unplanned or error
            _log.error("some reminders were not planned: %s", type(error).__name__)
            return 0

    def _plan_urgent(self, looked: Look) -> int:
        return self._store(urgent.batches(looked.wall), looked) + self._climb(looked)

    def _climb(self, looked: Look) -> int:
        """What failed for good goes to the next above. Read first: nearly always there is nothing."""
        try:
            with self._database.reading() as session:
                found = list(climbing.batches(session, looked.wall))
        except OperationalError:
            raise
        except Exception as error:
            self._unplanned = self._unplanned or error
            _log.error("what failed was not passed on: %s", type(error).__name__)
            return 0
        return self._store(found, looked) if found else 0
