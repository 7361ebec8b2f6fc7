"""Opening a workbook that somebody sent: distrusted, since staff open what they get.

Its size and unpacked size are limited, and XML that declares entities is refused.
"""

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.workbook import Workbook

from backend.core.errors import BadInput

Formulas = Mapping[str, frozenset[str]]  # where formulas stand, by sheet

MOST_BYTES = 20 * 2**20
MOST_UNPACKED = 200 * 2**20
MOST_MERGED = 2_000_000  # cells; each becomes an object when the file is opened
_NO_WORKBOOK = "这个文件不是能读的 .xlsx 表格，请在 Excel 或 WPS 里去掉密码、另存为 .xlsx 再来。"
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell [^>]*ref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"')
_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")


@contextmanager
def opened(data: bytes) -> Iterator[tuple[Workbook, Formulas]]:
    """The workbook with the results of its formulas, and where these stand. BadInput when it cannot be read."""
    _check(data)
    book = _open(data)
    try:
        yield book, _formulas(data)
    finally:
        book.close()


def _check(data: bytes) -> None:
    if len(data) > MOST_BYTES:
        raise BadInput(f"文件超过{MOST_BYTES // 2**20}兆，请按乡镇分成几个文件再来。")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
                raise BadInput("文件解开后太大，请按乡镇分成几个文件再来。")
            for part in archive.infolist():
                _check_part(archive.read(part))
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        OSError,
    ):  # RuntimeError: a password
        raise BadInput(_NO_WORKBOOK) from None


def _check_part(content: bytes) -> None:
    if b"<!DOCTYPE" in content[:2000]:
        raise BadInput(_NO_WORKBOOK)
    merged = sum(_cells(found.group(1).decode()) for found in _MERGED.finditer(content))
    if merged > MOST_MERGED:
        raise BadInput("表里有特别大的合并单元格，请选中整张表，取消合并后再来。")


def _cells(area: str) -> int:
    left, top, right, bottom = (edge or 1 for edge in range_boundaries(area))
    return (right - left + 1) * (bottom - top + 1)


def _formulas(data: bytes) -> dict[str, frozenset[str]]:
    """Where formulas stand, by sheet. Only a file that holds any is read a second time."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        pages = (archive.read(part) for part in archive.namelist() if "worksheets/" in part)
        if not any(_FORMULA.search(page) for page in pages):
            return {}
    book = _open(data, results=False)
    try:
        return {
            sheet.title: frozenset(
                cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"
            )
            for sheet in book.worksheets
        }
    finally:
        book.close()


def _open(data: bytes, *, results: bool = True) -> Workbook:
    """With the formulas' results, or the formulas."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # extensions of Excel that openpyxl leaves out
            return load_workbook(io.BytesIO(data), data_only=results)
    except Exception:  # openpyxl raises whatever a damaged part makes it stumble over
        raise BadInput(_NO_WORKBOOK) from None
