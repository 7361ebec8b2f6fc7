"""How a patient fares: whether he is at home, what is measured; a bad reading tends to be followed by another."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from scheduler.guidelines import Disease, Phase, Stability, Supervisor

_HARD_TO_FIND, _AT_HOME, _AWAY = 0.04, 0.97, 0.45  # of patients; of attempts
_CALM = 0.85  # of patients, before the first day
_RECOVERS = 0.6  # of visits after an unsatisfactory one
_INTENSIVE, TREATED = timedelta(days=60), timedelta(days=180)  # tuberculosis
_DANGER = 0.02  # of unsatisfactory readings


@dataclass(slots=True)
class Course:
    """`at_home` and `steady` are chances a visit; `calm` says of each disease how it stands now."""

    at_home: float
    steady: float
    calm: dict[Disease, bool]
    treated_from: date

    @property
    def quiet(self) -> bool:
        """Whether the next visit may wait for months."""
        return all(self.calm.values()) and Disease.TUBERCULOSIS not in self.calm


def course(chance: random.Random, diseases: Sequence[Disease], since: date) -> Course:
    """Of one patient as he is before the first visit."""
    return Course(
        at_home=_AWAY if chance.random() < _HARD_TO_FIND else _AT_HOME,
        steady=chance.uniform(0.78, 0.98),
        calm={disease: chance.random() < _CALM for disease in diseases},
        treated_from=since - timedelta(days=chance.randrange(150)),
    )


def moved_on(chance: random.Random, fares: Course) -> None:
    """What has become of each disease since the last visit."""
    for disease, calm in fares.calm.items():
        fares.calm[disease] = chance.random() < (fares.steady if calm else _RECOVERS)


def readings(chance: random.Random, fares: Course, diseases: Sequence[Disease], day: date) -> dict[str, Any]:
    """Fields of a visit form for these diseases."""
    found: dict[str, Any] = {}
    for disease in diseases:
        found |= _MEASURED[disease](chance, fares, day)
    return found


def _pressure(chance: random.Random, fares: Course, day: date) -> dict[str, Any]:
    if fares.calm[Disease.HYPERTENSION]:
        return {"sbp": chance.randrange(114, 138), "dbp": chance.randrange(66, 88)}
    if chance.random() < _DANGER:
        return {"sbp": chance.randrange(180, 206), "dbp": chance.randrange(96, 116)}
    return {"sbp": chance.randrange(151, 176), "dbp": chance.randrange(80, 100)}


def _sugar(chance: random.Random, fares: Course, day: date) -> dict[str, Any]:
    low, high = (48, 70) if fares.calm[Disease.DIABETES] else (72, 130)
    return {"glucose": Decimal(chance.randrange(low, high)) / 10, "fasting": True}


def _mind(chance: random.Random, fares: Course, day: date) -> dict[str, Any]:
    if fares.calm[Disease.PSYCHOSIS]:
        return {"risk": 0, "stable": Stability.STABLE}
    return {"risk": chance.choice((1, 1, 2, 3)), "stable": Stability.BASICALLY_STABLE}


def _lungs(chance: random.Random, fares: Course, day: date) -> dict[str, Any]:
    early = day - fares.treated_from <= _INTENSIVE
    phase = Phase.INTENSIVE if early else Phase.CONTINUATION
    return {"phase": phase, "supervised_by": Supervisor.FAMILY}


_MEASURED = {
    Disease.HYPERTENSION: _pressure,
    Disease.DIABETES: _sugar,
    Disease.PSYCHOSIS: _mind,
    Disease.TUBERCULOSIS: _lungs,
}
