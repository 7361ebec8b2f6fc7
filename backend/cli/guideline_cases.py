"""Reading one case of `mingbai guideline --batch`: a line of JSON into the facts that a decision is made from.

Every slip is a sentence. Keys nobody reads are left alone, so that a case may carry notes of its own.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

from backend.core.errors import BadInput
from scheduler.guidelines import (
    Adverse,
    Disease,
    Figure,
    Patient,
    Phase,
    Stability,
    Status,
    Supervisor,
    Visit,
    Way,
)

E = TypeVar("E", bound=StrEnum)
_YEARS = range(1880, 2200)  # outside it is a slip of the finger, and dates soon overflow


@dataclass(frozen=True, slots=True)
class Case:
    """One line. `id` is given back as it came; the line's number when there was none."""

    id: str | int
    disease: Disease
    patient: Patient
    visits: tuple[Visit, ...]
    today: date


def read_case(line: bytes, number: int) -> Case:
    """A case from one UTF-8 line of JSON. BadInput says what is wrong, without the line's number."""
    values = _Values(_parse(line), "")
    return Case(
        id=_identity(values, number),
        disease=values.required(values.choice("disease", Disease), "disease"),
        patient=Patient(
            birth=values.day("birth"),
            status=values.choice("status", Status) or Status.ACTIVE,
            pregnant=values.flag("pregnant") or False,
        ),
        visits=tuple(_visit(part) for part in values.parts("visits")),
        today=values.required(values.day("today"), "today"),
    )


def _parse(line: bytes) -> Mapping[str, Any]:
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        raise BadInput("不是 UTF-8 编码，请另存为 UTF-8 再来。") from None
    try:
        values = json.loads(text, parse_float=Decimal, parse_constant=_no_number)
        json.dumps(
            values, ensure_ascii=False, default=str
        ).encode()  # half a character (\ud800) cannot be printed
    except (ValueError, RecursionError):
        raise BadInput("读不懂，要写成一行完整的 JSON。") from None
    if not isinstance(values, dict):
        raise BadInput("要写成 {…} 这样的一个对象。")
    return values


def _no_number(name: str) -> NoReturn:
    """Python would take NaN and Infinity, which no reading is."""
    raise ValueError(name)


def _identity(values: "_Values", number: int) -> str | int:
    found = values.get("id")
    if found is None:
        return number
    if isinstance(found, bool) or not isinstance(found, str | int):
        values.fail("id", "要写文字或整数")
    return found


def _visit(values: "_Values") -> Visit:
    return Visit(
        date=values.required(values.day("date"), "date"),
        way=values.required(values.choice("way", Way), "way"),
        sbp=values.figure("sbp"),
        dbp=values.figure("dbp"),
        glucose=values.figure("glucose"),
        fasting=values.flag("fasting"),
        symptoms=values.texts("symptoms"),
        adverse=values.choice("adverse", Adverse),
        complication=values.flag("complication"),
        risk=values.whole("risk"),
        stable=values.choice("stable", Stability),
        phase=values.choice("phase", Phase),
        supervised_by=values.choice("supervised_by", Supervisor),
    )


@dataclass(frozen=True, slots=True)
class _Values:
    """One JSON object. A value left out or null is unknown: None."""

    values: Mapping[str, Any]
    where: str

    def get(self, key: str) -> Any:
        return self.values.get(key)

    def fail(self, key: str, why: str) -> NoReturn:
        raise BadInput(f"{self.where}{key} 不对：{why}。")

    def required(self, value: Any, key: str) -> Any:
        if value is None:
            self.fail(key, "没有写")
        return value

    def choice(self, key: str, allowed: type[E]) -> E | None:
        value = self.get(key)
        if value is None:
            return None
        if not isinstance(value, str) or value not in set(allowed):
            self.fail(key, "能写的是 " + "、".join(allowed))
        return allowed(value)

    def day(self, key: str) -> date | None:
        value = self.get(key)
        if value is None:
            return None
        try:
            if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
                raise ValueError
            day = date.fromisoformat(value)
            if day.year not in _YEARS:
                raise ValueError
        except ValueError:
            self.fail(key, "要写真有的日期，如 2026-03-02")
        return day

    def flag(self, key: str) -> bool | None:
        value = self.get(key)
        if value is not None and not isinstance(value, bool):
            self.fail(key, "只能写 true 或 false")
        return value

    def figure(self, key: str) -> Figure | None:
        value = self.get(key)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | Decimal)):
            self.fail(key, "要写数字，不加引号")
        return value

    def whole(self, key: str) -> int | None:
        value = self.get(key)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            self.fail(key, "要写整数，不加引号")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self.fail(key, '要写成文字的列表，如 ["vomiting"]')
        return tuple(value)

    def parts(self, key: str) -> "Iterator[_Values]":
        value = self.get(key)
        if value is not None and not isinstance(value, list):
            self.fail(key, "要写成列表")
        for number, one in enumerate(value or [], start=1):
            if not isinstance(one, dict):
                self.fail(key, f"第{number}次要写成 {{…}}")
            yield _Values(one, f"{self.where}第{number}次随访的 ")
