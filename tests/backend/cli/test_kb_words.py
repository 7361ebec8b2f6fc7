"""`mingbai kb words`: out, in, and which rows ever mattered."""

import json
from pathlib import Path

import pytest

from backend.core.accounts import register
from backend.core.accounts.passwords import Passwords
from backend.core.accounts.register import NewAccount
from backend.core.accounts.roles import Role
from backend.core.audit import SYSTEM, Actor
from backend.core.clock import SystemClock
from backend.core.db import Database
from backend.core.subtree import NATION
from policy_kb.words import keeping
from tests.backend.cli.conftest import ON_BOTH_DATABASES, Mingbai

pytestmark = ON_BOTH_DATABASES
HEAD = "canonical,kind,variants,source,region\n"
ROWS = HEAD + "高血压,disease,咕噜丸|咕噜药,听来的,640522\n"


@pytest.fixture(autouse=True)
def staff(database: Database) -> None:
    """Two of the whole nation, and a supervisor, who adds nothing."""
    weak, now = Passwords(time_cost=1, memory_cost=8), SystemClock().now()
    with database.writing() as session:
        for name, role in (("wang", Role.EDITOR), ("ma", Role.REVIEWER), ("li", Role.SUPERVISOR)):
            register.add(session, weak, NewAccount(name, "某某", role, NATION), SYSTEM, now)


def brought(
    mingbai: Mingbai,
    tmp_path: Path,
    text: str = ROWS,
    *,
    username: str = "wang",
    encoding: str = "utf-8-sig",
) -> str:
    file = tmp_path / "词语.csv"
    file.write_text(text, encoding=encoding)
    run = mingbai("kb", "words", "import", file, "--as", username)
    return run.out if run.code == 0 else run.err


def test_a_file_goes_in_and_comes_out_the_same(mingbai: Mingbai, tmp_path: Path) -> None:
    assert brought(mingbai, tmp_path) == "新增 2 个词语，等另一位同事通过；0 个已经有了。\n"
    assert brought(mingbai, tmp_path) == "新增 0 个词语，等另一位同事通过；2 个已经有了。\n"
    assert mingbai("kb", "words", "approve", "--as", "wang").out == "通过 0 个词语。\n"
    assert mingbai("kb", "words", "approve", "--as", "ma").out == "通过 2 个词语。\n"
    out = tmp_path / "出来.csv"
    run = mingbai("kb", "words", "export", out)
    assert run.out == f"已写到 {out}，2 个词语。\n"
    assert out.read_bytes() == ROWS.encode("utf-8-sig")


@pytest.mark.parametrize("encoding", ["gbk", "utf-8", "utf-16"])
def test_a_file_that_excel_has_saved_is_read_right(mingbai: Mingbai, tmp_path: Path, encoding: str) -> None:
    assert "新增 2 个词语" in brought(mingbai, tmp_path, ROWS.replace("\n", "\r\n"), encoding=encoding)
    mingbai("kb", "words", "approve", "--as", "ma")
    out = tmp_path / "出来.csv"
    mingbai("kb", "words", "export", out)
    assert out.read_text(encoding="utf-8-sig") == ROWS


@pytest.mark.parametrize("source", ["=1+1是听来的", "+听来的", "-听来的", "@听来的", "'=引号在前"])
def test_no_cell_of_an_export_runs_and_each_comes_back_as_it_was(
    mingbai: Mingbai, tmp_path: Path, source: str
) -> None:
    row = f"{HEAD}高血压,disease,咕噜药,{source},640522\n"
    brought(mingbai, tmp_path, row.replace("'=", "''="))
    mingbai("kb", "words", "approve", "--as", "ma")
    out = tmp_path / "出来.csv"
    mingbai("kb", "words", "export", out)
    text = out.read_text(encoding="utf-8-sig")
    assert f",'{source}," in text
    assert "新增 0 个词语，等另一位同事通过；1 个已经有了" in brought(mingbai, tmp_path, text)
    assert brought(mingbai, tmp_path, text.replace("咕噜药", "咕噜片")).startswith("新增 1 个")
    mingbai("kb", "words", "approve", "--as", "ma")
    mingbai("kb", "words", "export", out)
    assert f"咕噜片|咕噜药,'{source},640522" in out.read_text(encoding="utf-8-sig")


def test_what_the_maker_of_an_account_has_added_is_left_for_somebody_else(
    mingbai: Mingbai, database: Database, tmp_path: Path
) -> None:
    weak, now = Passwords(time_cost=1, memory_cost=8), SystemClock().now()
    with database.writing() as session:
        register.add(session, weak, NewAccount("puppet", "某某", Role.REVIEWER, NATION), Actor("wang"), now)
    brought(mingbai, tmp_path)
    brought(mingbai, tmp_path, HEAD + "高血压,disease,咕噜片,听来的,640522\n", username="ma")
    run = mingbai("kb", "words", "approve", "--as", "puppet")
    assert (run.code, run.out) == (0, "通过 1 个词语。\n")
    assert "留下 2 个，要另一位同事通过" in run.err
    assert mingbai("kb", "words", "approve", "--as", "ma").out == "通过 2 个词语。\n"


def test_words_without_an_account_that_may_are_refused(mingbai: Mingbai, tmp_path: Path) -> None:
    assert "只给管理员" in brought(mingbai, tmp_path, username="li")
    run = mingbai("kb", "words", "approve")
    assert (run.code, "请用 --as" in run.err) == (1, True)


def test_the_built_in_rows_come_out_with_their_sources(mingbai: Mingbai, tmp_path: Path) -> None:
    out = tmp_path / "出来.csv"
    mingbai("kb", "words", "export", out, "--builtin")
    lines = out.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] + "\n" == HEAD
    assert any(line.startswith("高血压,disease,") and line.endswith(",口语,") for line in lines)


def test_one_wrong_row_keeps_the_whole_file_out(mingbai: Mingbai, database: Database, tmp_path: Path) -> None:
    assert "第3行：请写明来源" in brought(mingbai, tmp_path, ROWS + "糖尿病,,嘟嘟药,,\n")
    with database.reading() as session:
        assert keeping.all_waiting(session, NATION) == {}


def test_a_file_in_no_known_encoding_is_refused_with_what_to_do(mingbai: Mingbai, tmp_path: Path) -> None:
    file = tmp_path / "词语.csv"
    file.write_bytes(HEAD.encode() + b"\xff\xff\xfd\n")
    assert "认不出文件的文字编码" in mingbai("kb", "words", "import", file, "--as", "wang").err


def test_the_report_counts_the_questions_that_a_row_changes(mingbai: Mingbai, tmp_path: Path) -> None:
    brought(mingbai, tmp_path)
    mingbai("kb", "words", "approve", "--as", "ma")
    file = tmp_path / "题.jsonl"
    asked = [("咕噜药要钱不", "海原县"), ("咕噜药贵不贵", "640522"), ("咕噜药要钱不", "随县"), ("天气", "")]
    lines = [json.dumps({"question": text, "region": region}) for text, region in asked]
    file.write_text("\n".join(lines), encoding="utf-8")
    run = mingbai("kb", "words", "report", file)
    rows = {line.split("\t")[2]: line.split("\t") for line in run.out.splitlines()}
    assert rows["咕噜药"] == ["0", "2", "咕噜药", "高血压", "disease", "640522", "听来的"]
    assert rows["咕噜丸"][:2] == ["0", "0"]
    assert "0 句提问，4 句题目" in run.err
    never = mingbai("kb", "words", "report", "--never", file).out
    assert "\t咕噜丸\t" in never
    assert "\t咕噜药\t" not in never


def test_a_file_that_is_no_set_of_questions_is_refused(mingbai: Mingbai, tmp_path: Path) -> None:
    file = tmp_path / "题.jsonl"
    file.write_text('{"question": "天气"}\n[1]\n', encoding="utf-8")
    assert "第2行不是一句问题" in mingbai("kb", "words", "report", file).err
