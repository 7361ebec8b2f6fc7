"""What was typed into a `VisitForm`: each thing that cannot be read is named with its field.

Whether it can be what it says, the visits know.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Any

from backend.core.errors import BadInput
from backend.followups.figures import both_pressures
from backend.followups.parsing import (
    Reader,
    answer,
    choice_reader,
    clean,
    day,
    decimal_reader,
    plain,
    tried,
    whole_reader,
)
from backend.followups.typed import ANSWERS, CHOICES, DECIMAL, DRUG_ROWS, WHOLE, WORDS, Typed
from scheduler.guidelines import Disease
from scheduler.standard import Answer, Blank, Kind, national
from scheduler.visits import Drug, VisitForm, WrongEntry

LONGEST_DRUG, LONGEST_DOSE = 60, 40  # characters


def read(typed: Typed, symptoms: Iterable[str], doctor_id: int | None) -> VisitForm:
    """The form; WrongEntry with everything that cannot be read. `symptoms` are the codes of the rules."""
    wrong: list[tuple[str, str]] = []
    values = _read(_values(typed, frozenset(symptoms)), wrong)
    answers = _read(_answers(typed), wrong)
    if wrong:
        raise WrongEntry(wrong)
    return replace(VisitForm(**values), doctor_id=doctor_id, answers=answers)


def _read(found: Iterable[tuple[str, Any]], wrong: list[tuple[str, str]]) -> dict[str, Any]:
    """The values that could be read; the refusals are put to the wrong ones."""
    values: dict[str, Any] = {}
    for name, value in found:
        if isinstance(value, BadInput):
            wrong.append((name, value.sentence))
        else:
            values[name] = value
    return values


def _answers(typed: Typed) -> Iterable[tuple[str, Any]]:
    """What was said in the blanks of the standard forms; whether it can be, the visits know."""
    for blank in national().kept:
        codes, text = typed.many(blank.code), clean(typed.one(blank.code))
        if blank.kind is Kind.CHOICES and codes:
            yield blank.code, tried(partial(_ticked, blank, codes))
        elif blank.kind is not Kind.CHOICES and text:
            yield blank.code, tried(partial(_answer, blank, text))


def _ticked(blank: Blank, codes: tuple[str, ...]) -> tuple[int, ...]:
    """In the order of the form."""
    if not set(codes) <= {str(number) for number in blank.options}:
        raise BadInput(f"{blank.name}没有这个选项，请重新选。")
    return tuple(number for number in blank.options if str(number) in codes)


def _answer(blank: Blank, text: str) -> Answer:
    if blank.kind is Kind.TEXT:
        return text
    if blank.kind is Kind.DATE:
        return day(text, blank.name)
    if blank.kind is Kind.CHOICE and text not in {str(number) for number in blank.options}:
        raise BadInput(f"{blank.name}没有这个选项，请重新选。")
    found: int = whole_reader(blank.name)(text)
    return found


def _values(typed: Typed, symptoms: frozenset[str]) -> Iterable[tuple[str, Any]]:
    """Field and value, None for nothing said, the refusal of what cannot be read; in the form's order."""
    for name, sentence in _MISSING.items():
        if not typed.one(name).strip():
            yield name, BadInput(sentence)
    try:
        pressures = both_pressures(plain(typed.one("sbp")), plain(typed.one("dbp")))
        texts = {**typed.texts, "sbp": pressures[0], "dbp": pressures[1]}
    except BadInput as refusal:
        yield "sbp", refusal
        texts = {**typed.texts, "sbp": "", "dbp": ""}
    for name, reader in _readers():
        text = texts.get(name, "").strip()
        if text:
            yield name, tried(partial(reader, text))
    yield from ((name, clean(typed.one(name))) for name in WORDS)
    yield "diseases", tried(lambda: _codes(typed.many("diseases"), set(Disease), Disease))
    yield "symptoms", tried(lambda: _codes(typed.many("symptoms"), symptoms, str))
    yield "drugs", tried(lambda: _drugs(typed))


def _readers() -> Iterable[tuple[str, Reader]]:
    yield "visited_on", lambda text: day(text, "随访日期")
    yield from ((name, whole_reader(word, name)) for name, word in WHOLE.items())
    yield from ((name, decimal_reader(word, name)) for name, word in DECIMAL.items())
    yield from ((name, choice_reader(kind)) for name, kind in CHOICES.items())
    yield from ((name, answer) for name in ANSWERS)


_MISSING = {
    "visited_on": "还没有填随访日期，请填实际随访的那一天。",
    "way": "还没有选随访方式，请选门诊、家庭或电话。",
}


def _codes(codes: tuple[str, ...], known: Iterable[str], kind: type[str]) -> tuple[str, ...]:
    if not set(codes) <= set(known):
        raise BadInput("没有这个选项，请重新选。")
    return tuple(kind(code) for code in dict.fromkeys(codes))


def _drugs(typed: Typed) -> tuple[Drug, ...]:
    """The rows that say anything; a row without a name is the rules' to refuse."""
    found = []
    for number in range(1, DRUG_ROWS + 1):
        name, times, dose = (clean(typed.one(f"drug{number}_{part}")) for part in ("name", "times", "dose"))
        if len(name) > LONGEST_DRUG or len(dose) > LONGEST_DOSE:
            raise BadInput(f"药名请写在{LONGEST_DRUG}个字以内，剂量写在{LONGEST_DOSE}个字以内。")
        if name or times or dose:
            read_times = whole_reader(f"{name or '药'}每日次数")
            found.append(Drug(name, read_times(times) if times else None, dose))
    return tuple(found)
