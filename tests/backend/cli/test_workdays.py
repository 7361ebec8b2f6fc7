"""`mingbai workdays`: the table of odd days, every row or none, and the plans that follow it."""

from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from backend.core import audit
from backend.core.db import Database
from backend.core.subtree import NATION
from scheduler import reminders
from scheduler.models import CarePlanRow, ReminderRow, WorkdayOverrideRow
from scheduler.reminders import calendar
from scheduler.workdays import ONE_DAY, Workdays
from tests.backend.cli.conftest import ON_BOTH_DATABASES, Mingbai
from tests.bot.wechat.storage import count
from tests.fakes import FixedClock
from tests.scheduler.registered import NOW, TODAY
from tests.scheduler.reminding import township
from tests.scheduler.visited import form, patient, record

NEW_YEAR = "日期,类型,说明\n2027-01-01,休息日,元旦\n2027/1/3,工作日,调休\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "days.csv"


@pytest.fixture(autouse=True)
def standing_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command lives on the tests' day."""
    monkeypatch.setattr("backend.services.SystemClock", FixedClock)


def stored(database: Database) -> list[tuple[str, bool, str]]:
    with database.reading() as session:
        rows = session.scalars(select(WorkdayOverrideRow).order_by(WorkdayOverrideRow.day))
        return [(str(row.day), row.workday, row.note) for row in rows]


@ON_BOTH_DATABASES
def test_a_table_is_loaded_and_a_year_nobody_knows_is_said_to_be_guessed(
    mingbai: Mingbai, database: Database, file: Path
) -> None:
    assert "2027年的放假安排还没有载入，暂按周一至周五" in mingbai("workdays", "show", "2027").err
    file.write_text(NEW_YEAR, encoding="utf-8")
    run = mingbai("workdays", "import", file)
    assert run.code == 0
    assert run.out.startswith("表里 2 天，新的或有改动的 2 天；")
    assert "请加 --complete 再导入一次" in run.err
    assert stored(database) == [("2027-01-01", False, "元旦"), ("2027-01-03", True, "调休")]
    again = mingbai("workdays", "import", file, "--complete")
    assert (again.code, again.err) == (0, "")
    assert "新的或有改动的 0 天" in again.out
    shown = mingbai("workdays", "show", "2027")
    assert shown.out.splitlines() == [
        "2027-01-01\t休息日\t元旦",
        "2027-01-03\t工作日\t调休",
        "2027年共 261 个工作日。",
    ]
    assert shown.err == ""
    with database.reading() as session:
        assert [one.action for one in audit.listing(session, NATION)] == ["导入", "导入"]


def test_the_built_in_year_is_known(mingbai: Mingbai) -> None:
    run = mingbai("workdays", "show", "2026")
    assert (run.code, run.err) == (0, "")
    assert "2026-10-01\t休息日" in run.out


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_table_is_read_as_excel_writes_it(
    mingbai: Mingbai, database: Database, file: Path, encoding: str
) -> None:
    file.write_text("2027年1月1日,放假,元旦\r\n\r\n2027-01-03,上班,\r\n", encoding=encoding)
    assert mingbai("workdays", "import", file).code == 0
    assert [day for day, _, _ in stored(database)] == ["2027-01-01", "2027-01-03"]


def test_a_workbook_is_read_too(mingbai: Mingbai, database: Database, tmp_path: Path) -> None:
    book, file = Workbook(), tmp_path / "days.xlsx"
    for row in (("日期", "类型", "说明"), (date(2027, 1, 1), "休息日", "元旦"), (20270103, "工作日", None)):
        book.worksheets[0].append(row)
    book.save(file)
    assert mingbai("workdays", "import", file).code == 0
    assert stored(database) == [("2027-01-01", False, "元旦"), ("2027-01-03", True, "")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (NEW_YEAR + "2027-02-30,休息日,\n", "第4行：没有“2027-02-30”这一天"),
        (NEW_YEAR + "2027-02-05,放假吗,\n", "第4行：“放假吗”看不懂，第二列请写“工作日”或“休息日”"),
        (NEW_YEAR + "2027-02-05\n", "第4行：“”看不懂，第二列"),
        (NEW_YEAR + "2027-01-01,工作日,\n", "第4行：2027-01-01和第2行重复，请删掉一行"),
        (NEW_YEAR + "1927-01-01,工作日,\n", "第4行：1927-01-01这一年不对"),
        (NEW_YEAR + "2027-02-05,休息日,找19900000001\n", "第4行：这里不该有身份证号或电话号码"),
        ("日期,类型,说明\n", "表里一天也没有"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_stored(
    mingbai: Mingbai, database: Database, file: Path, text: str, said: str
) -> None:
    file.write_text(text, encoding="utf-8")
    run = mingbai("workdays", "import", file)
    assert (run.code, run.out) == (1, "")
    assert run.err.startswith(f"mingbai: {said}")
    assert run.err.count("\n") == 1
    assert "19900000001" not in run.err
    assert count(database, WorkdayOverrideRow) == 0


def test_what_is_no_table_is_said_so(mingbai: Mingbai, tmp_path: Path) -> None:
    for name, data in (("days.xlsx", b"PK\x03\x04 no workbook"), ("days.csv", b"\xff\xff\x00\x81")):
        (tmp_path / name).write_bytes(data)
        run = mingbai("workdays", "import", tmp_path / name)
        assert run.code == 1
        assert run.err.count("\n") == 1


@ON_BOTH_DATABASES
def test_open_plans_that_depend_on_the_day_are_renewed(
    mingbai: Mingbai, database: Database, file: Path
) -> None:
    with database.writing() as session:
        patient_id = patient(session)
        found = record(session, patient_id, form())
    due = found.next_on
    assert due is not None
    file.write_text(f"{due},休息日,全县停电\n", encoding="utf-8")
    run = mingbai("workdays", "import", file)
    assert "重新安排了 1 份随访计划" in run.out
    with database.reading() as session:
        (moved,) = session.scalars(select(CarePlanRow).where(CarePlanRow.state == "open"))
    assert moved.chosen not in (None, due)
    assert "重新安排了 0 份" in mingbai("workdays", "import", file).out


@ON_BOTH_DATABASES
def test_a_list_planned_for_a_day_that_is_off_now_is_planned_no_more(
    mingbai: Mingbai, database: Database, file: Path
) -> None:
    township(database, TODAY)
    with database.writing() as session:
        reminders.plan(session, NOW, Workdays())
    file.write_text(f"{TODAY + ONE_DAY},休息日,\n", encoding="utf-8")
    mingbai("workdays", "import", file)
    digest = select(ReminderRow).where(ReminderRow.kind == "digest", ReminderRow.local_date > TODAY)
    with database.writing() as session:
        assert session.scalars(digest).all() == []
        reminders.plan(session, NOW, calendar.in_force(session))
        assert session.scalars(digest).all() == []
    file.write_text(f"{TODAY + ONE_DAY},工作日,\n", encoding="utf-8")
    mingbai("workdays", "import", file)
    with database.writing() as session:
        reminders.plan(session, NOW, calendar.in_force(session))
        assert len(session.scalars(digest).all()) == 1
