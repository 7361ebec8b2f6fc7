"""What must be said before the answer or instead of it: not this person, place, age, county; another office's."""

import pytest

from bot.reply import Kind
from tests.bot.conftest import StartTalk


def first(text: str) -> str:
    return text.split("\n")[0]


class TestPersons:
    def test_who_is_not_poor_is_told_that_the_document_says_nothing_of_them(self, talk: StartTalk) -> None:
        said = talk("随县").say("我家不是贫困户，住院报几成").text
        assert "只写给贫困人口" in first(said)

    def test_who_is_poor_and_not_on_low_income_hears_their_own_share(self, talk: StartTalk) -> None:
        said = first(talk("随县").say("俺是建档立卡的，低保没评上，不是低保，合作医疗自己掏多少").text)
        assert "自己交125元，政府资助125元" in said
        assert "只写给贫困人口" not in said

    @pytest.mark.parametrize("person", ["五保户", "孤儿", "低保户"])
    def test_who_is_paid_for_in_full_hears_that_first(self, talk: StartTalk, person: str) -> None:
        assert "250元由政府全额资助" in first(talk("随县").say(f"{person}的合作医疗一年交多少钱").text)

    @pytest.mark.parametrize("said", ["我娘是肢体残疾三级，保费交多少", "残疾一级的人，交多少保费"])
    def test_a_grade_of_disability_is_no_grade_of_a_hospital(self, talk: StartTalk, said: str) -> None:
        reply = talk("随县").say(said)
        assert reply.entry == "suixian-insurance-disabled-mental"
        assert "70%" not in reply.text

    @pytest.mark.parametrize("said", ["去年脱贫了，医保还补不补", "脱了贫的合作医疗还给补125吗"])
    def test_of_who_has_left_poverty_the_document_says_nothing(self, talk: StartTalk, said: str) -> None:
        assert "脱贫的还按不按这一条，文件没有写" in first(talk("随县").say(said).text)

    def test_where_a_document_speaks_of_them_it_answers(self, talk: StartTalk) -> None:
        assert talk("德州市").say("已脱贫的病人还管救治吗").entry == "dezhou-exited-patients"


class TestIllnesses:
    def test_pills_for_one_illness_are_not_told_to_who_has_another(self, talk: StartTalk) -> None:
        assert (
            talk("即墨区").say("贫困户家里有精神病人，吃药国家管吗").entry != "jimo-outpatient-free-medicine"
        )

    def test_who_has_it_hears_of_them(self, talk: StartTalk) -> None:
        assert talk("即墨区").say("贫困户有高血压，吃药国家管吗").entry == "jimo-outpatient-free-medicine"


class TestAges:
    @pytest.mark.parametrize(
        ("said", "verdict"),
        [
            ("我今年29岁，能做两癌筛查吗", "29岁不在文件写的35-64岁里"),
            ("老娘七十二岁查两癌行不", "七十二岁不在文件写的35-64岁里"),
            ("四十八岁的婆姨查乳腺要钱不", "四十八岁在文件写的35-64岁里"),
            ("娃才三个月，能领营养包不", "三个月不在文件写的6-24月龄里"),
            ("娃两岁半还能领营养包不", "两岁半不在文件写的6-24月龄里"),
        ],
    )
    def test_too_young_and_too_old_are_said_first(self, talk: StartTalk, said: str, verdict: str) -> None:
        assert verdict in first(talk("海原县").say(said).text)


class TestPlaces:
    @pytest.mark.parametrize("said", ["去银川的医院住院，要交押金不", "到外省看病，先看病后交钱行不"])
    def test_a_hospital_away_from_the_county_is_not_promised(self, talk: StartTalk, said: str) -> None:
        reply = talk("海原县").say(said)
        assert "没有写" in first(reply.text)

    @pytest.mark.parametrize("said", ["咱县有几个省扶贫重点村", "我们县标准化卫生室要建几个重点村的"])
    def test_the_figure_of_another_county_is_not_told(self, talk: StartTalk, said: str) -> None:
        text = talk("平原县").say(said).text
        assert "22" not in text.split("来源")[0]

    def test_who_asks_for_the_other_county_by_name_hears_it(self, talk: StartTalk) -> None:
        assert "22个" in first(talk("平原县").say("武城县要建多少个标准化卫生室").text)

    def test_the_county_itself_hears_it(self, talk: StartTalk) -> None:
        assert "22个" in first(talk("武城县").say("俺县有多少省扶贫重点村").text)

    @pytest.mark.parametrize("said", ["俺家日照少，墙都长毛了", "我在坡上住，日照时间长", "日照咋样"])
    def test_sunshine_is_no_city(self, talk: StartTalk, said: str) -> None:
        one = talk("随县")
        one.say(said)
        assert one.memory.region == "421321"

    @pytest.mark.parametrize("said", ["我是日照的", "俺是日照人", "我家在日照市"])
    def test_who_lives_in_the_city_is_heard(self, talk: StartTalk, said: str) -> None:
        one = talk()
        one.say(said)
        assert one.memory.region == "371100"

    def test_another_county_named_is_offered_and_not_answered(self, talk: StartTalk) -> None:
        reply = talk("茅箭区").say("海原县的慢病签约了多少人")
        assert reply.kind is Kind.CLARIFY
        assert "6071" not in reply.text


class TestRatios:
    @pytest.mark.parametrize("said", ["住院费能报几成", "住院报销比例是多少", "医药费报百分之几"])
    def test_where_only_the_deposit_is_reduced_no_ratio_is_told(self, talk: StartTalk, said: str) -> None:
        reply = talk("即墨区").say(said)
        assert "80%" not in reply.text


class TestNotExplained:
    @pytest.mark.parametrize("said", ["八个一包括哪八样", "八个一都有哪8个", "八个一是哪八条"])
    def test_what_a_document_names_and_does_not_list(self, talk: StartTalk, said: str) -> None:
        reply = talk("武城县").say(said)
        assert reply.kind is Kind.UNKNOWN
        assert "没有解释" in first(reply.text)

    def test_what_it_does_say_of_it_is_still_told(self, talk: StartTalk) -> None:
        assert "户不漏人" in talk("武城县").say("八个一落实说的哪三个不漏").text


class TestOtherOffices:
    @pytest.mark.parametrize(
        ("said", "office"),
        [
            ("换个残疾证找谁", "残联"),
            ("残疾人证去哪里领", "残联"),
            ("卫生室的灯坏了谁来修", "村委会"),
            ("广播喇叭不响了，没人修", "村委会"),
            ("做个心电图收多少钱", "医院"),
            ("抽血化验要几块钱", "医院"),
            ("在卫生院挂水收费多少", "医院"),
            ("复印住院病历找谁", "医院"),
            ("开个诊断证明要多久", "医院"),
            ("电动车上牌去哪", "交警"),
            ("护士证咋考", "卫健局"),
            ("医保余额咋查", "医保局"),
            ("退伍军人优待证咋办", "退役"),
            ("取环要钱不", "卫健局"),
            ("低保一个月领几百", "民政"),
        ],
    )
    @pytest.mark.parametrize("region", ["随县", "即墨区"])
    def test_are_sent_there_and_not_answered(
        self, talk: StartTalk, region: str, said: str, office: str
    ) -> None:
        reply = talk(region).say(said)
        assert reply.kind is Kind.UNKNOWN
        assert reply.citations == ()
        assert office in reply.text

    def test_a_piece_of_another_word_is_no_service(self, talk: StartTalk) -> None:
        assert talk("随县").say("三支一扶的大学生娃下来做么事").kind is Kind.ANSWER

    def test_work_elsewhere_told_in_passing_does_not_hide_the_question(self, talk: StartTalk) -> None:
        reply = talk("海原县").say("我在外头打工，我大在县医院出院，能不能一站式结算")
        assert reply.entry == "zhongwei-payment-one-stop"


class TestDoctors:
    def test_a_dose_asked_beside_the_policy_is_left_to_the_doctor(self, talk: StartTalk) -> None:
        reply = talk("即墨区").say("高血压的药免费不，一天吃几片")
        assert reply.kind is Kind.ANSWER
        assert "家庭医生" in reply.text
        assert reply.text.split("\n")[-1].startswith("来源：")

    def test_how_many_diseases_there_are_is_no_question_for_a_doctor(self, talk: StartTalk) -> None:
        assert talk("德州市").say("专项救治那11种病都是啥病").entry == "dezhou-serious-illness"

    @pytest.mark.parametrize("said", ["我不想活了", "看病欠了一屁股债，活着没意思"])
    def test_despair_is_met_with_both_numbers(self, talk: StartTalk, said: str) -> None:
        reply = talk("随县").say(said)
        assert reply.kind is Kind.EMERGENCY
        assert "120" in reply.text
        assert "12356" in reply.text


class TestForWhomAnEntryIs:
    @pytest.mark.parametrize(
        "said",
        [
            "老人补贴多少",
            "护士补贴多少",
            "低保补贴多少",
            "孕妇有补贴没",
            "村干部有补贴没",
            "老师一年补贴几多",
        ],
    )
    def test_what_village_doctors_are_paid_is_told_to_nobody_else(self, talk: StartTalk, said: str) -> None:
        assert "2500" not in talk("茅箭区").say(said).text

    @pytest.mark.parametrize("said", ["村医补贴多少", "我是贫困户，也是在岗村医，一年补贴多少"])
    def test_they_themselves_are_told(self, talk: StartTalk, said: str) -> None:
        assert "2500元" in talk("茅箭区").say(said).text


class TestWhatWasPaidAltogether:
    """A sum that a whole county paid is no share: where none is written, nothing is told."""

    @pytest.mark.parametrize(
        ("region", "said"),
        [
            ("海原县", "2019年住院报了多少钱"),
            ("海原县", "去年住院一共报销了多少万"),
            ("中宁县", "全县住院报销花了多少钱"),
            ("随县", "2019年住院总共报了多少钱"),
        ],
    )
    def test_a_share_is_not_told_for_it(self, talk: StartTalk, region: str, said: str) -> None:
        assert talk(region).say(said).kind is Kind.UNKNOWN

    def test_where_it_is_written_it_is_told(self, talk: StartTalk) -> None:
        assert "559.4万元" in talk("茅箭区").say("今年上半年住院一共报了几多").text

    def test_ones_own_bill_is_still_a_question_of_the_share(self, talk: StartTalk) -> None:
        assert "90%" in talk("海原县").say("去年我住院，能报多少钱").text
