"""The one form in which questions and entries are compared."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_kb.normalise import clean, close_up, normalise

INVISIBLE = "\x00\x07\x1b\x7f\x85\u200b\u200d\u200e\u2028\u202e\u2060\ufeff\ufffe"
# Hypothesis seldom comes to what people really send; so it is given more of that.
SENT = st.text(
    alphabet=st.one_of(
        st.sampled_from("住院報銷押金醫療貧困戶農村衛生ＡＢｃ１２３，。？！％（） \t\n\r㎎①Ⅱ" + INVISIBLE),
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
        st.characters(),
    )
)


@pytest.mark.parametrize(
    ("sent", "form"),
    [
        ("住院報銷多少", "住院报销多少"),
        ("貧困戶看病要交押金嗎", "贫困户看病要交押金吗"),
        ("頭髮", "头发"),
        ("以後", "以后"),
        ("皇后", "皇后"),
        ("１２０００元", "12000元"),
        ("１２，０００元", "12,000元"),
        ("９０％", "90%"),
        ("ＭＲＩ", "mri"),
        ("CT检查", "ct检查"),
        ("（一）", "(一)"),
        ("㎎", "mg"),
        ("住院　报销", "住院 报销"),
        ("  住院\t\n报销  ", "住院 报销"),
        ("住\u200b院\ufeff", "住院"),
        ("住\x00院\x07", "住院"),
        ("\u202e住院", "住院"),
        ("卅种大病,廿个村", "三十种大病,二十个村"),
        ("", ""),
        (" \n ", ""),
        (INVISIBLE, ""),
    ],
)
def test_width_case_script_and_blanks_are_made_one(sent: str, form: str) -> None:
    assert normalise(sent) == form


@pytest.mark.parametrize(
    "text",
    ["住院能报多少?", "三块五", "先诊疗后付费", "中卫市沙坡头区", "90%", "0534-2345678", "我的娃发烧40度"],
)
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert normalise(text) == text


@given(SENT)
def test_what_is_normalised_stays_so(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(SENT)
def test_nothing_invisible_wide_or_upper_case_is_left(text: str) -> None:
    form = normalise(text)
    assert not any(char.isascii() and char.isupper() for char in form)
    assert not any("！" <= char <= "～" for char in form)
    assert not any(unicodedata.category(char) == "Cc" for char in form)
    assert not set(INVISIBLE) & set(form)
    assert form == form.strip()
    assert "  " not in form


@given(SENT)
def test_cleaning_keeps_every_letter_number_and_mark_in_order(text: str) -> None:
    def written(text: str) -> list[str]:
        return [char for char in text if unicodedata.category(char)[0] in "LNP"]

    assert written(clean(text)) == written(text)
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("住院\r\n报销", "住院 报销"),
        ("住院\n\n报销\t", "住院 报销"),
        ("ＣＴ 報銷", "ＣＴ 報銷"),
        ("\x01住院", "住院"),
    ],
)
def test_cleaning_changes_no_letter(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        ("先诊疗，后\n付费", "先诊疗，后付费"),
        ("住 院 报 销", "住院报销"),
        ("CT 检查", "CT 检查"),
        ("a b", "a b"),
        ("报销 90%", "报销 90%"),
    ],
)
def test_blanks_are_closed_up_between_chinese_characters_only(text: str, closed: str) -> None:
    assert close_up(text) == closed


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("二零一九年报了多少", "2019年报了多少"),
        ("二〇二〇年", "2020年"),
        ("那一九年的呢", "那2019年的呢"),
        ("二零年上半年", "2020年上半年"),
        ("一九九八年", "1998年"),
        ("干了一五年了", "干了一五年了"),
        ("十九年", "十九年"),
        ("一年", "一年"),
        ("一二年", "一二年"),  # one or two years
        ("二零年前", "二零年前"),
    ],
)
def test_a_year_in_characters_is_a_year(said: str, meant: str) -> None:
    assert normalise(said) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("统筹的两百二十七万用在哪", "统筹的227万用在哪"),
        ("三千二百零八人次", "3208人次"),
        ("两百一十四点五三万", "214.53万"),
        ("百分之九十一点四二", "91.42%"),
        ("空腹十六点七", "空腹16.7"),
        ("百分之九十", "百分之九十"),  # said and written either way
        ("三千五百块", "三千五百块"),
        ("花了三千五百六", "花了三千五百六"),  # a short form: what it means depends on what is counted
        ("三千五百多块", "三千五百多块"),
        ("三千二百零八万五千", "三千二百零八万五千"),
        ("第一百二十三条", "第一百二十三条"),
        ("三个一批、八个一", "三个一批、八个一"),
        ("十一点二十五分", "十一点二十五分"),
    ],
)
def test_an_exact_figure_in_characters_is_as_in_the_documents(said: str, meant: str) -> None:
    assert normalise(said) == meant
