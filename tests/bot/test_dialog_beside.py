"""What a message says beside its question: amounts that are only told, offices, who asks, several years."""

import pytest

from bot.reply import Kind
from tests.bot.conftest import StartTalk


class TestAmountsToldInPassing:
    """A sum is worked out only where one is asked for."""

    @pytest.mark.parametrize(
        ("region", "said", "entry"),
        [
            ("随县", "前年我住院自己掏了三千多，现在政策变了没", "suixian-inpatient-personal-limit"),
            ("随县", "去年花了三万报了两万，今年住院报销比例变没变", "suixian-inpatient-ratio"),
            ("海原县", "出院的时候人家收了我三百，这一站式到底是咋结的", "zhongwei-payment-one-stop"),
            ("海原县", "俺爹住院花了两万，出院才给报，一站式在哪个窗口", "zhongwei-payment-one-stop"),
            (
                "海原县",
                "前几年住院押了五百，医院说先不收，走的时候再结，有这规定没",
                "zhongwei-payment-deposit",
            ),
            ("即墨区", "从前看病花了一万多，现在家里困难，有啥减免", "jimo-treatment-overview"),
            ("茅箭区", "19年门诊慢病核销五十多万，具体是多少", "maojian-chronic"),
            ("茅箭区", "住院的贫困户19年一共报了一千八百多万，准数是几多", "maojian-inpatient"),
        ],
    )
    def test_another_question_is_answered(self, talk: StartTalk, region: str, said: str, entry: str) -> None:
        reply = talk(region).say(said)
        assert (reply.kind, reply.entry) == (Kind.ANSWER, entry)

    @pytest.mark.parametrize(
        "said",
        [
            "那回住三级医院花了两万，自己该掏几多",
            "去年在二级医院住院花了三万，现在给我算算能报多少",
        ],
    )
    def test_a_bill_of_the_past_is_worked_out_when_that_is_asked(self, talk: StartTalk, said: str) -> None:
        assert talk("随县").say(said).kind is Kind.ESTIMATE


class TestYears:
    @pytest.mark.parametrize(
        ("said", "figures"),
        [
            ("住院的贫困户19年和20年各多少人次", ("3208人次", "875人次")),
            ("办慢病的，19年多少人，到了20年六月多少人", ("1407人", "1488人")),
            ("2019年全年慢病核销多少，今年上半年呢", ("57.94万元", "25.51万元")),
            ("住院核销总费用19年跟20年上半年比哪个多", ("1878.59万元", "559.4万元")),
        ],
    )
    def test_each_year_named_is_told(self, talk: StartTalk, said: str, figures: tuple[str, ...]) -> None:
        first = talk("茅箭区").say(said).text.split("\n")[0]
        assert all(figure in first for figure in figures)

    def test_one_year_is_told_alone(self, talk: StartTalk) -> None:
        text = talk("茅箭区").say("19年多少人住院").text
        assert "3208人次" in text
        assert "875人次" not in text

    def test_years_of_service_are_none(self, talk: StartTalk) -> None:
        assert talk("茅箭区").say("干了20年村医了，养老补多少").entry == "maojian-pension"


class TestWhatIsNotDone:
    """没评残疾, 没挂医保: how things stand, and no question for another office."""

    @pytest.mark.parametrize(
        ("region", "said", "entry"),
        [
            ("随县", "我爹没办残疾证，干不了活，医保费政府出不", "suixian-insurance-disabled-mental"),
            ("随县", "娃有精神病，还没评上残疾等级，医保费能免不", "suixian-insurance-disabled-mental"),
            ("即墨区", "私立医院没挂医保，低保户押金能少交不", "jimo-payment-deposit"),
            ("即墨区", "那医院不挂社保，低保户的押金减不减", "jimo-payment-deposit"),
            ("即墨区", "看病看得倾家荡产，还没进贫困户名单，有人管没", "jimo-treatment-illness-poverty"),
        ],
    )
    def test_the_policy_is_answered(self, talk: StartTalk, region: str, said: str, entry: str) -> None:
        assert talk(region).say(said).entry == entry

    @pytest.mark.parametrize(
        "said", ["怎么评残疾等级", "社保断了两年还能补不", "社保一个月交多少", "残疾证在哪办"]
    )
    def test_what_is_asked_of_another_office_is_theirs(self, talk: StartTalk, said: str) -> None:
        assert talk("即墨区").say(said).kind is Kind.UNKNOWN

    @pytest.mark.parametrize("said", ["他家在不在贫困户名单上", "我家是不是贫困户，查查名单"])
    def test_whether_somebody_is_listed_is_not_told(self, talk: StartTalk, said: str) -> None:
        assert "查不了任何人" in talk("即墨区").say(said).text


class TestWhoAsks:
    @pytest.mark.parametrize(
        ("said", "figure"),
        [
            ("我是村里的会计，慢病签约的人数给我报一下", "6071"),
            ("我是镇上管数据的，海原大病救治率写成98.83对不对", "81.95"),
            ("我是驻村队员，全县建档立卡多少人", "107894"),
        ],
    )
    def test_their_office_is_no_subject(self, talk: StartTalk, said: str, figure: str) -> None:
        assert figure in talk("海原县").say(said).text.split("\n")[0]


class TestWhatIsOnlyNamed:
    """Of an entry that says the document is silent, what it does say may be all that was asked."""

    def test_which_standard_is_answered_by_its_title(self, talk: StartTalk) -> None:
        reply = talk("即墨区").say("乡镇卫生院建设管理按哪个标准")
        assert reply.kind is Kind.ANSWER
        assert "山东省乡镇卫生院建设与管理标准" in reply.text

    def test_what_the_standard_says_is_not_known(self, talk: StartTalk) -> None:
        assert talk("即墨区").say("乡镇卫生院建设管理标准里要几间房").kind is Kind.UNKNOWN

    def test_another_illness_is_not_answered_by_one_for_cancers(self, talk: StartTalk) -> None:
        reply = talk("中宁县").say("心脏有毛病，查出来以后卫生院后头咋管我")
        assert reply.entry != "zhongwei-family-two-cancers"


def test_two_checks_named_side_by_side_are_both_told(talk: StartTalk) -> None:
    text = talk("沙坡头区").say("扯证前头的体检、怀娃前头的检查，是不是都不要钱").text
    assert "婚前检查免费" in text
    assert "孕前" in text


def test_a_long_story_is_answered_by_its_end(talk: StartTalk) -> None:
    said = (
        "我们家五口人，前年定的建档立卡，老人住院押了五百，今年卫生院说先不收，出院一搭算，"
        "亲戚又说没这规定，我就想弄清楚县里头住院到底是个啥章程"
    )
    assert talk("海原县").say(said).entry == "zhongwei-payment-deposit"


@pytest.mark.parametrize(
    ("region", "said", "entry"),
    [
        ("随县", "刚好十万，算70那一段还是80那一段", "suixian-inpatient-serious-bands"),
        ("随县", "整三万块，归65那档还是70那档", "suixian-inpatient-serious-bands"),
        ("海原县", "救治率是81.95还是98.83", "zhongwei-stat-30-diseases"),
        ("茅箭区", "91.42和91.48是啥比例", "maojian-ratio"),
    ],
)
def test_figures_set_side_by_side_lead_to_the_entry_that_states_them(
    talk: StartTalk, region: str, said: str, entry: str
) -> None:
    assert talk(region).say(said).entry == entry


def test_what_is_excepted_is_not_what_is_asked(talk: StartTalk) -> None:
    assert talk("随县").say("家庭医生除了量血压还搞么事").entry == "suixian-doctor-services"


@pytest.mark.parametrize(
    ("region", "said", "entry"),
    [
        ("中宁县", "心脏不好，查出来以后卫生院咋管", "zhongwei-treatment-30-diseases"),
        ("海原县", "贫困户筛出白内障，往后怎么管", "zhongwei-treatment-30-diseases"),
        ("随县", "住院回来以后医院咋跟踪", "suixian-treatment-return-visit"),
        ("随县", "出院以后咋管我", "suixian-treatment-return-visit"),
    ],
)
def test_how_somebody_is_looked_after_afterwards_is_a_question_of_visits_and_lists(
    talk: StartTalk, region: str, said: str, entry: str
) -> None:
    assert talk(region).say(said).entry == entry
