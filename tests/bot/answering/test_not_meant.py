"""An entry on another matter than the one that is asked about is no answer, however many words the two share."""

import pytest

from bot.reply import Kind
from tests.bot.conftest import StartTalk


@pytest.mark.parametrize(
    ("county", "said"),
    [
        ("随县", "县人民医院院长叫么名字"),
        ("随县", "县医院的副院长是谁"),
        ("茅箭区", "乡镇卫生院院长姓什么"),
        ("茅箭区", "贫困户城乡居民医保个人要交好多 政府贴好多"),
        ("茅箭区", "医保一年要交几多钱"),
        ("随县", "签约医生不来怎么投诉"),
        ("海原县", "医院多收我钱去哪举报"),
    ],
)
def test_a_name_a_premium_and_a_complaint_are_answered_by_no_entry_without_them(
    talk: StartTalk, county: str, said: str
) -> None:
    assert talk(county).say(said).kind is Kind.UNKNOWN


@pytest.mark.parametrize(
    ("county", "said", "held"),
    [
        ("即墨区", "健康扶贫领导小组组长是哪位局长", "组长"),
        ("随县", "贫困户医保个人要交多少", "参保|缴|保费"),
    ],
)
def test_who_asks_for_what_is_written_gets_it(talk: StartTalk, county: str, said: str, held: str) -> None:
    reply = talk(county).say(said)
    assert reply.kind is Kind.ANSWER
    assert any(word in reply.text for word in held.split("|"))


@pytest.mark.parametrize(
    ("county", "said", "lacks"),
    [("中宁县", "中宁县贫困户签约率", "22146"), ("随县", "随县贫困户的承诺书是啥", "人口")],
)
def test_the_place_and_the_persons_alone_are_no_subject(
    talk: StartTalk, county: str, said: str, lacks: str
) -> None:
    reply = talk(county).say(said)
    assert reply.kind is Kind.UNKNOWN or lacks not in reply.text
