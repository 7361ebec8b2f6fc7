"""Who has lost a category, or has left poverty, asks whether a rule goes on: that is another matter than its words."""

import pytest

from bot.reply import Kind
from tests.bot.conftest import StartTalk


@pytest.mark.parametrize(
    ("county", "said", "told"),
    [
        ("随县", "我家贫困户让村里取消了，住院还报不", "贫困户资格取消了的还按不按这一条，文件没有写"),
        ("随县", "五保停了，医保还免不免", "特困（五保）资格取消了的还按不按这一条，文件没有写"),
        ("即墨区", "低保今年给退了，住院押金还减不减", "低保资格取消了的还按不按这一条，文件没有写"),
        ("随县", "贫困户名额去年让人顶了，住院还按贫困户报不", "贫困户资格取消了的还按不按这一条"),
        ("随县", "我是低保，今年没评上，医保还免不", "低保资格取消了的还按不按这一条"),
        ("随县", "去年退了贫困户，住院还报不", "贫困户资格取消了的还按不按这一条"),
        ("海原县", "我们不再是贫困户了，住院押金还免不", "已经脱贫的还按不按这一条，文件没有写"),
        ("海原县", "我家前年脱贫了 住院押金还免吗", "已经脱贫的还按不按这一条，文件没有写"),
    ],
)
def test_it_is_said_first_that_nothing_is_written_of_them(
    talk: StartTalk, county: str, said: str, told: str
) -> None:
    reply = talk(county).say(said)
    assert reply.kind is Kind.ANSWER
    assert told in reply.text.split("\n")[0]


@pytest.mark.parametrize(
    "said",
    ["我娘低保被取消了还能报九成吗", "低保给停了还报得到90%不", "贫困户退出了还是报九成吗"],
)
def test_a_category_that_is_lost_is_no_cap_that_was_removed(talk: StartTalk, said: str) -> None:
    reply = talk("随县").say(said)
    assert reply.entry != "suixian-inpatient-serious-cap"
    assert "没有封顶线" not in reply.text


def test_who_asks_for_the_cap_is_told_of_it(talk: StartTalk) -> None:
    assert talk("随县").say("大病保险封顶取消了没").entry == "suixian-inpatient-serious-cap"


@pytest.mark.parametrize(
    ("county", "said"),
    [
        ("中卫市", "贫困户脱贫以后还管不"),
        ("中宁县", "脱了贫的建档立卡户还有这些好处没"),
        ("海原县", "刚脱贫还能享受吗"),
    ],
)
def test_no_count_answers_whether_it_goes_on(talk: StartTalk, county: str, said: str) -> None:
    assert talk(county).say(said).kind is Kind.UNKNOWN


@pytest.mark.parametrize(
    ("county", "said", "entry"),
    [
        ("武城县", "脱了贫还管不", "dezhou-exited-patients"),
        ("茅箭区", "脱贫以后还给报吗", "maojian-who-covered"),
    ],
)
def test_what_is_written_of_them_is_told(talk: StartTalk, county: str, said: str, entry: str) -> None:
    assert talk(county).say(said).entry == entry
