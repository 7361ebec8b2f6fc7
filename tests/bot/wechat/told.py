"""Every message the follow-up makes, with figures at both ends, as its dispatcher would hand it over."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date

from scheduler.models.reminder_kinds import BEFORE_VISIT, OVERDUE, Kind, Stage
from scheduler.ports import Message
from scheduler.reminders import wording
from scheduler.reminders.digest import DigestFacts
from scheduler.reminders.late import Overdue
from scheduler.reminders.wording import Text
from tests.wechat_api.desk import OPENID

DAYS = (date(2026, 1, 1), date(2026, 12, 31))
FIGURES = (0, 1, 10**9)
# Which function of `wording` makes which kind of message.
KINDS = {
    wording.digest: Kind.DIGEST,
    wording.overdue: Kind.ESCALATION,
    wording.visit: Kind.PATIENT,
    wording.moved: Kind.PATIENT,
    wording.danger: Kind.DANGER,
    wording.notice: Kind.DANGER,
    wording.reading: Kind.DANGER,
}


def message(
    kind: Kind, text: Text, stage: Stage = Stage.DAY, openid: str = OPENID, phone: str = "", key: str = "k"
) -> Message:
    """To one recipient."""
    return Message(
        key, kind.value, stage.value, "patient", 7, openid, phone, text.text, text.values, text.path
    )


def every() -> Iterator[Message]:
    """All of them."""
    for day in DAYS:
        for figure in FIGURES:
            figures = {one.name: figure for one in fields(DigestFacts) if one.name != "until"}
            facts = DigestFacts(**figures, until=day)
            yield message(Kind.DIGEST, wording.digest(facts, day), Stage.WORKDAY)
            for stage in OVERDUE:
                text = wording.overdue(Overdue(figure, figure, figure), stage, day)
                yield message(Kind.ESCALATION, text, stage)
        for stage in BEFORE_VISIT:
            yield message(Kind.PATIENT, wording.visit(stage, day), stage)
        yield message(Kind.PATIENT, wording.moved(day), Stage.MOVED)
        yield message(Kind.DANGER, wording.danger(day), Stage.VISIT)
        yield message(Kind.DANGER, wording.notice(day), Stage.NOTICE)
        yield message(Kind.DANGER, wording.reading(day), Stage.READING)


def offered(values: Mapping[str, str]) -> dict[str, str]:
    """WeChat's field for each value: as narrow as an operator may choose it."""
    types = {"date": "date", "until": "date", "title": "thing", "advice": "thing"}
    return {
        name: f"{types.get(name, 'number')}{number}" for number, name in enumerate(sorted(values), start=1)
    }
