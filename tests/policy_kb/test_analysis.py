"""Taking a text apart: terms, words, years, numbers; the same for a question and for what is stored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_kb.analysis import NOUN, NUMBER, YEAR, Analyser, Token, made_of
from policy_kb.knowledge import Knowledge
from policy_kb.lexicon import FILLER


@pytest.fixture(scope="module")
def analyser(knowledge: Knowledge) -> Analyser:
    return knowledge.analyser


class TestOneThingInManyWords:
    @pytest.mark.parametrize(
        ("said", "also_said"),
        [
            ("押金要交吗", "押钱要交吗"),
            ("合作医疗咋缴费", "新农合咋缴费"),
            ("住院報銷比例", "住院报销比例"),
            ("住院　报销比例", "住院报销比例"),
            ("“四位一体”是什么", "四位一体是什么"),
            ("做个ＣＴ", "做个ct"),
            ("请问一下，住院要押金吗", "住院要押金吗"),
        ],
    )
    def test_they_have_the_same_subject(self, analyser: Analyser, said: str, also_said: str) -> None:
        kinds = ("thing", "act", "strict", "person", "disease")
        assert analyser.analyse(said).names(*kinds) == analyser.analyse(also_said).names(*kinds)
        assert analyser.analyse(said).names(*kinds)


class TestKinds:
    @pytest.mark.parametrize(
        ("text", "token"),
        [
            ("海原住院", Token("海原县", "region")),
            ("即墨市体检", Token("即墨区", "region")),
            ("2019年报了多少", Token("2019", YEAR)),
            ("1407人签约", Token("1407", NUMBER)),
            ("三级医院报多少", Token("三级医院", "level")),
            ("俺是低保户", Token("低保户", "person")),
            ("要带身份证不", Token("要带的材料", "strict")),
            ("轮椅哪里领", Token("轮椅", NOUN)),
        ],
    )
    def test_a_word_has_the_kind_of_what_it_names(self, analyser: Analyser, text: str, token: Token) -> None:
        assert token in analyser.analyse(text).tokens

    def test_two_terms_in_one_word_are_two_tokens(self, analyser: Analyser) -> None:
        found = analyser.analyse("报几成")
        assert found.names("act") == {"报销"}
        assert found.names("ask") == {"比例"}

    def test_only_the_kinds_asked_for_are_named(self, analyser: Analyser) -> None:
        found = analyser.analyse("低保户住院，押金")
        assert found.names("person") == {"低保户"}
        assert found.names("person", "act") == {"低保户", "住院"}
        assert found.names() >= {"低保户", "住院", "押金"}


class TestWordBorders:
    @pytest.mark.parametrize(
        ("text", "not_said"), [("三家医院", "家庭医生"), ("环境治理", "救治"), ("药材生意", "药")]
    )
    def test_a_short_term_is_not_heard_inside_another_word(
        self, analyser: Analyser, text: str, not_said: str
    ) -> None:
        assert not_said not in analyser.analyse(text).names()

    def test_the_year_before_a_word_does_not_hide_it(self, analyser: Analyser) -> None:
        assert "报销" in analyser.analyse("2019年报了多少").names()


class TestLeavingOut:
    def test_what_says_nothing_is_left_out(self, analyser: Analyser) -> None:
        assert analyser.analyse("请问一下，我想问那个").tokens == ()

    def test_punctuation_is_no_token(self, analyser: Analyser) -> None:
        assert analyser.analyse("！？……，。（）").tokens == ()

    def test_a_word_said_twice_counts_once(self, analyser: Analyser) -> None:
        once, twice = analyser.analyse("押金"), analyser.analyse("押金押金，押金")
        assert once.tokens == twice.tokens


class TestMending:
    def test_a_slip_is_mended_before_the_words_are_looked_up(self, analyser: Analyser) -> None:
        found = analyser.analyse("住院压金")
        assert found.text == "住院押金"
        assert "押金" in found.names("thing")

    def test_content_is_taken_as_it_is_written(self, analyser: Analyser) -> None:
        assert "押金" not in analyser.analyse("住院压金", correct=False).names()


class TestCharacters:
    def test_characters_and_pairs_do_not_cross_tokens(self) -> None:
        found = made_of("押金体检", [Token("押金", "thing"), Token("体检", "act")])
        assert found.grams == {"押", "金", "押金", "体", "检", "体检"}

    def test_a_year_gives_no_characters(self) -> None:
        assert made_of("2019", [Token("2019", YEAR)]).grams == frozenset()

    def test_fillers_give_none_either(self) -> None:
        assert made_of("请问", [Token("请问", FILLER)]).grams == frozenset()


class TestAnyText:
    @given(text=st.text(max_size=60))
    def test_nothing_breaks_it(self, knowledge: Knowledge, text: str) -> None:
        found = knowledge.analyser.analyse(text)
        assert all(token.name and token.kind != FILLER for token in found.tokens)
        assert all(1 <= len(gram) <= 2 for gram in found.grams)
        assert len(set(found.tokens)) == len(found.tokens)

    @given(text=st.text(alphabet="住院押金报几成三级医院贫困户2019年海原县，的吗药ＣＴ醫", max_size=40))
    def test_the_same_text_is_always_taken_apart_alike(self, knowledge: Knowledge, text: str) -> None:
        first, second = (knowledge.analyser.analyse(text) for _ in range(2))
        assert first == second

    @given(text=st.text(alphabet="住院押金报几成三级医院贫困户2019年海原县，的吗药ＣＴ醫", max_size=40))
    def test_taking_its_own_text_apart_again_changes_nothing(self, knowledge: Knowledge, text: str) -> None:
        found = knowledge.analyser.analyse(text)
        assert knowledge.analyser.analyse(found.text, correct=False).tokens == found.tokens
