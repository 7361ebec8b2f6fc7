"""One line of a sheet of visits into a form, with a finding for every cell that cannot be used."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from backend.core.errors import BadInput
from scheduler.guidelines import Adverse, Disease, Rules, VisitClass
from scheduler.models.kinds import Outcome, VisitWay
from scheduler.standard import Kind
from scheduler.visits import VisitForm
from scheduler.workbooks import cells
from scheduler.workbooks.dates import parse_date
from scheduler.workbooks.findings import Finding
from scheduler.workbooks.line_reader import LineReader
from scheduler.workbooks.sheets import Line
from scheduler.workbooks.visit_cells import reader as reader_of
from scheduler.workbooks.visit_cells import spelt, words
from scheduler.workbooks.visit_columns import SUGARS, VisitSheet

_MOST_A_DAY = 20


@dataclass(frozen=True, slots=True)
class VisitDraft:
    """A line that was read: whose, and what it says. `form` is None when something essential could not be read.

    `nth`: which contact of that day, where the line says so; `way_said`: whether it says how it was made; `next_on`:
    the day of the next one.
    """

    title: str
    line: Line
    id_number: str
    form: VisitForm | None
    nth: int | None
    findings: tuple[Finding, ...]
    next_on: date | None = None
    disease: Disease | None = None  # of its sheet

    @property
    def days(self) -> dict[Disease, date]:
        """Which disease the next one is for: the sheet's, else all that the line says; nothing for who was not met."""
        if self.next_on is None or self.form is None or self.form.outcome is not Outcome.REACHED:
            return {}
        return dict.fromkeys((self.disease,) if self.disease else self.form.diseases, self.next_on)

    @property
    def way_said(self) -> bool:
        """The surgery is only taken for granted where it does not."""
        cell = self.line.cells.get("way")
        return cell is not None and cell.value is not None


def read_visit(sheet: VisitSheet, line: Line, rules: Rules, today: date) -> VisitDraft:
    """What one line says."""
    reader = LineReader(line)
    reader.refuse_merged()
    reader.refuse_uncounted()
    number = reader.require("id_number", "身份证号", lambda value: cells.id_number(value, today))
    form = _form(sheet, reader, rules) if not reader.failed else None
    nth = reader.take("nth", _nth, None)
    next_on = _next_on(reader)
    found = None if reader.failed else form
    findings = tuple(reader.findings)
    return VisitDraft(
        sheet.title, line, number.text if number else "", found, nth, findings, next_on, sheet.disease
    )


def _next_on(reader: LineReader) -> date | None:
    """The rules give one in any case: what cannot be read keeps no visit out."""
    if not reader.has("next_on"):
        return None
    try:
        return parse_date(reader.line.cells["next_on"].value)
    except BadInput:
        reader.warn("next_on", "“下次随访日期”看不懂，按规范安排下次随访。")
        return None


def _form(sheet: VisitSheet, reader: LineReader, rules: Rules) -> VisitForm | None:
    values: dict[str, Any] = {"way": VisitWay.CLINIC}
    answers: dict[str, Any] = {}
    reader.require("visited_on", "随访日期", lambda value: value)
    for blank in sheet.blanks:
        parse = reader_of(blank)
        if parse is not None and reader.has(blank.code):
            (values if blank.kind is Kind.HELD else answers)[blank.code] = reader.take(
                blank.code, parse, None
            )
    if not reader.has("way"):
        reader.warn("way", "没有填随访方式，按门诊记。")
    values |= _sugar(reader)
    values["diseases"] = _diseases(sheet, reader)
    values["outcome"] = reader.take("outcome", lambda value: cells.choice(value, Outcome), Outcome.REACHED)
    nothing: tuple[str, ...] = ()
    values["symptoms"] = reader.take("symptoms", lambda value: _symptoms(value, rules), nothing)
    values["note"] = reader.take("note", words, "")
    _ask_for_reasons(sheet, reader, values)
    if reader.failed:
        return None
    return replace(VisitForm(**values), answers=answers)


def _sugar(reader: LineReader) -> dict[str, Any]:
    """A visit has one, fasting or not."""
    told = [code for code in SUGARS if reader.has(code)]
    if len(told) > 1:
        reader.error(told[1], "一次随访只记一个血糖：空腹的和随机的都填了，请留下一个，另一个写在备注里。")
    found = [(reader.take(code, cells.number, None), SUGARS[code]) for code in told[:1]]
    return {"glucose": found[0][0], "fasting": found[0][1]} if found else {}


def _diseases(sheet: VisitSheet, reader: LineReader) -> tuple[Disease, ...]:
    """That of the form, and those that the row says."""
    nothing: tuple[Disease, ...] = ()
    said = reader.take("diseases", cells.diseases, nothing)
    own = (sheet.disease,) if sheet.disease is not None else ()
    if not own and not said and not reader.failed:
        reader.error("diseases", "没有填随访病种，请写这次随访了哪几种病，如：65岁以上、慢阻肺。")
    return tuple(one for one in Disease if one in (*own, *said))


def _ask_for_reasons(sheet: VisitSheet, reader: LineReader, values: Mapping[str, Any]) -> None:
    """The class is the rules' to give; but one whose reason the row leaves out would quietly become a milder one."""
    blanks = {one.code: one for one in sheet.blanks}
    if "visit_class" not in blanks or not reader.has("visit_class"):
        return
    written = spelt(blanks["visit_class"], reader.line.cells["visit_class"].value)
    for code, (field, reasons) in _REASONS.items():
        if written == code and values.get(field) not in reasons:
            _, word = blanks["visit_class"].numbers[code]
            asked = f"请在“{blanks[field].name}”里填“有”；没有的话，请核对这次随访的分类。"
            reader.error("visit_class", f"“此次随访分类”填的是{word}，{asked}")


_REASONS: Mapping[str, tuple[str, tuple[object, ...]]] = {
    VisitClass.COMPLICATION.value: ("complication", (True,)),
    VisitClass.ADVERSE_REACTION.value: ("adverse", (Adverse.PRESENT, Adverse.HARD_TO_CONTROL)),
}


def _nth(value: object) -> int:
    found = cells.whole(value)
    if not 1 <= found <= _MOST_A_DAY:
        raise BadInput(f"“当天第几次”要写1到{_MOST_A_DAY}，当天只有一次就不填。")
    return found


def _symptoms(value: object, rules: Rules) -> tuple[str, ...]:
    """Words of the danger symptoms, in the order of the cell; what is none of them belongs elsewhere."""
    said = [part for part in cells.text(value).split("、") if part]
    codes = {word: code for code, word in rules.danger.symptoms.items()}
    if not codes.keys() >= set(said):
        raise BadInput(f"“危险症状”只填这些，几项用顿号隔开：{'、'.join(codes)}。")
    return tuple(dict.fromkeys(codes[word] for word in said))
