"""Places that no tree of regions holds: nobody is answered with a neighbour's policy, or with their own instead."""

import pytest

from bot.reply import Kind
from policy_kb import far_places
from policy_kb.knowledge import Knowledge
from tests.bot.conftest import StartTalk
from tests.bot.test_dialog_regions import RESIDENTS


class TestPlacesInNoTree:
    """张家界, 义乌: nobody there can be answered, and no neighbour's policy is told instead."""

    @pytest.mark.parametrize(
        "said",
        [
            "我是张家界的",
            "我是义乌人",
            "家在仙桃",
            "俺是周口的，住院报多少",
            "您好，我是苏州市的",
            "我户口在西安",
        ],
    )
    def test_it_is_said_plainly(self, talk: StartTalk, said: str) -> None:
        reply = talk().say(said)
        assert reply.kind is Kind.UNKNOWN
        assert "政策文件我这里还没有" in reply.text
        assert reply.citations == ()

    def test_so_it_is_when_the_county_was_asked_for(self, talk: StartTalk) -> None:
        assert "张家界的政策文件" in talk().say_all("住院要交押金吗", "张家界").text

    def test_who_says_to_be_of_there_is_not_answered_from_where_they_were_before(
        self, talk: StartTalk
    ) -> None:
        one = talk("海原县")
        one.say("我是张家界的")
        assert one.memory.region is None
        assert one.say("住院要交押金吗").kind is Kind.CLARIFY

    @pytest.mark.parametrize(
        ("said", "told"),
        [
            ("我在西安打工，住院能报吗", "县域内"),
            ("合作医疗住院报多少", "90%"),
            ("在西安镇卫生院住院报多少", "90%"),
            ("我是西安镇的，住院要交押金吗", "押金"),
        ],
    )
    def test_who_works_there_or_lives_in_a_township_of_that_name_stays(
        self, talk: StartTalk, said: str, told: str
    ) -> None:
        one = talk("海原县")
        assert told in one.say(said).text
        assert one.memory.region == RESIDENTS["海原县"]

    @pytest.mark.parametrize("said", ["我是凤凰古城的", "俺是城关的", "我是种地的"])
    def test_a_name_that_nobody_knows_is_asked_for_in_full(self, talk: StartTalk, said: str) -> None:
        one = talk()
        reply = one.say(said)
        assert reply.kind is Kind.CLARIFY
        assert "哪个县" in reply.text
        assert one.say("1").kind is Kind.CHITCHAT
        assert one.memory.region is not None

    @pytest.mark.parametrize(
        "said", ["我是洪山镇的，贫困户住院报几成", "俺是洪山镇云峰村的，贫困户住院报几成"]
    )
    def test_a_township_said_first_is_not_what_is_asked(self, talk: StartTalk, said: str) -> None:
        assert talk("随县").say(said).entry == "suixian-inpatient-ratio"


class TestAskedAbout:
    @pytest.mark.parametrize(
        ("region", "said", "place"),
        [
            ("海原县", "西吉县有多少贫困户", "西吉县"),
            ("随县", "听说枝江市住院报得多，枝江市住院报几成", "枝江市"),
            ("随县", "长阳县慢病签约几个人", "长阳县"),
            ("武城县", "枣强县的八个一是啥", "枣强县"),
            ("海原县", "长沙的贫困户有多少人", "长沙"),
            ("海原县", "长沙市贫困户有多少人", "长沙市"),
            ("茅箭区", "我是肥东县的，低保交多少", "肥东县"),
        ],
    )
    def test_its_policy_is_not_told_as_that_of_home(
        self, talk: StartTalk, region: str, said: str, place: str
    ) -> None:
        reply = talk(region).say(said)
        assert reply.kind is Kind.UNKNOWN
        assert reply.text.startswith(f"{place}的政策文件我这里还没有")

    def test_nobody_is_asked_first_where_they_live(self, talk: StartTalk) -> None:
        assert talk().say("西吉县住院报多少").kind is Kind.UNKNOWN

    def test_who_only_works_there_is_answered_from_home(self, talk: StartTalk) -> None:
        assert "政策文件我这里还没有" not in talk("海原县").say("我在盐池县打工，老家住院报多少").text

    def test_who_heard_of_it_there_and_asks_of_home_is_answered_of_home(self, talk: StartTalk) -> None:
        assert "故城县的政策文件" not in talk("武城县").say("听说故城县给免费体检，俺们有吗").text

    def test_a_hospital_there_is_one_outside_the_county(self, talk: StartTalk) -> None:
        told = talk("海原县").say("转到西吉县医院住院报多少")
        assert "去县（区）外的医院" in told.text.split("\n")[0]


def test_no_far_place_is_one_of_the_tree(knowledge: Knowledge) -> None:
    tree = knowledge.tree
    assert [name for name in far_places.names() if tree.mentions(name) or name + "市" in tree.regions] == []


def test_no_far_county_is_one_of_the_tree(knowledge: Knowledge) -> None:
    tree = knowledge.tree
    names = {region.name for region in tree.regions.values()}
    assert names.isdisjoint(far_places.counties())
    assert len(far_places.counties()) > 2500
