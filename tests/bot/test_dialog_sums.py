"""Sums in conversation: amounts nobody can be sure of, two bills at once, referral, absurd bills, who it is."""

import pytest

from bot.reply import Kind
from tests.bot.conftest import StartTalk


class TestAmounts:
    @pytest.mark.parametrize(
        ("bill", "yuan"),
        [
            ("4w", "40000元"),
            ("1W8", "18000元"),
            ("3.6w", "36000元"),
            ("两万半", "25000元"),
            ("6万2", "62000元"),
            ("千把块", "1000元"),
            ("万把块钱", "10000元"),
        ],
    )
    def test_they_are_heard_as_people_write_them(self, talk: StartTalk, bill: str, yuan: str) -> None:
        reply = talk("随县").say(f"在三级医院住院花了{bill}，自己要出几多")
        assert reply.kind is Kind.ESTIMATE
        assert f"费用{yuan}" in reply.text.split("\n")[0]

    @pytest.mark.parametrize("bill", ["万八千", "千儿八百", "四五万", "两三千块", "一万七八", "6到7万"])
    def test_what_may_be_one_sum_or_another_is_asked_for(self, talk: StartTalk, bill: str) -> None:
        one = talk("随县")
        asked = one.say(f"在三级医院住院花了{bill}，自己要出几多")
        assert asked.kind is Kind.CLARIFY
        assert not asked.citations
        assert one.say("16000元").kind is Kind.ESTIMATE

    def test_a_rough_bill_in_a_story_does_not_keep_the_ratio_from_being_told(self, talk: StartTalk) -> None:
        reply = talk("茅箭区").say("我是贫困户，办了慢性病，一个月门诊拿药五六百块，按几成给报")
        assert reply.kind is Kind.ANSWER
        assert "80%" in reply.text

    @pytest.mark.parametrize("bill", ["0元", "-3000元", "负两万", "0.001元"])
    def test_nothing_and_less_than_nothing_are_refused_with_a_sentence(
        self, talk: StartTalk, bill: str
    ) -> None:
        reply = talk("随县").say(f"二级医院住院费{bill}，要掏多少")
        assert reply.kind is Kind.CLARIFY
        assert "金额" in reply.text

    def test_a_county_without_rules_is_not_asked_for_the_amount(self, talk: StartTalk) -> None:
        assert talk("武城县").say("住院花了四五万，自己要掏多少").kind is not Kind.CLARIFY


class TestSeveralBills:
    def test_three_are_asked_back(self, talk: StartTalk) -> None:
        reply = talk("随县").say("二级医院住院一万，第二回两万，第三回四万，自己掏多少")
        assert reply.kind is Kind.CLARIFY

    def test_two_of_which_one_lacks_the_level_are_asked_back(self, talk: StartTalk) -> None:
        reply = talk("随县").say("俺爹住院花了两万二，俺娘住院花了三万三，各掏多少")
        assert reply.kind is Kind.CLARIFY
        assert not reply.citations

    def test_what_the_second_was_for_is_not_guessed(self, talk: StartTalk) -> None:
        assert talk("随县").say("二级医院住院花了两万，买药又花了九百，能报多少").kind is Kind.CLARIFY

    def test_each_is_worked_out_with_its_own_hospital(self, talk: StartTalk) -> None:
        reply = talk("随县").say("一级医院花了一万，三级医院花了四万，各要掏多少")
        first, second, *_ = reply.text.split("\n")
        assert reply.kind is Kind.ESTIMATE
        assert "一级医院、政策范围内费用10000元" in first
        assert "付1000元" in first
        assert "三级医院、政策范围内费用40000元" in second
        assert "付4000元" in second

    def test_a_level_said_of_all_holds_for_both(self, talk: StartTalk) -> None:
        reply = talk("随县").say("我爷住院花了一万五，我奶住院花了四万，都在二级，自己出多少")
        assert reply.text.count("二级医院、政策范围内") == 2

    def test_one_bill_in_two_hospitals_is_worked_out_for_each(self, talk: StartTalk) -> None:
        reply = talk("随县").say("住院要花四万，二级和三级医院各自己掏多少")
        assert reply.text.split("\n")[0].startswith("二级医院：")
        assert reply.text.split("\n")[1].startswith("三级医院：")

    def test_they_are_told_to_be_apart_and_fit_one_message(self, talk: StartTalk) -> None:
        text = talk("茅箭区").say("住院花了三万，慢病门诊花了两千，自己掏多少").text
        assert "分开算" in text
        assert text.split("\n")[-1].startswith("来源：")
        assert len(text.encode()) <= 2048

    def test_two_deposits_without_a_unit(self, talk: StartTalk) -> None:
        text = talk("即墨区").say("俺家低保，俺爹押金4000，俺娘押金9000，各交多少").text
        assert "800元" in text.split("\n")[0]
        assert "1800元" in text.split("\n")[1]


class TestReferral:
    def test_without_one_nothing_is_promised(self, talk: StartTalk) -> None:
        reply = talk("随县").say("没转诊直接去武汉住院，能报几成")
        assert "没有写" in reply.text.split("\n")[0]

    def test_said_afterwards_it_takes_the_sum_back(self, talk: StartTalk) -> None:
        one = talk("随县")
        assert one.say("在武汉的三级医院住院花了四万，转诊批准了，自己掏多少").kind is Kind.ESTIMATE
        reply = one.say("我没办转诊")
        assert reply.kind is Kind.ANSWER
        assert "没有经批准转诊" in reply.text.split("\n")[0]
        assert "4000元" not in reply.text

    @pytest.mark.parametrize("said", ["转到武汉同济，批了的", "转诊到武汉，手续批过了", "经批准转到武汉协和"])
    def test_a_hospital_far_away_with_one_is_no_residence(self, talk: StartTalk, said: str) -> None:
        one = talk("随县")
        reply = one.say(f"县医院{said}，三级，住院花了五万，自己出多少")
        assert reply.kind is Kind.ESTIMATE
        assert not reply.text.startswith("转诊要是")
        assert one.memory.region == "421321"

    @pytest.mark.parametrize("region", ["海原县", "茅箭区"])
    def test_away_from_the_county_where_only_the_county_is_written(
        self, talk: StartTalk, region: str
    ) -> None:
        reply = talk(region).say("在西安的大医院住院花了四万，能报多少")
        assert reply.kind is not Kind.ESTIMATE
        assert "没有写" in reply.text.split("\n")[0]


class TestWhoItIs:
    def test_said_after_the_sum_it_is_worked_out_again(self, talk: StartTalk) -> None:
        one = talk("即墨区")
        assert one.say("住院押金要交7000，能减多少").kind is Kind.ESTIMATE
        assert one.say("我不是低保户").kind is Kind.ANSWER
        again = one.say("说错了，我是低保户")
        assert again.kind is Kind.ESTIMATE
        assert "1400元" in again.text.split("\n")[0]

    def test_another_category_is_named_in_the_assumptions(self, talk: StartTalk) -> None:
        one = talk("随县")
        one.say("二级医院住院花了两万，自己掏多少")
        assert "低保户" in one.say("我是低保户").text

    @pytest.mark.parametrize("denial", ["我家不是贫困户", "俺就是普通农民", "我家没评上贫困户"])
    def test_nothing_is_worked_out_for_who_is_not_poor(self, talk: StartTalk, denial: str) -> None:
        reply = talk("随县").say(f"{denial}，二级医院住院花了三万，自己掏多少")
        assert reply.kind is not Kind.ESTIMATE
        assert "3000元" not in reply.text


@pytest.mark.parametrize(
    ("resident", "question", "figure"),
    [
        ("茅箭区", "我在岗当村医干满三年，养老保险补贴总共拿多少", "7500元"),
        ("茅箭区", "家里五口都是贫困户，区里给买补充保险一共是多少钱", "1500元"),
        ("随县", "贫困户在三级医院政策范围内费用6万，医保报完以后单算大病保险报多少", "8450元"),
    ],
)
def test_years_heads_and_a_bill_that_is_still_whole_are_worked_out(
    talk: StartTalk, resident: str, question: str, figure: str
) -> None:
    assert figure in talk(resident).say(question).text


def test_years_of_service_are_not_multiplied_where_one_year_is_asked_for(talk: StartTalk) -> None:
    assert "50000" not in talk("茅箭区").say("村医干了20年，养老补贴一年多少").text


class TestABillAfterAQuestion:
    """The question before it says what the bill is for."""

    def test_medicine_after_a_question_about_chronic_outpatients(self, talk: StartTalk) -> None:
        one = talk("茅箭区")
        one.say("贫困户办了慢性病的门诊报百分之几")
        reply = one.say("我上个月光买药就花了三百块")
        assert reply.kind is Kind.ESTIMATE
        assert "240元" in reply.text

    def test_what_the_message_itself_says_goes_before(self, talk: StartTalk) -> None:
        one = talk("茅箭区")
        one.say("贫困户办了慢性病的门诊报百分之几")
        reply = one.say("我住院花了一万块，贫困户，自己出多少")
        assert "9000元" in reply.text


def test_so_much_each_month_is_a_sum(talk: StartTalk) -> None:
    reply = talk("茅箭区").say("慢性病门诊药费三百六一个月，贫困户自己掏几多")
    assert "72元" in reply.text


@pytest.mark.parametrize(
    "question", ["我一年住了两回院，自个儿已经掏了六千八，超没超线", "俺爹今年自己掏了八千，过线了没"]
)
def test_whether_the_limit_of_a_year_is_passed_is_no_sum(talk: StartTalk, question: str) -> None:
    reply = talk("海原县").say(question)
    assert reply.kind is Kind.ANSWER
    assert "5000元" in reply.text


@pytest.mark.parametrize(
    ("region", "question"),
    [
        ("茅箭区", "区里给卫生院统一配设备，有人说花了三百多万，到底投了好多"),
        ("沙坡头区", "我说区里贫困人口两万多，她说没那么多，总共多少"),
    ],
)
def test_public_money_and_a_count_of_people_are_no_bill(talk: StartTalk, region: str, question: str) -> None:
    assert talk(region).say(question).kind is not Kind.ESTIMATE
    assert "您要算的" not in talk(region).say(question).text


def test_what_somebody_has_in_hand_is_no_bill(talk: StartTalk) -> None:
    reply = talk("即墨区").say("俺吃低保，住院处说押四千五，俺手里就两千来块，押金到底得交多少")
    assert reply.kind is Kind.ESTIMATE
    assert "900元" in reply.text


@pytest.mark.parametrize(
    ("region", "turns"),
    [
        ("茅箭区", ("慢性病门诊报多少", "不是慢病呢", "花了800报多少")),
        ("随县", ("三级医院住院报多少", "没办转诊呢", "花了3万报多少")),
    ],
)
def test_what_was_denied_in_between_is_not_worked_out_all_the_same(
    talk: StartTalk, region: str, turns: tuple[str, ...]
) -> None:
    person = talk(region)
    replies = [person.say(one) for one in turns]
    assert replies[-1].kind is not Kind.ESTIMATE
    assert "文件没有写" in replies[-1].text
