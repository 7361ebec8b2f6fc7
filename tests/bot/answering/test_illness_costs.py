"""癌症免费吗 asks of treatment: that something else is free, or paid for, would be read as yes."""

import pytest

from bot.reply import Kind
from tests.bot.conftest import StartTalk

NOT_OF_TREATMENT = ("-sign", "-checkup", "-insurance", "-premium")


@pytest.mark.parametrize("county", ["随县", "茅箭区", "即墨区", "武城县", "海原县"])
@pytest.mark.parametrize(
    "said",
    ["白内障手术贫困户掏钱不", "癌症贫困户免费吗", "肝炎低保户免费治吗", "阑尾炎手术要不要自己出钱"],
)
def test_what_is_free_besides_is_no_answer(talk: StartTalk, county: str, said: str) -> None:
    entry = talk(county).say(said).entry
    assert entry is None or not any(part in entry for part in NOT_OF_TREATMENT)


def test_what_is_for_one_illness_is_not_told_of_another(talk: StartTalk) -> None:
    assert talk("即墨区").say("白内障手术贫困户掏钱不").kind is Kind.UNKNOWN
    assert talk("即墨区").say("高血压免费拿药吗").entry == "jimo-outpatient-free-medicine"


@pytest.mark.parametrize(
    ("county", "said", "entry"),
    [
        ("海原县", "乳腺癌筛查要钱不", "zhongwei-family-two-cancers"),
        ("随县", "白内障住院能报多少", "suixian-inpatient-ratio"),
        ("茅箭区", "高血压签约家庭医生免费不", "maojian-sign"),
    ],
)
def test_who_names_what_is_free_is_answered(talk: StartTalk, county: str, said: str, entry: str) -> None:
    assert talk(county).say(said).entry == entry


def test_drugs_are_not_answered_by_who_pays_the_premium(talk: StartTalk) -> None:
    assert talk("随县").say("精神病吃药免费不").kind is Kind.UNKNOWN


@pytest.mark.parametrize(
    ("county", "said"),
    [("海原县", "我们村大夫说我娃的眼病能免费做 是真的不"), ("沙坡头区", "我娃脑瘫能免费治不")],
)
def test_what_healthy_children_get_is_no_treatment(talk: StartTalk, county: str, said: str) -> None:
    assert talk(county).say(said).kind is Kind.UNKNOWN


def test_what_children_get_is_told_to_who_names_it(talk: StartTalk) -> None:
    assert talk("海原县").say("我娃贫血能领营养包不").entry == "zhongwei-family-nutrition"


def test_tuition_is_no_cost_of_care(talk: StartTalk) -> None:
    assert talk("茅箭区").say("我是村医，想到城里医院学一段时间要不要自己交学费").kind is Kind.UNKNOWN
    reply = talk("茅箭区").say("当村医的想去进修 到哪家医院 自己出钱不")
    assert (reply.entry, "体检" in reply.text) == ("maojian-training", False)
