"""A report as JSON and as a workbook: the same rows with the same numbers as the page."""

import io
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from backend.core.spreadsheets import safe
from scheduler.indicators.figures import Figure, Indicator, Report
from scheduler.workbooks.columns import DISEASES

SHEET, MEANINGS = "指标", "口径"
HEADS = ("地区", "名称", "所在团队", "指标", "分子", "分母", "比率（%）", "目标（%）", "结果")
_WIDTHS = (14, 24, 26, 12, 10, 10, 11, 11, 10)


def title(report: Report, region: str) -> str:
    """One line above the figures: of where, of when, of what."""
    disease = DISEASES[report.disease][0] if report.disease else "全部病种"
    return f"{region} {report.period.words} 随访指标（{disease}）"


def until(report: Report) -> str:
    """How far the figures go."""
    if not report.running:
        return f"截至{report.through}。"
    return f"这个时期还没有结束：人数截至{report.through}，最后期限截至{report.ripe}。"


def document(report: Report, region_code: str) -> dict[str, Any]:
    """For JSON. Rates and targets are per cent; null where there was nobody to count."""
    return {
        "period": report.period.name,
        "first": report.period.first.isoformat(),
        "last": report.period.last.isoformat(),
        "through": report.through.isoformat(),
        "deadlines_through": max(report.ripe, date.min).isoformat(),
        "running": report.running,
        "region": region_code,
        "by": report.by.value,
        "disease": report.disease.value if report.disease else None,
        "rows": [_row(figure) for figure in report.figures],
    }


def workbook(report: Report, region: str, regions: dict[str, str]) -> bytes:
    """The .xlsx; `regions` are the names of the groups' region codes."""
    book = Workbook()
    page = book.worksheets[0]
    page.title = SHEET
    page.append([safe(f"{title(report, region)}，{until(report)}")])
    page.append(list(HEADS))
    for figure in report.figures:
        place = regions.get(figure.group.region_code, figure.group.region_code)
        page.append([safe(value) for value in _cells(figure, place)])
    for cell in (*page[1], *page[2]):
        cell.font = Font(bold=True)
    for number, width in enumerate(_WIDTHS, start=1):
        page.column_dimensions[get_column_letter(number)].width = width
    page.freeze_panes, page.print_title_rows = "C3", "2:2"
    meanings = book.create_sheet(MEANINGS)
    for indicator in Indicator:
        meanings.append([indicator.word, indicator.meaning])
    meanings.column_dimensions["A"].width, meanings.column_dimensions["B"].width = 14, 90
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _row(figure: Figure) -> dict[str, Any]:
    group = figure.group
    return {
        "group": {
            "kind": group.kind.value,
            "name": group.name,
            "team": group.place or None,
            "region": group.region_code or None,
            "number": group.key,
        },
        "indicator": figure.indicator.value,
        "name": figure.indicator.word,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "rate": None if figure.rate is None else float(figure.rate),
        "target": float(figure.target),
        "met": figure.met,
    }


def _cells(figure: Figure, region: str) -> tuple[object, ...]:
    group = figure.group
    return (
        *(region or None, group.name, group.place or None, figure.indicator.word),
        *(figure.numerator, figure.denominator, figure.rate, figure.target, figure.verdict),
    )
