"""Variants to terms: how a text is cut, and that the built-in dictionary knows the residents' words."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_kb import lexicon
from policy_kb.knowledge import Knowledge
from policy_kb.lexicon import Lexicon, Term

HOSPITAL = Term("医院", "thing")
COUNTY_HOSPITAL = Term("县医院", "place")
DOCTOR = Term("家庭医生", "thing")
TREAT = Term("救治", "act")
PAY_AFTER = Term("先诊疗后付费", "thing")
SMALL = Lexicon(
    variants={"医院": HOSPITAL, "县医院": COUNTY_HOSPITAL, "家医": DOCTOR, "治": TREAT},
    patterns=((re.compile("先看[^,]{0,4}后给钱"), PAY_AFTER), (re.compile("县医"), DOCTOR)),
    longest=3,
)


def everywhere(text: str) -> frozenset[int]:
    return frozenset(range(len(text) + 1))


def terms(lexicon: Lexicon, text: str, borders: frozenset[int] | None = None) -> list[str]:
    pieces = lexicon.scan(text, everywhere(text) if borders is None else borders)
    return [piece.term.name for piece in pieces if piece.term is not None]


class TestScanning:
    def test_the_longest_variant_wins(self) -> None:
        assert terms(SMALL, "去县医院看") == ["县医院"]

    def test_a_short_term_must_lie_between_two_words(self) -> None:
        assert terms(SMALL, "三家医院", frozenset({0, 1, 2, 4})) == ["医院"]
        assert terms(SMALL, "治理", frozenset({0, 2})) == []

    def test_one_that_general_words_cut_across_is_found_before_a_longer_rest(self) -> None:
        serious = Lexicon({}, (), 0).with_terms("disease", {"大病": "大病"})
        assert terms(serious, "大病患者", frozenset({0, 1, 4})) == ["大病"]
        assert terms(serious, "重大病房", frozenset({0, 2, 4})) == []

    def test_what_asks_how_many_is_no_part_of_a_word_before_it(self) -> None:
        doctors = Lexicon({}, (), 0).with_terms("person", {"村医": "村医"})
        assert terms(doctors, "村医好多个", frozenset({0, 1, 3, 5})) == ["村医"]
        assert terms(doctors, "村医好了吗", frozenset({0, 1, 3, 5})) == []

    def test_the_name_of_a_place_is_found_wherever_words_are_cut(self) -> None:
        places = Lexicon({}, (), 0).with_terms("region", {"海原": "海原县"})
        assert terms(places, "海原有病", frozenset({0, 1, 3, 4})) == ["海原县"]

    def test_a_long_term_may_cross_the_words_of_the_general_language(self) -> None:
        assert terms(SMALL, "县医院", frozenset({0, 1, 2, 3})) == ["县医院"]
        assert terms(SMALL, "县医院", frozenset({0, 3})) == ["县医院"]

    def test_a_turn_of_speech_is_found_though_it_cannot_be_listed(self) -> None:
        assert terms(SMALL, "能不能先看病后给钱") == ["先诊疗后付费"]

    def test_a_listed_variant_beats_a_shorter_turn_of_speech(self) -> None:
        assert terms(SMALL, "县医院") == ["县医院"]

    def test_no_term_is_found_inside_another(self) -> None:
        assert terms(SMALL, "县医院医院") == ["县医院", "医院"]

    def test_what_lies_between_terms_is_kept_in_order(self) -> None:
        pieces = list(SMALL.scan("我去县医院了", everywhere("我去县医院了")))
        assert [(piece.text, piece.term) for piece in pieces] == [
            ("我去", None),
            ("县医院", COUNTY_HOSPITAL),
            ("了", None),
        ]

    @given(text=st.text(alphabet="先看病后给钱县医院家治理,", max_size=30), data=st.data())
    def test_the_pieces_are_the_text_cut_up_and_nothing_else(self, text: str, data: st.DataObject) -> None:
        borders = data.draw(st.frozensets(st.integers(0, len(text))))
        pieces = list(SMALL.scan(text, borders))
        assert "".join(piece.text for piece in pieces) == text
        assert all(text[piece.start :].startswith(piece.text) and piece.text for piece in pieces)


class TestAddingTerms:
    def test_new_names_are_found_afterwards(self) -> None:
        assert terms(SMALL.with_terms("region", {"海原": "海原县"}), "海原县医院") == ["海原县", "县医院"]

    def test_what_a_word_meant_before_it_means_still(self) -> None:
        assert terms(SMALL.with_terms("region", {"县医院": "某县"}), "县医院") == ["县医院"]

    def test_the_old_lexicon_does_not_change(self) -> None:
        SMALL.with_terms("region", {"海原": "海原县"})
        assert terms(SMALL, "海原") == []

    def test_a_name_longer_than_all_others_is_still_found_whole(self) -> None:
        long = "恩施土家族苗族自治州"
        assert terms(SMALL.with_terms("region", {long: long}), long) == [long]


class TestFiles:
    def test_a_row_gives_its_canonical_name_and_each_variant(self, tmp_path: Path) -> None:
        found = lexicon.load(_dictionary(tmp_path, terms="押金,thing,押钱|预交金,x\n"))
        assert found.variants["押钱"] == found.variants["预交金"] == found.variants["押金"]

    def test_a_row_of_two_terms_gives_no_variant_of_its_joined_name(self, tmp_path: Path) -> None:
        found = lexicon.load(_dictionary(tmp_path, terms="报销+比例,act+ask,报几成,x\n"))
        assert "报几成" in found.variants
        assert "报销+比例" not in found.variants

    def test_variants_are_kept_in_the_form_texts_are_compared_in(self, tmp_path: Path) -> None:
        found = lexicon.load(_dictionary(tmp_path, terms="大型检查,strict,ＣＴ|彩超|醫院,x\n"))
        assert {"ct", "医院"} <= found.variants.keys()

    def test_comments_among_the_fillers_are_none(self, tmp_path: Path) -> None:
        found = lexicon.load(_dictionary(tmp_path, fillers="# 语气 词\n请问 啊\n"))
        assert {word for word, term in found.variants.items() if term.kind == lexicon.FILLER} == {
            "请问",
            "啊",
        }


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("新农合给报几成", {"医保", "报销", "比例"}),
        ("住院门槛费", {"住院", "起付线"}),
        ("俺吃低保", {"低保户"}),
        ("押钱能不能少交", {"押金", "减免"}),
        ("村大夫管什么", {"村医"}),
        ("奶娃有营养包", {"婴幼儿", "营养包"}),
        ("二次报销", {"大病保险"}),
        ("先看病回头再给钱", {"先诊疗后付费"}),
        ("先住院以后再补钱", {"先诊疗后付费"}),
        ("自己还得掏好多钱", {"个人自付"}),
        ("一年来看几回", {"随访", "次数"}),
        ("要跑几个窗口才行", {"一站式结算"}),
        ("公家给出多少", {"资助"}),
        ("哪个部门管", {"哪个部门"}),
        ("血压高拿药", {"高血压", "药"}),
        ("九八五是啥", {"985政策", "是什么"}),
        ("么样办理", {"怎么办"}),
        ("领证前那个体检", {"婚前检查"}),
    ],
)
def test_residents_words_stand_for_the_documents_words(
    knowledge: Knowledge, said: str, meant: set[str]
) -> None:
    assert meant <= knowledge.analyser.analyse(said).names()


def _dictionary(folder: Path, terms: str = "押金,thing,押钱,x\n", fillers: str = "请问\n") -> Path:
    dictionary = folder / "dictionary"
    dictionary.mkdir()
    (dictionary / "terms.csv").write_text("canonical,kind,variants,source\n" + terms, encoding="utf-8")
    (dictionary / "patterns.csv").write_text("canonical,kind,pattern,source\n", encoding="utf-8")
    (dictionary / "fillers.txt").write_text(fillers, encoding="utf-8")
    return folder
