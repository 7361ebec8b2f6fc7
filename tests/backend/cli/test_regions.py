"""`mingbai regions load`: more of the tree, from a CSV file."""

from pathlib import Path

import pytest
from sqlalchemy import select

from backend.core.db import Database
from policy_kb import store
from policy_kb.models import RegionRow
from tests.backend.cli.conftest import ON_BOTH_DATABASES, Mingbai

pytestmark = ON_BOTH_DATABASES
DINGXI = "code,name\n621126,岷县\n621100,定西市\n"  # 甘肃省 620000 is known; the order does not matter


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "regions.csv"


def names(database: Database) -> dict[str, str]:
    with database.reading() as session:
        return {row.code: row.name for row in session.scalars(select(RegionRow))}


def revision(database: Database) -> int:
    with database.reading() as session:
        return store.revision(session)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_regions_are_added_and_answered_for(
    mingbai: Mingbai, database: Database, file: Path, encoding: str
) -> None:
    file.write_text(DINGXI, encoding=encoding)
    before = revision(database)
    run = mingbai("regions", "load", file)
    assert (run.code, run.out) == (0, "写入 2 个地区。\n")
    assert names(database)["621126"] == "岷县"
    assert revision(database) == before + 1
    with database.reading() as session:
        assert store.snapshot(session).tree.chain("621126") == ("621126", "621100", "620000", "000000")
    assert mingbai("ask", "住院要交押金吗", "--region", "岷县").code == 0


def test_a_known_region_is_renamed_and_the_others_stay(
    mingbai: Mingbai, database: Database, file: Path
) -> None:
    before = names(database)
    file.write_text("code,name\n640522,海原新区\n", encoding="utf-8")
    assert mingbai("regions", "load", file).code == 0
    assert names(database) == before | {"640522": "海原新区"}


def test_loading_twice_is_the_same_as_once(mingbai: Mingbai, database: Database, file: Path) -> None:
    file.write_text(DINGXI, encoding="utf-8")
    mingbai("regions", "load", file)
    once = names(database)
    assert mingbai("regions", "load", file).code == 0
    assert names(database) == once


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("621126,岷县\n", "code,name"),
        ("", "code,name"),
        ("code,name\n621100,定西市\n62112,岷县\n", "第3行"),
        ("code,name\n621100,\n", "第2行"),
        ("code,name\n621100\n", "第2行"),
        ("code,name\n621126,岷县\n", "621126"),
    ],
    ids=["no head", "empty", "short code", "no name", "one column", "without its city"],
)
def test_a_bad_file_changes_nothing_and_says_what_is_wrong(
    mingbai: Mingbai, database: Database, file: Path, content: str, said: str
) -> None:
    file.write_text(content, encoding="utf-8")
    before = names(database), revision(database)
    run = mingbai("regions", "load", file)
    assert (run.code, run.out) == (1, "")
    assert run.err.startswith("mingbai: ")
    assert said in run.err
    assert run.err.count("\n") == 1
    assert (names(database), revision(database)) == before


def test_what_is_in_no_known_encoding_is_refused_with_what_to_do(mingbai: Mingbai, file: Path) -> None:
    file.write_bytes(b"code,name\n621126,\xff\xff\xfd\n")
    run = mingbai("regions", "load", file)
    assert run.code == 1
    assert "UTF-8" in run.err


def test_a_missing_file_is_named(mingbai: Mingbai, file: Path) -> None:
    run = mingbai("regions", "load", file)
    assert run.code == 2
    assert file.name in run.err
