"""A message that goes on from the last one: another place, another time, another word; and choices by their number."""

import json

import pytest

from bot.memory import ENTRY, Memory
from bot.reply import Kind
from policy_kb.knowledge import Knowledge
from policy_kb.normalise import normalise
from tests.bot.conftest import StartTalk


class TestOnlyThePlace:
    @pytest.mark.parametrize(
        ("asked", "figure"),
        [
            ("全市30种大病需救治多少人", "505人"),
            ("沙坡头区重病救治了几个", "7人"),
            ("海原慢病签约几个人", "1310人"),
            ("全市建档立卡贫困人口", "22146人"),
        ],
    )
    @pytest.mark.parametrize("said", ["中宁呢", "那中宁县的咧", "中宁的是多少"])
    def test_the_same_figure_of_another_county_is_told(
        self, talk: StartTalk, asked: str, figure: str, said: str
    ) -> None:
        one = talk("中卫市")
        one.say(asked)
        assert figure in one.say(said).text.split("\n")[0]


class TestOnlyTheTime:
    @pytest.mark.parametrize("said", ["今年上半年的呢", "2020上半年呢", "1至6月的呢", "那头六个月的哩"])
    def test_the_same_figure_of_another_time_is_told(self, talk: StartTalk, said: str) -> None:
        one = talk("茅箭区")
        one.say("2019年慢性病门诊核销了几多钱")
        assert "25.51万元" in one.say(said).text.split("\n")[0]

    def test_a_year_is_no_bill(self, talk: StartTalk) -> None:
        one = talk("茅箭区")
        one.say("2019年贫困户住院报销比例是多少")
        assert one.say("2020的呢").kind is Kind.ANSWER


class TestAnotherWord:
    @pytest.mark.parametrize(
        ("asked", "said", "entry"),
        [
            ("工作不实的单位怎么处理", "那满意度低的呢", "dezhou-notice"),
            ("群众不满意的会怎样", "那慢作为的呢", "dezhou-accountability"),
        ],
    )
    def test_the_entry_that_speaks_of_the_new_word_answers(
        self, talk: StartTalk, asked: str, said: str, entry: str
    ) -> None:
        one = talk("武城县")
        one.say(asked)
        assert one.say(said).entry == entry

    def test_what_is_whole_by_itself_is_not_joined(self, talk: StartTalk) -> None:
        one = talk("茅箭区")
        one.say("村医到大医院进修要钱不")
        assert "33人" in one.say("那咱区总共几个村医").text.split("\n")[0]

    @pytest.mark.parametrize(
        ("said", "one", "other"),
        [
            ("专家讲座办几期，人才要引进几个", "1-2期", "5-8名"),
            ("巡回义诊搞几次，体检有没有", "2-3次", "体检"),
        ],
    )
    def test_two_questions_in_one_are_both_answered(
        self, talk: StartTalk, said: str, one: str, other: str
    ) -> None:
        text = talk("随县").say(said).text
        assert one in text
        assert other in text


class TestChoices:
    @pytest.mark.parametrize(
        "entry",
        [
            "suixian-inpatient-no-referral",
            "suixian-oversight-two-campaigns",
            "suixian-inpatient-ratio",
            "suixian-benefits",
        ],
    )
    def test_a_number_leads_to_exactly_the_entry_that_was_offered(
        self, talk: StartTalk, knowledge: Knowledge, entry: str
    ) -> None:
        one = talk("随县")
        one.say("骨髓移植能报吗")  # so that the memory is of now
        one.memory = Memory(region="421321", choices=("别的", ENTRY + entry), at=one.memory.at)
        reply = one.say("2")
        assert reply.entry == entry
        assert one.memory.choices == ()

    def test_every_title_can_be_chosen(self, talk: StartTalk, knowledge: Knowledge) -> None:
        one = talk("海原县")
        one.say("骨髓移植能报吗")
        for entry in knowledge.index.entries:
            if entry.region_code == "640500":
                one.memory = Memory(region="640522", choices=(ENTRY + entry.id,), at=one.memory.at)
                assert one.say("1").entry == entry.id

    def test_what_is_offered_and_what_is_chosen_are_the_same(
        self, talk: StartTalk, knowledge: Knowledge
    ) -> None:
        one = talk("随县")
        offered = one.say("县里的事")
        for number, title in enumerate(offered.choices, start=1):
            one.say("县里的事")
            chosen = one.say(str(number))
            entry = knowledge.index.entries[knowledge.index.positions[chosen.entry or ""]]
            assert normalise(entry.title) == normalise(title)

    def test_an_entry_that_is_gone_or_of_another_county_is_not_told(self, talk: StartTalk) -> None:
        one = talk("随县")
        one.say("你好")
        for choice in ("#gone", "#zhongwei-stat-population"):
            one.memory = Memory(region="421321", choices=(choice,), at=one.memory.at)
            assert one.say("1").citations == ()

    def test_one_can_go_on_from_a_chosen_entry(self, talk: StartTalk) -> None:
        one = talk("中卫市")
        one.say("你好")
        one.memory = Memory(region="640500", choices=("#zhongwei-stat-severe",), at=one.memory.at)
        one.say("1")
        assert "海原县" in one.say("海原的呢").text.split("\n")[0]

    @pytest.mark.parametrize("choice", ["2019年住院报了多少", "我是武城县的"])
    def test_words_are_said_as_before(self, talk: StartTalk, choice: str) -> None:
        one = talk("茅箭区")
        one.say("你好")
        one.memory = Memory(region="420302", choices=(choice,), at=one.memory.at)
        chosen = one.say("1")
        assert chosen.text == talk("茅箭区").say(choice).text

    def test_a_memory_stored_before_entries_could_be_choices_still_loads(self) -> None:
        stored = json.loads('{"question": "押金", "choices": ["住院押金", "免费体检"]}')
        memory = Memory.from_json(stored, "421321")
        assert memory.choices == ("住院押金", "免费体检")
        assert memory.chosen_entry(0) is None
        assert memory.chosen_entry(7) is None


class TestAQuestionOfItsOwn:
    """A short message that names a thing the entry before does not speak of is no going on."""

    @pytest.mark.parametrize(
        ("region", "first", "then", "not_told"),
        [
            ("即墨区", "押金减多少", "医保一年交多少", "押金"),
            ("茅箭区", "村医补贴多少", "残疾人补贴呢", "2500元"),
            ("茅箭区", "村医补贴多少", "老人补贴多少", "2500元"),
            ("茅箭区", "村医补贴多少", "低保补贴呢", "2500元"),
            ("茅箭区", "在岗村医一年补多少", "老师的补贴呢", "2500元"),
            ("茅箭区", "村医补贴多少", "护士补贴多少", "进修"),
            ("随县", "二级医院花了两万自己掏多少", "孤儿交医保要钱吗", "18000元"),
            ("随县", "二级医院花了两万自己掏多少", "那医保一年交多少", "80%"),
        ],
    )
    def test_it_is_not_answered_with_what_was_told(
        self, talk: StartTalk, region: str, first: str, then: str, not_told: str
    ) -> None:
        one = talk(region)
        one.say(first)
        assert not_told not in one.say(then).text.split("\n")[0]

    def test_from_chronic_illness_to_a_stay(self, talk: StartTalk) -> None:
        one = talk("茅箭区")
        one.say("慢性病报多少")
        assert "住院报销比例" in one.say("那住院呢").text.split("\n")[0]

    def test_a_second_bill_of_two_thousand_is_no_year(self, talk: StartTalk) -> None:
        one = talk("茅箭区")
        one.say("慢性病门诊花了1200能报多少")
        assert "2000年" not in one.say("那2000呢").text

    def test_a_bare_number_answers_which_level(self, talk: StartTalk) -> None:
        one = talk("随县")
        assert "级" in one.say("住院花了两万自己掏多少").text
        assert "二级医院" in one.say("2").text.split("\n")[0]


def test_what_all_were_paid_goes_before_what_the_severely_ill_were(talk: StartTalk) -> None:
    assert "1878.59万元" in talk("茅箭区").say("2019年住院报了多少钱").text.split("\n")[0]
    assert "26.08万元" in talk("茅箭区").say("2019年大病住院报了多少钱").text.split("\n")[0]


class TestMoreOfTheLast:
    def test_what_was_paid_for_the_stays_just_counted(self, talk: StartTalk) -> None:
        told = talk("茅箭区").say_all("20年上半年贫困户住院多少人次", "核销了几多钱")
        assert "559.4万元" in told.text.split("\n")[0]

    def test_what_was_not_told_with_it_is_looked_up(self, talk: StartTalk) -> None:
        told = talk("茅箭区").say_all("村医有多少人", "住院报多少钱")
        assert "33人" not in told.text


def test_what_is_listed_word_for_word_goes_on_from_nothing(talk: StartTalk) -> None:
    resident = talk("武城县")
    resident.say("定点医疗机构便民惠民政策有哪些")
    assert resident.say("定点医院是哪几家").entry == talk("武城县").say("定点医院是哪几家").entry
