"""Decisions about one reminder, all pure: send, put off, drop; and what follows from what the channel said."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from backend.core.clock import SHANGHAI
from scheduler.models.reminder_kinds import PRINTED, Kind, State
from scheduler.ports import Outcome, Verdict
from scheduler.reminders.hours import next_open

DELAYS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
)
# Cancelled, and told all the same: by which way.
TOLD_TOGETHER = {one: f"和家人共用一个{one}，已经一起提醒了。" for one in ("微信", "电话")}
MOST_ATTEMPTS = 10  # also of those that ended in a crash: a message must not kill its sender for ever
_LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Mark:
    """What a reminder's row is to say. `again_at`: when to try next; None: it is finished. `channel`: None, as is."""

    state: State
    again_at: datetime | None = None
    error: str = ""
    channel: str | None = None


def before_sending(kind: Kind, attempts: int, now: datetime, not_after: datetime) -> Mark | None:
    """Why a claimed reminder is not sent now; None: it may be. `attempts` counts this one."""
    if now > not_after:
        return _listed(State.EXPIRED, "时候过了，没有发。")
    if attempts > MOST_ATTEMPTS:
        return _listed(State.FAILED, "试了太多次，没有发成。")
    opens = next_open(kind, now)
    if opens > now:
        return _again(State.PLANNED, opens, not_after, "不在可以发消息的时间。")
    return None


def beside(others: Collection[State], way: str, now: datetime, not_after: datetime) -> Mark | None:
    """Why a patient's reminder is not sent now that stands beside the same one to the same `way`; None: it may be.

    One that has failed, or of which nobody knows, tells nobody: then each is sent for itself.
    """
    if not {State.ACCEPTED, State.DELIVERED}.isdisjoint(others):
        return Mark(State.CANCELLED, error=TOLD_TOGETHER[way])
    if State.SENDING in others:
        return _again(State.PLANNED, now + DELAYS[0], not_after, f"和家人共用一个{way}，正在一起提醒。")
    return None


def after_sending(outcome: Outcome, kind: Kind, attempts: int, now: datetime, not_after: datetime) -> Mark:
    """What follows. `attempts`: how many were made, this one included."""
    reason = outcome.reason[:_LONGEST_REASON]
    match outcome.verdict:
        case Verdict.ACCEPTED:
            return Mark(State.ACCEPTED)
        case Verdict.UNKNOWN:
            if outcome.repeatable and attempts == 1:
                return _again(State.RETRY, now + DELAYS[0], not_after, reason)
            return Mark(State.UNKNOWN, error=reason or "不知道是否发出。")
        case Verdict.STOP_DAY | Verdict.TOMORROW:
            return _again(State.RETRY, next_open(kind, tomorrow(now)), not_after, reason)
        case Verdict.RETRY | Verdict.BROKEN if attempts <= len(DELAYS):
            return _again(State.RETRY, next_open(kind, now + DELAYS[attempts - 1]), not_after, reason)
        case _:
            return _listed(State.FAILED, reason)


NOBODY_TO_TELL = Mark(State.FAILED, error="没有在岗的家庭医生和督导可以通知。", channel=PRINTED)


def tomorrow(now: datetime) -> datetime:
    """The next midnight in Beijing."""
    return datetime.combine(now.astimezone(SHANGHAI).date() + timedelta(days=1), time(), SHANGHAI)


def _again(state: State, at: datetime, not_after: datetime, reason: str) -> Mark:
    if at > not_after:
        return _listed(State.EXPIRED, reason)
    return Mark(state, at, reason)


def _listed(state: State, reason: str) -> Mark:
    """Nobody is told by a message any more: it stands on the doctor's printed list."""
    return Mark(state, error=reason, channel=PRINTED)
