"""What staff write of paying for the insurance is told to who asks where and when to pay."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from backend.core.db import Database
from bot.dialog import Dialog
from bot.guard import Guard
from bot.memory import Memory
from bot.reply import Kind, Reply
from policy_kb.library import Library
from tests.fakes import FixedClock
from tests.policy_kb.editing.written import TEXT, live

NOW = FixedClock().now()
PAYING = replace(
    TEXT,
    title="合作医疗在哪里交",
    phrasings=("县里合作医疗在哪儿交钱", "合作医疗缴费窗口", "去哪交合作医疗"),
    conclusion="合作医疗的钱在户口所在的村委会交，也可以到乡镇便民服务中心交。",
    conditions="",
    how="",
    where="",
)
Ask = Callable[[str], Reply]


@pytest.fixture(params=["insurance", "payment"])
def ask(request: pytest.FixtureRequest, sqlite_url: str, tmp_path: Path, guard: Guard) -> Ask:
    """A county with such an entry beside the built-in ones."""
    database = Database(sqlite_url)
    with database.writing() as session:
        live(session, "county-paying", replace(PAYING, topic=request.param), NOW)
    with database.reading() as session:
        knowledge = Library(tmp_path / "cache").current(session)
    database.close()
    dialog, memory = Dialog(knowledge, guard), Memory(region=knowledge.tree.require("640522"))
    return lambda said: dialog.turn(memory, said, NOW)[0]


def test_it_is_found_in_other_words_than_its_own(ask: Ask) -> None:
    for said in ("合作医疗去哪交钱", "合作医疗到哪里交", "我想问一下合作医疗的钱去哪交"):
        reply = ask(said)
        assert (reply.kind, reply.entry) == (Kind.ANSWER, "county-paying")
        assert "收不收钱" not in reply.text
