"""A target is never told as what was reached, nor what was reached as a target."""

import pytest

from bot.answering import targets
from tests.bot.conftest import StartTalk

NO_TARGET, NOT_REACHED = targets.NO_TARGET, targets.NOT_REACHED


@pytest.mark.parametrize(
    ("county", "said", "first", "absent"),
    [
        ("中卫市", "大病有几种，救治率要达到几成", "90%", NO_TARGET),
        ("中卫市", "大病救治率如今实际做到多少了", "86.91%", NOT_REACHED),
        ("中卫市", "贫困户的大病救治率年底得到多少", "90%", NO_TARGET),
        ("随县", "重病兜底的落实率争取做到多少", "100%", NOT_REACHED),
    ],
)
def test_the_kind_that_is_asked_for_comes_first(
    talk: StartTalk, county: str, said: str, first: str, absent: str
) -> None:
    line = talk(county).say(said).text.split("\n")[0]
    assert first in line
    assert absent not in line


@pytest.mark.parametrize(
    ("county", "said", "holds"),
    [
        ("中卫市", "重病的救治率规定要达到多少", NO_TARGET),
        ("茅箭区", "签约率上头要求到多少", NO_TARGET),
        ("中卫市", "婚检率完成了百分之几", NOT_REACHED),
        ("即墨区", "国医馆盖了多少家了", NOT_REACHED),
        ("德州市", "远程医疗眼下已经覆盖了多少家卫生院", NOT_REACHED),
    ],
)
def test_where_only_the_other_is_written_it_says_so_first(
    talk: StartTalk, county: str, said: str, holds: str
) -> None:
    assert holds in talk(county).say(said).text.split("\n")[0]


def test_where_both_are_asked_or_compared_both_are_told(talk: StartTalk) -> None:
    for said in ("大病救治率要求多少，眼下做到了多少", "我们县大病救治率达标了没有"):
        text = talk("海原县").say(said).text
        assert "81.95%" in text
        assert "90%" in text


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("救治率要达到多少", (True, False)),
        ("救治率达到多少了", (False, True)),
        ("救治率达标了吗", (True, True)),
        ("救治率几成才算达标", (True, False)),
        ("上头要求发放率做到多少", (True, False)),
        ("住院实际报销比例多少", (False, False)),
        ("要到哪里办", (False, False)),
        ("监测管理率是多少", (False, False)),
    ],
)
def test_what_is_asked_for(text: str, asked: tuple[bool, bool]) -> None:
    assert targets.asked(text) == asked


def test_a_share_that_is_demanded_without_saying_so_is_not_taken_for_reached(talk: StartTalk) -> None:
    assert NO_TARGET not in talk("中卫市").say("地方病的监测管理率要求是多少").text


@pytest.mark.parametrize(
    ("county", "said", "holds"),
    [
        ("茅箭区", ("家庭医生签约率多少", "规定要求多少"), NO_TARGET),
        ("德州市", ("远程医疗要覆盖多少卫生院", "达到了没"), NOT_REACHED),
    ],
)
def test_a_message_that_goes_on_is_of_the_same_rate(
    talk: StartTalk, county: str, said: tuple[str, ...], holds: str
) -> None:
    assert holds in talk(county).say_all(*said).text.split("\n")[0]


@pytest.mark.parametrize(
    "said", ["现在住院报销比例是多少", "报销比例不低于90%是不是真的", "眼下住院自付比例是几成"]
)
def test_what_is_paid_back_to_one_person_is_neither_target_nor_result(said: str) -> None:
    assert targets.asked(said) == (False, False)


def test_what_a_county_paid_back_in_a_year_is_a_result() -> None:
    assert targets.asked("2019年住院报销比例实际达到多少了") == (False, True)
