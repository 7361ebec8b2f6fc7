"""The sheets of visits and their columns: who, the blanks of a standard form in printed order, then what else decides.

A form does not print everything that a decision stands on (a pressure at a visit for 严重精神障碍, a random sugar), and
65岁以上 and 慢阻肺 have no form: they have a sheet of their own.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from scheduler.guidelines import Disease
from scheduler.standard import Blank, Kind, StandardForm, StandardForms
from scheduler.visits import VisitForm
from scheduler.workbooks.columns import DISEASES, Column

OTHERS = "其他病种随访记录表"
SUGARS = {"fasting_glucose": True, "random_glucose": False}  # column -> whether it was taken fasting
WHO = (
    Column("name", "姓名", ""),
    Column("id_number", "身份证号", "", required=True, text=True, width=22),
    Column("township", "乡镇", ""),
    Column("village", "村（社区）", ""),
    Column("outcome", "随访结果", "", width=10),
)
LAST = (
    Column("symptoms", "危险症状", "", width=20),
    Column("diseases", "随访病种", "", width=20),
    Column("nth", "当天第几次", "", width=10),
    Column("note", "备注", "", width=20),
)
_WORSE = Blank("complication", "新的或加重的并发症", Kind.HELD, numbers={"no": (1, "无"), "yes": (2, "有")})
_PREGNANT = Blank("pregnant", "怀孕或哺乳期", Kind.HELD, numbers={"no": (None, "否"), "yes": (None, "是")})
_RANDOM = Blank("random_glucose", "随机血糖", Kind.FIGURED, unit="mmol/L")
_DECIDING = ("sbp", "dbp", "fasting_glucose", "adverse")  # blanks of some form, asked of every disease


@dataclass(frozen=True, slots=True)
class VisitSheet:
    """One sheet. `disease`: of its form, None where each row says what it was for."""

    title: str
    disease: Disease | None
    blanks: tuple[Blank, ...]

    @property
    def columns(self) -> tuple[Column, ...]:
        """In their order."""
        found = (
            Column(one.code, _head(one), "", required=one.code == "visited_on", width=_width(one))
            for one in self.blanks
        )
        return (*WHO, *found, *LAST)


def visit_sheets(standard: StandardForms) -> tuple[VisitSheet, ...]:
    """One for each form, and that for what has none."""
    held = [one for one in standard.blanks.values() if one.kind is Kind.HELD and one.code != "complication"]
    others = VisitSheet(OTHERS, None, _with_deciding(standard, held))
    return (*(_of_form(standard, form) for form in standard.forms), others)


def of_forms(standard: StandardForms) -> Mapping[str, tuple[Column, ...]]:
    """The columns of every sheet, by its title."""
    return {one.title: one.columns for one in visit_sheets(standard)}


def titles(standard: StandardForms, form: VisitForm) -> Iterator[str]:
    """The sheets that a visit stands on."""
    filled = standard.filled_in(form.diseases, form.answers)
    yield from (one.name for one in filled) if filled else (OTHERS,)


def disease_words(diseases: Collection[Disease]) -> str:
    """As `cells.diseases` reads them."""
    return "、".join(DISEASES[one][0] for one in diseases)


def _of_form(standard: StandardForms, form: StandardForm) -> VisitSheet:
    return VisitSheet(form.name, form.disease, _with_deciding(standard, list(form.blanks)))


def _with_deciding(standard: StandardForms, printed: list[Blank]) -> tuple[Blank, ...]:
    wanted = [*(standard.blanks[code] for code in _DECIDING), _RANDOM, _WORSE, _PREGNANT]
    there = {one.code for one in printed}
    return (*printed, *(one for one in wanted if one.code not in there))


def _head(blank: Blank) -> str:
    return f"{blank.name}（{blank.unit}）" if blank.unit and not blank.numbers else blank.name


def _width(blank: Blank) -> int:
    return 24 if blank.kind in (Kind.TEXT, Kind.CHOICES) else 14
