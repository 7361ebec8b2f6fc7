"""What cannot be true is refused before anything is decided from it: a sentence, never a guess."""

from collections.abc import Iterable, Iterator
from datetime import date

from backend.core.errors import BadInput
from scheduler.guidelines.facts import Patient, Visit
from scheduler.guidelines.rules import JudgedBy, Rules

_NAMES = {"sbp": "收缩压", "dbp": "舒张压", "glucose": "血糖"}


def check_history(rules: Rules, patient: Patient, visits: Iterable[Visit], today: date) -> None:
    """BadInput with the first thing that cannot be: dates after today or before birth, impossible readings.

    Of a contact that met nobody only the date is looked at: no decision reads its figures.
    """
    if patient.birth is not None and patient.birth > today:
        raise BadInput(f"出生日期{patient.birth}在今天（{today}）以后，请核对。")
    for visit in visits:
        for wrong in _wrong(rules, patient, visit, today):
            raise BadInput(f"{visit.date}的随访，{wrong}，请核对。")


def _wrong(rules: Rules, patient: Patient, visit: Visit, today: date) -> Iterator[str]:
    if visit.date > today:
        yield f"日期在今天（{today}）以后"
    if patient.birth is not None and visit.date < patient.birth:
        yield f"日期在出生（{patient.birth}）以前"
    if visit.reached:
        yield from _unbelievable(rules, visit)


def _unbelievable(rules: Rules, visit: Visit) -> Iterator[str]:
    for key, (least, most) in rules.plausible.items():
        found = getattr(visit, key)
        if found is not None and not least <= found <= most:
            yield f"{_NAMES[key]}{found}不可能，应在{least}到{most}之间"
    if visit.sbp is not None and visit.dbp is not None and visit.dbp > visit.sbp:
        yield f"舒张压{visit.dbp}比收缩压{visit.sbp}还高"
    most_risk = _most_risk(rules)
    if visit.risk is not None and not 0 <= visit.risk <= most_risk:
        yield f"危险性{visit.risk}级不对，只有0到{most_risk}级"


def _most_risk(rules: Rules) -> int:
    by_stability = (one for one in rules.diseases.values() if one.judged_by is JudgedBy.STABILITY)
    return max((one.risk.most for one in by_stability if one.risk), default=0)
