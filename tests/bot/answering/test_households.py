"""The sum of a household is told while each kind it names is stated by an entry that answers."""

from dataclasses import replace

import pytest

from bot.dialog import Dialog
from bot.guard import Guard
from policy_kb.knowledge import Knowledge
from tests.bot.talking import Talk

FULL, HALF, DISABLED = (f"suixian-insurance-{kind}" for kind in ("full", "half", "disabled-mental"))


def said(knowledge: Knowledge, guard: Guard, text: str, *gone: str) -> str:
    left = replace(knowledge, index=knowledge.index.without(gone, {}))
    return Talk(Dialog(left, guard), "421321").say(text).text


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("两个低保三个贫困户,参保一共交多少", FULL),
        ("三个贫困户两个低保,参保一共交多少", FULL),
        ("两个低保三个贫困户,参保一共交多少", HALF),
        ("三个贫困户两个残疾人一个低保,参保一共交多少", DISABLED),
    ],
)
def test_a_retired_entry_takes_its_sum_with_it(
    knowledge: Knowledge, guard: Guard, text: str, gone: str
) -> None:
    assert "您家合起来自己交" in said(knowledge, guard, text)
    assert "您家合起来自己交" not in said(knowledge, guard, text, gone)


def test_an_entry_of_a_kind_that_is_not_named_may_be_gone(knowledge: Knowledge, guard: Guard) -> None:
    assert "您家合起来自己交" in said(knowledge, guard, "两个低保三个贫困户,参保一共交多少", DISABLED)
