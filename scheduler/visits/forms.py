"""随访表: what a doctor says of one contact, before anybody checked it. The fields are those of the standard forms."""

from dataclasses import asdict, dataclass
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


@dataclass(frozen=True, slots=True)
class Drug:
    """用药: `dose` each time in words, e.g. 5mg."""

    name: str
    times_a_day: int | None = None
    dose: str = ""


@dataclass(frozen=True, slots=True)
class VisitForm:
    """One contact; None is not asked. Units: mmHg, mmol/L, per cent, cm, kg, grams a day, 两 a day.

    `diseases` may be left empty for a contact that failed or found the patient in hospital: it concerns them all.
    `complication` means new or worse; `note` is kept sealed.
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

    @property
    def columns(self) -> dict[str, Any]:
        """The values of a row of visits, all but the note."""
        found = {key: _plain(value) for key, value in asdict(self).items() if key != "note"}
        return found | {"drugs": [asdict(one) for one in self.drugs]}


def _plain(value: Any) -> Any:
    """Codes as plain words, lists as JSON has them."""
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return getattr(value, "value", value)
