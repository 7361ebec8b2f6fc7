"""测一测 in the conversation: consented, anonymous, to be left at any moment; danger and questions come before it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from backend.core.audit import SYSTEM
from backend.services import Services
from bot.quiz import Progress
from bot.wording import MOST_BYTES
from policy_kb.quiz.models import QuizAnswerRow, QuizSheetRow
from policy_kb.townships import keeping, names
from policy_kb.townships.keeping import Hold
from scheduler.models import HealthCentreRow
from tests.bot.questions.asking import HAIYUAN, Village
from tests.fakes import FixedClock
from tests.policy_kb.quiz.asked import ask, correct

# Sixty family names.
_NAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
    "戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
)
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


def lists(village: Village, typed: str) -> None:
    """Staff have listed the townships of 海原县."""
    with village.services.database.writing() as session:
        keeping.add(session, HAIYUAN, names.lines(typed), SYSTEM, village.clock.now())


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

    @pytest.mark.parametrize("said", ["2", "关桥乡", "关桥", "我是关桥乡的", "关桥公社"])
    def test_a_listed_township_is_told_by_number_name_part_or_another_way_of_writing(
        self, village: Village, said: str
    ) -> None:
        lists(village, "三河镇\n关桥乡 关桥公社\n七营镇")
        asked = say(village, "测一测", "1")
        assert "2. 关桥乡\n3. 七营镇\n0. 不想说" in asked
        assert "第1题" in say(village, said)
        say(village, "1", "1", "1")
        assert sheets(village)[0].township == "关桥乡"

    def test_what_means_several_or_none_of_the_list_is_asked_again(self, village: Village) -> None:
        lists(village, "三河镇\n大河乡\n小河乡")
        several = say(village, "测一测", "1", "河乡")
        assert (
            several == "“河乡”不止一个，是哪一个？请回数字：\n2. 大河乡\n3. 小河乡\n0. 不想说，或者不在里面"
        )
        assert "没有找到“李家镇”" in say(village, "李家镇")
        assert "再选一次：\n1. 三河镇" in say(village, "4")
        say(village, "3", "1", "1", "1")
        assert sheets(village)[0].township == "小河乡"

    def test_a_question_instead_of_a_listed_township_is_answered(self, village: Village) -> None:
        lists(village, "三河镇")
        assert "押金" in say(village, "测一测", "1", "住院要交押金吗")

    def test_a_number_of_a_list_that_was_changed_meanwhile_means_nothing(self, village: Village) -> None:
        lists(village, "三河镇\n关桥乡")
        say(village, "测一测", "1")
        with village.services.database.writing() as session:
            first = keeping.listed(session, HAIYUAN)[0]
            keeping.remove(session, Hold(first.id, 1), SYSTEM, village.clock.now())
        assert "再选一次：\n1. 关桥乡" in say(village, "1")
        say(village, "1", "1", "1", "1")
        assert sheets(village)[0].township == "关桥乡"

    def test_the_list_of_staff_goes_before_the_roster(self, village: Village) -> None:
        with village.services.database.writing() as session:
            session.add(HealthCentreRow(name="李旺镇卫生院", region_code=HAIYUAN, township="李旺镇"))
        assert "1. 李旺镇\n0." in say(village, "测一测", "1")
        lists(village, "三河镇")
        assert "1. 三河镇\n0." in say(village, "测一测", "1")

    def test_a_county_of_many_townships_is_told_all_in_one_message(self, village: Village) -> None:
        lists(village, "\n".join(f"{name}家庄镇" for name in _NAMES[:60]))
        asked = say(village, "测一测", "1")
        assert len(asked.encode()) <= MOST_BYTES
        assert f"59. {_NAMES[58]}家庄镇　60. {_NAMES[59]}家庄镇\n0. 不想说" in asked
        assert "第1题" in say(village, f"{_NAMES[40]}家庄")

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
