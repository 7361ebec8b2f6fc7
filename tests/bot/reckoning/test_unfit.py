"""Bills that the ordinary rule must not be applied to, or not as they stand."""

import pytest

from bot.reckoning import replies
from bot.reply import Kind, Reply
from tests.bot.conftest import StartTalk


def asked(talk: StartTalk, county: str, *said: str) -> Reply:
    person = talk(county)
    reply = person.say(said[0])
    for one in said[1:]:
        reply = person.say(one)
    return reply


@pytest.mark.parametrize(
    "said",
    [
        "住院花了8万在银川住的自己掏多少",
        "转到自治区医院住院花3万自己出多少",
        "在区外三甲住院花5万报多少",
        "我在打工的城市住院花了5万能报多少",
        "省人民医院住院花了四万，自己掏多少",
    ],
)
def test_a_stay_elsewhere_is_not_guaranteed(talk: StartTalk, said: str) -> None:
    reply = asked(talk, "沙坡头区", said)
    assert reply.kind is Kind.ANSWER
    assert "去县域外住院报多少，文件没有写" in reply.text


def test_who_works_elsewhere_and_was_treated_at_home_is_answered(talk: StartTalk) -> None:
    assert asked(talk, "随县", "我在深圳打工，回来在二级医院住院花了2万，报多少").kind is Kind.ESTIMATE


@pytest.mark.parametrize(
    ("county", "said", "sentence"),
    [
        ("海原县", "私人医院住院花了2万，掏多少", replies.NOT_DESIGNATED),
        ("随县", "在非定点医院住院花了1万，二级，自己出多少", replies.NOT_DESIGNATED),
        ("随县", "车祸住院，二级医院，花了5万，报多少", replies.ANOTHER_PAYS),
        ("随县", "工伤在二级医院住院花了3万自己掏多少", replies.ANOTHER_PAYS),
        ("随县", "在二级医院生孩子花了6000，能报多少", replies.OF_A_BIRTH),
    ],
)
def test_why_it_is_not_worked_out_is_said_first(
    talk: StartTalk, county: str, said: str, sentence: str
) -> None:
    assert asked(talk, county, said).text.startswith(sentence)


def test_a_private_hospital_that_is_designated_is_one(talk: StartTalk) -> None:
    assert asked(talk, "海原县", "民营医院，是定点的，住院花了2万掏多少").kind is Kind.ESTIMATE


@pytest.mark.parametrize(
    ("county", "said"),
    [
        ("沙坡头区", "已经付了4800了 又住院花了2万 还要掏多少"),
        ("沙坡头区", "今年前面住院我自付了3000 这次花了4万 还要掏多少"),
        ("茅箭区", "上回自付4000 这回住院花3万 还掏多少"),
        ("随县", "去年8000今年12000 都是二级住院 今年的报多少"),
        ("沙坡头区", "上次自己出了2000元 这次住院3万 最多还掏多少"),
    ],
)
def test_money_of_another_time_is_kept_apart(talk: StartTalk, county: str, said: str) -> None:
    assert asked(talk, county, said) == replies.only_this_stay()


def test_a_bill_of_last_year_alone_is_worked_out(talk: StartTalk) -> None:
    assert asked(talk, "随县", "去年住院花了3万，二级的，自己掏多少").kind is Kind.ESTIMATE


def test_what_was_given_back_is_no_bill(talk: StartTalk) -> None:
    text = asked(talk, "沙坡头区", "医保报了6000 住院花了一万 自己掏4000对吗").text
    assert "至少报销9000元" in text.split("\n")[0]


def test_what_is_added_to_the_sum_before_is_asked_for_one_by_one(talk: StartTalk) -> None:
    said = ("我住院花了2万", "二级", "去年也住了一次花了3万 一起算呢")
    assert asked(talk, "随县", *said) == replies.one_by_one()


@pytest.mark.parametrize(
    "said",
    [
        "二级医院 住院花了1万8,自费占两成,自己出多少",
        "二级医院住院，床位费自己出，总共9000，其中床位1200",
        "二级医院住院花了2万，三成是自费，报多少",
    ],
)
def test_a_part_outside_the_rules_is_asked_for(talk: StartTalk, said: str) -> None:
    assert asked(talk, "随县", said) == replies.how_much_is_eligible()


@pytest.mark.parametrize("said", ["我是城镇居民 住院3万 二级 报多少", "城里户口，二级医院住院花3万，报多少"])
def test_who_is_of_the_town_is_not_taken_for_poor(talk: StartTalk, said: str) -> None:
    assert "不是的怎么报，文件没有写" in asked(talk, "随县", said).text


@pytest.mark.parametrize(
    "said",
    [
        "三口人一般农户 交医保多少钱",
        "我们两口子普通农民 医保一年交多少",
        "家里5口人 医保一年一共多少钱",
        "我家5口人 都不是贫困户 医保要交多少",
        "四口人脱贫户医保一共多少",
        "我爸残疾但能干活 我妈低保 我建档立卡 一共交多少",
    ],
)
def test_nothing_is_multiplied_for_who_is_not_said_to_be_meant(talk: StartTalk, said: str) -> None:
    assert "×" not in asked(talk, "随县", said).text


@pytest.mark.parametrize("said", ["五口人建档立卡 医保一共多少", "三个低保户 医保一共交多少"])
def test_who_is_said_to_be_meant_is_multiplied_for(talk: StartTalk, said: str) -> None:
    assert "×" in asked(talk, "随县", said).text


def test_what_becomes_of_money_paid_too_much_is_no_sum(talk: StartTalk) -> None:
    reply = asked(talk, "沙坡头区", "住院自己已经付了8千 超过5000的能退不")
    assert reply.entry == "zhongwei-inpatient-rules"


@pytest.mark.parametrize("said", ["慢病药一个月花300一年报多少", "慢病药一个月花三百，一年能报好多"])
def test_a_month_is_not_worked_out_for_a_year(talk: StartTalk, said: str) -> None:
    reply = asked(talk, "茅箭区", said)
    assert reply.kind is Kind.CLARIFY
    assert "这一年一共花的" in reply.text
    assert asked(talk, "茅箭区", said, "一年门诊花了3600元").kind is Kind.ESTIMATE


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("我家孩子不是贫困户住院花了8000报多少", "文件只写了建档立卡贫困户怎么算"),
        ("车祸住院花了3万能报吗", "车祸"),
        ("生娃住院花了4000报多少", "生孩子"),
    ],
)
def test_nobody_is_asked_for_the_level_in_vain(talk: StartTalk, said: str, why: str) -> None:
    reply = asked(talk, "随县", said)
    assert reply.kind is Kind.ANSWER
    assert why in reply.text
