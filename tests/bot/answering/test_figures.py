"""A figure quoted by itself leads to the entry that holds exactly this figure, or to nothing."""

import pytest

from bot.answering import figures
from bot.reply import Kind
from bot.understand import understand
from policy_kb.knowledge import Knowledge
from tests.bot.conftest import StartTalk


class TestQuotedAlone:
    @pytest.mark.parametrize(
        ("said", "figure"),
        [
            ("11144是啥数", "11144"),
            ("97.97%啥意思", "97.97"),
            ("513.8", "513.8"),
            ("9389人咋回事", "9389"),
            ("5123平方米说的是啥", "5123"),
        ],
    )
    def test_it_is_found_where_nothing_else_is_named(
        self, knowledge: Knowledge, said: str, figure: str
    ) -> None:
        assert figures.quoted_alone(understand(said, knowledge)) == figure

    @pytest.mark.parametrize(
        "said",
        [
            "90%是啥",
            "2019年的",
            "9389人里海原签约了多少",
            "救治率97.97%是哪里的",
            "227和355是啥",
            "押金5000元",
            "你好",
        ],
    )
    def test_short_ones_years_and_those_beside_a_subject_are_none(
        self, knowledge: Knowledge, said: str
    ) -> None:
        assert figures.quoted_alone(understand(said, knowledge)) == ""

    @pytest.mark.parametrize("text", ["98.83%", "198.8", "98.84%", "1.98.8"])
    def test_a_longer_figure_does_not_hold_it(self, text: str) -> None:
        assert not figures.stands_in("98.8", text)

    def test_a_sentence_end_after_it_is_no_decimal_point(self) -> None:
        assert figures.stands_in("5000", "不超过5000.")
        assert not figures.stands_in("", "5000元")


class TestAnswering:
    @pytest.mark.parametrize(
        ("region", "said", "entry"),
        [
            ("中卫市", "11144是啥数", "zhongwei-stat-treated"),
            ("海原县", "9389人咋回事", "zhongwei-stat-chronic"),
            ("茅箭区", "5123平方米说的是啥", "maojian-three-hospitals"),
            ("茅箭区", "213.87万是么钱", "maojian-supplement-fund"),
        ],
    )
    def test_the_entry_that_holds_it_answers(
        self, talk: StartTalk, region: str, said: str, entry: str
    ) -> None:
        reply = talk(region).say(said)
        assert (reply.kind, reply.entry) == (Kind.ANSWER, entry)

    def test_the_county_it_is_of_is_told_first(self, talk: StartTalk) -> None:
        first = talk("海原县").say("97.97%啥意思").text.split("\n")[0]
        assert "中宁县" in first
        assert "97.97%" in first

    @pytest.mark.parametrize("said", ["8848是啥数", "67.31%啥意思", "98.8%是啥"])
    def test_a_figure_no_document_holds_is_not_known(self, talk: StartTalk, said: str) -> None:
        reply = talk("中卫市").say(said)
        assert reply.kind is Kind.UNKNOWN
        assert reply.citations == ()

    def test_a_figure_of_another_county_is_not_known_here(self, talk: StartTalk) -> None:
        assert talk("随县").say("5123平方米说的是啥").kind is Kind.UNKNOWN


class TestQuotedBesideWords:
    @pytest.mark.parametrize(
        ("said", "figure"),
        [
            ("19年那227万元是办啥事的", "227"),
            ("救治率97.97%是哪里的", "97.97"),
            ("2020年花了1800块", ""),  # a round sum stands in too many places
            ("2019年的事", ""),
            ("227万和355万各是啥", ""),
        ],
    )
    def test_only_one_odd_figure_is_taken(self, knowledge: Knowledge, said: str, figure: str) -> None:
        assert figures.quoted_beside(understand(said, knowledge)) == figure

    def test_it_leads_to_the_entry_that_holds_it(self, talk: StartTalk) -> None:
        reply = talk("茅箭区").say("报道说统筹了227万，这笔拿去弄么事了")
        assert "227万元" in reply.text

    def test_not_where_something_unheard_of_is_asked(self, talk: StartTalk) -> None:
        reply = talk("茅箭区").say("那227万里头有没有盖电影院的")
        assert reply.kind is Kind.UNKNOWN
