"""An entry without the thing that is asked for (an age, a rate, outpatients' care, who asks) is no answer."""

import pytest

from bot.answering import illnesses
from bot.reply import Kind
from tests.bot.conftest import StartTalk


@pytest.mark.parametrize(
    ("county", "said"),
    [
        ("茅箭区", "村医几岁退休"),
        ("随县", "乡村医生年龄有没有限制"),
        ("即墨区", "村医岁数要求多大"),
    ],
)
def test_an_age_is_answered_by_no_entry_without_one(talk: StartTalk, county: str, said: str) -> None:
    assert talk(county).say(said).kind is Kind.UNKNOWN


def test_that_no_age_is_written_is_told(talk: StartTalk) -> None:
    reply = talk("即墨区").say("老年人查体多大岁数能查")
    assert (reply.kind, "多大岁数算老年人" in reply.text) == (Kind.ANSWER, True)


@pytest.mark.parametrize(
    ("county", "said"),
    [
        ("茅箭区", "贫困群众的满意度达到几成了"),
        ("海原县", "糖尿病治愈率有几成"),
        ("茅箭区", "村卫生室合格率多少"),
        ("茅箭区", "家庭医生的履约率多少"),
    ],
)
def test_a_rate_is_answered_by_no_other_rate(talk: StartTalk, county: str, said: str) -> None:
    assert talk(county).say(said).kind is Kind.UNKNOWN


def test_a_rate_that_is_not_written_is_said_so_before_what_is(talk: StartTalk) -> None:
    reply = talk("茅箭区").say("大病救治率现在到几成了")
    assert reply.kind is Kind.UNKNOWN
    assert "救治率是多少，文件没有写" in reply.text


def test_several_rates_are_told_as_before(talk: StartTalk) -> None:
    text = talk("中宁县").say("婚检率和叶酸服用率分别要到多少").text
    assert ("90%" in text, "98%" in text) == (True, True)


@pytest.mark.parametrize("said", ["贫困户看门诊报几成", "平常门诊看病给报多少", "门诊花的钱能报不"])
def test_the_share_of_a_stay_is_not_told_to_outpatients(talk: StartTalk, said: str) -> None:
    reply = talk("海原县").say(said)
    assert (reply.kind, "90%" in reply.text) == (Kind.UNKNOWN, False)


def test_who_asks_of_both_is_told_of_the_stay(talk: StartTalk) -> None:
    assert "90%" in talk("海原县").say("门诊和住院都能报多少").text


@pytest.mark.parametrize(
    ("county", "said"),
    [
        ("随县", "当过兵的住院能多报几成"),
        ("茅箭区", "我爷是老兵，看病有优待吗"),
        ("海原县", "优抚对象住院再补多少"),
        ("随县", "我老伴是伤残军人，腿上有旧伤，住院额外再报几多"),
    ],
)
def test_what_is_given_to_veterans_besides_is_not_told_by_others_share(
    talk: StartTalk, county: str, said: str
) -> None:
    assert talk(county).say(said).kind is Kind.UNKNOWN


def test_that_nothing_is_written_of_them_comes_first(talk: StartTalk) -> None:
    line = talk("海原县").say("优抚对象在县域内定点医院住院报销比例是多少").text.split("\n")[0]
    assert "没有写到退役军人、优抚对象" in line


@pytest.mark.parametrize(
    "illness", ["青光眼", "癫痫", "哮喘", "乙肝", "布病", "低血压", "牛皮癣", "痛风", "强直性脊柱炎"]
)
@pytest.mark.parametrize("asks", ["得了{}给发药不", "{}吃药要钱吗", "{}手术贫困户掏不掏钱"])
def test_what_is_given_for_one_illness_is_not_told_of_another(
    talk: StartTalk, illness: str, asks: str
) -> None:
    assert talk("即墨区").say(asks.format(illness)).entry != "jimo-outpatient-free-medicine"


@pytest.mark.parametrize(
    ("county", "said", "entry"),
    [
        ("即墨区", "降压药有没有不要钱的", "jimo-outpatient-free-medicine"),
        ("海原县", "冠心病人救治率要到多少", "zhongwei-treatment-30-diseases"),
        ("随县", "精神病人医保要自己交钱吗", "suixian-insurance-disabled-mental"),
    ],
)
def test_who_has_the_illness_is_told(talk: StartTalk, county: str, said: str, entry: str) -> None:
    assert talk(county).say(said).entry == entry


def test_who_has_it_is_not_told_that_it_is_looked_for(talk: StartTalk) -> None:
    assert talk("海原县").say("我媳妇确诊了乳腺癌，看病有什么照顾").entry != "zhongwei-family-two-cancers"


@pytest.mark.parametrize("said", ["精神分裂症免费治吗", "肺癌免费治吗"])
def test_neither_a_premium_nor_another_cancer_s_screening_is_care(talk: StartTalk, said: str) -> None:
    assert talk("随县").say(said).kind is Kind.UNKNOWN
    assert talk("海原县").say(said).entry != "zhongwei-family-two-cancers"


def test_the_illness_may_be_told_of_before_the_question(talk: StartTalk) -> None:
    reply = talk("即墨区").say("我爹癫痫好些年了，在家养着，一直干不了活，听说贫困户吃药不要钱")
    assert reply.entry != "jimo-outpatient-free-medicine"


def test_the_illnesses_of_a_text() -> None:
    assert illnesses.named("脑梗以后又查出血糖高") == {"中风", "糖尿病"}
    assert illnesses.unlisted("红眼病给治不") == {"眼病"}
    assert illnesses.unlisted("贫困户看大病有毛病没") == frozenset()
    assert illnesses.cancers("胃癌和肺癌") == {"胃癌", "肺癌"}
