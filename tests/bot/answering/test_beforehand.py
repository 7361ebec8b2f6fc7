"""Money that a hospital wants before the care (先垫, 先掏三千): a deposit, neither a premium nor a bill."""

import pytest

from tests.bot.conftest import StartTalk


@pytest.mark.parametrize(
    ("county", "entry"),
    [
        ("随县", "suixian-payment-after-treatment"),
        ("海原县", "zhongwei-payment-deposit"),
        ("即墨区", "jimo-payment-deposit"),
    ],
)
@pytest.mark.parametrize("said", ["我是低保，进医院先掏三千，对不对"])
def test_it_is_told_what_the_document_says_of_deposits(
    talk: StartTalk, county: str, entry: str, said: str
) -> None:
    assert talk(county).say(said).entry == entry


@pytest.mark.parametrize("said", ["我是低保户，医院叫我垫两万，要垫吗", "吃低保的，住院要先付八百，合规不"])
def test_a_premium_is_not_told_of_it(talk: StartTalk, said: str) -> None:
    assert "insurance" not in (talk("随县").say(said).entry or "")


def test_a_deposit_is_not_told_of_a_premium(talk: StartTalk) -> None:
    assert "payment" not in (talk("即墨区").say("低保户参保要先交钱吗").entry or "")


def test_what_has_been_paid_is_a_bill_still(talk: StartTalk) -> None:
    assert "哪一级" in talk("随县").say("住院先交了5000，能报多少").text
