"""Claim, send, mark, one message at a time. No transaction is open while a channel is asked.

Killed at any point, nothing is lost: a planned row stays planned, a claimed one comes back when its lease has run
out. Killed between the send and the mark, that one message goes out twice, under the same key.
"""

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from backend.core.clock import Clock
from backend.core.crypto import FieldCipher
from backend.core.db import Database
from backend.core.errors import BadInput, RemoteFailure
from scheduler.models.reminder_kinds import NOBODY, Kind, State
from scheduler.ports import Message, Notifier, Outcome, Verdict
from scheduler.reminders import claiming
from scheduler.reminders.claiming import Claimed
from scheduler.reminders.deciding import NOBODY_TO_TELL, Mark, after_sending, before_sending, tomorrow
from scheduler.reminders.rendering import render
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

    def run(
        self,
        workdays: Workdays,
        *,
        takeover: bool = True,
        urgent_only: bool = False,
        until: Callable[[], bool] = lambda: False,
    ) -> int:
        """Send until nothing is due, or `until` says stop; how many were handed to the notifier."""
        sent = 0
        while not until():
            urgent_only = urgent_only or self._closed()
            ready, more = self._take(workdays, takeover, URGENT if urgent_only else None)
            if ready is not None:
                self._settle(ready, self._send(ready))
                sent += 1
            elif not more:
                break
        return sent

    def _closed(self) -> bool:
        return self._closed_until is not None and self._clock.now() < self._closed_until

    def _take(
        self, workdays: Workdays, takeover: bool, only: Collection[Kind] | None
    ) -> tuple[Ready | None, bool]:
        """A reminder to send; and whether one was claimed at all, for it may turn out not to be needed."""
        now, taken_at = self._clock.now(), self._clock.monotonic()
        with self._database.writing() as session:
            claimed = claiming.claim(session, now, self.lease, takeover=takeover, only=only)
            if claimed is None:
                return None, False
            dropped = (
                NOBODY_TO_TELL
                if claimed.recipient_id == NOBODY
                else before_sending(claimed.kind, claimed.attempts, now, claimed.not_after)
            )
            message = None if dropped else render(session, self._cipher, claimed, now, workdays)
            if message is None:
                claiming.mark(session, claimed, dropped or _NOT_NEEDED, now)
                return None, True
            claiming.open_delivery(session, claimed, self._notifier.name, now)
        return Ready(claimed, message, taken_at), True

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

    def _settle(self, ready: Ready, outcome: Outcome) -> None:
        claimed, now = ready.claimed, self._clock.now()
        if outcome.verdict is Verdict.STOP_DAY:
            self._closed_until = tomorrow(now)
        done = after_sending(outcome, claimed.kind, claimed.attempts, now, claimed.not_after)
        with self._database.writing() as session:
            claiming.close_delivery(session, claimed, outcome, now)
            mine = claiming.mark(session, claimed, done, now, outcome.channel or self._notifier.name)
        if not mine:
            _log.warning("reminder %s was taken over while it was being sent", claimed.id)


_NOT_NEEDED = Mark(State.CANCELLED, error="已经不用提醒了。")
