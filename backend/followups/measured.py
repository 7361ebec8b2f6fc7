"""A reading from home, as it was typed: text in, `HomeReading` out, what cannot be read named with its field."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, time
from functools import partial
from typing import Any

from backend.core.clock import SHANGHAI
from backend.core.errors import BadInput
from backend.followups import parsing
from scheduler.models.kinds import ReportedBy, Reporter
from scheduler.visits import HomeReading, WrongEntry

FIELDS = ("measured_on", "measured_at", "sbp", "dbp", "glucose", "fasting", "reporter", "channel")
_TIME = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)")
_MISSING = {
    "measured_on": "还没有填哪一天测的，请选日期。",
    "measured_at": "还没有填几点测的，请填大概的时间。",
    "reporter": "还没有选是谁说的，请选一项。",
    "channel": "还没有选怎么说的，请选一项。",
}


def read(texts: Mapping[str, str]) -> HomeReading:
    """The reading; WrongEntry with everything that is missing or cannot be read."""
    values: dict[str, Any] = {}
    wrong: list[tuple[str, str]] = []
    for name, value in _values(texts):
        if isinstance(value, BadInput):
            wrong.append((name, value.sentence))
        else:
            values[name] = value
    if wrong:
        raise WrongEntry(wrong)
    at = datetime.combine(values.pop("measured_on"), values.pop("measured_at"), SHANGHAI)
    return HomeReading(measured_at=at, **values)


def _values(texts: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    for name in FIELDS:
        text = texts.get(name, "").strip()
        if text:
            yield name, parsing.tried(partial(_READERS[name], text))
        elif name in _MISSING:
            yield name, BadInput(_MISSING[name])


def clock_time(text: str) -> time:
    """08:30; BadInput with a sentence."""
    found = _TIME.fullmatch(parsing.plain(text))
    if not found:
        raise BadInput("时间看不懂，请写成时:分，如08:30。")
    return time(int(found[1]), int(found[2]))


_READERS: Mapping[str, parsing.Reader] = {
    "measured_on": lambda text: parsing.day(text, "测量日期"),
    "measured_at": clock_time,
    "sbp": parsing.whole_reader("收缩压"),
    "dbp": parsing.whole_reader("舒张压"),
    "glucose": parsing.decimal_reader("血糖"),
    "fasting": parsing.answer,
    "reporter": parsing.choice_reader(Reporter),
    "channel": parsing.choice_reader(ReportedBy),
}
