"""Reads .xlsx: every sheet in order, a row as one paragraph. A formula gives the value Excel last showed.

A number is read as its cell shows it (`cell_formats`).
"""

import io
import warnings
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from openpyxl.utils import get_column_letter

from policy_kb.importing import cell_formats, sheet_marks
from policy_kb.importing.archives import damaged, refuse_unless_package, without_blanks
from policy_kb.importing.paragraphs import row_paragraphs
from policy_kb.importing.refusals import ImportRefused
from policy_kb.importing.repeating import Repeated
from policy_kb.importing.sheet_marks import Marks

if TYPE_CHECKING:
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.workbook import Workbook

_MOST_NAMED = 20  # hidden rows or columns
MOST_CELLS = 200_000
"""Filled ones: a sheet that was formatted to its last row has a million rows, and is read like any other."""


def read_excel(data: bytes, left_out: list[str]) -> list[str]:
    """The paragraphs. Raises ImportRefused for macros, damage, formulas without a value, and what is too large.

    Hidden sheets, rows and columns are not read: `left_out` gets a sentence on each.
    """
    refuse_unless_package(data, ".xlsx")
    try:
        data = without_blanks(data)
        shown, written = _open(data, values=True), _open(data, values=False)
        return list(_paragraphs(shown, written, left_out))
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


def _paragraphs(shown: "Workbook", written: "Workbook", left_out: list[str]) -> Iterator[str]:
    repeated = Repeated()
    visible = [one for one in shown.worksheets if one.sheet_state == "visible"]
    seen = 0
    for values, formulas in zip(shown.worksheets, written.worksheets, strict=True):
        if values not in visible:
            left_out.append(f"工作表“{values.title}”是隐藏的，没有读。")
            continue
        if len(visible) > 1:
            yield f"## {values.title}"
        source: Any = values  # whose XML a streamed sheet opens anew for each reading
        with source._get_source() as xml:
            sheet = _Sheet(values.title, sheet_marks.marks(xml.read()), repeated)
        rows = zip(values.iter_rows(), formulas.iter_rows(values_only=True), strict=True)
        for number, (row, said) in enumerate(rows, start=1):
            filled = sum(one is not None for one in said)
            if not filled:
                continue
            seen += filled
            if seen > MOST_CELLS:
                raise ImportRefused("表格超过二十万格，请删去多余的行列，或把内容复制到 Word 文档再导入。")
            _refuse_unknown(values.title, number, [cell.value for cell in row], said)
            yield from row_paragraphs([[text] for text in sheet.texts(number, row)])
        left_out += sheet.told()


class _Sheet:
    """Goes through the rows of one sheet once: what is merged goes on below, what is hidden is left out."""

    def __init__(self, title: str, marks: Marks, repeated: Repeated) -> None:
        self.title = title
        self.marks = marks
        self.repeated = repeated  # of the whole workbook
        self.merged: dict[int, tuple[int, str]] = {}  # column -> the last row, and what stands in it
        self.rows: list[int] = []
        self.columns: set[int] = set()

    def texts(self, number: int, row: "Sequence[Cell | MergedCell]") -> list[str]:
        """What is seen of a row that holds something, with what is merged from above."""
        said = [_text(self.title, cell) for cell in row]
        above = {column: text for column, (last, text) in self.merged.items() if number <= last}
        self.merged = {column: one for column, one in self.merged.items() if number < one[0]}
        for _, last, column in self.marks.beginning(number):
            if column <= len(said):
                self.merged[column] = last, said[column - 1]
        if number in self.marks.hidden_rows:
            self.rows.append(number)
            return []
        hidden = {at for at in range(1, len(said) + 1) if self.marks.hides_column(at)}
        self.columns |= {at for at in hidden if said[at - 1]}
        if not any(text for at, text in enumerate(said, 1) if at not in hidden):
            return []
        self.repeated.add(sum(map(len, above.values())))
        said += [""] * (max(above, default=0) - len(said))
        return [text or above.get(at, "") for at, text in enumerate(said, 1) if at not in hidden]

    def told(self) -> Iterator[str]:
        """What was left out of it."""
        if self.rows:
            yield f"“{self.title}”表隐藏的{len(self.rows)}行没有读：第{_listed(map(str, self.rows))}行。"
        if self.columns:
            letters = map(get_column_letter, sorted(self.columns))
            yield f"“{self.title}”表隐藏的{len(self.columns)}列没有读：{_listed(letters)}列。"


def _listed(names: Iterable[str]) -> str:
    every = list(names)
    return "、".join(every[:_MOST_NAMED]) + ("等" if len(every) > _MOST_NAMED else "")


def _refuse_unknown(title: str, number: int, values: list[object], said: tuple[object, ...]) -> None:
    for value, formula in zip(values, said, strict=True):
        if value is None and isinstance(formula, str) and formula.startswith("="):
            remedy = "请在 Excel 或 WPS 里打开保存一次，或改成写好的数字再导入。"
            raise ImportRefused(f"“{title}”表第{number}行有公式，文件里没有它的结果，{remedy}")


def _text(title: str, cell: "Cell | MergedCell") -> str:
    said = cell_formats.shown_in(cell)
    if said is None:
        remedy = "请改成普通的数字、百分比、日期，或写好的文字，保存后再导入。"
        raise ImportRefused(
            f"“{title}”表{cell.coordinate}格的显示格式“{cell.number_format[:30]}”看不懂，{remedy}"
        )
    return said
