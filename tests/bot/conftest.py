"""The built-in knowledge and a dialog over it, for every test of this folder."""

from collections.abc import Callable

import pytest

from bot.dialog import Dialog
from bot.guard import Guard
from policy_kb.knowledge import Knowledge
from tests.bot.talking import Talk
from tests.builtin import knowledge as knowledge

StartTalk = Callable[..., Talk]


@pytest.fixture(scope="session")
def real_dialog(knowledge: Knowledge, guard: Guard) -> Dialog:
    """As in production; it holds nothing of a conversation."""
    return Dialog(knowledge, guard)


@pytest.fixture
def talk(real_dialog: Dialog, knowledge: Knowledge) -> StartTalk:
    """Starts a conversation; the region is a name, none when it is not known yet."""

    def start(region: str = "") -> Talk:
        return Talk(real_dialog, knowledge.tree.require(region) if region else None)

    return start
