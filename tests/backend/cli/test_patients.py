"""`mingbai patients`: template, sample, import and export as an operator uses them."""

import stat
from pathlib import Path

import pytest
from openpyxl import load_workbook

from backend.cli import patients
from backend.core import audit
from backend.core.audit import Filters
from backend.core.db import Base, Database
from backend.core.subtree import NATION
from scheduler.models import CarePlanRow, DoctorRow, PatientRow
from tests.backend.cli.conftest import ON_BOTH_DATABASES, Mingbai
from tests.bot.wechat.storage import count
from tests.scheduler.registered import id_number, line, sheet, values

pytestmark = ON_BOTH_DATABASES


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "people.xlsx"


def test_a_template_is_written(mingbai: Mingbai, file: Path) -> None:
    run = mingbai("patients", "template", file)
    assert (run.code, run.err) == (0, "")
    assert load_workbook(file).sheetnames == ["患者", "团队"]


def test_a_sample_is_imported_and_comes_out_as_a_ledger(
    mingbai: Mingbai, database: Database, file: Path, tmp_path: Path
) -> None:
    assert mingbai("patients", "sample", file, "--people", "12").code == 0
    run = mingbai("patients", "import", file)
    assert (run.code, run.err) == (0, "")
    assert run.out.splitlines()[-2:] == [
        "共12行：新登记12行，与在册的合并0行，在册且没有变化0行，有错0行，要看一看0行。",
        "已导入，12位患者在册。",
    ]
    assert count(database, PatientRow) == 12
    assert count(database, CarePlanRow) >= 12  # the doctors see them the next morning
    masked, full = tmp_path / "masked.xlsx", tmp_path / "full.xlsx"
    assert "隐去" in mingbai("patients", "export", masked).out
    assert "12 位患者" in mingbai("patients", "export", full, "--full").out
    assert {str(row["姓名"])[1:] for row in values(masked.read_bytes())} == {"***"}
    assert len({row["身份证号"] for row in values(full.read_bytes())}) == 12
    assert stat.S_IMODE(full.stat().st_mode) == 0o600


def test_after_a_large_sheet_the_database_knows_how_much_there_is(
    mingbai: Mingbai, database: Database, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    look_at = Database.look_at

    def looked_at(self: Database, *models: type[Base]) -> None:
        seen.extend(model.__tablename__ for model in models)
        look_at(self, *models)

    monkeypatch.setattr(Database, "look_at", looked_at)
    monkeypatch.setattr(patients, "_MANY", 4)
    mingbai("patients", "sample", file, "--people", "3")
    mingbai("patients", "import", file)
    assert seen == []
    mingbai("patients", "sample", file, "--people", "9")
    assert mingbai("patients", "import", file, "--merge").code == 0
    assert {"patient", "household", "care_plan", "contract"} <= set(seen)


def test_every_export_and_import_is_on_record(
    mingbai: Mingbai, database: Database, file: Path, tmp_path: Path
) -> None:
    mingbai("patients", "sample", file, "--people", "3")
    mingbai("patients", "import", file)
    mingbai("patients", "export", tmp_path / "full.xlsx", "--full", "--region", "海原县")
    with database.reading() as session:
        export, imported = audit.listing(session, NATION)
    assert (imported.action, imported.detail) == ("导入", {"people": 3})
    assert (export.action, export.region, export.detail["full"]) == ("导出", "640522", True)


def test_a_dry_run_says_every_row_and_stores_nothing(
    mingbai: Mingbai, database: Database, file: Path
) -> None:
    file.write_bytes(sheet(line(1), line(2, 病种="感冒"), line(3, 最近随访日期="2026-02-01")))
    run = mingbai("patients", "import", file, "--dry-run")
    assert run.code == 1
    assert [said.split("：")[0] for said in run.out.splitlines()] == ["错误 D3", "提醒 第4行", "共3行"]
    assert count(database, PatientRow) == 0


def test_a_file_with_an_error_stores_nothing(mingbai: Mingbai, database: Database, file: Path) -> None:
    assert mingbai("patients", "sample", file, "--people", "5").code == 0
    book = load_workbook(file)
    book["患者"]["B4"] = 6.40522e17
    book.save(file)
    run = mingbai("patients", "import", file)
    assert run.code == 1
    assert "错误 B4：身份证号被 Excel 变成了数字" in run.out
    assert run.err.startswith("mingbai: 表里有错，一行也没有存")
    assert count(database, PatientRow) == count(database, DoctorRow) == 0


def test_a_merge_waits_for_its_option(mingbai: Mingbai, file: Path, tmp_path: Path) -> None:
    file.write_bytes(sheet(line()))
    assert mingbai("patients", "import", file).code == 0
    file.write_bytes(sheet(line(联系电话="19900000001")))
    run = mingbai("patients", "import", file)
    assert run.code == 1
    assert "合并 第2行：已在册，电话会改。" in run.out
    assert "确认" in run.err
    assert mingbai("patients", "import", file, "--merge").code == 0
    out = tmp_path / "out.xlsx"
    mingbai("patients", "export", out, "--full", "--region", "海原县")
    assert [row["联系电话"] for row in values(out.read_bytes())] == ["19900000001"]


def test_a_standing_that_a_sheet_changes_is_written_down(
    mingbai: Mingbai, database: Database, file: Path
) -> None:
    """Of who was on record: two of three, the third is said to be what he was."""
    file.write_bytes(sheet(*(line(number) for number in (1, 2, 3))))
    assert mingbai("patients", "import", file).code == 0
    gone = {"状态日期": "2020-02-01"}
    file.write_bytes(
        sheet(line(1, 人员状态="死亡", **gone), line(2, 人员状态="迁出", **gone), line(3, 人员状态="在管"))
    )
    assert mingbai("patients", "import", file, "--merge").code == 0
    assert mingbai("patients", "import", file, "--merge").code == 0
    with database.reading() as session:
        found = audit.listing(session, NATION, Filters(action="改人员状态"))
    assert sorted((one.key, one.region, one.detail["to"]) for one in found) == [
        ("1", "640522", "died"),
        ("2", "640522", "moved"),
    ]


def test_no_output_names_a_person(mingbai: Mingbai, file: Path) -> None:
    file.write_bytes(sheet(line(1, 病种="感冒", 联系电话="19900000001"), line(2, 出生日期="1970-01-01")))
    run = mingbai("patients", "import", file)
    assert run.code == 1
    for hidden in ("样一", "样二", "19900000001", id_number(number=1).text, id_number(number=2).text):
        assert hidden not in run.out + run.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("template", "people.csv"), ".xlsx"),
        (("sample", "no/such/folder/people.xlsx"), "写不了"),
        (("export", "people.xlsx", "--region", "火星县"), "火星县"),
    ],
)
def test_a_file_that_cannot_be_written_is_named(
    mingbai: Mingbai, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    command, name, *more = arguments
    run = mingbai("patients", command, tmp_path / name, *more)
    assert run.code == 1
    assert said in run.err
    assert run.err.count("\n") == 1


def test_what_is_no_workbook_is_named(mingbai: Mingbai, file: Path) -> None:
    file.write_text("姓名,身份证号\n", encoding="utf-8")
    run = mingbai("patients", "import", file)
    assert run.code == 1
    assert "另存为 .xlsx" in run.err
