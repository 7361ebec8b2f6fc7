"""A visit form as it was typed: the names of its fields, and the texts in them; `reading` makes a form of it.

A page and the API hand in the same texts; what was typed is never lost, it is shown again as it stands.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from backend.followups.parsing import NO, YES
from scheduler.guidelines import Adverse, Phase, Stability, Supervisor
from scheduler.models.kinds import Grade, Hypoglycaemia, Intake, Medication, Outcome, Pulse, VisitWay
from scheduler.standard import Kind, national
from scheduler.visits import VisitForm

DRUG_ROWS = 6
WHOLE = {
    "sbp": "收缩压",
    "dbp": "舒张压",
    "heart_rate": "心率",
    "cigarettes": "日吸烟量",
    "cigarettes_goal": "目标吸烟量",
    "exercise_times": "运动次数",
    "exercise_minutes": "运动时间",
    "exercise_times_goal": "目标运动次数",
    "exercise_minutes_goal": "目标运动时间",
    "staple_food": "主食",
    "staple_food_goal": "目标主食",
    "risk": "危险性",
}
DECIMAL = {
    "height_cm": "身高",
    "weight_kg": "体重",
    "weight_goal_kg": "目标体重",
    "drinks": "日饮酒量",
    "drinks_goal": "目标饮酒量",
    "glucose": "血糖",
    "hba1c": "糖化血红蛋白",
}
CHOICES: Mapping[str, type[StrEnum]] = {
    "way": VisitWay,
    "outcome": Outcome,
    "salt": Intake,
    "salt_goal": Intake,
    "psychology": Grade,
    "compliance": Grade,
    "foot_pulse": Pulse,
    "hypoglycaemia": Hypoglycaemia,
    "medication": Medication,
    "adverse": Adverse,
    "stable": Stability,
    "phase": Phase,
    "supervised_by": Supervisor,
}
ANSWERS = ("fasting", "complication", "pregnant")  # yes or no
LISTS = ("diseases", "symptoms")
WORDS = ("referral_reason", "referral_place", "note")
DRUG_FIELDS = tuple(
    f"drug{number}_{part}" for number in range(1, DRUG_ROWS + 1) for part in ("name", "times", "dose")
)
FIELDS = frozenset(("visited_on", *WHOLE, *DECIMAL, *CHOICES, *ANSWERS, *WORDS, *DRUG_FIELDS))


@dataclass(frozen=True)
class Typed:
    """What stands in the fields. `lists` are the boxes that were ticked."""

    texts: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def one(self, name: str) -> str:
        """The text of a field; empty when there is none."""
        return self.texts.get(name, "")

    def many(self, name: str) -> tuple[str, ...]:
        """The ticked codes of a list."""
        return self.lists.get(name, ())

    @property
    def filled(self) -> frozenset[str]:
        """The lists in which anything was ticked."""
        return frozenset(name for name, codes in self.lists.items() if codes)

    def pairs(self) -> Iterable[tuple[str, str]]:
        """Every field that says something, one pair each, for hidden fields."""
        yield from ((name, text) for name, text in self.texts.items() if text)
        yield from ((name, code) for name, codes in self.lists.items() for code in codes)


def of_form(form: VisitForm) -> Typed:
    """How the form would have been typed."""
    names = FIELDS - set(DRUG_FIELDS)
    texts = {name: _text(getattr(form, name)) for name in names}
    texts |= {code: _text(said) for code, said in form.answers.items() if not isinstance(said, tuple)}
    for number, drug in enumerate(form.drugs, start=1):
        texts |= {
            f"drug{number}_name": drug.name,
            f"drug{number}_times": _text(drug.times_a_day),
            f"drug{number}_dose": drug.dose,
        }
    texts = {name: text for name, text in texts.items() if text}
    lists = {code: tuple(map(str, said)) for code, said in form.answers.items() if isinstance(said, tuple)}
    return Typed(texts, lists | {"diseases": tuple(map(str, form.diseases)), "symptoms": form.symptoms})


def blank_names() -> tuple[frozenset[str], frozenset[str]]:
    """The blanks of the standard forms: those with a text, and those with boxes to tick."""
    kept = tuple(national().kept)
    ticked = frozenset(one.code for one in kept if one.kind is Kind.CHOICES)
    return frozenset(one.code for one in kept) - ticked, ticked


def drug_rows(typed: Typed) -> int:
    """How many rows of drugs say anything."""
    return max((int(name[4 : name.index("_")]) for name in DRUG_FIELDS if typed.one(name)), default=0)


def _text(value: Any) -> str:
    """A value as it would be typed."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)
