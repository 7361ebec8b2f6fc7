"""Digits, sums asked for in turn, danger in the middle of a conversation, and what is not known."""

import pytest

from bot.reply import Kind
from tests.bot.conftest import StartTalk

COUNTIES = ("随县", "海原县", "茅箭区", "即墨区", "武城县")


class TestDigits:
    @pytest.mark.parametrize("digit", ["2", "２", "②", "第二个", "选2", "二", "2。", "我选2", " 2 "])
    def test_a_choice_is_made_in_many_ways(self, talk: StartTalk, digit: str) -> None:
        one = talk("海原县")
        reply = one.say_all("武城县有一站式结算吗", digit)
        assert {citation.region for citation in reply.citations} == {"德州市"}

    @pytest.mark.parametrize("digit", ["3", "5", "第四个", "0", "9"])
    def test_a_number_that_was_not_offered_chooses_nothing(self, talk: StartTalk, digit: str) -> None:
        one = talk("海原县")
        reply = one.say_all("武城县有一站式结算吗", digit)
        assert reply.citations == ()
        assert one.memory.region == "640522"

    def test_a_digit_out_of_the_blue_is_no_question(self, talk: StartTalk) -> None:
        reply = talk("海原县").say("2")
        assert reply.citations == ()
        assert not reply.for_staff

    def test_a_bare_word_offers_what_there_is_of_it(self, talk: StartTalk) -> None:
        one = talk("即墨区")
        offered = one.say("体检")
        assert offered.kind is Kind.CLARIFY
        assert 2 <= len(offered.choices) <= 5
        chosen = one.say("1")
        assert chosen.citations
        assert "查体" in chosen.text or "体检" in chosen.text

    def test_the_nearest_topics_of_an_unknown_question_can_be_chosen(self, talk: StartTalk) -> None:
        one = talk("随县")
        unknown = one.say("住院要带什么材料")
        assert unknown.kind is Kind.UNKNOWN
        assert 1 <= len(unknown.choices) <= 5
        assert one.say("1").citations

    @pytest.mark.parametrize("county", COUNTIES)
    def test_every_topic_that_is_offered_is_there(self, talk: StartTalk, county: str) -> None:
        offered = talk(county).say("家庭医生电话多少")
        assert offered.choices
        for digit in range(1, 1 + len(offered.choices)):
            assert talk(county).say_all("家庭医生电话多少", str(digit)).citations


class TestHereOrThere:
    @pytest.mark.parametrize(
        "here",
        ["1", "那俺们这呢", "我们这的", "按我们这里的查", "咱县的", "俺们", "本地的", "海原的", "海原县"],
    )
    def test_here_is_chosen_in_words_too(self, talk: StartTalk, here: str) -> None:
        one = talk("海原县")
        reply = one.say_all("武城县有一站式结算吗", here)
        assert {citation.region for citation in reply.citations} == {"中卫市"}
        assert one.memory.region == "640522"

    @pytest.mark.parametrize("there", ["2", "那边的", "武城的", "就按武城县的查", "武城县"])
    def test_there_is_chosen_in_words_too(self, talk: StartTalk, there: str) -> None:
        one = talk("海原县")
        reply = one.say_all("武城县有一站式结算吗", there)
        assert {citation.region for citation in reply.citations} == {"德州市"}
        assert "这是武城县的政策" in reply.text

    def test_what_is_asked_of_there_moves_nobody(self, talk: StartTalk) -> None:
        one = talk("海原县")
        one.say_all("武城县有一站式结算吗", "2")
        assert one.memory.region == "640522"
        assert {citation.region for citation in one.say("住院要交押金吗").citations} == {"中卫市"}

    def test_going_on_stays_there_until_home_is_spoken_of(self, talk: StartTalk) -> None:
        one = talk("海原县")
        one.say_all("随县住院报几成", "2")
        on = one.say("那三级的呢")
        assert "70%" in on.text
        assert "这是随县的政策" in on.text
        assert {citation.region for citation in one.say("那我们这里呢").citations} == {"中卫市"}
        assert one.memory.about == ""

    def test_going_on_with_oneself_comes_home(self, talk: StartTalk) -> None:
        one = talk("海原县")
        one.say_all("随县住院报几成", "2")
        assert {citation.region for citation in one.say("那我住院呢").citations} == {"中卫市"}

    def test_who_does_live_there_says_so(self, talk: StartTalk) -> None:
        one = talk("海原县")
        one.say_all("随县住院报几成", "2", "我是随县的")
        assert one.memory.region == "421321"

    def test_another_question_leaves_the_choice(self, talk: StartTalk) -> None:
        one = talk("海原县")
        assert one.say_all("武城县有一站式结算吗", "家庭医生管什么").kind is not Kind.CLARIFY
        assert one.memory.region == "640522"


class TestSums:
    def test_what_is_lacking_is_asked_for_in_turn(self, talk: StartTalk) -> None:
        one = talk("随县")
        refused = one.say("住院花了0元，自己掏多少")
        assert refused.kind is Kind.CLARIFY
        assert "大于0" in refused.text
        level = one.say("三万")
        assert level.kind is Kind.CLARIFY
        assert "级" in level.text
        assert one.say("二级的").kind is Kind.ESTIMATE

    @pytest.mark.parametrize(
        ("level", "paid"), [("一级", "27000元"), ("二级", "24000元"), ("三级", "21000元")]
    )
    def test_the_level_decides(self, talk: StartTalk, level: str, paid: str) -> None:
        one = talk("随县")
        one.say("贫困户住院花了三万，自己要掏多少")
        reply = one.say(level)
        assert reply.kind is Kind.ESTIMATE
        assert paid in reply.text

    @pytest.mark.parametrize("answer", ["二级", "二级医院", "2级", "二甲", "是二级的", "在二级医院住的"])
    def test_it_may_be_said_in_many_ways(self, talk: StartTalk, answer: str) -> None:
        one = talk("随县")
        one.say("住院花了三万，自己要掏多少")
        assert "24000元" in one.say(answer).text

    def test_every_step_and_assumption_is_told_and_the_source_last(self, talk: StartTalk) -> None:
        lines = talk("随县").say("贫困户二级医院住院花了三万，自己掏多少").text.split("\n")
        assert "3000元" in lines[0]
        assert sum(line[:2] in ("1.", "2.", "3.") for line in lines) == 3
        assert any("前提" in line for line in lines)
        assert "2020年" in lines[-1]

    @pytest.mark.parametrize("bill", ["-3万", "0元", "99999亿"])
    def test_an_absurd_bill_is_refused_with_a_sentence(self, talk: StartTalk, bill: str) -> None:
        reply = talk("随县").say(f"二级医院住院花了{bill}，自己掏多少")
        assert reply.kind is Kind.CLARIFY
        assert reply.citations == ()

    def test_a_guarantee_is_told_as_the_document_has_it(self, talk: StartTalk) -> None:
        reply = talk("海原县").say("贫困户住院花了三万，自己掏多少")
        assert reply.kind is Kind.ESTIMATE
        assert "90%" in reply.text
        assert "5000元" in reply.text

    def test_a_deposit_is_reduced_for_low_income_families(self, talk: StartTalk) -> None:
        reply = talk("即墨区").say("低保户住院押金要交一万，能减多少")
        assert reply.kind is Kind.ESTIMATE
        assert "8000元" in reply.text.split("\n")[0]

    def test_where_no_document_gives_a_rule_nothing_is_worked_out(self, talk: StartTalk) -> None:
        reply = talk("武城县").say("贫困户二级医院住院花了三万，自己掏多少")
        assert reply.kind is not Kind.ESTIMATE
        assert "3000元" not in reply.text

    def test_giving_up_a_sum_for_another_question_is_possible(self, talk: StartTalk) -> None:
        one = talk("随县")
        one.say("住院花了三万，自己要掏多少")
        assert one.say("慢性病人一年随访几次").kind is Kind.ANSWER


class TestDanger:
    def test_120_comes_first_and_nothing_else_is_asked(self, talk: StartTalk) -> None:
        reply = talk().say("俺爹喝了农药，叫不醒了")
        assert reply.kind is Kind.EMERGENCY
        assert "120" in reply.text.split("\n")[0]

    def test_the_policy_that_was_asked_follows(self, talk: StartTalk) -> None:
        reply = talk("海原县").say("俺爹突然昏倒叫不醒，住院要先交押金吗")
        assert reply.kind is Kind.EMERGENCY
        assert "120" in reply.text.split("\n")[0]
        assert "押金" in reply.text
        assert {citation.region for citation in reply.citations} == {"中卫市"}
        assert reply.text.split("\n")[-1].startswith("来源：")

    @pytest.mark.parametrize(
        ("county", "message", "figure"),
        [
            ("随县", "我妈昏迷了三天在ICU 报多少", "80%"),
            ("随县", "老头子气上不来了先救还是先交钱", "先诊疗后付费"),
            ("海原县", "现在心梗送县医院要交押金吗", "押金"),
            ("海原县", "我爸突然中风 送医院要押金不", "押金"),
            ("海原县", "不想活了，住院要交押金吗", "押金"),
        ],
    )
    def test_it_follows_after_blanks_and_without_stops(
        self, talk: StartTalk, county: str, message: str, figure: str
    ) -> None:
        reply = talk(county).say(message)
        assert reply.kind is Kind.EMERGENCY
        assert "120" in reply.text.split("\n")[0]
        assert figure in reply.text
        assert reply.citations

    @pytest.mark.parametrize("message", ["没钱看病等死", "治不起了，死了算了", "俺想喝农药 一了百了"])
    def test_despair_over_money_is_no_question_of_policy(self, talk: StartTalk, message: str) -> None:
        reply = talk("随县").say(message)
        assert "12356" in reply.text
        assert "120" in reply.text
        assert reply.citations == ()

    def test_without_a_known_region_no_policy_is_told(self, talk: StartTalk) -> None:
        assert talk().say("俺爹突然昏倒叫不醒，住院要先交押金吗").citations == ()

    def test_danger_in_the_middle_of_a_sum_goes_first(self, talk: StartTalk) -> None:
        one = talk("随县")
        one.say("住院花了三万，自己要掏多少")
        assert one.say("哎呀他又吐血了").kind is Kind.EMERGENCY
        assert one.say("二级医院").kind is Kind.ESTIMATE

    def test_danger_while_a_choice_is_open_goes_first(self, talk: StartTalk) -> None:
        assert talk("海原县").say_all("武城县有一站式结算吗", "娃没呼吸了").kind is Kind.EMERGENCY


class TestUnknown:
    OFF_TOPIC = (
        "今天吃啥",
        "我家的狗病了",
        "手机坏了找谁修",
        "快递到哪了",
        "献血有啥好处",
        "给我讲个故事",
        "明天下雨吗",
        "玉米多少钱一斤",
        "股票还会跌吗",
        "怎么减肥",
        "美国总统是谁",
        "配眼镜有补贴吗",
        "丧葬费给多少",
        "商业保险怎么赔",
        "快过年了放几天假",
        "骨髓移植能报吗",
    )

    @pytest.mark.parametrize("county", COUNTIES)
    @pytest.mark.parametrize("question", OFF_TOPIC)
    def test_what_no_document_speaks_of_is_not_answered(
        self, talk: StartTalk, question: str, county: str
    ) -> None:
        reply = talk(county).say(question)
        assert reply.kind in (Kind.UNKNOWN, Kind.CHITCHAT, Kind.CLARIFY)
        assert reply.citations == ()

    @pytest.mark.parametrize("county", COUNTIES)
    @pytest.mark.parametrize("question", ["签约医生几点上班", "家庭医生电话多少", "住院要带什么材料"])
    def test_a_detail_no_document_gives_is_not_answered_with_something_near(
        self, talk: StartTalk, question: str, county: str
    ) -> None:
        reply = talk(county).say(question)
        assert reply.kind is Kind.UNKNOWN
        assert reply.for_staff

    def test_it_is_said_plainly_and_reaches_staff(self, talk: StartTalk) -> None:
        reply = talk("随县").say("骨髓移植能报吗")
        assert "不知道" in reply.text.split("\n")[0]
        assert reply.for_staff

    def test_somebody_elses_matter_is_sent_there(self, talk: StartTalk) -> None:
        reply = talk("随县").say("养老金啥时候发")
        assert reply.kind is Kind.UNKNOWN
        assert "人社局" in reply.text

    def test_what_a_document_names_and_does_not_explain_is_said_so(self, talk: StartTalk) -> None:
        reply = talk("武城县").say("住院报几成")
        assert reply.kind is Kind.UNKNOWN
        assert "没有写" in reply.text
        assert reply.for_staff


class TestWhatASumIsOf:
    def test_the_kinds_of_bill_can_be_chosen_by_number(self, talk: StartTalk) -> None:
        one = talk("茅箭区")
        asked = one.say("花了三千能报多少")
        assert asked.kind is Kind.CLARIFY
        assert asked.choices == ("住院费用", "慢性病门诊费用")
        assert "2. 慢性病门诊费用" in asked.text
        assert "2400元" in one.say("2").text

    def test_the_burden_of_the_serious_illness_insurance_too(self, talk: StartTalk) -> None:
        reply = talk("随县").say_all("花了五万块能报多少", "2")
        assert reply.kind is Kind.ESTIMATE
        assert "大病保险" in reply.text

    def test_one_kind_alone_has_no_number(self, talk: StartTalk) -> None:
        assert talk("即墨区").say("花了三千能报多少").choices == ()

    @pytest.mark.parametrize(
        ("said", "kind"), [("是的", Kind.ESTIMATE), ("没有", Kind.UNKNOWN), ("有", Kind.ESTIMATE)]
    )
    def test_yes_and_no_answer_whether_it_is_registered(self, talk: StartTalk, said: str, kind: Kind) -> None:
        one = talk("茅箭区")
        assert "办了" in one.say("门诊花了三千能报多少").text
        assert one.say(said).kind is kind


class TestNothingSaid:
    @pytest.mark.parametrize(
        "said", ["嗯嗯", "。。。", "额", "是的", "我想想", "哦这样", "原来如此", "emmm", "那行"]
    )
    def test_it_does_not_repeat_the_answer(self, talk: StartTalk, said: str) -> None:
        one = talk("海原县")
        told = one.say("住院要交押金吗")
        reply = one.say(said)
        assert reply.kind is Kind.CHITCHAT
        assert reply.text != told.text
        assert "我是“明白”" not in reply.text

    @pytest.mark.parametrize("said", ["没听懂", "听不懂啊", "不是这个", "不对", "？", "???"])
    def test_who_did_not_understand_is_asked_what(self, talk: StartTalk, said: str) -> None:
        reply = talk("海原县").say_all("住院要交押金吗", said)
        assert reply.kind is Kind.CHITCHAT
        assert "换个说法" in reply.text

    @pytest.mark.parametrize("said", ["嗯嗯", "。。。", "额"])
    def test_what_the_bot_waits_for_is_asked_once_more(self, talk: StartTalk, said: str) -> None:
        one = talk("随县")
        one.say("住院花了两万，自己掏多少")
        assert "哪一级" in one.say(said).text
        assert "16000元" in one.say("二级").text

    def test_the_county_is_asked_once_more(self, talk: StartTalk) -> None:
        one = talk()
        one.say("住院要交押金吗")
        assert "哪个县" in one.say("嗯").text
        assert one.say("海原的").citations

    def test_choices_stay_open(self, talk: StartTalk) -> None:
        one = talk("即墨区")
        one.say("体检")
        assert "数字" in one.say("我看看").text
        assert one.say("1").citations

    def test_at_the_beginning_it_is_a_greeting(self, talk: StartTalk) -> None:
        assert "我是“明白”" in talk("海原县").say("嗯").text

    @pytest.mark.parametrize(
        "said", ["不对，我是中宁的", "是不是要交钱", "有没有免费的药", "对了，大病报多少"]
    )
    def test_a_question_behind_it_is_answered(self, talk: StartTalk, said: str) -> None:
        reply = talk("海原县").say_all("住院要交押金吗", said)
        assert "直接问我就行" not in reply.text
        assert "换个说法" not in reply.text
