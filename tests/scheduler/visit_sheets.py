"""Short ways to a workbook of visits: written out, filled in by hand, brought in."""

import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook
from sqlalchemy.orm import Session

from policy_kb import store
from scheduler import visits
from scheduler.standard import national
from scheduler.workbooks import importing, sheets
from scheduler.workbooks.visit_columns import of_forms
from scheduler.workbooks.visit_importing import VisitReport, import_visits
from scheduler.workbooks.visit_ledger import Asked, visit_ledger
from tests.scheduler.registered import CIPHER, id_number
from tests.scheduler.visited import BOOK, TODAY

HIGH_FORM, SUGAR_FORM = "高血压患者随访服务记录表", "2型糖尿病患者随访服务记录表"
MIND_FORM, LUNG_FORM = "严重精神障碍患者随访服务记录表", "肺结核患者随访服务记录表"
Row = Mapping[str, Any]


def setting(session: Session) -> importing.Setting:
    return importing.Setting(session, CIPHER, store.region_tree(session), TODAY)


def brought(session: Session, data: bytes, *, dry: bool = False) -> VisitReport:
    return import_visits(
        setting(session), national(), sheets.read_tables(data, of_forms(national())), dry=dry
    )


def exported(session: Session) -> bytes:
    """Everything in the clear."""
    return visit_ledger(session, CIPHER, national(), BOOK.on(date(2026, 3, 2)), Asked(full=True)).data


def entries(session: Session) -> dict[int, list[visits.Entry]]:
    """Every valid one, by patient."""
    return visits.valid(session, CIPHER, range(1, 1000))


def workbook(pages: Mapping[str, Sequence[Row]]) -> bytes:
    """A sheet for each title with these rows, by heading."""
    made = Workbook()
    made.remove(made.worksheets[0])
    for title, rows in pages.items():
        page = made.create_sheet(title)
        heads = list(dict.fromkeys(head for row in rows for head in row))
        page.append(heads)
        for row in rows:
            page.append([row.get(head) for head in heads])
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def written(title: str, *rows: Row) -> bytes:
    """One sheet."""
    return workbook({title: rows})


def line(number: int = 1, **more: Any) -> dict[str, Any]:
    """A row that can be brought in."""
    usual = {"身份证号": id_number(number=number).text, "随访日期": "2026-02-10", "随访方式": "1 门诊"}
    return usual | more
