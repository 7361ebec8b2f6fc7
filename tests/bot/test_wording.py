"""How it is said: conclusion first, source and year last, never more than WeChat takes."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import wording
from bot.wording import MOST_BYTES, Slice
from policy_kb.benefits.rulebook import Estimate, Step
from policy_kb.knowledge import Knowledge
from policy_kb.records import Citation, Entry

CITATION = Citation(
    title="某县健康扶贫工作计划",
    issuer="某县卫生健康局",
    number="某卫发〔2020〕1号",
    date="2020-03-05",
    section="二",
    region="某县",
)
ENTRY = Entry(
    id="deposit",
    region_code="421321",
    topic="payment",
    title="住院押金",
    phrasings=(),
    conclusion="贫困户在县内住院不交押金。",
    conditions="要在定点医院。",
    how="拿健康卡去住院窗口。",
    where="医院医保窗口。",
    audience=(),
    figures=(),
    document_key="any",
    section="二",
    valid_from=date(2020, 1, 1),
    review_by=date(2020, 12, 31),
)
OTHER = replace(ENTRY, id="checkup", title="免费体检", conclusion="老年人每年体检1次。")
IN_TIME, LATE = date(2020, 6, 1), date(2026, 3, 2)
# Of what Chinese text is made of, a sentence now and then.
LONG = st.text(alphabet=st.sampled_from("看病报销一二三贫困户a1%，。；！？《》〔〕😀"), max_size=900)


def said(today: date = LATE, asked_year: int | None = None, entry: Entry = ENTRY) -> list[str]:
    return wording.answer(entry, (), CITATION, today, asked_year).split("\n")


class TestNewerDocument:
    CITATION = replace(CITATION, newer="某县健康扶贫工作计划（2025年）")

    def test_an_answer_out_of_an_old_document_says_so_first_and_keeps_its_year(self) -> None:
        first, *_, last = wording.answer(ENTRY, (), self.CITATION, LATE, None).split("\n")
        assert first.startswith("政策已更新，这一条还没有改好。下面是2020年旧文件的说法：贫困户在县内住院")
        assert "2020年3月5日，已有新文件《某县健康扶贫工作计划（2025年）》" in last

    def test_it_says_so_whatever_year_was_asked_for(self) -> None:
        first = wording.answer(ENTRY, (), self.CITATION, LATE, 2025).split("\n")[0]
        assert first.startswith("政策已更新")
        assert "我手里是2020年的文件" in first

    def test_an_answer_in_force_says_nothing_of_it(self) -> None:
        assert "政策已更新" not in "".join(said())


class TestNotYetInForce:
    SOON = replace(OTHER, valid_from=date(2020, 7, 1))

    def test_what_begins_later_says_from_when_first(self) -> None:
        began = "从2020年7月1日起执行，现在还没有开始：老年人每年体检1次。"
        assert said(IN_TIME, entry=self.SOON)[0] == began
        only = wording.answer(self.SOON, (), CITATION, IN_TIME, None, Slice("甲县100人。", only=True))
        assert only.startswith("从2020年7月1日起执行，现在还没有开始：甲县100人。")
        assert f"另外，免费体检：{began}" in wording.answer(ENTRY, [self.SOON], CITATION, IN_TIME, None)

    def test_from_that_day_on_it_says_nothing_of_it(self) -> None:
        assert said(date(2020, 7, 1), entry=self.SOON)[0] == OTHER.conclusion


class TestOrder:
    def test_the_conclusion_is_first_and_the_source_last(self) -> None:
        first, *middle, last = said(IN_TIME)
        assert first == "贫困户在县内住院不交押金。"
        assert middle == ["要在定点医院。", "怎么办：拿健康卡去住院窗口。", "找谁：医院医保窗口。"]
        assert last.startswith(
            "来源：某县卫生健康局《某县健康扶贫工作计划》（某卫发〔2020〕1号），2020年3月5日"
        )

    def test_empty_parts_leave_no_empty_lines(self) -> None:
        bare = replace(ENTRY, conditions="", how="", where="")
        assert said(IN_TIME, entry=bare)[0] == ENTRY.conclusion
        assert len(said(IN_TIME, entry=bare)) == 2

    def test_the_second_part_of_a_question_is_answered_under_its_own_title(self) -> None:
        text = wording.answer(ENTRY, [OTHER], CITATION, IN_TIME, None)
        assert "另外，免费体检：老年人每年体检1次。" in text
        assert text.startswith(ENTRY.conclusion)

    def test_of_a_statistic_the_part_that_was_asked_for_stands_alone(self) -> None:
        text = wording.answer(ENTRY, (), CITATION, IN_TIME, None, Slice("甲县100人。", only=True))
        assert text.split("\n")[0] == "甲县100人。"
        assert ENTRY.conclusion not in text

    def test_the_own_countys_part_goes_before_the_whole(self) -> None:
        text = wording.answer(ENTRY, [OTHER], CITATION, IN_TIME, None, Slice("甲县100人。", only=False))
        assert text.split("\n")[:2] == ["甲县100人。", ENTRY.conclusion]


class TestYears:
    def test_an_old_document_says_its_year_before_anything_else(self) -> None:
        assert said(LATE)[0] == "按2020年的文件：贫困户在县内住院不交押金。"

    def test_one_that_is_not_past_its_review_does_not(self) -> None:
        assert said(date(2020, 12, 31))[0] == ENTRY.conclusion
        assert said(date(2021, 1, 1))[0].startswith("按2020年的文件")

    def test_the_source_says_how_old_it_is(self) -> None:
        assert "到今年已经6年" in said(LATE)[-1]
        assert "到今年已经" not in said(IN_TIME)[-1]

    def test_a_later_year_that_is_asked_for_is_not_known(self) -> None:
        first = said(LATE, asked_year=2026)[0]
        assert first.startswith("2026年的规定我没有查到")
        assert "2020年的文件" in first
        assert first.endswith(ENTRY.conclusion)

    @pytest.mark.parametrize("asked", [2019, 2020])
    def test_the_documents_own_year_and_earlier_ones_are_told_as_written(self, asked: int) -> None:
        assert said(LATE, asked_year=asked)[0] == "按2020年的文件：贫困户在县内住院不交押金。"

    @pytest.mark.parametrize(
        ("issued", "shown"), [("2020", "2020年"), ("2020-03", "2020年3月"), ("2020-03-05", "2020年3月5日")]
    )
    def test_the_date_is_as_exact_as_the_document_gives_it(self, issued: str, shown: str) -> None:
        line = wording.source_line(replace(CITATION, date=issued), IN_TIME)
        assert f"，{shown}。" in line

    def test_a_document_without_a_number_shows_no_empty_brackets(self) -> None:
        assert "（）" not in wording.source_line(replace(CITATION, number=""), LATE)


class TestEstimate:
    def test_every_step_is_shown_between_conclusion_and_source(self) -> None:
        steps = tuple(Step(f"第{n}步", f"算{n}", Decimal(n), "二") for n in (1, 2))
        text = wording.estimate(_estimate(steps), CITATION, LATE)
        lines = text.split("\n")
        assert lines[0] == "您自己大约付100元。"
        assert "1. 第1步：算1" in lines
        assert "2. 第2步：算2" in lines
        assert any("按县内住院算" in line for line in lines)
        assert lines[-1].startswith("来源：")


class TestLength:
    @given(
        conclusion=LONG.filter(lambda text: len(text.encode()) < 1400),
        parts=st.lists(LONG, min_size=3, max_size=3),
    )
    def test_an_answer_of_any_length_fits_and_keeps_its_ends(self, conclusion: str, parts: list[str]) -> None:
        entry = replace(
            ENTRY, conclusion=f"答{conclusion}", conditions=parts[0], how=parts[1], where=parts[2]
        )
        text = wording.answer(entry, [OTHER], CITATION, IN_TIME, None)
        lines = text.split("\n")
        assert len(text.encode()) <= MOST_BYTES
        assert lines[0] == entry.conclusion
        assert lines[-1] == wording.source_line(CITATION, IN_TIME)

    @given(lines=st.lists(LONG, min_size=1, max_size=6), last=LONG)
    def test_nothing_ever_exceeds_what_wechat_takes(self, lines: list[str], last: str) -> None:
        text = wording.fitted(lines, last)
        assert len(text.encode()) <= MOST_BYTES
        text.encode().decode()

    @given(middle=LONG)
    def test_what_is_left_out_are_whole_sentences(self, middle: str) -> None:
        kept = wording.fitted(["结论" * 200, middle], "来源" * 100).split("\n")[1:-1]
        for line in kept:
            assert middle.startswith(line)
            assert line == middle or line[-1] in "。；！？"

    def test_a_text_that_fits_is_not_touched(self) -> None:
        assert wording.fitted(["一", "二。三。", "", "四"], "五") == "一\n二。三。\n四\n五"

    def test_every_entry_of_the_knowledge_fits_with_a_second_one_beside_it(
        self, knowledge: Knowledge
    ) -> None:
        longest = max(knowledge.snapshot.entries, key=lambda entry: len(entry.title + entry.conclusion))
        for entry in knowledge.snapshot.entries:
            citation = knowledge.citation(entry.document_key, entry.section)
            text = wording.answer(entry, [longest], citation, LATE, 2026)
            assert len(text.encode()) <= MOST_BYTES
            assert entry.conclusion in text.split("\n")[0]
            assert text.split("\n")[-1] == wording.source_line(citation, LATE)


class TestChoices:
    def test_choices_are_numbered_from_one_and_at_most_five(self) -> None:
        lines = wording.numbered("哪一样？", list("甲乙丙丁戊己")).split("\n")
        assert lines == ["哪一样？", "1. 甲", "2. 乙", "3. 丙", "4. 丁", "5. 戊"]


def _estimate(steps: tuple[Step, ...]) -> Estimate:
    return Estimate(
        scheme_id="any",
        title="住院",
        conclusion="您自己大约付100元。",
        steps=steps,
        personal=Decimal(100),
        assumptions=("按县内住院算。",),
        document_key="any",
        section="二",
    )


def test_a_document_whose_time_is_over_says_so_in_the_source() -> None:
    over = replace(CITATION, ended="2025-12-31")
    assert "有效期到2025年12月31日已满，还执不执行" in wording.source_line(over, date(2026, 3, 2))
    newer = replace(over, newer="某县新办法")
    assert "有效期" not in wording.source_line(newer, date(2026, 3, 2))
