"""When a message may go out: from 08:00 to 20:00, a doctor's list from 07:30, danger at any hour. Pure."""

from datetime import date, datetime, time, timedelta

from backend.core.clock import SHANGHAI
from scheduler.models.reminder_kinds import BEFORE_VISIT, Kind, Stage

CLOSES = time(20)
_OPENS = {Kind.DIGEST: time(7, 30), Kind.PATIENT: time(8), Kind.ESCALATION: time(8)}
_GOES_OUT = {
    Stage.WORKDAY: time(7, 30),
    Stage.WEEK: time(9),
    Stage.DAY: time(9),
    Stage.MORNING: time(8),
    Stage.D3: time(8, 30),
    Stage.D7: time(8, 30),
}
# A reminder of next week's visit is still worth something two days before it; of the others only on their day.
_WORTH_UNTIL = {Stage.WEEK: BEFORE_VISIT[Stage.WEEK] - 2}


def is_open(kind: Kind, moment: datetime) -> bool:
    """Whether a message of this kind may go out at that moment. Both ends of the hours belong to them."""
    opens = _OPENS.get(kind)
    return opens is None or opens <= moment.astimezone(SHANGHAI).time() <= CLOSES


def next_open(kind: Kind, moment: datetime) -> datetime:
    """The moment itself, or the next one at which such a message may go out."""
    if is_open(kind, moment):
        return moment
    local = moment.astimezone(SHANGHAI)
    opening = datetime.combine(local.date(), _OPENS[kind], SHANGHAI)
    return opening if opening > local else opening + timedelta(days=1)


def goes_out(stage: Stage, day: date) -> datetime:
    """When a reminder of this stage is due on that day. KeyError for danger, which knows no hour."""
    return datetime.combine(day, _GOES_OUT[stage], SHANGHAI)


def worth_until(stage: Stage, day: date) -> datetime:
    """The last moment at which a reminder of that day is still worth sending."""
    return datetime.combine(day + timedelta(days=_WORTH_UNTIL.get(stage, 0)), CLOSES, SHANGHAI)
