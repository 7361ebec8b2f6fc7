"""The days from and until which a document says it is in force: only what it says of itself."""

from datetime import date

import pytest

from policy_kb.importing.validity import LONGEST_SENTENCE, read

ISSUED = date(2026, 3, 12)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("第十二条 本办法自2026年1月1日起施行，有效期5年。", "2026-01-01", "2030-12-31"),
        ("本办法自二〇二七年一月一日起施行，有效期至二〇三一年十二月三十一日。", "2027-01-01", "2031-12-31"),
        ("本实施细则由县卫健局负责解释，自印发之日起施行。", "2026-03-12", ""),
        ("本通知自发布之日起30日后施行，试行期两年。", "2026-04-11", "2028-04-10"),
        ("本办法自公布之日起满三十日施行", "2026-04-11", ""),
        ("现将《办法》印发给你们，自2026年7月1日起执行，请遵照执行。", "2026-07-01", ""),
        ("第二十条 自2027年5月1日起施行", "2027-05-01", ""),
        (
            "本办法自2026年1月1日起施行，2018年3月1日起施行的《旧办法》同时废止。",
            "2026-01-01",
            "",
        ),
        (
            "本规定自 2026 年 1 月 1 日起正式实施，有效期自2026年1月1日至2030年12月31日。",
            "2026-01-01",
            "2030-12-31",
        ),
        ("本办法自2026年8月31日起施行，有效期6个月。", "2026-08-31", "2027-02-27"),
        ("本办法施行至2028年12月31日。", "", "2028-12-31"),
        ("本办法自2026年4月1日起实施。", "2026-04-01", ""),
        ("本办法自2024年1月1日至2026年12月31日施行。", "2024-01-01", "2026-12-31"),
        ("本方案自2026年1月1日起至同年12月31日止执行。", "2026-01-01", "2026-12-31"),
        ("第九条 自2026年1月1日至12月31日有效。", "2026-01-01", "2026-12-31"),
        ("本通知有效期自2024年1月1日至2026年12月31日。", "2024-01-01", "2026-12-31"),
        ("本通知有效期：2024年1月1日至2026年12月31日。", "2024-01-01", "2026-12-31"),
        ("本办法由县医保局解释，有效期从2024年1月1日起，至2026年底。", "2024-01-01", "2026-12-31"),
        ("本规定从2026年5月1日零时起施行。", "2026-05-01", ""),
        ("本规定从2026年5月1日0:00起执行，有效期至2028年4月30日24时。", "2026-05-01", "2028-04-30"),
        ("本办法自2024年3月起施行，有效期五年。", "2024-03-01", "2029-02-28"),
        ("本办法自2024年3月起，施行期限三年。", "2024-03-01", "2027-02-28"),
        ("自印发之日起30日后施行。", "2026-04-11", ""),
        ("本办法自本办法印发之日起满三十日后实施。", "2026-04-11", ""),
        ("本办法自2026年7月1日起施行，有效期自施行之日起计算五年。", "2026-07-01", "2031-06-30"),
        ("本办法自2026年7月1日起施行，有效期自印发之日起五年。", "2026-07-01", "2031-03-11"),
        ("本通知自2026年1月1日起执行，原通知执行至2026年6月30日。", "2026-01-01", ""),
        ("本通知自2026年1月1日起执行，大病资助政策执行至2026年12月31日。", "2026-01-01", ""),
        ("现将《方案》印发给你们，大病资助政策执行至2026年12月31日。", "", ""),
        ("本通知自2026年1月1日起执行，协议有效期至2026年6月30日。", "2026-01-01", ""),
        ("本通知自2026年1月1日起执行至2026年12月31日。", "2026-01-01", "2026-12-31"),
        ("本通知自2026年1月1日起施行，执行至2026年12月31日。", "2026-01-01", "2026-12-31"),
        ("第九条 自2026年1月1日起试行至2026年12月31日。", "2026-01-01", "2026-12-31"),
        ("本办法自2026年7月1日起施行，有效期至2028年2月底。", "2026-07-01", "2028-02-29"),
    ],
)
def test_the_days_are_read_with_their_sentence(text: str, first: str, last: str) -> None:
    found = read([text], ISSUED)
    assert (str(found.valid_from or ""), str(found.valid_until or "")) == (first, last)
    assert found.said == (text.removesuffix("。"),)


@pytest.mark.parametrize(
    "text",
    [
        "协议有效期为一年，期满可以续签或者改签。",
        "住院报销标准自2016年1月1日起执行。",
        "本办法所称慢性病，自2027年1月1日起执行新的标准。",
        "诊断书在本办法里有效期一年。",
        "请各乡镇遵照执行。",
        "自2024年1月1日至2026年12月31日发放的补贴不再补缴。",
        "协议自2024年3月起执行，有效期自2024年3月1日至2025年2月28日。",
    ],
)
def test_what_is_said_of_something_else_is_left_out(text: str) -> None:
    assert read([text], ISSUED).said == ()


@pytest.mark.parametrize(
    "text",
    [
        "本办法自发布之日起施行，有效期5年。",
        "本办法自2027年13月1日起施行。",
        "本办法自2027年起施行。",
        "本办法自2027年1月1日12时起施行。",
        "本办法有效期至2028年12月。",
        "本办法施行至2028年12月31日零时。",
        "有效期自2027年1月1日至2028年12月31日。",
    ],
)
def test_where_no_day_can_be_made_of_it_the_sentence_is_shown_alone(text: str) -> None:
    found = read([text], None)
    assert (found.valid_from, found.valid_until, len(found.said)) == (None, None, 1)


def test_what_is_unsure_is_shown_without_a_day_although_the_day_of_issue_is_known() -> None:
    found = read(["本办法自印发之日起30个工作日后施行，有效期五年。"], ISSUED)
    assert (found.valid_from, found.valid_until, len(found.said)) == (None, None, 1)


@pytest.mark.parametrize(
    "text",
    [
        ["本办法自2027年1月1日起施行。有效期五年。"],
        ["本办法自2027年1月1日起施行；施行期限为五年。"],
        ["第九条 本办法自2027年1月1日起施行。", "第十条 本办法有效期五年。"],
    ],
)
def test_how_long_it_lasts_is_counted_from_its_first_day_wherever_that_stands(text: list[str]) -> None:
    found = read(text, ISSUED)
    assert (found.valid_from, found.valid_until) == (date(2027, 1, 1), date(2031, 12, 31))
    assert len(found.said) == 2


def test_of_two_beginnings_the_later_is_proposed_with_both_sentences() -> None:
    found = read(["本通知自2026年1月1日起执行。", "附则", "本办法自2027年1月1日起施行。"], ISSUED)
    assert found.valid_from == date(2027, 1, 1)
    assert len(found.said) == 2


def test_an_end_before_the_beginning_is_not_proposed() -> None:
    found = read(["本办法自2027年1月1日起施行。", "本办法有效期至2020年1月1日。"], ISSUED)
    assert (found.valid_from, found.valid_until) == (date(2027, 1, 1), None)


def test_a_sentence_without_end_is_cut_short() -> None:
    (said,) = read([f"本办法自2027年1月1日起施行，{'某' * 900}"], ISSUED).said
    assert len(said) == LONGEST_SENTENCE
