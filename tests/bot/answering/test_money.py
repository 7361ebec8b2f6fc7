"""Whether something costs the person anything, or is paid to them, is not answered by what a county spent."""

from dataclasses import replace

import pytest

from bot.answering import money
from policy_kb.knowledge import Knowledge
from tests.bot.conftest import StartTalk


@pytest.mark.parametrize(
    ("county", "said", "entry"),
    [
        ("茅箭区", "给俺们做体检用掏钱不", "maojian-checkup"),
        ("随县", "巡回义诊收费不", "suixian-checkup-free-clinic"),
        ("即墨区", "健康会诊花钱不", "jimo-doctor-consultation"),
        ("德州市", "大型义诊要钱吗", "dezhou-free-clinic"),
    ],
)
def test_where_nothing_is_written_of_the_cost_it_says_so_first(
    talk: StartTalk, county: str, said: str, entry: str
) -> None:
    reply = talk(county).say(said)
    assert reply.entry == entry
    assert f"文件：{money.COSTS}" in reply.text
    assert f"{money.COSTS}有。" not in reply.text


@pytest.mark.parametrize(
    ("county", "said"),
    [
        ("中卫市", "婚前检查掏钱不"),
        ("即墨区", "熬中药要钱不"),
        ("茅箭区", "签家庭医生收费不"),
        ("海原县", "住院要钱不"),
    ],
)
def test_where_the_entry_speaks_of_the_cost_nothing_is_said_before_it(
    talk: StartTalk, county: str, said: str
) -> None:
    assert "文件没有写。" not in talk(county).say(said).text.split("\n")[0]


def test_what_was_spent_is_told_to_who_asks_that(talk: StartTalk) -> None:
    assert money.COSTS not in talk("茅箭区").say("给贫困户体检一共花了多少钱").text


@pytest.mark.parametrize("said", ["去进修给钱不", "参加进修给钱 对不", "进修给咱钱不"])
def test_that_a_thing_is_free_is_no_payment(talk: StartTalk, said: str) -> None:
    assert money.FREE_IS_NOT_PAID in talk("茅箭区").say(said).text


@pytest.mark.parametrize(
    ("said", "sentence"),
    [("做体检给咱发钱不", money.IS_PAID), ("体检给钱 对不", money.EITHER), ("体检要给医院钱不", money.COSTS)],
)
def test_who_pays_whom_is_heard(talk: StartTalk, said: str, sentence: str) -> None:
    assert sentence in talk("随县").say(said).text


def test_what_is_paid_out_is_told_as_it_stands(talk: StartTalk) -> None:
    reply = talk("茅箭区").say("在岗村医养老给补钱不")
    assert "2500元" in reply.text
    assert money.FREE_IS_NOT_PAID not in reply.text


def test_a_deposit_that_need_not_be_paid_is_no_gift(talk: StartTalk) -> None:
    assert money.FREE_IS_NOT_PAID not in talk("海原县").say("先住院，押金给钱不").text


def test_a_stay_of_nobody_referred_is_not_told_as_one(talk: StartTalk) -> None:
    assert talk("随县").say("住院要钱不").entry == "suixian-inpatient-ratio"


def test_what_was_spent_on_stays_is_no_answer_to_whether_they_are_free(talk: StartTalk) -> None:
    for said in ("住院一分钱都不用掏吗", "住进去是不是啥钱都不用交"):
        reply = talk("茅箭区").say(said)
        assert reply.entry in ("maojian-ratio", "maojian-deposit")
        assert "万元" not in reply.text.split("\n")[0]


def test_each_part_is_heard_by_itself(talk: StartTalk) -> None:
    text = talk("茅箭区").say("体检一共花了多少钱，老百姓要掏钱不").text
    assert money.COSTS in text
    assert "227万元" in text


def test_what_a_second_entry_states_is_not_denied_before_it(knowledge: Knowledge) -> None:
    free = next(one for one in knowledge.index.entries if "免费" in one.conclusion)
    silent = next(
        one
        for one in knowledge.index.entries
        if not one.unexplained and not money._STATED.search(money._said(one))
    )
    assert money.told(silent, (), "体检在哪做，要钱不") == money.COSTS
    assert money.told(silent, (free,), "体检在哪做，要钱不") == ""
    assert "另外给您钱" not in money.told(replace(free, how="补助50元。"), (), "给我发钱不")
