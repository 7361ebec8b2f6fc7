"""Claim, send, mark, one message at a time. No transaction is open while a channel is asked.

Killed at any point, nothing is lost: a planned row stays planned, a claimed one comes back when its lease has run
out. Killed between the send and the mark, that one message goes out twice, under the same key.
"""

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.clock import Clock
from backend.core.crypto import FieldCipher
from backend.core.db import Database
from backend.core.errors import BadInput, RemoteFailure
from scheduler.models.reminder_kinds import NOBODY, PRINTED, Kind, State
from scheduler.ports import Message, Notifier, Outcome, Verdict
from scheduler.reminders import claiming, dropping
from scheduler.reminders.claiming import Claimed
from scheduler.reminders.deciding import NOBODY_TO_TELL, Mark, after_sending, before_sending, tomorrow
from scheduler.reminders.rendering import render
from scheduler.reminders.sharing import told_together
from scheduler.workdays import Workdays

URGENT = (Kind.DANGER,)
_MARGIN = 30.0  # seconds for the database on either side of a send
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ready:
    """A claimed reminder with its message. `taken_at`: monotonic seconds."""

    claimed: Claimed
    message: Message
    taken_at: float


class Dispatcher:
    """Sends what is due through one notifier. `lease` defaults to more than twice the longest send."""

    def __init__(
        self,
        database: Database,
        cipher: FieldCipher,
        notifier: Notifier,
        clock: Clock,
        lease: timedelta | None = None,
    ) -> None:
        self._database = database
        self._cipher = cipher
        self._notifier = notifier
        self._clock = clock
        self.lease = lease or timedelta(seconds=2 * notifier.longest_send + _MARGIN)
        self._closed_until: datetime | None = None  # the channel takes nothing more today
        self._unsettled: tuple[Ready, Outcome, datetime] | None = None  # sent, and not written down

    def run(
        self,
        workdays: Workdays,
        *,
        takeover: bool = True,
        urgent_only: bool = False,
        day: date | None = None,
        until: Callable[[], bool] = lambda: False,
    ) -> int:
        """Send until nothing is due, or `until` says stop; how many were handed to the notifier.

        `day`: only what belongs to that date.
        """
        sent = 0
        self._settle_left()
        while not until():
            urgent_only = urgent_only or self._closed()
            ready, more = self._take(workdays, takeover, URGENT if urgent_only else None, day)
            if ready is not None:
                outcome = self._send(ready)
                self._settle(ready, outcome, self._clock.now())
                sent += 1
            elif not more:
                break
        return sent

    def _closed(self) -> bool:
        return self._closed_until is not None and self._clock.now() < self._closed_until

    def _take(
        self, workdays: Workdays, takeover: bool, only: Collection[Kind] | None, day: date | None
    ) -> tuple[Ready | None, bool]:
        """A reminder to send; and whether one was claimed at all, for it may turn out not to be needed."""
        now, taken_at = self._clock.now(), self._clock.monotonic()
        claimed: Claimed | None = None
        try:
            with self._database.writing() as session:
                claimed = claiming.claim(session, now, self.lease, takeover=takeover, only=only, day=day)
                if claimed is None:
                    return None, False
                message = self._message(session, claimed, now, workdays)
        except claiming.Unreadable as error:
            self._set_aside(
                error, Mark(State.FAILED, error="这个版本的程序认不得这条提醒。", channel=PRINTED), now
            )
            return None, True
        except Exception as error:
            if claimed is None:
                raise
            self._set_aside(claimed, _unmade(claimed, error, now), now)
            return None, True
        return (Ready(claimed, message, taken_at) if message else None), True

    def _message(
        self, session: Session, claimed: Claimed, now: datetime, workdays: Workdays
    ) -> Message | None:
        """To be sent now; None: it is marked with why not."""
        dropped = (
            NOBODY_TO_TELL
            if claimed.recipient_id == NOBODY
            else before_sending(claimed.kind, claimed.attempts, now, claimed.not_after)
        )
        message = None if dropped else render(session, self._cipher, claimed, now, workdays)
        if message is not None and (message.address or message.phone) and claimed.kind is Kind.PATIENT:
            dropped = told_together(session, claimed, now)
            message = None if dropped else message
        if message is None:
            claiming.mark(session, claimed, dropped or _NOT_NEEDED, now)
        else:
            claiming.open_delivery(session, claimed, self._notifier.name, now)
        return message

    def _send(self, ready: Ready) -> Outcome:
        """What came of it. A lease that has become too short by monotonic time is given back unsent."""
        left = self.lease.total_seconds() - (self._clock.monotonic() - ready.taken_at)
        if left <= self._notifier.longest_send:
            return Outcome(Verdict.RETRY, "这一轮太慢，没有发，过一会再发。")
        try:
            return self._notifier.send(ready.message)
        except BadInput as refusal:
            return Outcome(Verdict.FAILED, refusal.sentence)
        except RemoteFailure as failure:
            return Outcome(Verdict.FAILED if failure.permanent else Verdict.RETRY, "发送通道出错。")
        except Exception as error:  # whatever it was, it may have been sent, and its words may name somebody
            _log.error("%s broke on %s: %s", self._notifier.name, ready.claimed.key, type(error).__name__)
            return Outcome(Verdict.UNKNOWN, "发送通道出错，不知道是否发出。")

    def _settle(self, ready: Ready, outcome: Outcome, now: datetime) -> None:
        """Write down what came of it. Should the database be gone, it is kept, and written before anything else is
        sent: else the lease would run out and the message go out once more.
        """
        self._unsettled = ready, outcome, now
        claimed = ready.claimed
        if outcome.verdict is Verdict.STOP_DAY:
            self._closed_until = tomorrow(now)
        done = after_sending(outcome, claimed.kind, claimed.attempts, now, claimed.not_after)
        with self._database.writing() as session:
            claiming.close_delivery(session, claimed, outcome, now)
            mine = claiming.mark(session, claimed, done, now, outcome.channel or self._notifier.name)
        self._unsettled = None
        if not mine:
            _log.warning("reminder %s was taken over while it was being sent", claimed.id)

    def _settle_left(self) -> None:
        if self._unsettled is None:
            return
        try:
            self._settle(*self._unsettled)
        except Exception as error:
            with self._database.writing() as session:
                session.execute(select(1))  # raises in its turn where the database is still gone
            self._unsettled = None
            _log.error("what came of a message cannot be written down: %s", type(error).__name__)

    def _set_aside(self, spoilt: Claimed | claiming.Unreadable, done: Mark, now: datetime) -> None:
        """So that what comes after it goes out."""
        _log.error("no message could be made of reminder %s: %s", spoilt.id, done.error)
        with self._database.writing() as session:
            dropping.set_aside(session, spoilt.id, spoilt.attempts, done, now)


def _unmade(claimed: Claimed, error: Exception, now: datetime) -> Mark:
    """Tried again as after a failed send. The error's words may hold values of rows: only its kind is told."""
    failed = Outcome(Verdict.RETRY, f"这条消息没有做成（{type(error).__name__}），请管理员看日志。")
    return after_sending(failed, claimed.kind, claimed.attempts, now, claimed.not_after)


_NOT_NEEDED = Mark(State.CANCELLED, error="已经不用提醒了。")
