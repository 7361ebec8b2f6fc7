"""`mingbai kb publish` and `kb stats`: approval by an account that may, what holds it back, and the counts."""

import re
import sys
from dataclasses import replace
from datetime import timedelta

import pytest

from backend.core.accounts import register
from backend.core.accounts.passwords import Passwords
from backend.core.accounts.register import NewAccount
from backend.core.accounts.roles import Role
from backend.core.audit import SYSTEM, Actor
from backend.core.clock import SystemClock
from backend.core.db import Database
from policy_kb.editing import golden, life, reading
from policy_kb.editing.life import Given, Hold
from policy_kb.editing.states import State
from policy_kb.entry_text import EntryText
from tests.backend.cli.conftest import ON_BOTH_DATABASES, Mingbai
from tests.policy_kb.editing.written import HAIYUAN, TEXT

pytestmark = ON_BOTH_DATABASES
NOW = SystemClock().now()
CURRENT = replace(TEXT, review_by=(NOW + timedelta(days=400)).date())


@pytest.fixture
def staff(database: Database) -> Database:
    """A reviewer, an editor and a stopped reviewer of 海原县."""
    weak = Passwords(time_cost=1, memory_cost=8)
    with database.writing() as session:
        for name, role in (("ma", Role.REVIEWER), ("li", Role.EDITOR), ("gone", Role.REVIEWER)):
            register.add(session, weak, NewAccount(name, "某某", role, HAIYUAN), SYSTEM, NOW)
        register.lock(session, "gone", SYSTEM, NOW)
    return database


def pending(database: Database, text: EntryText = CURRENT) -> str:
    with database.writing() as session:
        id = life.draft(session, Given(text, "新写"), Actor("wang"), NOW)
        life.submit(session, Hold(id, 1), Actor("wang"), NOW)
    return id


def state(database: Database, id: str) -> State:
    with database.reading() as session:
        return reading.detail(session, id).standing.state


def test_an_entry_is_published_by_an_account_that_may(mingbai: Mingbai, staff: Database) -> None:
    id = pending(staff)
    run = mingbai("kb", "publish", id, "--as", "ma")
    assert (run.code, run.out) == (0, f"{id} {TEXT.title}：已发布\n")
    assert state(staff, id) is State.PUBLISHED


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "--as"),
        (("--as", "li"), "这里只给管理员、审核用"),
        (("--as", "gone"), "没有账号"),
        (("--as", "nobody"), "没有账号"),
    ],
)
def test_nobody_else_publishes(
    mingbai: Mingbai, staff: Database, arguments: tuple[str, ...], words: str
) -> None:
    id = pending(staff)
    run = mingbai("kb", "publish", id, *arguments)
    assert run.code != 0
    assert words in run.err
    assert state(staff, id) is State.PENDING


def test_an_account_that_the_author_has_set_up_publishes_nothing(mingbai: Mingbai, staff: Database) -> None:
    weak = Passwords(time_cost=1, memory_cost=8)
    with staff.writing() as session:
        register.add(session, weak, NewAccount("puppet", "某某", Role.REVIEWER, HAIYUAN), Actor("wang"), NOW)
    id = pending(staff)
    run = mingbai("kb", "publish", id, "--as", "puppet", "--yes")
    assert (run.code, "两个账号只算一个人" in run.err) == (1, True)
    assert state(staff, id) is State.PENDING
    mingbai("staff", "reset", "puppet")
    assert mingbai("kb", "publish", id, "--as", "puppet", "--yes").code == 0


def test_an_answer_that_would_change_holds_it_back_until_somebody_says_yes(
    mingbai: Mingbai, staff: Database
) -> None:
    with staff.writing() as session:
        golden.add(session, HAIYUAN, TEXT.phrasings[0], None, Actor("wang"), NOW)
    id = pending(staff)
    run = mingbai("kb", "publish", id, "--as", "ma")
    assert run.code != 0
    assert f"标准问题“{TEXT.phrasings[0]}”" in run.err
    assert state(staff, id) is State.PENDING
    assert mingbai("kb", "publish", id, "--as", "ma", "--yes").code == 0


def test_a_bar_shows_on_a_terminal_how_far_it_has_come_and_what_was_done_is_said(
    mingbai: Mingbai, staff: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = pending(staff), pending(staff, replace(CURRENT, title="另一条"))
    assert mingbai("kb", "publish", one, "--as", "ma", "--yes").err == ""
    monkeypatch.setattr(type(sys.stderr), "isatty", lambda self: True, raising=False)
    run = mingbai("kb", "publish", other, "no-such-entry", "--as", "ma", "--yes")
    assert "发布" in run.err
    assert "50%" in run.err
    assert (run.code, run.out) == (1, f"{other} 另一条：已发布\n")
    assert state(staff, other) is State.PUBLISHED


def test_without_names_what_is_due_is_published(mingbai: Mingbai, staff: Database) -> None:
    assert mingbai("kb", "publish").out == "到时间的条目：0 条已发布、停用或回到待审。\n"


def test_entries_are_counted_by_region_and_state(mingbai: Mingbai, staff: Database) -> None:
    """In words: what is counted, and of which region the sum is."""
    pending(staff)
    lines = mingbai("kb", "stats", "--region", "海原县").out.splitlines()
    said = "共 1 条（草稿 0，待审 1，已发布 0，已停用 0）；正在回答居民的 0 条，其中复核日期已过的 0 条"
    assert lines == [
        "问答条目有多少条，按地区和状态：",
        f"中卫市海原县：{said}",
        f"中卫市海原县合计：{said}",
    ]
    assert re.match(
        r"全部地区合计：共 \d+ 条（草稿 0，待审 1，.*）；正在回答居民的 3\d* 条",
        mingbai("kb", "stats").out.splitlines()[-1],
    )


def test_where_there_is_no_entry_it_is_said_so(mingbai: Mingbai, staff: Database) -> None:
    assert mingbai("kb", "stats", "--region", "江苏省").out == "江苏省还没有问答条目。\n"
