"""The alarm clock: APScheduler rings, `Ticker` works. No job store: what is due stands in the tables.

A tick that is late is made up for (no grace time), several late ones are one (coalesce), and a long one is not
overtaken (one instance).
"""

import logging
import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler

from backend.core.clock import SHANGHAI, Clock
from backend.core.crypto import FieldCipher
from backend.core.db import Database
from scheduler.ports import Notifier, Receipts
from scheduler.reminders import beating
from scheduler.reminders.ticking import Renew, Ticked, Ticker

EVERY = 30.0  # seconds
_JOB = "tick"
_log = logging.getLogger(__name__)


class Runner:
    """Ticks in a thread of its own from `start` to `stop`; `once` ticks without one. Any number may run at once."""

    def __init__(
        self,
        database: Database,
        cipher: FieldCipher,
        notifier: Notifier,
        clock: Clock,
        *,
        name: str = beating.NAME,
        every: float = EVERY,
        lease: timedelta | None = None,
        receipts: Receipts | None = None,
        renew: Renew | None = None,
        also: Callable[[datetime], object] | None = None,
    ) -> None:
        self._ticker = Ticker(
            *(database, cipher, notifier, clock),
            name=name,
            lease=lease,
            receipts=receipts,
            renew=renew,
        )
        self._clock = clock
        self._also = also
        self._every = every
        self._stopping = threading.Event()
        self._ticking = threading.Lock()
        self._ticked_at = clock.monotonic()
        self._bell = BackgroundScheduler(
            timezone=SHANGHAI,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        self._sitter = threading.Thread(target=self._sit, name="reminders-sitter", daemon=True)

    def once(self, day: date | None = None) -> Ticked:
        """One tick, here and now; whatever breaks it is raised. `day`: only reminders of that date are sent."""
        with self._ticking:
            self._do_also()
            return self._ticker.tick(self._stopping.is_set, day)

    def start(self) -> None:
        """Begin to tick, at once and then every `every` seconds. Returns immediately; once in a Runner's life."""
        logging.getLogger("apscheduler").setLevel(logging.ERROR)  # "maximum number of instances" is no news
        self._bell.add_job(self._ring)  # at once
        self._bell.add_job(self._ring, "interval", seconds=self._every, id=_JOB)
        self._bell.start()
        self._sitter.start()
        _log.info("reminders: a tick every %g s", self._every)

    def stop(self) -> None:
        """Finish the message under way, mark it, and stop. Harmless when it does not run."""
        self._stopping.set()
        if self._bell.running:
            # A job that runs once is taken off by a thread that breaks when the state says stopped meanwhile: paused,
            # it takes no more on, and asking for the jobs waits for the one it is at.
            self._bell.pause()
            self._bell.get_jobs()
            self._bell.shutdown(wait=True)
            if self._sitter.is_alive():  # a signal may fall between the two starts
                self._sitter.join()
            _log.info("reminders: stopped")

    def wait(self) -> None:
        """Until somebody calls `stop`."""
        self._stopping.wait()

    def _do_also(self) -> None:
        """What else goes by this clock. It stands beside the reminders: its failure keeps none of them back."""
        if self._also is None:
            return
        try:
            self._also(self._clock.now())
        except Exception as error:  # its words may hold values of rows
            _log.error("what goes by the clock beside the reminders failed: %s", type(error).__name__)

    def _ring(self) -> None:
        """A tick that fails is tried again at the next ring: the rows are still there."""
        if self._stopping.is_set():
            return
        try:
            self.once()
        except Exception as error:  # its words may hold values of rows, so only its kind is logged
            _log.error("a tick failed: %s", type(error).__name__)
        self._ticked_at = self._clock.monotonic()

    def _sit(self) -> None:
        """APScheduler sleeps until a wall time: set back by an hour, the clock would keep it asleep for an hour."""
        while not self._stopping.wait(self._every):
            silent = self._clock.monotonic() - self._ticked_at
            if silent > 2 * self._every and not self._ticking.locked():
                self._bell.add_job(self._ring)
