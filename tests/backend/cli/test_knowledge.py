"""`mingbai kb import` and `mingbai kb export`: a document with its file, entries in bulk, out and in again."""

import re
from pathlib import Path

import pytest
from sqlalchemy import func, select

from backend.core.accounts import register
from backend.core.accounts.passwords import Passwords
from backend.core.accounts.register import NewAccount
from backend.core.accounts.roles import Role
from backend.core.audit import SYSTEM, Actor
from backend.core.clock import SystemClock
from backend.core.db import Database
from backend.core.subtree import NATION
from policy_kb import store
from policy_kb.documents.models import DocumentFileRow
from policy_kb.editing import life, reading
from policy_kb.editing.life import Given
from policy_kb.models import ClauseRow, EntryRow
from tests.backend.cli.conftest import ON_BOTH_DATABASES, Mingbai
from tests.policy_kb.editing.written import TEXT
from tests.policy_kb.exchange.test_round_trip import GOOD, forget_entries, sheet_of, texts

pytestmark = ON_BOTH_DATABASES
HEAD = (
    "--region",
    "海原县",
    "--title",
    "海原县办法",
    "--issuer",
    "海原县民政局",
    "--date",
    "2021-05",
    "--as",
    "wang",
)


def count(database: Database, row: type[EntryRow] | type[ClauseRow] | type[DocumentFileRow]) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(row)) or 0


@pytest.fixture
def wang(database: Database) -> None:
    """An editor of the whole nation, and a reviewer, who imports nothing."""
    weak, now = Passwords(time_cost=1, memory_cost=8), SystemClock().now()
    with database.writing() as session:
        for name, role in (("wang", Role.EDITOR), ("ma", Role.REVIEWER)):
            register.add(session, weak, NewAccount(name, "某某", role, NATION), SYSTEM, now)


@pytest.mark.usefixtures("wang")
def test_a_document_is_imported_with_its_file_and_imported_again(
    mingbai: Mingbai, database: Database, tmp_path: Path
) -> None:
    file = tmp_path / "办法.txt"
    file.write_text("第一条 住院不交押金。\n", encoding="gbk")
    assert mingbai("kb", "import", file, *HEAD).out.startswith("已导入 1 个条款，编号 doc-")
    assert mingbai("kb", "import", file, *HEAD).out.startswith("已换上 1 个条款")
    assert (count(database, DocumentFileRow), count(database, ClauseRow)) == (1, 1)
    file.write_text("第一条 住院要交押金。\n", encoding="gbk")
    refused = mingbai("kb", "import", file, *HEAD)
    assert (refused.code, "要换掉它，加 --take-waiting" in refused.err) == (1, True)
    assert mingbai("kb", "import", file, *HEAD, "--take-waiting").out.startswith("已换上 1 个条款")


@pytest.mark.usefixtures("wang")
def test_a_document_is_quoted_once_another_account_has_confirmed_it(
    mingbai: Mingbai, database: Database, tmp_path: Path
) -> None:
    def quoted() -> list[str]:
        with database.reading() as session:
            return [one.text for one in store.snapshot(session).clauses]

    file = tmp_path / "办法.txt"
    file.write_text("第一条 住院不交押金。\n", encoding="utf-8")
    key = re.findall(r"doc-\w+", mingbai("kb", "import", file, *HEAD).out)[0]
    assert quoted() == []
    assert "只给管理员" in mingbai("kb", "confirm", key, "--as", "wang").err
    assert "请用 --as" in mingbai("kb", "confirm", key).err
    with database.writing() as session:
        weak, puppet = Passwords(time_cost=1, memory_cost=8), NewAccount("puppet", "某某", Role.ADMIN, NATION)
        register.add(session, weak, puppet, Actor("wang"), SystemClock().now())
    assert "两个账号只算一个人" in mingbai("kb", "confirm", key, "--as", "puppet").err
    assert mingbai("kb", "confirm", key, "--as", "ma").out == "已确认，现在起引用：海原县办法。\n"
    assert quoted() == ["第一条 住院不交押金。"]


def test_what_the_operator_imports_is_quoted_at_once_and_replaced_at_once(
    mingbai: Mingbai, database: Database, tmp_path: Path
) -> None:
    file, head = tmp_path / "办法.txt", HEAD[:-2]
    for text in ("第一条 住院不交押金。", "第一条 住院要交押金。"):
        file.write_text(f"{text}\n", encoding="utf-8")
        assert mingbai("kb", "import", file, *head).out.endswith("；现在起引用。\n")
        with database.reading() as session:
            assert [one.text for one in store.snapshot(session).clauses] == [text]


@pytest.mark.usefixtures("wang")
def test_the_operator_replaces_nothing_that_waits_unless_he_says_so(
    mingbai: Mingbai, database: Database, tmp_path: Path
) -> None:
    file, head = tmp_path / "办法.txt", HEAD[:-2]
    file.write_text("第一条 住院不交押金。\n", encoding="utf-8")
    mingbai("kb", "import", file, *HEAD)
    file.write_text("第一条 住院要交押金。\n", encoding="utf-8")
    refused = mingbai("kb", "import", file, *head)
    assert (refused.code, "wang " in refused.err, "加 --take-waiting" in refused.err) == (1, True, True)
    with database.reading() as session:
        assert session.scalars(select(ClauseRow.text)).all() == ["第一条 住院不交押金。"]
    done = mingbai("kb", "import", file, *head, "--take-waiting").out
    assert re.search(r"换掉了wang \d{4}-\d\d-\d\d \d\d:\d\d 传的、还在等核对的那份。", done)
    with database.reading() as session:
        assert [one.text for one in store.snapshot(session).clauses] == ["第一条 住院要交押金。"]


def test_a_document_is_quoted_from_the_day_that_it_or_the_operator_says(
    mingbai: Mingbai, database: Database, tmp_path: Path
) -> None:
    file, head = tmp_path / "办法.txt", HEAD[:-2]
    file.write_text("第一条 住院不交押金。\n第二条 本办法自2199年1月1日起施行。\n", encoding="utf-8")
    said = mingbai("kb", "import", file, *head).out
    assert "到 2199-01-01 施行那天起引用" in said
    assert "原文：第二条 本办法自2199年1月1日起施行" in said
    with database.reading() as session:
        assert store.snapshot(session).clauses == ()
    assert "现在起引用" in mingbai("kb", "import", file, *head, "--valid-from", "none").out
    with database.reading() as session:
        assert len(store.snapshot(session).clauses) == 2
    over = mingbai(
        "kb", "import", file, *head, "--valid-from", "2020-01-01", "--valid-until", "2020-12-31"
    ).out
    assert "有效期到 2020-12-31 已满，不引用" in over
    assert "写法不对" in mingbai("kb", "import", file, *head, "--valid-until", "去年").err
    again = mingbai("kb", "import", file, *head).out
    assert "有效期到 2020-12-31 已满，不引用" in again
    assert "以前手填的，照旧没有动" in again
    half = mingbai("kb", "import", file, *head, "--valid-until", "none").out
    assert "施行日期：2020-01-01；有效期至：没有写" in half


def test_entries_that_the_operator_brings_in_are_drafts_of_nobody(
    mingbai: Mingbai, database: Database, tmp_path: Path
) -> None:
    file = tmp_path / "表.xlsx"
    file.write_bytes(sheet_of(GOOD))
    run = mingbai("kb", "import", file)
    assert (run.code, run.out) == (0, "写成 1 条草稿，0 条没有变化；没有发布任何一条。\n")
    with database.reading() as session:
        id = next(id for id, one in texts(session).items() if one.title == "门诊统筹")
        (revision,) = reading.detail(session, id).revisions
        assert session.get_one(EntryRow, id).live_number is None
    assert revision.author is None


@pytest.mark.usefixtures("wang")
def test_a_document_without_its_title_is_refused(mingbai: Mingbai, tmp_path: Path) -> None:
    file = tmp_path / "办法.txt"
    file.write_text("第一条 住院不交押金。\n", encoding="utf-8")
    run = mingbai("kb", "import", file, "--region", "海原县", "--as", "wang")
    assert (run.code, "文件标题没有写" in run.err) == (1, True)


@pytest.mark.usefixtures("wang")
@pytest.mark.parametrize("target", ["全部.xlsx", "全部.zip", "全部"])
def test_what_is_exported_is_known_when_it_comes_back(mingbai: Mingbai, tmp_path: Path, target: str) -> None:
    run = mingbai("kb", "export", tmp_path / target)
    assert (run.code, run.out) == (0, f"已写到 {tmp_path / target}，333 条条目。\n")
    back = mingbai("kb", "import", tmp_path / target, "--as", "wang")
    assert (back.code, back.out.splitlines()[-1]) == (
        0,
        "写成 0 条草稿，333 条没有变化；没有发布任何一条。",
    )


@pytest.mark.usefixtures("wang")
def test_entries_of_a_sheet_become_drafts_of_the_account_that_is_named(
    mingbai: Mingbai, database: Database, tmp_path: Path
) -> None:
    file = tmp_path / "表.xlsx"
    file.write_bytes(sheet_of(GOOD))
    run = mingbai("kb", "import", file, "--as", "wang")
    assert (run.code, run.out) == (0, "写成 1 条草稿，0 条没有变化；没有发布任何一条。\n")
    with database.reading() as session:
        id = next(id for id, one in texts(session).items() if one.title == "门诊统筹")
        assert reading.detail(session, id).revisions[0].author == "wang"


@pytest.mark.usefixtures("wang")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [(("--as", "ma"), "只给管理员、编辑用"), (("--as", "li"), "没有账号")],
)
def test_entries_without_an_account_that_may_write_them_are_refused(
    mingbai: Mingbai, database: Database, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    file, before = tmp_path / "表.xlsx", count(database, EntryRow)
    file.write_bytes(sheet_of(GOOD))
    run = mingbai("kb", "import", file, *arguments)
    assert run.code == 1
    assert words in run.err
    assert count(database, EntryRow) == before


@pytest.mark.usefixtures("wang")
def test_a_wrong_sheet_is_told_cell_by_cell_and_changes_nothing(
    mingbai: Mingbai, database: Database, tmp_path: Path
) -> None:
    file, before = tmp_path / "表.xlsx", count(database, EntryRow)
    file.write_bytes(sheet_of(GOOD, GOOD | {"标题": "坏的", "生效日期": "去年"}))
    run = mingbai("kb", "import", file, "--as", "wang")
    assert run.code == 1
    assert "错误 第4行 I4：日期看不懂" in run.out
    assert count(database, EntryRow) == before


@pytest.mark.usefixtures("wang")
@pytest.mark.parametrize("target", ["全部.zip", "全部"])
def test_what_does_not_answer_comes_back_with_a_folder_as_with_a_zip(
    mingbai: Mingbai, database: Database, tmp_path: Path, target: str
) -> None:
    now = SystemClock().now()
    with database.writing() as session:
        life.draft(session, Given(TEXT, "新写"), SYSTEM, now, id="staff-later")
    assert mingbai("kb", "export", tmp_path / target, "--region", "海原县").code == 0
    with database.writing() as session:
        forget_entries(session)
    back = mingbai("kb", "import", tmp_path / target, "--as", "wang")
    assert (back.code, back.out.splitlines()[-1]) == (
        0,
        "写成 1 条草稿，0 条没有变化；没有发布任何一条。",
    )
    with database.reading() as session:
        assert texts(session) == {"staff-later": TEXT}


def test_an_export_says_how_many_and_takes_no_name_that_it_cannot_write(
    mingbai: Mingbai, tmp_path: Path
) -> None:
    assert re.search(r"，\d{3} 条条目", mingbai("kb", "export", tmp_path / "all.zip").out)
    none = mingbai("kb", "export", tmp_path / "none.zip", "--region", "海原县")
    assert ("，0 条条目" in none.out, "没有自己的条目" in none.err) == (True, True)
    assert (none.code, "导出" in none.err.replace("另外导出", "")) == (0, False)  # no bar in a pipe
    wrong = mingbai("kb", "export", tmp_path / "all.pdf")
    assert (wrong.code, "写不了“.pdf”" in wrong.err, (tmp_path / "all.pdf").exists()) == (1, True, False)
    assert mingbai("kb", "export", tmp_path / "cards").code == 0
    again = mingbai("kb", "export", tmp_path / "cards")
    assert (again.code, "新的文件夹" in again.err) == (1, True)


def test_a_document_without_its_head_is_told_what_is_missing(mingbai: Mingbai, tmp_path: Path) -> None:
    file = tmp_path / "办法.txt"
    file.write_text("第一条 住院不交押金。\n", encoding="utf-8")
    run = mingbai("kb", "import", file, "--as", "wang")
    assert (run.code, "--region --title --issuer --date" in run.err) == (1, True)


def test_searching_for_nothing_or_for_what_nobody_writes_of_lists_nothing(mingbai: Mingbai) -> None:
    assert "请写上要找的话" in mingbai("kb", "search", " ").err
    nothing = mingbai("kb", "search", "qqzzxx")
    assert (nothing.code, nothing.out, "没有条目" in nothing.err) == (0, "", True)
    assert "对上：押金" in mingbai("kb", "search", "押金").out
