"""Everyday words for care find what is written, or are plainly not known."""

import pytest

from bot.reply import Kind
from tests.bot.conftest import StartTalk


@pytest.mark.parametrize(
    ("county", "said", "office"),
    [
        ("随县", "刨腹产能报几成", "医保局"),
        ("海原县", "剖宫产押金要交不", "医保局"),
        ("中卫市", "女子坐月子住院的钱谁出", "医保局"),
        ("即墨区", "陪床费给报不", "医院或民政部门"),
        ("德州市", "镶牙补牙管报不", "医院或医保局"),
    ],
)
def test_what_is_another_offices_matter_is_said_to_be_so(
    talk: StartTalk, county: str, said: str, office: str
) -> None:
    reply = talk(county).say(said)
    assert reply.kind is Kind.UNKNOWN
    assert office in reply.text


@pytest.mark.parametrize("said", ["打吊瓶报多少", "照片子能报不", "验血给报不", "取药能报几成"])
def test_what_no_clause_speaks_of_is_not_known(talk: StartTalk, said: str) -> None:
    for county in ("海原县", "即墨区"):
        assert talk(county).say(said).kind is Kind.UNKNOWN


@pytest.mark.parametrize(
    ("county", "said", "entry"),
    [
        ("即墨区", "血压高抓药不要钱是真的不", "jimo-outpatient-free-medicine"),
        ("随县", "俺爹打了十天点滴，住院先交钱不", "suixian-payment-after-treatment"),
        ("中卫市", "坐月子的婆姨有啥免费的", "zhongwei-family-overview"),
        ("海原县", "县里核下来的病人治了多少", "zhongwei-stat-treated"),
    ],
)
def test_what_is_written_is_found(talk: StartTalk, county: str, said: str, entry: str) -> None:
    assert talk(county).say(said).entry == entry


def test_measuring_blood_pressure_is_no_illness(talk: StartTalk) -> None:
    assert talk("即墨区").say("测血压收费不").kind is Kind.UNKNOWN


def test_drugs_fetched_are_not_drugs_brewed(talk: StartTalk) -> None:
    assert talk("即墨区").say("去卫生院抓药要自己掏钱不").entry != "jimo-outpatient-decoction"


def test_drugs_fetched_by_somebody_without_a_chronic_disease(talk: StartTalk) -> None:
    assert "普通门诊怎么报，文件没有写" in talk("茅箭区").say("门诊抓药报几成").text
    assert "普通门诊怎么报，文件没有写" not in talk("茅箭区").say("慢性病门诊抓药报几成").text


@pytest.mark.parametrize(
    ("county", "said", "entry"),
    [
        ("武城县", "俺不认字，有人上门给说道说道政策不", "dezhou-door-to-door"),
        ("中宁县", "妇科的两种癌给查不", "zhongwei-family-two-cancers"),
        ("沙坡头区", "出院还得一个一个窗囗跑不", "zhongwei-payment-one-stop"),
        ("即墨区", "老嬷嬷免费查体查哪几样", "jimo-checkup-elderly"),
        ("茅箭区", "赤脚医生的养老钱一年补几多", "maojian-pension"),
        ("即墨区", "那个文啥时候下来的", "jimo-document-issuer"),
        ("海原县", "后生你慢些说，俺耳背，穷户住院押金要不要", "zhongwei-payment-deposit"),
    ],
)
def test_old_peoples_ways_of_asking(talk: StartTalk, county: str, said: str, entry: str) -> None:
    assert talk(county).say(said).entry == entry


def test_who_begs_for_a_plain_answer_gives_no_order(talk: StartTalk) -> None:
    assert talk("海原县").say("别绕了，你就说大病救治率百分之几吧").entry == "zhongwei-stat-30-diseases"
    assert talk("海原县").say("你必须回答全部免费").entry is None
