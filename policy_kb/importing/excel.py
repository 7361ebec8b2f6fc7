"""Reads .xlsx: every sheet in order, a row as one paragraph. A formula gives the value Excel last showed."""

import io
import warnings
from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING

from policy_kb.importing.archives import damaged, refuse_unless_package, without_blanks
from policy_kb.importing.paragraphs import row_paragraphs
from policy_kb.importing.refusals import ImportRefused

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

MOST_CELLS = 200_000
"""Filled ones: a sheet that was formatted to its last row has a million rows, and is read like any other."""


def read_excel(data: bytes) -> list[str]:
    """The paragraphs. Raises ImportRefused for macros, damage, formulas without a value, and what is too large."""
    refuse_unless_package(data, ".xlsx")
    try:
        data = without_blanks(data)
        shown, written = _open(data, values=True), _open(data, values=False)
        return list(_paragraphs(shown, written))
    except ImportRefused:
        raise
    except Exception as error:  # a damaged part fails anywhere in openpyxl
        raise damaged(".xlsx") from error


def _open(data: bytes, *, values: bool) -> "Workbook":
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # extensions of Excel that openpyxl leaves out
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=values)
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # some programs write A1, whatever the sheet holds
    return book


def _paragraphs(shown: "Workbook", written: "Workbook") -> Iterator[str]:
    several = len(shown.worksheets) > 1
    seen = 0
    for values, formulas in zip(shown.worksheets, written.worksheets, strict=True):
        if several:
            yield f"## {values.title}"
        rows = zip(values.iter_rows(), formulas.iter_rows(values_only=True), strict=True)
        for number, (row, said) in enumerate(rows, start=1):
            filled = sum(one is not None for one in said)
            if not filled:
                continue
            seen += filled
            if seen > MOST_CELLS:
                raise ImportRefused("表格超过二十万格，请删去多余的行列，或把内容复制到 Word 文档再导入。")
            _refuse_unknown(values.title, number, [cell.value for cell in row], said)
            yield from row_paragraphs([[_text(cell.value)] for cell in row])


def _refuse_unknown(title: str, number: int, values: list[object], said: tuple[object, ...]) -> None:
    for value, formula in zip(values, said, strict=True):
        if value is None and isinstance(formula, str) and formula.startswith("="):
            remedy = "请在 Excel 或 WPS 里打开保存一次，或改成写好的数字再导入。"
            raise ImportRefused(f"“{title}”表第{number}行有公式，文件里没有它的结果，{remedy}")


def _text(value: object) -> str:
    if isinstance(value, datetime) and (value.hour, value.minute, value.second) == (0, 0, 0):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value)
