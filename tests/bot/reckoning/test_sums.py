"""The facts of a sum as they are read from a message, joined over turns and remembered."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reckoning import sums
from bot.reckoning.sums import Sum
from bot.understand import understand
from policy_kb.benefits.rulebook import Setting
from policy_kb.knowledge import Knowledge
from policy_kb.normalise import normalise

SUMS = st.builds(
    Sum,
    amount=st.none() | st.decimals(allow_nan=False, allow_infinity=False, places=2),
    eligible=st.booleans(),
    setting=st.none() | st.sampled_from(Setting),
    level=st.none() | st.sampled_from([1, 2, 3]),
    township=st.booleans(),
    persons=st.frozensets(st.sampled_from(["低保户", "建档立卡贫困户", "残疾人"])),
    outside=st.none() | st.booleans(),
    referred=st.none() | st.booleans(),
)


def read(knowledge: Knowledge, said: str, region: str = "421321") -> Sum:
    return sums.read(understand(said, knowledge), knowledge.tree.chain(region))


class TestBill:
    @pytest.mark.parametrize(
        ("said", "yuan"),
        [
            ("住院花了三万，二级医院，自己要掏多少", "30000"),
            ("花了两万三能报多少", "23000"),
            ("我爹住院一共8千多，报几成", "8000"),
            ("账单一万二，给报多少", "12000"),
            ("医药费总共2.35万", "23500"),
            ("三千一百块五，住院能报吗", "3100.5"),
            ("2019年住院花3000报多少", "3000"),
            ("60岁，高压160，住院花了4500元，自己出多少", "4500"),
            ("3万", "30000"),
            ("花了-3万报多少", "-30000"),
            ("花了0元报多少", "0"),
            ("住院10天花了１２０００元", "12000"),
            ("今年自己负担的累计到了五万，大病保险能报几多", "50000"),
        ],
    )
    def test_it_is_found_among_the_other_numbers(self, knowledge: Knowledge, said: str, yuan: str) -> None:
        assert read(knowledge, said).amount == Decimal(yuan)

    @pytest.mark.parametrize(
        "said",
        [
            "超过5000元的部分报多少",
            "个人付费不超过5000元是啥意思",
            "起付线是500元吗",
            "封顶线20万吗",
            "5000元以上的那部分怎么报",
            "30种大病是哪些",
            "住院报几成",
            "二级医院",
        ],
    )
    def test_a_limit_that_is_asked_about_is_none(self, knowledge: Knowledge, said: str) -> None:
        assert read(knowledge, said).amount is None

    @pytest.mark.parametrize(
        ("said", "yuan"),
        [
            ("住院费3万，能报的有2.5万，自己出多少", "25000"),
            ("我花了15000块钱，其中政策内12000，三级医院自己出多少", "12000"),
            ("政策范围内费用两万八，三级医院", "28000"),
        ],
    )
    def test_the_part_that_counts_is_taken_when_it_is_told(
        self, knowledge: Knowledge, said: str, yuan: str
    ) -> None:
        found = read(knowledge, said)
        assert found.amount == Decimal(yuan)
        assert found.eligible


class TestWhatIsWanted:
    @pytest.mark.parametrize(
        "said",
        [
            "住院花了三万，自己要掏多少",
            "花了两万三能报多少",
            "押金要交5000，能减多少",
            "账单一万二，给报多少",
        ],
    )
    def test_a_bill_and_a_question_ask_for_a_sum(self, said: str) -> None:
        assert sums.asked_for(normalise(said))

    @pytest.mark.parametrize(
        "said", ["住院报几成", "花了三万", "超过5000元的部分报多少", "起付线是500元吗", "谢谢，我有三万块钱"]
    )
    def test_one_of_them_alone_does_not(self, said: str) -> None:
        assert not sums.asked_for(normalise(said))

    @pytest.mark.parametrize(
        "said",
        [
            "自己掏了七千多了，一年自己掏的有没有个顶",
            "补充保险一年两百 要我们自己掏腰包不",
        ],
    )
    def test_neither_do_a_limit_and_a_premium(self, said: str) -> None:
        assert not sums.asked_for(normalise(said))


class TestCircumstances:
    @pytest.mark.parametrize(
        ("said", "setting"),
        [
            ("住院花了三万", Setting.INPATIENT),
            ("我爹开刀花了三万", Setting.INPATIENT),
            ("二级的", Setting.INPATIENT),
            ("门诊拿药花了1200", Setting.CHRONIC_OUTPATIENT),
            ("慢性病买药花了800元", Setting.CHRONIC_OUTPATIENT),
            ("押金要交5000，能减多少", Setting.DEPOSIT),
            ("大病保险，基本医保报完自己负担还剩四万", Setting.SERIOUS_ILLNESS),
            ("我自己负担的累计有八千，大病能报好多", Setting.SERIOUS_ILLNESS),
            ("得了大病住院花了5万，大病能报多少", Setting.INPATIENT),
            ("花了三万", None),
        ],
    )
    def test_what_was_paid_for(self, knowledge: Knowledge, said: str, setting: Setting | None) -> None:
        assert read(knowledge, said).setting is setting

    def test_a_township_health_centre_counts_as_the_first_level(self, knowledge: Knowledge) -> None:
        found = read(knowledge, "在镇卫生院住院花了八千")
        assert found.township
        assert found.case().level == 1

    def test_a_level_that_was_said_outweighs_it(self, knowledge: Knowledge) -> None:
        assert read(knowledge, "卫生院转到二级医院，花了八千").case().level == 2

    @pytest.mark.parametrize(
        ("said", "outside", "referred"),
        [
            ("在武汉住院花了五万，没办转诊，能报多少", True, False),
            ("经批准转到十堰太和医院，花了六万，自己掏多少", True, True),
            ("在外省住院花了五万", True, None),
            ("我在县医院住了十天，账单一万二", False, None),
            ("住院花了三万", None, None),
        ],
    )
    def test_where_it_was_and_whether_referred(
        self, knowledge: Knowledge, said: str, outside: bool | None, referred: bool | None
    ) -> None:
        found = read(knowledge, said)
        assert (found.outside, found.referred) == (outside, referred)

    def test_the_own_county_is_not_outside(self, knowledge: Knowledge) -> None:
        assert read(knowledge, "在随县住院花了三万").outside is False
        assert read(knowledge, "在随县住院花了三万", region="420302").outside is True

    def test_who_it_is(self, knowledge: Knowledge) -> None:
        assert read(knowledge, "低保户住院花了三万").persons == {"低保户"}


class TestOverTurns:
    def test_what_is_said_now_goes_before_what_was_said(self) -> None:
        earlier = Sum(amount=Decimal(30000), setting=Setting.INPATIENT, level=2, outside=True)
        now = Sum(amount=Decimal(10000), level=3)
        whole = now.with_earlier(earlier)
        assert (whole.amount, whole.level, whole.setting) == (Decimal(10000), 3, Setting.INPATIENT)
        assert whole.outside

    def test_a_new_bill_is_not_taken_for_the_part_that_counts(self) -> None:
        earlier = Sum(amount=Decimal(20000), eligible=True)
        assert not Sum(amount=Decimal(10000)).with_earlier(earlier).eligible
        assert Sum(level=2).with_earlier(earlier).eligible

    def test_level_and_health_centre_replace_each_other(self) -> None:
        assert Sum(township=True).with_earlier(Sum(level=3)).case().level == 1
        assert Sum(level=3).with_earlier(Sum(township=True)).case().level == 3

    @given(now=SUMS, earlier=SUMS)
    def test_nothing_said_now_is_lost(self, now: Sum, earlier: Sum) -> None:
        whole = now.with_earlier(earlier)
        for fact in ("amount", "setting", "outside", "referred", "level"):
            assert getattr(now, fact) is None or getattr(whole, fact) == getattr(now, fact)
        assert whole.persons == (now.persons or earlier.persons)

    @given(one=SUMS)
    def test_nothing_is_changed_by_nothing(self, one: Sum) -> None:
        assert one.with_earlier(Sum()) == one

    @given(one=SUMS)
    def test_what_is_remembered_is_the_sum(self, one: Sum) -> None:
        facts = one.facts()
        assert sums.from_facts(dict(facts)) == one
        assert all(isinstance(name, str) and isinstance(value, str) for name, value in facts)


@given(
    said=st.text(max_size=50) | st.text(alphabet="住院花了三万5000元的报多少自己掏-负。点百分", max_size=30)
)
def test_no_message_breaks_the_reading(knowledge: Knowledge, said: str) -> None:
    found = read(knowledge, said)
    assert found.amount is None or found.amount.is_finite()
    assert found.case().level in (None, 1, 2, 3)
