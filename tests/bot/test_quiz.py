"""测一测 in the conversation: consented, anonymous, to be left at any moment; danger and questions come before it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from backend.services import Services
from bot.quiz import Progress
from policy_kb.quiz.models import QuizAnswerRow, QuizSheetRow
from tests.bot.questions.asking import HAIYUAN, Village
from tests.fakes import FixedClock
from tests.policy_kb.quiz.asked import ask, correct

START = ("测一测", "1", "三河镇")


@pytest.fixture
def village(services: Services, clock: FixedClock) -> Village:
    return Village(services, clock)


@pytest.fixture
def quiz(village: Village) -> None:
    """Four published questions of 中卫市."""
    with village.services.database.writing() as session:
        ask(session, "640500", 4, village.clock.now())


def sheets(village: Village) -> list[QuizSheetRow]:
    with village.services.database.reading() as session:
        return list(session.scalars(select(QuizSheetRow)))


def say(village: Village, *messages: str) -> str:
    reply = ""
    for message in messages:
        reply = village.ask("a", message)
    return reply


@pytest.mark.usefixtures("quiz")
class TestQuiz:
    def test_three_questions_make_one_sheet_without_a_name(self, village: Village) -> None:
        assert "不记名" in say(village, "测一测")
        assert "哪个乡镇" in say(village, "1")
        assert "第1题（共3题）" in say(village, "三河镇")
        assert "第3题" in say(village, "1", "2")
        assert sheets(village) == []
        assert "题答对" in say(village, "３")
        (sheet,) = sheets(village)
        assert (sheet.region_code, sheet.township, sheet.channel) == (HAIYUAN, "三河镇", "wechat")
        with village.services.database.reading() as session:
            assert len(session.scalars(select(QuizAnswerRow)).all()) == 3

    def test_nothing_of_it_is_in_the_log_of_questions(self, village: Village) -> None:
        say(village, *START, "1", "2", "3")
        assert village.asked() == []

    def test_who_lives_where_may_be_left_unsaid(self, village: Village) -> None:
        say(village, "知晓测试", "1", "0", "1", "1", "1")
        assert sheets(village)[0].township == ""

    @pytest.mark.parametrize("messages", [("测一测", "2"), (*START, "1", "退出"), (*START, "不答了")])
    def test_who_leaves_leaves_nothing(self, village: Village, messages: tuple[str, ...]) -> None:
        assert "不答了，前面的没有记" in say(village, *messages)
        assert sheets(village) == []

    def test_a_question_in_between_is_answered_and_ends_it(self, village: Village) -> None:
        assert "押金" in say(village, *START, "1", "住院要交押金吗")
        say(village, "1")
        assert sheets(village) == []

    def test_danger_in_between_comes_first(self, village: Village) -> None:
        assert "120" in say(village, *START, "我爸突然昏倒了叫不醒")

    def test_a_name_is_no_township(self, village: Village) -> None:
        say(village, "测一测", "1", "我叫王小明", "1", "1", "1")
        assert sheets(village) == []

    def test_after_half_an_hour_it_is_over(self, village: Village) -> None:
        say(village, *START, "1")
        village.clock.advance(timedelta(minutes=31))
        assert "没有要选的数字" in say(village, "2")

    @pytest.mark.parametrize(("so_far", "then"), [(START, "1"), ((*START, "2"), "1"), (START[:2], "三河镇")])
    def test_who_was_asked_before_a_question_was_corrected_is_told_and_nothing_counts(
        self, village: Village, so_far: tuple[str, ...], then: str
    ) -> None:
        say(village, *so_far)
        with village.services.database.writing() as session:
            correct(session, village.clock.now())
        assert "题目刚改过" in say(village, then)
        assert "没有要选的数字" in say(village, "1")
        say(village, *START, "1", "2", "3")
        assert len(sheets(village)) == 1

    def test_a_question_of_policy_is_answered_although_the_quiz_was_corrected(self, village: Village) -> None:
        say(village, *START)
        with village.services.database.writing() as session:
            correct(session, village.clock.now())
        assert "押金" in say(village, "住院要交押金吗")

    def test_what_an_older_program_kept_of_a_quiz_is_over(self, village: Village) -> None:
        assert Progress.of(("question", "", "1,2,3", "0")) is None
        kept = Progress("question", "三河镇", ((1, 2), (30, 4)), (0,))
        assert Progress.of(kept.kept()) == kept

    def test_a_digit_without_a_quiz_is_what_it_was(self, village: Village) -> None:
        assert "没有要选的数字" in say(village, "1")


def test_without_questions_it_says_so(village: Village) -> None:
    assert "还没有出好" in say(village, "测一测")


def test_with_two_questions_it_is_not_offered_yet(village: Village) -> None:
    with village.services.database.writing() as session:
        ask(session, "640500", 2, village.clock.now())
    assert "还没有出好" in say(village, "测一测")


def test_the_county_is_asked_for_first(village: Village) -> None:
    assert "哪个县" in village.ask("a", "测一测", None)
