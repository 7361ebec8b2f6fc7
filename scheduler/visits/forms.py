"""随访表: what a doctor says of one contact, before anybody checked it.

The fields that decide, and those that several diseases share, have a name here; everything else that the standard forms
ask is in `answers`, by the code of its blank.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from scheduler.guidelines import Adverse, Disease, Phase, Stability, Supervisor
from scheduler.models.kinds import (
    Grade,
    Hypoglycaemia,
    Intake,
    Medication,
    Outcome,
    Pulse,
    VisitWay,
)
from scheduler.standard import Answer

REFERRAL = ("referral_reason", "referral_place")  # words of the form itself, sealed with those of the answers
_APART = ("note", "answers", "drugs", *REFERRAL)  # kept otherwise than a column each


@dataclass(frozen=True, slots=True)
class Drug:
    """用药: `dose` each time in words, e.g. 5mg."""

    name: str
    times_a_day: int | None = None
    dose: str = ""

    def __str__(self) -> str:
        times = f"每日{self.times_a_day}次" if self.times_a_day else ""
        return "，".join(filter(None, (self.name, times, self.dose and f"每次{self.dose}")))


@dataclass(frozen=True, slots=True)
class VisitForm:
    """One contact; None is not asked. Units: mmHg, mmol/L, per cent, cm, kg, grams a day, 两 a day.

    `diseases` may be left empty for a contact that failed or found the patient in hospital: it concerns them all.
    `complication` means new or worse. Free words are kept sealed: the note, the referral, the drugs,
    those among `answers`.
    """

    visited_on: date
    way: VisitWay
    outcome: Outcome = Outcome.REACHED
    diseases: tuple[Disease, ...] = ()
    doctor_id: int | None = None
    symptoms: tuple[str, ...] = ()
    sbp: int | None = None
    dbp: int | None = None
    heart_rate: int | None = None
    height_cm: Decimal | None = None
    weight_kg: Decimal | None = None
    weight_goal_kg: Decimal | None = None
    cigarettes: int | None = None
    cigarettes_goal: int | None = None
    drinks: Decimal | None = None
    drinks_goal: Decimal | None = None
    exercise_times: int | None = None
    exercise_minutes: int | None = None
    exercise_times_goal: int | None = None
    exercise_minutes_goal: int | None = None
    salt: Intake | None = None
    salt_goal: Intake | None = None
    staple_food: int | None = None
    staple_food_goal: int | None = None
    psychology: Grade | None = None
    compliance: Grade | None = None
    glucose: Decimal | None = None
    fasting: bool | None = None
    hba1c: Decimal | None = None
    foot_pulse: Pulse | None = None
    hypoglycaemia: Hypoglycaemia | None = None
    medication: Medication | None = None
    adverse: Adverse | None = None
    complication: bool | None = None
    pregnant: bool | None = None
    risk: int | None = None
    stable: Stability | None = None
    phase: Phase | None = None
    supervised_by: Supervisor | None = None
    drugs: tuple[Drug, ...] = ()
    referral_reason: str = ""
    referral_place: str = ""
    note: str = ""
    answers: Mapping[str, Answer] = field(default_factory=dict)

    @property
    def columns(self) -> dict[str, Any]:
        """The values of a row of visits, all but the answers and what is sealed."""
        return {key: _plain(value) for key, value in asdict(self).items() if key not in _APART}

    @property
    def coded(self) -> dict[str, Any] | None:
        """The answers without the words, as JSON has them; None for none."""
        found = {code: _plain(value) for code, value in self.answers.items() if not isinstance(value, str)}
        return {
            code: value.isoformat() if isinstance(value, date) else value for code, value in found.items()
        } or None

    @property
    def words(self) -> str:
        """The words of the referral and among the answers, and the rows of drugs, as JSON; empty for none."""
        found: dict[str, Any] = {name: getattr(self, name) for name in REFERRAL if getattr(self, name)}
        found |= {"drugs": [asdict(one) for one in self.drugs]} if self.drugs else {}
        found |= {code: value for code, value in self.answers.items() if isinstance(value, str)}
        return json.dumps(found, ensure_ascii=False) if found else ""


def _plain(value: Any) -> Any:
    """Codes as plain words, lists as JSON has them."""
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return getattr(value, "value", value)
