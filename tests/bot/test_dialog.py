"""Whole conversations over the built-in knowledge: what is asked back, remembered, gone on from, forgotten."""

from datetime import timedelta

import pytest

from bot.reply import Kind, Reply
from tests.bot.conftest import StartTalk

HAIYUAN, WUCHENG, SUIXIAN = "640522", "371428", "421321"
MUCH_LATER = timedelta(minutes=31)


def regions(reply: Reply) -> set[str]:
    return {citation.region for citation in reply.citations}


def number_of(reply: Reply, name: str) -> str:
    """The digit of the choice that names something."""
    return str(1 + next(at for at, choice in enumerate(reply.choices) if name in choice))


class TestRegion:
    def test_it_is_asked_for_once_and_the_question_is_answered_then(self, talk: StartTalk) -> None:
        one = talk()
        assert one.say("住院要交押金吗").kind is Kind.CLARIFY
        answered = one.say("俺是武城的")
        assert answered.kind is Kind.ANSWER
        assert regions(answered) == {"德州市"}
        assert one.memory.region == WUCHENG
        assert one.say("先看病后付钱是啥").kind is Kind.ANSWER

    @pytest.mark.parametrize("name", ["海原县", "海原", "俺是海原的", "我住在海原县"])
    def test_it_may_be_told_in_any_words(self, talk: StartTalk, name: str) -> None:
        one = talk()
        answered = one.say_all("住院要交押金吗", name)
        assert answered.kind is Kind.ANSWER
        assert regions(answered) == {"中卫市"}
        assert one.memory.region == HAIYUAN

    def test_a_digit_chooses_one_that_is_offered(self, talk: StartTalk) -> None:
        one = talk()
        offered = one.say("住院要交押金吗")
        assert 2 <= len(offered.choices) <= 5
        assert regions(one.say(number_of(offered, "随县"))) == {"随县"}
        assert one.memory.region == SUIXIAN

    def test_it_may_be_told_before_anything_is_asked(self, talk: StartTalk) -> None:
        one = talk()
        assert one.say("我是随县的").kind is Kind.CHITCHAT
        assert regions(one.say("住院报几成")) == {"随县"}

    def test_it_may_be_told_with_the_question(self, talk: StartTalk) -> None:
        one = talk()
        assert regions(one.say("我是随县的贫困户，住院报几成")) == {"随县"}
        assert one.memory.region == SUIXIAN

    @pytest.mark.parametrize("question", ["海原县贫困户住院报多少", "海原县的贫困户住院要押金吗"])
    def test_a_county_named_in_the_first_question_is_taken(self, talk: StartTalk, question: str) -> None:
        assert regions(talk().say(question)) == {"中卫市"}

    def test_a_province_is_not_enough(self, talk: StartTalk) -> None:
        one = talk()
        assert one.say_all("住院报几成", "湖北的").kind is Kind.CLARIFY
        assert one.memory.region is None

    def test_an_unheard_of_place_is_asked_for_again(self, talk: StartTalk) -> None:
        assert talk().say_all("住院报几成", "桃花村").kind is Kind.CLARIFY

    def test_a_place_without_documents_gets_nobody_elses_answer(self, talk: StartTalk) -> None:
        reply = talk("北京市").say("住院报几成")
        assert reply.kind is Kind.UNKNOWN
        assert reply.for_staff
        assert reply.citations == ()
        assert "%" not in reply.text

    def test_who_moves_is_answered_by_the_new_county(self, talk: StartTalk) -> None:
        one = talk("海原县")
        assert regions(one.say_all("不对，我是随县的", "住院报几成")) == {"随县"}

    def test_a_hospital_elsewhere_moves_nobody(self, talk: StartTalk) -> None:
        one = talk("海原县")
        one.say_all("我爹在武汉住院，能报多少", "大夫让转到银川去，要办啥")
        assert one.memory.region == HAIYUAN

    def test_idle_talk_needs_no_region(self, talk: StartTalk) -> None:
        assert talk().say("你好").kind is Kind.CHITCHAT
        assert talk().say("今天天气咋样").kind is not Kind.CLARIFY


class TestOtherRegions:
    def test_kin_elsewhere_get_their_own_countys_answer_and_the_person_stays(self, talk: StartTalk) -> None:
        one = talk("海原县")
        theirs = one.say("俺闺女嫁到随县了，她是贫困户，住院报几成")
        assert regions(theirs) == {"随县"}
        assert "这是随县的政策" in theirs.text
        assert one.memory.region == HAIYUAN
        assert regions(one.say("住院要交押金吗")) == {"中卫市"}

    def test_another_county_named_offers_two_choices(self, talk: StartTalk) -> None:
        one = talk("海原县")
        asked = one.say("武城县有一站式结算吗")
        assert asked.kind is Kind.CLARIFY
        assert len(asked.choices) == 2
        assert one.memory.region == HAIYUAN

    def test_the_first_choice_is_the_own_county(self, talk: StartTalk) -> None:
        one = talk("海原县")
        assert regions(one.say_all("武城县有一站式结算吗", "1")) == {"中卫市"}
        assert one.memory.region == HAIYUAN

    def test_the_second_choice_is_the_other_one(self, talk: StartTalk) -> None:
        one = talk("海原县")
        assert regions(one.say_all("武城县有一站式结算吗", "2")) == {"德州市"}
        assert one.memory.region == HAIYUAN

    def test_the_name_of_the_county_in_the_choice_is_not_what_is_asked_for(self, talk: StartTalk) -> None:
        reply = talk("海原县").say_all("武城县有免费体检吗", "2")
        assert reply.kind is Kind.UNKNOWN or "体检" in reply.text.split("\n")[0]

    def test_a_county_under_the_same_city_is_answered_by_the_city(self, talk: StartTalk) -> None:
        reply = talk("海原县").say("中宁县慢病签约了多少人")
        assert reply.kind is Kind.ANSWER
        assert "中宁县" in reply.text.split("\n")[0]


class TestGoingOn:
    def test_a_level_a_person_and_a_bill_follow_on_each_other(self, talk: StartTalk) -> None:
        one = talk("随县")
        assert "80%" in one.say("贫困户在二级医院住院报几成").text
        assert "70%" in one.say("三级的呢").text
        assert one.say("那低保户呢").kind is Kind.ANSWER
        worked_out = one.say("花了三万")
        assert worked_out.kind is Kind.ESTIMATE
        assert "3000元" in worked_out.text.split("\n")[0]
        assert "21000元" in worked_out.text  # 70 % of it: the third level was kept

    def test_whether_it_costs_anything(self, talk: StartTalk) -> None:
        one = talk("海原县")
        screened = one.say("两癌筛查在哪做")
        free = one.say("要掏钱不")
        assert free.entry == screened.entry or "两癌" in free.text

    def test_in_another_hospital(self, talk: StartTalk) -> None:
        one = talk("随县")
        one.say_all("住院花了三万，自己要掏多少", "二级医院")
        assert "21000元" in one.say("那三级的呢").text

    def test_in_another_county_of_the_city(self, talk: StartTalk) -> None:
        one = talk("海原县")
        one.say("慢病签约了多少人")
        assert "中宁县" in one.say("中宁县呢").text.split("\n")[0]

    def test_thanks_in_between_break_nothing(self, talk: StartTalk) -> None:
        one = talk("随县")
        one.say_all("贫困户在二级医院住院报几成", "谢谢")
        assert "70%" in one.say("那三级的呢").text

    def test_another_subject_is_noticed(self, talk: StartTalk) -> None:
        one = talk("随县")
        before = one.say("住院报几成")
        after = one.say("慢性病人一年随访几次")
        assert after.kind is Kind.ANSWER
        assert after.entry != before.entry

    @pytest.mark.parametrize("other", ["骨髓移植能报吗", "心理咨询有没有", "近视眼手术能报不", "轮椅怎么领"])
    @pytest.mark.parametrize("county", ["随县", "海原县", "茅箭区", "即墨区"])
    def test_another_subject_nobody_knows_is_not_answered_by_the_last_one(
        self, talk: StartTalk, county: str, other: str
    ) -> None:
        one = talk(county)
        one.say("住院要交押金吗")
        assert one.say(other).kind is Kind.UNKNOWN


class TestTwoQuestionsInOne:
    @pytest.mark.parametrize(
        "message",
        [
            "住院报几成，大病保险起付线多少",
            "随访几次，体检免费吗",
            "住院报几成，要交押金吗",
            "残疾人参保要交钱吗，住院报几成",
        ],
    )
    def test_what_is_answered_apart_is_not_unknown_together(self, talk: StartTalk, message: str) -> None:
        reply = talk("随县").say(message)
        assert reply.kind is Kind.ANSWER
        assert reply.citations


class TestForgetting:
    def test_the_last_question_fades_and_the_region_stays(self, talk: StartTalk) -> None:
        one = talk("随县")
        one.say("住院花了三万，自己要掏多少")
        late = one.say("二级医院", after=MUCH_LATER)
        assert late.kind is not Kind.ESTIMATE
        assert one.memory.region == SUIXIAN

    def test_within_half_an_hour_it_is_there(self, talk: StartTalk) -> None:
        one = talk("随县")
        one.say("住院花了三万，自己要掏多少")
        assert one.say("二级医院", after=timedelta(minutes=29)).kind is Kind.ESTIMATE

    def test_a_question_that_waited_too_long_for_the_region_is_not_answered(self, talk: StartTalk) -> None:
        one = talk()
        one.say("住院要交押金吗")
        assert one.say("俺是武城的", after=MUCH_LATER).kind is Kind.CHITCHAT
        assert one.memory.region == WUCHENG

    def test_choices_fade_too(self, talk: StartTalk) -> None:
        one = talk("海原县")
        one.say("武城县有一站式结算吗")
        assert one.say("2", after=MUCH_LATER).citations == ()
        assert one.memory.region == HAIYUAN


class TestYears:
    def test_a_later_year_is_not_known_and_the_old_figure_is_dated(self, talk: StartTalk) -> None:
        first = talk("随县").say("2026年贫困户住院报几成").text.split("\n")[0]
        assert first.startswith("2026年的规定我没有查到")
        assert "2020年的文件" in first

    def test_every_answer_says_its_year_first_and_last(self, talk: StartTalk) -> None:
        lines = talk("海原县").say("住院要交押金吗").text.split("\n")
        assert lines[0].startswith("按2019年的文件")
        assert "2019年" in lines[-1]
