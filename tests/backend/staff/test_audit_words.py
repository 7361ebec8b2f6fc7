"""The audit log's page speaks Chinese: every key of a detail has a word, every state and form is named."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import backend
from backend.core import audit
from backend.core.accounts.models import StaffAccountRow
from backend.core.accounts.roles import Role
from backend.core.audit import SYSTEM, Actor, Deed
from backend.core.db import Database
from backend.services import Services
from backend.staff.audit import words
from policy_kb.editing import life
from policy_kb.editing.life import Given
from tests.backend.staff.conftest import HAIYUAN, Browser
from tests.fakes import FixedClock
from tests.policy_kb.editing.written import TEXT

ROOT = Path(backend.__file__).parents[1]
LATIN = re.compile("[A-Za-z_]")


@pytest.fixture
def supervisor(own: Browser, services: Services) -> Browser:
    with services.database.writing() as session:
        session.query(StaffAccountRow).filter_by(username="own").one().role = Role.SUPERVISOR.value
    own.sign_in("own")
    return own


def details(browser: Browser) -> list[str]:
    text = browser.get("/staff/audit").text
    return re.findall(r'data-head="细节">([^<]*)<', text)


def test_what_was_done_to_an_entry_and_an_account_is_told_in_chinese(
    supervisor: Browser, services: Services, clock: FixedClock
) -> None:
    deeds = (
        Deed("改角色和地区", "账号", "own", HAIYUAN, {"role": "编辑→督导", "region": f"421321→{HAIYUAN}"}),
        Deed(
            "通过", "问答条目", "x", HAIYUAN, {"state": "pending", "unscheduled": "2026-03-03 08:00:00+08:00"}
        ),
        Deed("导出", "批量导入", "", HAIYUAN, {"form": "xlsx", "full": False, "runners": ["甲", "乙"]}),
    )
    with services.database.writing() as session:
        life.draft(session, Given(TEXT, "新写"), Actor("own"), clock.now())
        for deed in deeds:
            audit.record(session, SYSTEM, deed, clock.now())
    assert details(supervisor)[:4] == [
        "格式：Excel 表格；不打码：否；哪些进程：甲、乙",
        "状态：待审；取消的发布时间：2026-03-03 08:00",
        "角色：编辑→督导；地区：随州市随县→中卫市海原县",
        "第几版：1；状态：草稿",
    ]


@pytest.mark.parametrize("word", words.KEYS.values())
def test_no_word_is_latin(word: str) -> None:
    assert word
    assert not LATIN.search(word)


def test_a_deed_whose_detail_has_no_word_fails_its_test(database: Database) -> None:
    deed = Deed("做", "事", detail={"no_such_key": 1})
    with pytest.raises(AssertionError, match="no_such_key"), database.writing() as session:
        audit.record(session, SYSTEM, deed, FixedClock().now())
    with pytest.raises(AssertionError, match="no_such_key"), database.writing() as session:
        audit.record_all(session, SYSTEM, [deed], FixedClock().now())


def test_every_key_that_stands_in_the_source_has_a_word() -> None:
    """Of a deed that no test does, too."""
    found = {
        key
        for package in ("backend", "bot", "policy_kb", "scheduler")
        for path in sorted((ROOT / package).rglob("*.py"))
        for key in written(ast.parse(path.read_text("utf-8")))
    }
    assert {"revision", "failures", "form"} <= found
    assert found <= words.KEYS.keys()


def written(tree: ast.AST) -> Iterator[str]:
    """Keys of the dictionaries that are given to a deed, or called a detail before."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("Deed", "audit.Deed"):
            yield from keys(*node.args, *(one.value for one in node.keywords))
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "detail":
            yield from keys(node.value)


def keys(*nodes: ast.expr) -> Iterator[str]:
    for node in nodes:
        for one in ast.walk(node):
            if isinstance(one, ast.Dict):
                yield from (
                    key.value
                    for key in one.keys
                    if isinstance(key, ast.Constant) and isinstance(key.value, str)
                )
