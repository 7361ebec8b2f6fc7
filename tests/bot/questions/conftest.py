"""A village with its bot, on both databases."""

import pytest

from backend.services import Services
from tests.bot.questions.asking import Village
from tests.fakes import FixedClock


@pytest.fixture
def village(services: Services, clock: FixedClock) -> Village:
    return Village(services, clock)
