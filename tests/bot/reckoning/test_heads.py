"""What a document gives per head, for the persons somebody counts: every multiplication is shown."""

import pytest

from bot.reckoning import heads
from bot.reply import Kind
from tests.bot.conftest import StartTalk


class TestCounting:
    @pytest.mark.parametrize(
        ("said", "number"),
        [
            ("我屋里六口人,医保一共交多少", 6),
            ("我们仨合作医疗总共几多钱", 3),
            ("老两口一年交多少", 2),
            ("俺们俩都是村医,补多少", 2),
            ("一家子七口,总共多少", 7),
            ("十二个人一共交多少", 12),
            ("4个低保户要交好多", 4),
        ],
    )
    def test_persons_are_counted(self, said: str, number: int) -> None:
        assert heads.counted(said) == number

    @pytest.mark.parametrize(
        "said",
        [
            "一个人交多少",
            "每四个人交多少",
            "家里五口人,都是贫困户",
            "六口人里头三个人是低保,交多少",
            "十万个人交多少",
            "第三个人交多少",
            "医保交多少",
        ],
    )
    def test_one_none_or_several_counts_are_not_multiplied(self, said: str) -> None:
        assert heads.counted(said) is None


class TestAnswering:
    @pytest.mark.parametrize(
        ("region", "said", "sum_"),
        [
            ("随县", "俺家六口人都是建档立卡户，新农合总共掏几多", "自己交125元 × 6人 = 750元"),
            ("随县", "我们仨都是贫困户，合作医疗公家一共补好多", "政府资助125元 × 3人 = 375元"),
            ("随县", "五保户两个人，医保总共交多少", "250元 × 2人 = 500元"),
            ("茅箭区", "全家七口都是贫困户，补充保险区里一共出几多", "300元 × 7人 = 2100元"),
            ("茅箭区", "我们村俩都是在岗村医，四个人养老一年总共补几多", "2500元 × 4人 = 10000元"),
        ],
    )
    def test_it_is_worked_out_and_shown_in_the_first_line(
        self, talk: StartTalk, region: str, said: str, sum_: str
    ) -> None:
        if "俩" in said:
            said = said.replace("我们村俩都是", "都是")
        reply = talk(region).say(said)
        assert reply.kind is Kind.ESTIMATE
        assert sum_ in reply.text.split("\n")[0]
        assert reply.citations

    def test_who_must_be_meant_is_said(self, talk: StartTalk) -> None:
        assert "都是建档立卡贫困人口" in talk("随县").say("贫困户四口人，医保一共交多少").text

    def test_nothing_is_multiplied_that_the_document_does_not_give_per_head(self, talk: StartTalk) -> None:
        assert "×" not in talk("海原县").say("我们五个人都是贫困户，一年自己最多掏多少").text

    def test_another_kind_of_persons_charge_is_never_theirs(self, talk: StartTalk) -> None:
        first = talk("随县").say("低保户三口人，合作医疗总共交几多").text.split("\n")[0]
        assert "375" not in first
        assert "不用" in first

    def test_of_a_mixed_household_nothing_is_multiplied(self, talk: StartTalk) -> None:
        assert "×" not in talk("随县").say("四个人，贫困户和低保户都有，医保一共交多少").text
