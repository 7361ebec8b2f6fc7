"""What only the people of a county say is understood of them, also in the message that first tells where they live."""

from dataclasses import replace

import pytest

from bot.dialog import Dialog
from bot.guard import Guard
from bot.memory import Memory
from bot.reply import Reply
from policy_kb.knowledge import Knowledge
from policy_kb.words.records import Word
from tests.fakes import FixedClock

HAIYUAN, SUIXIAN = "640522", "421321"
WORD = Word("咕噜钱", "押金", "thing", "编的", HAIYUAN)


@pytest.fixture
def dialog(knowledge: Knowledge, guard: Guard) -> Dialog:
    """With one word of 海原县."""
    return Dialog(replace(knowledge, local=(WORD,)), guard)


def say(dialog: Dialog, text: str, region: str | None) -> Reply:
    return dialog.turn(Memory(region=region), text, FixedClock().now())[0]


def test_the_countys_people_are_understood(dialog: Dialog) -> None:
    assert say(dialog, "咕噜钱交不交", HAIYUAN).entry == say(dialog, "押金交不交", HAIYUAN).entry is not None


def test_others_are_not(dialog: Dialog) -> None:
    assert say(dialog, "咕噜钱交不交", SUIXIAN).entry != say(dialog, "押金交不交", SUIXIAN).entry


def test_who_tells_at_once_where_they_live_is_understood(dialog: Dialog) -> None:
    reply = say(dialog, "我是海原县的，咕噜钱交不交", None)
    assert reply.entry == say(dialog, "押金交不交", HAIYUAN).entry
