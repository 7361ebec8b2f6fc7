"""A village with its bot, on both databases."""

import pytest

from backend.services import Services
from tests.bot.questions.asking import Village, WeChat
from tests.bot.questions.reviewed import ODD
from tests.fakes import FixedClock


@pytest.fixture
def village(services: Services, clock: FixedClock) -> Village:
    return Village(services, clock)


@pytest.fixture
def asked(village: Village) -> int:
    """The number of a group of two askers."""
    for who in ("a", "b"):
        assert "不知道" in village.ask(who, ODD) or "不清楚" in village.ask(who, ODD)
    return village.lines()[0].id


@pytest.fixture
def wechat() -> WeChat:
    return WeChat()
