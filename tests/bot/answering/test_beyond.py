"""What a clause does not give to whom, of which illness, in which state: said before it, and only then."""

import pytest

from bot.reply import Kind
from tests.bot.conftest import StartTalk


def first_line(talk: StartTalk, region: str, said: str) -> str:
    return talk(region).say(said).text.split("\n")[0]


@pytest.mark.parametrize(
    ("region", "said", "told"),
    [
        ("随县", "低保户住院报多少", "没有写到低保户"),
        ("随县", "孤儿住院报多少", "没有写到孤儿"),
        ("海原县", "低保户住院押金打两折有这规定没", "没有写到低保户"),
        ("即墨区", "五保户押金减不减", "没有写到特困人员"),
        ("即墨区", "建档立卡户押金有没有减", "没有写到建档立卡贫困户"),
        ("即墨区", "孤儿免费体检吗", "没有写到孤儿"),
        ("海原县", "老年人能领营养包吗", "没有写到老年人"),
        ("海原县", "营养包孕妇能不能领", "没有写到孕产妇"),
        ("海原县", "我媳妇怀了四个月 叶酸还发不发", "已经怀孕的没有写"),
        ("海原县", "奶着娃能领叶酸不", "喂奶的没有写"),
        ("海原县", "我老公能领叶酸片吗", "没有写男的"),
        ("海原县", "市民户口能查两癌吗", "城里户口的没有写"),
        ("中宁县", "甲状腺癌筛查给做吗", "查甲状腺癌，文件没有写"),
        ("武城县", "自闭症娃算严重精神障碍不", "自闭症算不算在里面，文件没有写"),
        ("随县", "我哥残疾但是能下地干活 医保免不免", "还能劳动的残疾人，文件没有写资助"),
        ("随县", "三级医院的门槛费要多少", "住院的起付线（门槛费）是多少，文件没有写"),
        ("随县", "爹走了以后住院账没结能退押金吗", "人已经去世的"),
        ("茅箭区", "慢病住院能报多少", "慢性病住院怎么报，文件没有单独写"),
        ("即墨区", "青岛的贫困人口高血压药免费吗", "这是即墨区的文件，青岛市别的地方怎么办没有写"),
    ],
)
def test_what_is_not_given_comes_first(talk: StartTalk, region: str, said: str, told: str) -> None:
    assert told in first_line(talk, region, said)


@pytest.mark.parametrize(
    ("region", "said", "untold"),
    [
        ("随县", "我是贫困户也是低保户 住院报多少", "没有写到"),
        ("即墨区", "低保户住院押金减多少", "没有写到"),
        ("海原县", "奶奶给孙子领营养包", "没有写到"),
        ("海原县", "媳妇想怀娃，叶酸免费不", "没有写到"),
        ("海原县", "备孕 叶酸免费吗", "已经怀孕"),
        ("海原县", "孕前检查男的查不查", "没有写男的"),
        ("海原县", "农村户口能查两癌吗", "城里"),
        ("海原县", "我想查宫颈癌 要钱不", "没有写；"),
        ("随县", "我爹残疾不能干活 医保免不免", "还能劳动"),
        ("随县", "大病保险起付标准是几多", "门槛费"),
        ("随县", "我妈走了好远的路去住院 报几成", "去世"),
        ("茅箭区", "慢病门诊报多少", "没有单独写"),
        ("即墨区", "方案依据的青岛市文件是几号文", "别的地方"),
        ("即墨区", "即墨的贫困户高血压药免费吗", "别的地方"),
    ],
)
def test_nothing_is_held_back_from_whom_it_is_for(
    talk: StartTalk, region: str, said: str, untold: str
) -> None:
    assert untold not in first_line(talk, region, said)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("娃还差十天满六个月，营养包给不给", "不到六个月不在"),
        ("差半个月两岁还能领营养包吗", "不到两岁在"),
        ("娃两岁多了营养包有没有", "两岁多不在"),
        ("孩子六个月能领营养包吗", "六个月在"),
        ("不到35岁能查两癌吗", "不到35岁不在"),
        ("64岁多能做两癌筛查不", "64岁多在"),
    ],
)
def test_an_age_nearly_reached_or_just_past_is_not_the_age(talk: StartTalk, said: str, told: str) -> None:
    assert told in first_line(talk, "海原县", said)


@pytest.mark.parametrize(
    ("said", "entry"),
    [
        ("我娘宫颈癌晚期住院自己掏多少", "zhongwei-inpatient-ratio"),
        ("我媳妇得了乳腺癌，住院给报几成", "zhongwei-inpatient-ratio"),
        ("我想查宫颈癌 要钱不", "zhongwei-family-two-cancers"),
        ("乳腺癌早期能免费查出来不", "zhongwei-family-two-cancers"),
    ],
)
def test_who_has_the_cancer_is_not_told_of_the_screening(talk: StartTalk, said: str, entry: str) -> None:
    assert talk("海原县").say(said).entry == entry


@pytest.mark.parametrize("said", ["我妈查出乳腺癌 治疗免费吗", "宫颈癌手术要钱不"])
def test_that_the_screening_is_free_is_no_answer_about_the_treatment(talk: StartTalk, said: str) -> None:
    assert talk("中宁县").say(said).entry != "zhongwei-family-two-cancers"


@pytest.mark.parametrize(
    "said", ["大病保险一年缴费多少", "大病保险的保费政府出吗", "大病险谁掏钱买的", "大病保险要自己交钱吗"]
)
def test_who_pays_for_an_insurance_is_not_told_by_another(talk: StartTalk, said: str) -> None:
    assert talk("随县").say(said).kind is Kind.UNKNOWN


def test_nor_where_only_the_insurance_is_named_after_the_other(talk: StartTalk) -> None:
    assert talk("随县").say_all("补充保险谁出钱", "那大病保险呢").kind is Kind.UNKNOWN
    assert talk("随县").say_all("补充保险保额多少", "那大病保险呢").kind is Kind.ANSWER


@pytest.mark.parametrize(
    ("said", "entry"),
    [
        ("大病保险自己掏到多少才给报", "suixian-inpatient-serious-threshold"),
        ("补充保险的保费谁出", "suixian-insurance-supplement-premium"),
        ("医保能免吗", "suixian-insurance-full"),
        ("计生特困家庭医保免费吗", "suixian-insurance-family-planning"),
        ("聋哑人医保要掏钱不", "suixian-insurance-disabled-mental"),
        ("残疾人的医保全免不", "suixian-insurance-disabled-mental"),
        ("没开转诊单在二级医院住 报几成", "suixian-inpatient-no-referral"),
    ],
)
def test_the_entry_of_the_persons_or_the_premium_is_told(talk: StartTalk, said: str, entry: str) -> None:
    assert talk("随县").say(said).entry == entry


def test_care_for_the_mentally_ill_is_said_of_whom_it_is_written(talk: StartTalk) -> None:
    line = first_line(talk, "武城县", "俺家不是建档立卡，弟弟有精神病，给治不")
    assert "建档立卡、又是严重精神障碍" in line
    assert "管，" not in line


def test_who_asks_stays_the_same_person_in_the_next_question(talk: StartTalk) -> None:
    told = talk("随县")
    assert "没有写到低保户" in told.say("俺家低保，住院要先交钱不").text
    assert "没有写到低保户" in told.say("那报多少").text
    assert "没有写到" not in told.say("二级呢").text  # the same entry once more: it was said
