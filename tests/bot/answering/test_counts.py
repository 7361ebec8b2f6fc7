"""Of what was counted beside one another (大病, 重病, 核准患病) just what is asked about is told."""

import pytest

from tests.bot.conftest import StartTalk


@pytest.mark.parametrize(
    ("county", "figure"),
    [("中卫市", "86.91%"), ("沙坡头区", "98.83%"), ("中宁县", "98.2%"), ("海原县", "81.95%")],
)
@pytest.mark.parametrize("said", ["大病的救治率有多高，百分之几", "大病救治率是几成", "大病的救治率现在多少"])
def test_the_illness_that_is_named_is_the_one_counted(
    talk: StartTalk, county: str, figure: str, said: str
) -> None:
    assert figure in talk(county).say(said).text.split("\n")[0]


@pytest.mark.parametrize(
    ("county", "said", "figure"),
    [
        ("中宁县", ("核准有病的贫困户多少人", "治了几个"), "1689人"),
        ("中卫市", ("全市重病多少人", "其中治了几个，救治率多少"), "91.39%"),
        ("中卫市", ("全市重病病人几个", "海原、中宁各几个，都治了没"), "83人"),
        ("沙坡头区", ("三十种大病该救多少人", "三个县区哪个救治率最低"), "81.95%"),
        ("茅箭区", ("2019年大病住院多少人次", "报销比例呢"), "97.21%"),
        ("茅箭区", ("2019年政府兜底多少人次", "2020年上半年呢 人次和钱都说说"), "11.06万元"),
    ],
)
def test_a_further_figure_is_of_what_was_counted_last(
    talk: StartTalk, county: str, said: tuple[str, ...], figure: str
) -> None:
    assert figure in talk(county).say_all(*said).text.split("\n")[0]


def test_another_illness_named_turns_to_its_count(talk: StartTalk) -> None:
    assert "1448人" in talk("海原县").say_all("重病治了几个", "大病治了几个").text.split("\n")[0]


@pytest.mark.parametrize(
    ("county", "said", "entry"),
    [
        ("中宁县", "害了大病的穷人是怎么救治的", "zhongwei-treatment-30-diseases"),
        ("中卫市", "得重病的贫困户怎么个治法", "zhongwei-treatment-expert"),
    ],
)
def test_how_it_is_done_is_not_answered_by_a_count(
    talk: StartTalk, county: str, said: str, entry: str
) -> None:
    assert talk(county).say(said).entry == entry


def test_how_it_is_going_is(talk: StartTalk) -> None:
    assert "81.95%" in talk("海原县").say("大病救治得怎么样了").text
