"""What a sheet says that cannot be, beside its own words or what is on record: nobody is met after his end. Pure."""

from collections.abc import Collection, Iterator
from datetime import date

from scheduler.models.kinds import Standing
from scheduler.people.records import Registration

_FINAL = (Standing.DIED, Standing.MOVED)


def after_the_end(
    said: Registration, stood: tuple[Standing, date | None], met: Collection[date], known: Collection[date]
) -> Iterator[tuple[str, str]]:
    """(field, sentence) of a visit after a death or a move. `stood` is on record, `met` the days of visits that met
    him, `known` of all. What stands there already is not asked about again.
    """
    standing, on = stood if said.standing is None else (said.standing, said.standing_on)
    if standing not in _FINAL or on is None:
        return
    told = said.visit.visited_on if said.visit is not None else None
    if told is not None and told > on and told not in known:
        yield "visited_on", f"已在{on}{standing.word}，却有{told}的随访，请核对是哪一个日期错了。"
    if (standing, on) != stood and (later := [day for day in met if day > on]):
        yield (
            "standing_on",
            f"{standing.word}日期{on}以后还有一次{max(later)}的随访见到了患者，请核对日期，或先更正那次随访。",
        )
