"""`mingbai doctor-list`: masked on the screen, in full in a file, and never without a record."""

import base64
import stat
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
    assert [(row[0], row[2]) for row in rows] == [("危险", PHONES[0]), (2, PHONES[1])]
    assert str(rows[0][6]).startswith(str(TODAY + 14 * DAY))


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
    cells = [row[2] for row in load_workbook(xlsx).worksheets[0].iter_rows(values_only=True)]
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
