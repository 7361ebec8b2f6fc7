"""What people write that cuts across words, leans on little, or asks for a part and the whole."""

import pytest

from bot.reply import Kind
from tests.bot.conftest import StartTalk


@pytest.mark.parametrize(
    ("county", "said", "entry"),
    [
        ("中卫市", "全市大病患者救治率目前是多少", "zhongwei-stat-30-diseases"),  # 大|病患者
        ("随县", "文件里的“四定”都定了些么东西", "suixian-insurance-four-set"),  # 四|定都
        ("随县", "125是么钱", "suixian-insurance-half"),  # not the entry on what is not written of it
        ("茅箭区", "那篇综述是哪个记者写的", "maojian-report-info"),
        ("武城县", "俺看病有没有快道儿", "dezhou-green-channel"),
    ],
)
def test_it_is_understood(talk: StartTalk, county: str, said: str, entry: str) -> None:
    assert talk(county).say(said).entry == entry


def test_units_of_an_office_are_no_units_of_a_drug(talk: StartTalk) -> None:
    assert talk("茅箭区").say("污水处理站修在哪几个单位").kind is Kind.ANSWER


@pytest.mark.parametrize("said", ["你都能帮人查些啥呀", "你能给我查啥"])
def test_what_it_can_look_up_is_asked_of_itself(talk: StartTalk, said: str) -> None:
    assert talk(None).say(said).kind is Kind.CHITCHAT


@pytest.mark.parametrize(
    "said", ["慢病签约全市签了多少人，其中沙坡头区签了多少", "慢病签约的中卫一共多少，沙坡头区占了几个"]
)
def test_a_part_asked_with_the_whole_is_told_with_it(talk: StartTalk, said: str) -> None:
    text = talk("中卫市").say(said).text
    assert "2008人" in text.split("\n")[0]
    assert "9389人" in text


def test_a_part_asked_alone_is_told_alone(talk: StartTalk) -> None:
    assert "9389" not in talk("中卫市").say("沙坡头区慢病签约签了多少人").text


def test_who_is_in_charge_goes_on_from_the_last_question(talk: StartTalk) -> None:
    person = talk("随县")
    person.say("一站式结算哪个股室负责")
    assert "张立平" in person.say("是哪个领导管").text


def test_each_of_two_offices_asked_for_is_told(talk: StartTalk) -> None:
    text = talk("随县").say("家庭医生签约找卫健局哪个领导，人才引进又归哪个领导").text
    assert "王珊" in text
    assert "石冰天" in text


@pytest.mark.parametrize(
    ("said", "paid"),
    [
        ("贫困户，自己累计负担才4800，大病险能不能报", "大约报0元"),
        ("累计自付八千，大病保险给报多少", "大约报1950元"),
        ("大病保险按4800负担能报多少", "大约报0元"),
    ],
)
def test_what_somebody_bore_is_no_bill(talk: StartTalk, said: str, paid: str) -> None:
    assert paid in talk("随县").say(said).text.split("\n")[0]


@pytest.mark.parametrize("said", ["住院先不交钱行不", "住院先不掏钱中不", "住院是出院时再给钱 对不对"])
def test_not_paying_first_is_asked_in_many_words(talk: StartTalk, said: str) -> None:
    assert "先诊疗" in talk("沙坡头区").say(said).text.split("\n")[0]


def test_out_of_the_county_is_elsewhere(talk: StartTalk) -> None:
    told = talk("沙坡头区").say("出了县住院，报销比例是多少").text
    assert "去县（区）外的医院" in told.split("\n")[0]


@pytest.mark.parametrize(
    ("county", "said", "told"),
    [
        ("茅箭区", "在村上行医的大夫有没得养老保险补贴", "2500元"),
        ("茅箭区", "一加四加嗯是个么家伙", "医共体"),
        ("茅箭区", "卫生院盖楼盖了几多平方", "5123平方米"),
        ("即墨区", "上了年纪的贫困户查体免费查些什么", "心电图"),
        ("武城县", "相互推过来推过去的单位要被约谈吗", "约谈"),
    ],
)
def test_everyday_words_for_what_the_documents_say(
    talk: StartTalk, county: str, said: str, told: str
) -> None:
    assert told in talk(county).say(said).text


def test_what_is_asked_for_in_pledge_is_a_deposit(talk: StartTalk) -> None:
    assert "1600元" in talk("即墨区").say("俺吃低保，住院人家叫押八千，减完得交多少").text.split("\n")[0]


@pytest.mark.parametrize("said", ["没办慢性病，门诊开药报不报", "慢性病没批下来，门诊给报几多"])
def test_who_is_not_registered_is_told_so_first(talk: StartTalk, said: str) -> None:
    assert "普通门诊怎么报，文件没有写" in talk("茅箭区").say(said).text.split("\n")[0]


def test_what_a_document_names_nowhere_is_said_to_be_within_what_it_does_not_explain(
    talk: StartTalk,
) -> None:
    reply = talk("武城县").say("俺家的承诺书跟谁签")
    assert (reply.kind, "八个一里头是哪些，这份文件没有解释" in reply.text) == (Kind.UNKNOWN, True)
