"""Which of the sums in a message is the bill; sums told with a part outside the rules, several stays, other charges."""

import pytest

from bot.reckoning import bills
from bot.reply import Kind
from policy_kb.normalise import normalise
from tests.bot.conftest import StartTalk


def first_line(text: str) -> str:
    return text.split("\n")[0]


class TestParts:
    @pytest.mark.parametrize(
        "said",
        [
            "三级医院总费用2万，自费的有4000",
            "花了2万，里面4000块不能报",
            "住院2万元，目录外4000元",
        ],
    )
    def test_what_is_outside_the_rules_is_no_bill(self, said: str) -> None:
        assert bills.self_paid(normalise(said)) == 4000
        bill = bills.spent(normalise(said))
        assert bill is not None
        assert bill.value == 20000

    def test_it_is_taken_off_first_and_added_at_the_end(self, talk: StartTalk) -> None:
        reply = talk("随县").say("一级医院住院花了1万2，里面2000是自费药，自己掏多少")
        assert reply.kind is Kind.ESTIMATE
        assert "3000元" in first_line(reply.text)  # 10% of 10000, and 2000
        assert "12000元 − 2000元 = 10000元" in reply.text

    def test_told_later_it_is_taken_off_too(self, talk: StartTalk) -> None:
        reply = talk("随县").say_all("一级医院住院花了1万2，自己掏多少", "里头2000自费")
        assert "3000元" in first_line(reply.text)

    @pytest.mark.parametrize("region", ["海原县", "茅箭区"])
    def test_where_the_document_is_silent_on_it_the_eligible_sum_is_asked_for(
        self, talk: StartTalk, region: str
    ) -> None:
        reply = talk(region).say("住院花了1万2，里面2000是自费药，自己掏多少")
        assert reply.kind is Kind.CLARIFY

    def test_a_guess_to_be_confirmed_is_no_second_bill(self, talk: StartTalk) -> None:
        reply = talk("随县").say("一级医院住院花了两万，自己大概掏2000对不对")
        assert reply.kind is Kind.ESTIMATE
        assert "您自己大约付2000元" in first_line(reply.text)


class TestSeveral:
    def test_two_stays_are_told_one_by_one(self, talk: StartTalk) -> None:
        reply = talk("随县").say("三级医院住了两回，第一回6000，第二回9000，自己掏多少")
        assert "第一笔：您自己大约付600元" in reply.text
        assert "第二笔：您自己大约付900元" in reply.text

    @pytest.mark.parametrize(
        "said",
        [
            "去年住了四次院，都是一级，每次3000，自己掏多少",
            "一个人花两万，三个人住院，一级，掏多少",
            "低保押金减免以后交了600，原先要交多少",
        ],
    )
    def test_what_is_not_one_sum_is_asked_back(self, talk: StartTalk, said: str) -> None:
        assert talk("随县").say(said).kind is not Kind.ESTIMATE

    def test_of_a_rough_sum_the_rest_is_said_to_be_left_out(self, talk: StartTalk) -> None:
        reply = talk("随县").say("一级医院住院花了两万多，掏多少")
        assert "两万多" in first_line(reply.text)


class TestStatements:
    def test_a_bill_by_itself_asks_what_follows(self, talk: StartTalk) -> None:
        one = talk("随县")
        assert one.say("住院花了四万").kind is Kind.CLARIFY
        assert one.say("一级").kind is Kind.ESTIMATE

    @pytest.mark.parametrize("said", ["住院费-900 三级", "花了1,8888元", "花了5万到6万"])
    def test_what_is_no_sum_is_refused_or_asked(self, talk: StartTalk, said: str) -> None:
        assert talk("随县").say(said).kind is Kind.CLARIFY


class TestOtherCharges:
    def test_common_outpatients_are_not_given_the_chronic_share(self, talk: StartTalk) -> None:
        assert talk("茅箭区").say("咳嗽看门诊花了150，报多少").kind is Kind.UNKNOWN
        one = talk("茅箭区")
        assert one.say("门诊花了500，能报多少").kind is Kind.CLARIFY
        assert "400元" in one.say("办过慢性病").text

    @pytest.mark.parametrize("said", ["住院用了两万报多少", "住院能报80%不"])
    def test_a_deposit_is_not_what_is_reimbursed(self, talk: StartTalk, said: str) -> None:
        assert talk("即墨区").say(said).kind is Kind.UNKNOWN

    @pytest.mark.parametrize("said", ["五保户住院要不要钱", "低保户住院全免不"])
    def test_a_premium_is_not_what_a_stay_costs(self, talk: StartTalk, said: str) -> None:
        assert "250元" not in first_line(talk("随县").say(said).text)

    def test_what_is_paid_of_a_stay_is_no_premium(self, talk: StartTalk) -> None:
        assert talk("茅箭区").say("医保一年个人交多少").kind is Kind.UNKNOWN


class TestWhoIsNotPoor:
    @pytest.mark.parametrize("who", ["普通家庭", "俺家不穷，", "我退休职工，", "不是建档立卡的"])
    def test_hears_first_whom_the_clause_is_for(self, talk: StartTalk, who: str) -> None:
        assert "只写给贫困人口" in first_line(talk("海原县").say(f"{who}住院报多少").text)
