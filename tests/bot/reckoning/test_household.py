"""A household of several kinds of people: each kind is counted, and pays its own share."""

import pytest

from bot.reckoning import household
from bot.reply import Kind
from policy_kb.benefits.rulebook import RuleBook
from tests.bot.conftest import StartTalk

SHARES = RuleBook.load().households


def read(said: str) -> tuple[dict[str, int], int] | None:
    """The kinds by their first two characters, and the others."""
    found = household.read(said, SHARES)
    return None if found is None else ({share.kind[:2]: n for share, n in found.heads.items()}, found.others)


class TestCounting:
    @pytest.mark.parametrize(
        ("said", "heads", "others"),
        [
            ("两个低保三个贫困户,一共交多少", {"低保": 2, "建档": 3}, 0),
            ("屋里四个人,三个是一般建档立卡,老娘吃低保,要交几多", {"建档": 3, "低保": 1}, 0),
            ("五口人,两个低保,其余是贫困户,交多少", {"低保": 2, "建档": 3}, 0),
            ("我和媳妇是建档立卡户,爷爷奶奶吃五保,交好多", {"建档": 2, "特困": 2}, 0),
            ("我爹我娘吃低保,剩下三个是扶贫户,屋里五口人,交好多", None, 0),
            ("我屋里五个人,我爹我娘吃低保,剩下的是扶贫户,交好多", {"低保": 2, "建档": 3}, 0),
            ("一家六口,四个贫困户一个残疾人,交几多", {"建档": 4, "残疾": 1}, 1),
            ("两个贫困户,一个普通的,一个孤儿,共多少", {"建档": 2, "孤儿": 1}, 1),
            ("3个贫困户和1个精神病人拢共掏多少", {"建档": 3, "精神": 1}, 0),
        ],
    )
    def test_each_kind_is_counted(self, said: str, heads: dict[str, int] | None, others: int) -> None:
        assert read(said) == (None if heads is None else (heads, others))

    @pytest.mark.parametrize(
        "said",
        [
            "三个贫困户,其中一个又吃低保,交多少",  # of two kinds at once
            "四个人,贫困户和低保户都有,交多少",
            "又是贫困户又是低保户,交多少",
            "三口人,两个低保两个贫困户,交多少",  # more than there are
            "三个贫困户交多少",
            "我是低保,村里有三个贫困户,交多少",
            "两个低保三个贫困户",
            "两百个低保三个贫困户,交多少",
        ],
    )
    def test_what_is_not_plain_is_not_reckoned(self, said: str) -> None:
        assert read(said) is None


class TestAnswering:
    @pytest.mark.parametrize(
        ("said", "pays", "aided"),
        [
            ("我家两个低保三个贫困户，合作医疗总共交多少", "375元", "875元"),
            ("屋里三个贫困户，一个低保户，县里总共给资助几多医保钱", "375元", "625元"),
            ("五口人，两个五保，其余是建档立卡，医保费一共几多", "375元", "875元"),
            ("一个低保一个贫困户，医保加一起几多钱", "125元", "375元"),
            ("我和媳妇是扶贫户，伢有精神病，医保一共交好多", "250元", "500元"),
        ],
    )
    def test_the_sum_stands_first_and_every_share_is_shown(
        self, talk: StartTalk, said: str, pays: str, aided: str
    ) -> None:
        reply = talk("随县").say(said)
        first = reply.text.split("\n")[0]
        assert reply.kind is Kind.ESTIMATE
        assert f"合起来自己交{pays}，政府资助{aided}" in first
        assert "× " in first
        assert reply.citations

    def test_what_must_hold_and_who_is_left_out_is_said(self, talk: StartTalk) -> None:
        text = talk("随县").say("一家六口，四个贫困户一个残疾人，医保加起来交几多").text
        assert "丧失劳动能力" in text
        assert "另外1个人" in text

    def test_of_a_stay_nothing_is_added_up(self, talk: StartTalk) -> None:
        reply = talk("随县").say("我家两个低保三个贫困户，住院一共花了两万，报多少")
        assert "合起来" not in reply.text

    def test_a_county_without_such_shares_adds_nothing_up(self, talk: StartTalk) -> None:
        assert "合起来" not in talk("茅箭区").say("我家两个低保三个贫困户，补充保险一共几多").text
