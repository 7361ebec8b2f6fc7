"""One message understood: person, level, year, whether it leans on the one before, and how the two are joined."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understand import MOST_ENDINGS, Understanding, continued, endings, understand
from policy_kb.knowledge import Knowledge
from policy_kb.records import AUDIENCES


def joined(knowledge: Knowledge, last: str, new: str) -> Understanding:
    return continued(understand(last, knowledge), understand(new, knowledge))


class TestFacts:
    @pytest.mark.parametrize(
        ("said", "persons"),
        [
            ("俺是低保户，住院报几成", {"低保户"}),
            ("五保户老人参保要交钱吗", {"特困人员", "老年人"}),
            ("贫困户和残疾人一样吗", {"建档立卡贫困户", "残疾人"}),
            ("组长是哪个", set()),
            ("住院报几成", set()),
        ],
    )
    def test_who_it_is(self, knowledge: Knowledge, said: str, persons: set[str]) -> None:
        assert understand(said, knowledge).persons == persons

    @pytest.mark.parametrize(
        ("said", "level"),
        [
            ("二级医院住院报几成", 2),
            ("三甲的呢", 3),
            ("一级的报多少", 1),
            ("一级和二级医院有啥区别", None),
            ("住院报几成", None),
        ],
    )
    def test_the_level_is_known_when_exactly_one_is_named(
        self, knowledge: Knowledge, said: str, level: int | None
    ) -> None:
        assert understand(said, knowledge).level == level

    @pytest.mark.parametrize(
        ("said", "year"),
        [
            ("2019年签约多少人", 2019),
            ("19年签约多少人", 2019),
            ("2018年和2019年比", None),
            ("病了19年了", None),
            ("我当了20年村医", None),
            ("住院报几成", None),
            ("青发〔2018〕5号", 2018),
        ],
    )
    def test_the_year_is_known_when_exactly_one_is_named(
        self, knowledge: Knowledge, said: str, year: int | None
    ) -> None:
        assert understand(said, knowledge).year == year

    @pytest.mark.parametrize("said", ["上半年签约了多少", "1至6月体检多少人", "头六个月查了多少"])
    def test_half_a_year_is_heard(self, knowledge: Knowledge, said: str) -> None:
        assert understand(said, knowledge).half_year

    @pytest.mark.parametrize(
        ("said", "own"), [("咱县有多少贫困户", True), ("全区签约多少", True), ("海原县签约多少", False)]
    )
    def test_the_own_county_may_be_asked_for_without_its_name(
        self, knowledge: Knowledge, said: str, own: bool
    ) -> None:
        assert understand(said, knowledge).own_county is own

    def test_a_hospital_far_away_is_a_fact_and_not_the_subject(self, knowledge: Knowledge) -> None:
        found = understand("去银川住院能报吗", knowledge)
        assert found.place.care_in == "640100"
        assert "银川市" not in found.analysis.names()


class TestLeaning:
    @pytest.mark.parametrize(
        "said",
        [
            "那三级的呢",
            "三级的呢",
            "那低保户呢",
            "花了三万",
            "要掏钱不",
            "体检呢",
            "还有呢",
            "多少",
            "如果我是五保户",
        ],
    )
    def test_a_message_without_a_subject_of_its_own_leans(self, knowledge: Knowledge, said: str) -> None:
        assert understand(said, knowledge).leans

    @pytest.mark.parametrize(
        "said",
        [
            "住院要交押金吗",
            "残疾人咋交医保",
            "家庭医生一年来几次",
            "大病保险的起付线是多少",
            "那你说说两癌筛查在哪个医院做，要带什么",
        ],
    )
    def test_a_whole_question_does_not(self, knowledge: Knowledge, said: str) -> None:
        assert not understand(said, knowledge).leans


class TestGoingOn:
    @pytest.mark.parametrize(
        ("last", "new", "holds", "lacks"),
        [
            ("二级医院住院报几成", "三级的呢", {"住院", "报销", "三级医院"}, {"二级医院"}),
            ("贫困户住院报几成", "那低保户呢", {"住院", "报销", "低保户"}, {"建档立卡贫困户"}),
            ("住院报几成", "门诊呢", {"门诊", "报销"}, {"住院"}),
            ("两癌筛查在哪做", "要掏钱不", {"两癌筛查", "免费"}, {"哪里"}),
            ("2018年签约多少人", "2019年呢", {"签约", "2019"}, {"2018"}),
            ("高血压一年随访几次", "糖尿病呢", {"随访", "糖尿病"}, {"高血压"}),
            ("海原县签约多少人", "中宁县呢", {"签约", "中宁县"}, {"海原县"}),
            ("血压控制率多少", "血糖呢", {"控制率", "糖尿病"}, {"高血压"}),
            ("住院要押金吗", "在哪里办", {"押金", "哪里"}, set()),
        ],
    )
    def test_the_new_word_stands_in_the_place_of_the_old_one(
        self, knowledge: Knowledge, last: str, new: str, holds: set[str], lacks: set[str]
    ) -> None:
        names = joined(knowledge, last, new).analysis.names()
        assert holds <= names
        assert not lacks & names

    def test_facts_that_were_not_said_again_stay(self, knowledge: Knowledge) -> None:
        found = joined(knowledge, "低保户在二级医院住院报几成", "2019年呢")
        assert found.persons == {"低保户"}
        assert (found.level, found.year) == (2, 2019)

    def test_a_figure_of_the_subject_stays_while_only_the_place_changes(self, knowledge: Knowledge) -> None:
        names = joined(knowledge, "海原县98个村签约了多少人", "中宁县呢").analysis.names()
        assert "中宁县" in names
        assert any(name.startswith("98") for name in names)

    def test_who_somebody_is_not_is_no_subject_where_it_is_said_who_they_are(
        self, knowledge: Knowledge
    ) -> None:
        found = understand("俺是建档立卡户不是低保户，合作医疗掏几多", knowledge)
        assert found.persons == {"建档立卡贫困户"}
        assert found.not_persons == {"低保户"}
        assert "低保户" not in found.analysis.names()
        assert "低保户" in understand("我不是低保户能免押金不", knowledge).analysis.names()

    def test_what_was_joined_leans_no_more(self, knowledge: Knowledge) -> None:
        assert not joined(knowledge, "住院报几成", "三级的呢").leans

    def test_a_number_of_the_last_message_is_not_taken_along(self, knowledge: Knowledge) -> None:
        found = joined(knowledge, "住院花了三万报多少", "那门诊呢")
        assert not any(token.kind == "number" for token in found.analysis.tokens)

    def test_it_can_go_on_from_its_own_text(self, knowledge: Knowledge) -> None:
        first = joined(knowledge, "二级医院住院报几成", "低保户呢")
        again = joined(knowledge, first.text, "三级的呢")
        assert {"住院", "报销", "低保户", "三级医院"} <= again.analysis.names()


class TestEndingsOfAStory:
    STORY = "我是低保户，去年住院花了三万，家里没钱了，大病保险能报多少"

    def test_the_last_clauses_are_tried_longest_first(self, knowledge: Knowledge) -> None:
        found = [reading.text for reading in endings(understand(self.STORY, knowledge), knowledge)]
        assert found == ["家里没钱了,大病保险能报多少", "大病保险能报多少"]

    def test_who_the_person_is_stays(self, knowledge: Knowledge) -> None:
        for reading in endings(understand(self.STORY, knowledge), knowledge):
            assert "低保户" in reading.analysis.names()
            assert reading.persons == {"低保户"}

    @pytest.mark.parametrize("said", ["住院，押金", "住院要交押金吗", "今天天气好，太阳大，风也不小，走了"])
    def test_a_short_message_or_one_without_a_question_has_none(
        self, knowledge: Knowledge, said: str
    ) -> None:
        assert list(endings(understand(said, knowledge), knowledge)) == []

    def test_of_a_message_of_hundreds_of_clauses_only_the_last_are_tried(self, knowledge: Knowledge) -> None:
        said = understand("押金多少钱啊," * 140, knowledge)
        found = list(endings(said, knowledge))
        assert 0 < len(found) <= MOST_ENDINGS
        assert all(len(reading.text) < 100 for reading in found)


@given(last=st.text(max_size=40), new=st.text(max_size=40))
def test_any_two_messages_can_be_understood_and_joined(knowledge: Knowledge, last: str, new: str) -> None:
    found = joined(knowledge, last, new)
    assert found.persons <= AUDIENCES
    assert found.level in (None, 1, 2, 3)
    assert found.year is None or 1900 <= found.year <= 2099
    assert understand(new, knowledge).analysis.names() <= found.analysis.names()
