"""What is said before an entry is told: an age without its unit, a year not written of; two questions at once."""

import pytest

from tests.bot.conftest import StartTalk


@pytest.mark.parametrize(
    ("region", "said", "told"),
    [
        ("海原县", "我娘68了，还能查两癌不", "68岁不在"),
        ("海原县", "两癌筛查男同志能做吗", "没有写男的"),
        ("茅箭区", "2017年住院报销比例是多少", "2017年的，文件没有写"),
        ("茅箭区", "2020年下半年贫困人口住院多少人次", "下半年的，文件没有写"),
        ("即墨区", "我家不是低保，只是建档立卡的，住院押金给减不", "只写给低保户"),
    ],
)
def test_what_the_clause_does_not_give_comes_first(
    talk: StartTalk, region: str, said: str, told: str
) -> None:
    assert told in talk(region).say(said).text.split("\n")[0]


def test_an_age_said_before_is_not_judged_again(talk: StartTalk) -> None:
    one = talk("海原县")
    assert "8个月" in one.say_all("营养包给多大的娃", "那8个月的").text.split("\n")[0]
    assert "8个月" not in one.say("到哪个地方领").text.split("\n")[0]


@pytest.mark.parametrize(
    ("region", "said", "both"),
    [
        ("海原县", "住院押金收不收 报销比例多少", ("免缴住院押金", "90%")),
        ("茅箭区", "2020年上半年住院多少人次，政府兜底多少钱", ("875人次", "11.06万元")),
    ],
)
def test_two_questions_are_both_answered(
    talk: StartTalk, region: str, said: str, both: tuple[str, ...]
) -> None:
    text = talk(region).say(said).text
    assert all(figure in text for figure in both)
