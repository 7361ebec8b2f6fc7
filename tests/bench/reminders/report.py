"""The figures of simulated days as Markdown, ready for docs/performance.md."""

import os
import platform
import statistics
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from tests.bench.figures import percentile, table
from tests.bench.reminders.followed import OFTEN, UNEXPLAINED, Followed
from tests.bench.reminders.year import Simulation

_PACKAGES = ("sqlalchemy", "psycopg", "chinesecalendar")
_A_YEAR = 365


def heading(now: datetime) -> str:
    """Where and when."""
    versions = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return (
        f"Measured {now:%Y-%m-%d %H:%M} on {_processor()}, {os.cpu_count()} processors, load average "
        f"{os.getloadavg()[0]:.1f} before the run; Python {platform.python_version()}, {versions}."
    )


def life(name: str, lived: Simulation, found: Followed) -> str:
    """What came of so many simulated days."""
    workdays = [day for day in lived.days if day.workday]
    contacts = sum(day.reached + day.failed for day in lived.days)
    rows = [
        ("patients, doctors", f"{len(lived.people):,}, {len(lived.rounds.doctors)}"),
        ("simulated days, of them workdays", f"{len(lived.days)}, {len(workdays)}"),
        ("visits recorded; nobody at home", f"{sum(d.reached for d in lived.days):,}; {_failed(lived):,}"),
        ("visits a colleague made", f"{lived.rounds.stood_in:,}"),
        ("windows that ended; kept", f"{found.windows:,}; {found.kept:,} (**{found.share:.2%}**)"),
        *((f"missed: {why}", f"{number:,}") for why, number in sorted(found.missed.items())),
        *_visits(lived, found),
        *_digests(lived),
        *_messages(lived),
        ("sent twice; outside their hours", f"{len(lived.post.doubled)}; {len(lived.post.outside)}"),
        *_spent(lived, contacts),
    ]
    return table((name, ""), rows)


def sound(lived: Simulation, found: Followed) -> list[str]:
    """What is wrong, in sentences; empty when nothing is."""
    wrong = []
    if found.missed.get(UNEXPLAINED):
        wrong.append(f"{found.missed[UNEXPLAINED]} windows were missed and nobody knows why")
    if lived.post.doubled:
        wrong.append(f"{len(lived.post.doubled)} messages were sent twice")
    if lived.post.outside:
        wrong.append(f"{len(lived.post.outside)} messages were sent outside their hours")
    untold = sum(len(wanted - lived.post.digests.get(day, set())) for day, wanted in lived.expected.items())
    if untold:
        wrong.append(f"{untold} digests were not sent")
    idle = sum(len(told - lived.may_be_told(day)) for day, told in lived.post.digests.items())
    if idle:
        wrong.append(f"{idle} digests were sent with nothing due")
    return wrong


def _failed(lived: Simulation) -> int:
    return sum(day.failed for day in lived.days)


def _visits(lived: Simulation, found: Followed) -> Iterable[tuple[str, str]]:
    if len(lived.days) < _A_YEAR:
        return
    often = sum(number >= OFTEN for number in found.visits)
    middle = statistics.median(found.visits)
    yield "visits a patient a year (chronic, all year): least, median", f"{min(found.visits)}, {middle:.0f}"
    yield "of them with 4 or more", f"{often:,} of {len(found.visits):,} ({often / len(found.visits):.2%})"
    yield "with fewer: not at home when called on; other", f"{found.seldom_met:,}; {found.seldom_other:,}"


def _digests(lived: Simulation) -> Iterable[tuple[str, str]]:
    sent = Counter(doctor for told in lived.post.digests.values() for doctor in told)
    wanted = Counter(doctor for doctors in lived.expected.values() for doctor in doctors)
    each = sorted(sent[one] for one in lived.rounds.doctors)
    yield (
        "digests; workdays of a doctor with anything due",
        f"{sent.total():,}; {wanted.total():,}",
    )
    yield "digests a doctor: least, median, most", f"{each[0]}, {each[len(each) // 2]}, {each[-1]}"


def _messages(lived: Simulation) -> Iterable[tuple[str, str]]:
    days = [sum(lived.post.by_day.get(day.day, Counter()).values()) for day in lived.days]
    kinds = sum(lived.post.by_day.values(), Counter[str]())
    yield (
        "messages a day: median, 99 %, most",
        f"{statistics.median(days):.0f}, {percentile(days, 0.99)}, {max(days)}",
    )
    said = ", ".join(f"{kind} {number:,}" for kind, number in sorted(kinds.items()))
    yield "messages by kind", said
    yield "patients' reminders that no WeChat took", f"{lived.post.refused:,}"


def _spent(lived: Simulation, contacts: int) -> Iterable[tuple[str, str]]:
    sent = max(1, len(lived.post.keys))
    yield "run time, seconds", _parts(lived.spent)
    yield "of them at work on a processor (without the database server's)", _parts(lived.worked)
    each = 1000 / max(1, contacts)
    yield "ms a visit (list, record, plan anew); at work", _both(lived, "rounds", each)
    yield "ms a message (planning included); at work", _both(lived, "ticks", 1000 / sent)


def _parts(seconds: Mapping[str, float]) -> str:
    parts = ", ".join(f"{part} {one:.0f}" for part, one in seconds.items())
    return f"**{sum(seconds.values()):.0f}** ({parts})"


def _both(lived: Simulation, part: str, each: float) -> str:
    return f"{lived.spent[part] * each:.1f}; {lived.worked[part] * each:.1f}"


def _processor() -> str:
    names = (line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name"))
    return next(names, "unknown").partition(":")[2].strip()
