"""A visit form as it was typed: text in, `VisitForm` out, each thing that cannot be read named with its field.

A page and the API hand in the same texts; what was typed is never lost, it is shown again as it stands.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import partial
from typing import Any

from backend.core.errors import BadInput
from scheduler.guidelines import Adverse, Disease, Phase, Stability, Supervisor
from scheduler.models.kinds import Grade, Hypoglycaemia, Intake, Medication, Outcome, Pulse, VisitWay
from scheduler.visits import Drug, VisitForm, WrongEntry

Reader = Callable[[str], Any]
DRUG_ROWS = 6
LONGEST_DRUG, LONGEST_DOSE = 60, 40  # characters
YES, NO = "yes", "no"
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
_WHOLE = re.compile(r"-?\d{1,6}")
_DECIMAL = re.compile(r"-?\d{1,6}(?:\.\d{1,6})?")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


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

    def pairs(self) -> Iterable[tuple[str, str]]:
        """Every field that says something, one pair each, for hidden fields."""
        yield from ((name, text) for name, text in self.texts.items() if text)
        yield from ((name, code) for name, codes in self.lists.items() for code in codes)


def of_form(form: VisitForm) -> Typed:
    """How the form would have been typed."""
    names = FIELDS - set(DRUG_FIELDS)
    texts = {name: _text(getattr(form, name)) for name in names}
    for number, drug in enumerate(form.drugs, start=1):
        texts |= {
            f"drug{number}_name": drug.name,
            f"drug{number}_times": _text(drug.times_a_day),
            f"drug{number}_dose": drug.dose,
        }
    texts = {name: text for name, text in texts.items() if text}
    return Typed(texts, {"diseases": tuple(map(str, form.diseases)), "symptoms": form.symptoms})


def read(typed: Typed, symptoms: Iterable[str], doctor_id: int | None) -> VisitForm:
    """The form; WrongEntry with everything that cannot be read. `symptoms` are the codes of the rules."""
    values: dict[str, Any] = {}
    wrong: list[tuple[str, str]] = []
    for name, found in _values(typed, frozenset(symptoms)):
        if isinstance(found, BadInput):
            wrong.append((name, found.sentence))
        else:
            values[name] = found
    if wrong:
        raise WrongEntry(wrong)
    return replace(VisitForm(**values), doctor_id=doctor_id)


def day(text: str, name: str = "日期") -> date:
    """A day as people type it: 2026-03-02, 2026/3/2, 2026年3月2日. BadInput with a sentence."""
    found = _DAY.fullmatch(plain(text))
    try:
        if found is not None:
            return date(*map(int, found.groups()))
    except ValueError:
        pass
    raise BadInput(f"{name}看不懂，请写成年-月-日，如2026-03-02。")


def drug_rows(typed: Typed) -> int:
    """How many rows of drugs say anything."""
    return max((int(name[4 : name.index("_")]) for name in DRUG_FIELDS if typed.one(name)), default=0)


def _values(typed: Typed, symptoms: frozenset[str]) -> Iterable[tuple[str, Any]]:
    """Field and value, None for nothing said, the refusal of what cannot be read; in the form's order."""
    for name, sentence in _MISSING.items():
        if not typed.one(name).strip():
            yield name, BadInput(sentence)
    for name, reader in _readers():
        text = typed.one(name).strip()
        if text:
            yield name, tried(partial(reader, text))
    yield from ((name, _clean(typed.one(name))) for name in WORDS)
    yield "diseases", tried(lambda: _codes(typed.many("diseases"), set(Disease), Disease))
    yield "symptoms", tried(lambda: _codes(typed.many("symptoms"), symptoms, str))
    yield "drugs", tried(lambda: _drugs(typed))


def _readers() -> Iterable[tuple[str, Reader]]:
    yield "visited_on", lambda text: day(text, "随访日期")
    yield from ((name, whole_reader(word)) for name, word in WHOLE.items())
    yield from ((name, decimal_reader(word)) for name, word in DECIMAL.items())
    yield from ((name, choice_reader(kind)) for name, kind in CHOICES.items())
    yield from ((name, answer) for name in ANSWERS)


_MISSING = {
    "visited_on": "还没有填随访日期，请填实际随访的那一天。",
    "way": "还没有选随访方式，请选门诊、家庭或电话。",
}


def tried(reading: Callable[[], Any]) -> Any:
    """What it reads, or the refusal itself."""
    try:
        return reading()
    except BadInput as refusal:
        return refusal


def whole_reader(word: str) -> Reader:
    """Of a whole number that is called so."""

    def read_whole(text: str) -> int:
        figures = plain(text)
        if not _WHOLE.fullmatch(figures):
            raise BadInput(f"{word}要填整数，您写的看不懂，请重新填。")
        return int(figures)

    return read_whole


def decimal_reader(word: str) -> Reader:
    """Of a figure that is called so."""

    def read_decimal(text: str) -> Decimal:
        figures = plain(text)
        if not _DECIMAL.fullmatch(figures):
            raise BadInput(f"{word}要填数字，如6.5，您写的看不懂，请重新填。")
        return Decimal(figures)

    return read_decimal


def choice_reader(kind: type[StrEnum]) -> Reader:
    """Of the code of one of these."""

    def read_choice(text: str) -> StrEnum:
        if text not in set(kind):
            raise BadInput("没有这个选项，请重新选。")
        return kind(text)

    return read_choice


def answer(text: str) -> bool:
    """Yes or no."""
    if text not in (YES, NO):
        raise BadInput("请选“是”或“否”。")
    return text == YES


def _codes(codes: tuple[str, ...], known: Iterable[str], kind: type[str]) -> tuple[str, ...]:
    if not set(codes) <= set(known):
        raise BadInput("没有这个选项，请重新选。")
    return tuple(kind(code) for code in dict.fromkeys(codes))


def _drugs(typed: Typed) -> tuple[Drug, ...]:
    """The rows that say anything; a row without a name is the rules' to refuse."""
    found = []
    for number in range(1, DRUG_ROWS + 1):
        name, times, dose = (_clean(typed.one(f"drug{number}_{part}")) for part in ("name", "times", "dose"))
        if len(name) > LONGEST_DRUG or len(dose) > LONGEST_DOSE:
            raise BadInput(f"药名请写在{LONGEST_DRUG}个字以内，剂量写在{LONGEST_DOSE}个字以内。")
        if name or times or dose:
            read_times = whole_reader(f"{name or '药'}每日次数")
            found.append(Drug(name, read_times(times) if times else None, dose))
    return tuple(found)


def _clean(text: str) -> str:
    """Without what no database and no page can hold: control characters, halves of a character."""
    return "".join(c if c.isprintable() or c == "\n" else " " for c in text).strip()


def plain(text: str) -> str:
    """Full-width digits and points of an input method are the same figures."""
    return unicodedata.normalize("NFKC", text).strip().replace("。", ".")


def _text(value: Any) -> str:
    """A value as it would be typed."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)
