"""没帮上: a bare 0 or plain words after an answer put its question into the queue; at any other time they do not."""

from datetime import timedelta

import pytest

from bot.questions import disliking
from bot.questions.groups import Filters
from tests.bot.questions.asking import Village

QUESTION = "住院要交押金吗"


@pytest.mark.parametrize(
    "words", ["0", "０", "没用", "不对！", "没答到", "你答的不对", "没帮上", "这个没用。", "答非所问"]
)
def test_it_is_said_in_plain_words(village: Village, words: str) -> None:
    village.ask("a", QUESTION)
    assert "没帮上" in village.ask("a", words)
    (asked,) = village.asked()
    assert asked.disliked_at == village.clock.now()
    (line,) = village.lines(filters=Filters(disliked=True))
    assert (line.question, line.disliked) == (QUESTION, 1)


@pytest.mark.parametrize(
    "words", ["没用医保卡能报吗", "不对号入座能报吗", "10", "00", "0元住院", "没用完的钱退不退", "这药没用"]
)
def test_a_question_is_no_complaint(words: str) -> None:
    assert not disliking.says_so(words)


def test_said_twice_it_counts_once(village: Village) -> None:
    village.ask("a", QUESTION)
    village.ask("a", "0")
    village.ask("a", "0")
    assert sum(one.disliked_at is not None for one in village.asked()) == 1


def test_with_no_answer_before_it_a_nought_is_what_it_was(village: Village) -> None:
    village.ask("a", "0")
    assert [one.disliked_at for one in village.asked()] == [None]


def test_after_half_an_hour_nobody_knows_what_it_is_about(village: Village) -> None:
    village.ask("a", QUESTION)
    village.clock.advance(timedelta(minutes=31))
    village.ask("a", "没用")
    assert village.asked()[0].disliked_at is None


def test_what_was_not_answered_is_in_the_queue_already(village: Village) -> None:
    village.ask("a", "骨髓移植能报吗")
    village.ask("a", "没用")
    (line,) = village.lines()
    assert (line.size, line.disliked) == (1, 0)
