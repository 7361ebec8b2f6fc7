"""A premise the clause contradicts, what is not written and asked for, counties compared: said first."""

import pytest

from bot.reply import Kind
from tests.bot.conftest import StartTalk


@pytest.mark.parametrize(
    ("region", "said", "told"),
    [
        ("随县", "住院贫困户都不要钱对不对", "不是全免"),
        ("海原县", "住院不花钱是真的吗", "不是全免"),
        ("茅箭区", "贫困户住院全免费是真的吗", "不是全免"),
        ("海原县", "婚检率90%是不是只有90%的人能免费", "不是，90%是工作要达到的数"),
        ("茅箭区", "签约率98.80%就是报98.80%吗", "不是，这里的98.80%不是报销比例"),
        ("海原县", "住院报90%并且自付不超过5000是吗", "“或者”"),
        ("随县", "个人最多付5000和大病保险起付线是同一个吗", "两回事"),
        ("随县", "大病保险跟大病补充医疗保险是不是一回事", "两回事"),
        ("海原县", "重病就是大病吗", "文件没有写"),
        ("茅箭区", "985的五千是一年算还是一次算", "按一年算还是按一次住院算，报道没有写"),
        ("随县", "五千块封顶 是每次还是每年", "文件没有写"),
        ("即墨区", "住院报多少", "没写住院、门诊报销多少"),
        ("即墨区", "押金退不退", "押金退不退、怎么退，文件没写"),
        ("海原县", "不住院能不能先看病后付钱", "门诊怎么办，这一条没有写"),
        ("茅箭区", "在区医院住院 交多少押金", "只交起付线"),
        ("随县", "技术骨干招多少", "技术骨干招多少人"),
    ],
)
def test_it_is_said_before_the_rest(talk: StartTalk, region: str, said: str, told: str) -> None:
    assert told in talk(region).say(said).text.split("\n")[0]


@pytest.mark.parametrize(
    ("region", "said"),
    [
        ("海原县", "住院押金全免吗"),
        ("海原县", "营养包都免费吗"),
        ("即墨区", "高血压药都不要钱吗"),
        ("随县", "一级医院报90%吗"),
        ("海原县", "住院报90%是吧"),
        ("海原县", "营养包发放率是不是80%"),
    ],
)
def test_a_premise_that_may_be_true_is_not_denied(talk: StartTalk, region: str, said: str) -> None:
    line = talk(region).say(said).text.split("\n")[0]
    assert "不是" not in line
    assert "“或者”" not in line


@pytest.mark.parametrize(
    ("region", "said"),
    [
        ("随县", "转诊批了的，住三级报几成"),
        ("即墨区", "残疾人做康复给开处方不"),
        ("海原县", "特岗招的是哪种大夫"),
    ],
)
def test_what_is_not_written_waits_where_something_else_is_asked(
    talk: StartTalk, region: str, said: str
) -> None:
    line = talk(region).say(said).text.split("\n")[0]
    assert not any(silent in line for silent in ("没有写", "没写"))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("各县大病救治率谁最低", "最低的是海原县"),
        ("三个县区哪个救治率最高", "最高的是沙坡头区"),
        ("哪个县建档立卡的人最少", "最少的是沙坡头区"),
        ("全市救治率多少", "全市核准患病的救治对象11777人"),
        ("两县一区签约慢病多少人", "全市慢病签约服务9389人"),
        ("救治率多少", "中宁县核准患病的救治对象1724人"),
        ("我们县救治率多少", "中宁县核准患病的救治对象1724人"),
    ],
)
def test_counties_are_compared_and_the_whole_city_is_no_county(talk: StartTalk, said: str, told: str) -> None:
    assert told in talk("中宁县").say(said).text.split("\n")[0]


def test_none_is_first_where_a_county_has_several_figures_of_the_kind(talk: StartTalk) -> None:
    assert "最" not in talk("中宁县").say("哪个县救治对象人数最多").text.split("\n")[0]


def test_whether_an_illness_counts_is_told_by_what_names_the_kind(talk: StartTalk) -> None:
    assert talk("海原县").say("高血压算不算大病").entry == "zhongwei-treatment-30-list"
    assert talk("海原县").say("糖尿病算重病不").kind is Kind.UNKNOWN
    assert talk("海原县").say("高血压算不算慢性病").entry != "zhongwei-treatment-30-list"


def test_the_county_asked_about_is_the_one_not_written_of(talk: StartTalk) -> None:
    reply = talk("德州市").say("临邑县22个卫生室建好没")
    assert reply.kind is Kind.UNKNOWN
    assert "临邑县" in reply.text
    assert talk("德州市").say("武城县22个卫生室建好没").entry == "dezhou-wucheng"
