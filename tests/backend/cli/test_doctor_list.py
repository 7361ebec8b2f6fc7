"""`mingbai doctor-list`: masked on the screen, in full in a file, and never without a record."""

import base64
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from backend.core import audit
from backend.core.db import Database
from backend.core.errors import ConfigError
from backend.core.subtree import NATION
from backend.printing import making
from scheduler import people
from scheduler.workdays import Workdays
from tests.backend.cli.conftest import ON_BOTH_DATABASES, Mingbai
from tests.backend.printing import reading
from tests.scheduler.registered import CIPHER, NOW, TODAY
from tests.scheduler.reminding import DAY, township
from tests.scheduler.visited import form, record

pytestmark = ON_BOTH_DATABASES
PHONES = ("19900000001", "19900000002")


@pytest.fixture
def environ(environ: dict[str, str], database: Database) -> dict[str, str]:
    """With the key of those who registered two patients: one due today, one two days late."""
    township(database, TODAY, TODAY - 2 * DAY)
    return environ | {"MINGBAI_DATA_KEY": base64.b64encode(b"k" * 32).decode()}


@pytest.fixture
def listed(mingbai: Mingbai) -> Mingbai:
    """The list of doctor 1 on the tests' day."""
    return lambda *more: mingbai("doctor-list", "--doctor", "1", "--date", str(TODAY), *more)


def records(database: Database) -> list[audit.Record]:
    with database.reading() as session:
        return [one for one in audit.listing(session, NATION) if one.kind == "随访清单"]


def test_the_screen_shows_nobody_in_full_and_leaves_no_record(listed: Mingbai, database: Database) -> None:
    run = listed()
    assert (run.code, run.err) == (0, "共 2 人。\n")
    assert [line.split("\t")[1:3] for line in run.out.splitlines()[1:]] == [
        ["样*", "199****0002"],
        ["样*", "199****0001"],
    ]
    assert records(database) == []


def test_danger_found_yesterday_stands_on_top_though_its_visit_is_due_in_two_weeks(
    listed: Mingbai, database: Database, tmp_path: Path
) -> None:
    with database.writing() as session:
        record(session, 1, form(str(TODAY), sbp=190))
    assert [line.split("\t")[0] for line in listed().out.splitlines()[1:]] == ["危险", str(TODAY - 2 * DAY)]
    assert f"最迟{TODAY + 14 * DAY}" in listed().out.splitlines()[1]
    sheet = tmp_path / "list.xlsx"
    assert listed("--xlsx", sheet).code == 0
    rows = list(load_workbook(sheet).worksheets[0].iter_rows(min_row=3, values_only=True))
    assert [(row[0], row[3]) for row in rows] == [("危险", PHONES[0]), (2, PHONES[1])]
    assert str(rows[0][9]).startswith(str(TODAY + 14 * DAY))


def test_the_sheet_says_what_the_printed_page_says(
    listed: Mingbai, database: Database, mingbai: Mingbai, tmp_path: Path
) -> None:
    with database.writing() as session:
        person = people.get(session, CIPHER, 1)
        told = replace(people.particulars(person), address="二组5号")
        people.amend(session, CIPHER, person, told, NOW)
    sheet = tmp_path / "list.xlsx"
    assert listed("--xlsx", sheet).code == 0
    _, heads, *rows = load_workbook(sheet).worksheets[0].iter_rows(values_only=True)
    line = dict(zip(heads, next(row for row in rows if row[3] == PHONES[0]), strict=True))
    assert (line["性别年龄"], line["家庭住址"], line["病种"]) == ("男，66岁", "二组5号", "高血压")
    assert {"血压", "血糖", "已随访"} <= set(heads)
    late = tmp_path / "late.xlsx"
    assert mingbai("doctor-list", "--doctor", "1", "--date", "2027-01-05", "--xlsx", late).code == 0
    told_of = [row[:3] for row in load_workbook(late).worksheets[0].iter_rows(values_only=True)][-3:]
    assert str(told_of[0][0]).startswith("30 天内签约到期 2 户（已到期 2 户）")
    assert {row[2] for row in told_of[1:]} == {"签约2026-12-31已到期"}
    assert all(row[1] for row in told_of[1:])


def test_what_cannot_wait_of_a_colleague_on_leave_is_on_the_list_with_his_name(
    mingbai: Mingbai, database: Database
) -> None:
    with database.writing() as session:
        (team,) = people.roster(session).teams
        entry = people.StaffEntry(team.region_code, team.health_centre, team.name, "样医替", team.township)
        people.add_staff(session, CIPHER, [entry], NOW)
        record(session, 1, form(str(TODAY), sbp=190))
        people.leave(session, 1, TODAY, TODAY + DAY, Workdays(), "test", NOW)
        number = max(one.id for one in people.roster(session).teams[0].doctors)
    lines = mingbai("doctor-list", "--doctor", str(number), "--date", str(TODAY)).out.splitlines()[1:]
    assert [line.split("\t")[0] for line in lines] == ["危险", str(TODAY - 2 * DAY)]
    assert all("代样医第随访（请假，3月4日回来）" in line for line in lines)


@pytest.mark.usefixtures("printer")
def test_paper_and_sheet_hold_full_names_for_their_owner_alone(
    listed: Mingbai, database: Database, tmp_path: Path
) -> None:
    pdf, xlsx = tmp_path / "list.pdf", tmp_path / "list.xlsx"
    pdf.touch(mode=0o644)
    run = listed("--pdf", pdf, "--xlsx", xlsx)
    assert (run.code, run.err) == (0, "")
    assert run.out == f"2 位患者已写到 {pdf}、{xlsx}（完整姓名和电话，请妥善保管）。\n"
    (page,) = reading.texts(pdf.read_bytes())
    assert page.index(PHONES[1]) < page.index(PHONES[0])
    cells = [row[3] for row in load_workbook(xlsx).worksheets[0].iter_rows(values_only=True)]
    assert cells[2:4] == [PHONES[1], PHONES[0]]
    assert {stat.S_IMODE(file.stat().st_mode) for file in (pdf, xlsx)} == {0o600}
    (record,) = records(database)
    assert (record.action, record.key, record.account) == ("打印", "1", None)
    assert record.detail == {"date": str(TODAY), "patients": 2}


def test_a_machine_that_cannot_print_writes_neither_file_nor_record(
    listed: Mingbai, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lacking() -> None:
        raise ConfigError(making.LIBRARIES)

    monkeypatch.setattr(making, "_weasyprint", lacking)
    run = listed("--pdf", tmp_path / "list.pdf", "--xlsx", tmp_path / "list.xlsx")
    assert (run.code, run.out, run.err) == (1, "", f"mingbai: {making.LIBRARIES}\n")
    assert list(tmp_path.glob("list.*")) == []
    assert records(database) == []


@pytest.mark.parametrize(
    ("option", "name"), [("--pdf", "list.xlsx"), ("--xlsx", "list.pdf"), ("--pdf", "list")]
)
def test_a_file_says_what_it_is(
    listed: Mingbai, database: Database, tmp_path: Path, option: str, name: str
) -> None:
    run = listed(option, tmp_path / name)
    assert run.code == 1
    assert run.err == f"mingbai: 文件名要以 .{option[2:]} 结尾，如 list.{option[2:]}。\n"
    assert records(database) == []


def test_a_folder_that_is_not_there_is_named(listed: Mingbai, tmp_path: Path) -> None:
    run = listed("--xlsx", tmp_path / "nowhere" / "list.xlsx")
    assert run.code == 1
    assert "list.xlsx 写不了" in run.err
    assert run.err.count("\n") == 1


def test_a_doctor_that_is_not_there_is_named(mingbai: Mingbai) -> None:
    run = mingbai("doctor-list", "--doctor", "99")
    assert (run.code, run.err) == (1, "mingbai: 没有编号为99的家庭医生，请核对编号。\n")


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_day_at_the_end_of_the_calendar_is_refused_in_one_sentence(mingbai: Mingbai, day: str) -> None:
    for command in (("doctor-list", "--doctor", "1"), ("reminders", "due"), ("reminders", "list")):
        run = mingbai(*command, "--date", day)
        assert run.code != 0
        assert f"日期的年份{int(day[:4])}不对，请写1900年到2199年之间的日期。" in run.err


def test_whom_no_doctor_answers_for_is_listed_for_a_region(
    mingbai: Mingbai, database: Database, tmp_path: Path
) -> None:
    asked = ("doctor-list", "--without-doctor", "海原县", "--date", str(TODAY))
    assert mingbai(*asked).err == "共 0 人。\n"
    with database.writing() as session:
        people.stop(session, 1, NOW)
    run = mingbai(*asked)
    assert (run.code, run.err) == (0, "共 2 人。\n")
    assert run.out.startswith(f"没有家庭医生负责的患者 {TODAY} 随访清单\n")
    assert not any(phone in run.out for phone in PHONES)
    assert mingbai("doctor-list", "--without-doctor", "随县", "--date", str(TODAY)).err == "共 0 人。\n"
    assert records(database) == []
    sheet = tmp_path / "nobody.xlsx"
    assert mingbai(*asked, "--xlsx", sheet).code == 0
    rows = list(load_workbook(sheet).worksheets[0].iter_rows(min_row=3, values_only=True))
    assert {row[3] for row in rows} == set(PHONES)
    (noted,) = records(database)
    assert (noted.action, noted.key, noted.detail) == (
        "打印",
        "无家庭医生",
        {"date": str(TODAY), "patients": 2},
    )


@pytest.mark.parametrize("which", [(), ("--doctor", "1", "--without-doctor", "海原县")])
def test_one_list_is_asked_for_at_a_time(mingbai: Mingbai, which: tuple[str, ...]) -> None:
    assert mingbai("doctor-list", *which).code == 2


def test_a_region_nobody_knows_is_said(mingbai: Mingbai) -> None:
    run = mingbai("doctor-list", "--without-doctor", "火星县")
    assert (run.code, run.err.count("\n")) == (1, 1)
