"""Short ways to a team, a registration and a filled-in sheet. The people cannot exist: area codes 640599, 421399."""

import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook, load_workbook
from sqlalchemy.orm import Session

from backend.core.clock import SHANGHAI
from backend.core.crypto import FieldCipher
from policy_kb import store
from scheduler import people, visits
from scheduler.guidelines import Disease, load
from scheduler.identity import IdNumber, check_digit, parse_id_number
from scheduler.models.kinds import Category
from scheduler.workbooks import importing, sheets
from scheduler.workbooks.findings import Report
from tests.fakes import FixedClock
from tests.scheduler.histories import WORKDAYS

BOOK = load()
CIPHER = FieldCipher(b"k" * 32)
NOW = FixedClock().now().astimezone(SHANGHAI)
TODAY = NOW.date()
HAIYUAN = "640522"
Row = Mapping[str, object]


def id_number(birth: str = "19600101", number: int = 1, area: str = "640599") -> IdNumber:
    """A number that holds. Odd numbers are men."""
    body = f"{area}{birth}{number:03d}"
    return parse_id_number(body + check_digit(body), TODAY)


def said(name: str = "样一", number: int = 1, **more: Any) -> people.Registration:
    """A registration of a person of 海原县 with high blood pressure."""
    usual: dict[str, Any] = {
        "name": name,
        "id_number": id_number(number=number),
        "region_code": HAIYUAN,
        "diseases": (Disease.HYPERTENSION,),
        "category": Category.REGISTERED_POOR,
    }
    return people.Registration(**(usual | more))


def teams(session: Session, *names: str) -> tuple[people.Team, ...]:
    """Teams of 李旺镇卫生院, each with a doctor called 样医 and the team's first character."""
    people.add_staff(
        session,
        CIPHER,
        [people.StaffEntry(HAIYUAN, "李旺镇卫生院", name, f"样医{name[0]}", "李旺镇") for name in names],
        NOW,
    )
    roster = people.roster(session)
    return tuple(roster.team("", name) for name in names)


def terms(team: people.Team, starts: str = "2026-01-01", ends: str = "2026-12-31") -> people.Terms:
    """A contract of a year with the team's first doctor."""
    return people.Terms(
        team.id, date.fromisoformat(starts), date.fromisoformat(ends), team.doctors[0].id, "基础包"
    )


def line(number: int = 1, **more: Any) -> dict[str, object]:
    """One row of a sheet, by heading, that can be imported."""
    usual: dict[str, object] = {
        "姓名": "样" + "一二三四五六七八九"[number - 1],
        "身份证号": id_number(number=number).text,
        "县（区）": "海原县",
        "病种": "高血压",
        "户类别": "建档立卡",
    }
    return usual | more


def book(*rows: Row, teams: Sequence[Row] = (), above: Sequence[Sequence[object]] = ()) -> Workbook:
    """A workbook as a health centre keeps it: headings of all rows, `above` the heading what stands there."""
    made = Workbook()
    _fill(made.worksheets[0], "患者", rows, above)
    if teams:
        _fill(made.create_sheet(), "团队", teams, ())
    return made


def saved(made: Workbook) -> bytes:
    """The bytes of the file."""
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def sheet(*rows: Row, teams: Sequence[Row] = ()) -> bytes:
    """The bytes of such a workbook."""
    return saved(book(*rows, teams=teams))


def setting(session: Session) -> importing.Setting:
    """An import at the tests' time, with the built-in rules and regions."""
    guidance = visits.Guidance(BOOK, WORKDAYS, NOW)
    return importing.Setting(session, CIPHER, store.region_tree(session), guidance)


def examined(session: Session, data: bytes) -> Report:
    """What an import of the file would do."""
    return importing.examine(setting(session), sheets.read(data))


def imported(session: Session, data: bytes, *, merge: bool = False) -> Report:
    """The import done."""
    return importing.apply(setting(session), sheets.read(data), merge=merge)


def sentences(report: Report) -> list[str]:
    """Everything that is said, with its cell."""
    return [one.words for one in (*report.findings, *(one for row in report.lines for one in row.findings))]


def values(data: bytes, title: str = "患者") -> list[dict[str, object]]:
    """The rows of a sheet by heading, stars taken off."""
    rows = load_workbook(io.BytesIO(data))[title].iter_rows(values_only=True)
    heads = [str(head).rstrip("*") for head in next(rows)]
    return [dict(zip(heads, row, strict=True)) for row in rows]


def _fill(page: Any, title: str, rows: Sequence[Row], above: Sequence[Sequence[object]]) -> None:
    page.title = title
    for titles in above:
        page.append(list(titles))
    heads = list(dict.fromkeys(head for row in rows for head in row))
    page.append(heads)
    for row in rows:
        page.append([row.get(head) for head in heads])
