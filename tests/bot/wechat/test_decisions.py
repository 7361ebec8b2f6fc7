"""What each message calls for."""

import pytest

from bot.wechat import messages
from bot.wechat.decisions import GUARD, Ask, Greet, Ignore, Leave, Say, Step, decide, guard
from tests.wechat_peer.client import event, message


def step(xml: str) -> Step:
    return decide(messages.parse(xml))


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        (message(Content="押金多少"), Ask("押金多少")),
        (message(MsgType="voice", Recognition="押金多少"), Ask("押金多少")),
        (event("CLICK", "我能报多少"), Ask("我能报多少")),
        (event("CLICK"), Ignore()),
        (event("subscribe"), Greet(None)),
        (event("subscribe", "qrscene_371428"), Greet("371428")),
        (event("subscribe", "qrscene_last_trade_no_1"), Greet(None)),
        (event("SCAN", "421321"), Greet("421321")),
        (event("SCAN", "4213210"), Greet(None)),
        (event("SCAN", "４２１３２１"), Greet(None)),
        (event("unsubscribe"), Leave()),
        (event("VIEW", "https://example.org/"), Ignore()),
        (event("LOCATION", Latitude="23.1", Longitude="113.3"), Ignore()),
        (event("subscribe_msg_popup_event"), Ignore()),
        (event("subscribe_msg_change_event"), Ignore()),
        (event("subscribe_msg_sent_event"), Ignore()),
        (event("TEMPLATESENDJOBFINISH", MsgID="1"), Ignore()),
        (event("invented_next_year"), Ignore()),
    ],
)
def test_step(xml: str, expected: Step) -> None:
    assert step(xml) == expected


@pytest.mark.parametrize(
    "kind", ["image", "video", "shortvideo", "location", "link", "file", "voice", "text", "sticker"]
)
def test_what_cannot_be_read_is_answered_politely_with_what_to_do(kind: str) -> None:
    found = step(message(MsgType=kind, Content=""))
    assert isinstance(found, Say)
    assert found.text.startswith("您好")
    assert "字" in found.text


def test_the_guard_speaks_only_where_an_answer_is_owed() -> None:
    assert [guard(one) for one in (Ask("x"), Greet(None), Leave(), Ignore())] == [GUARD, GUARD, None, None]


def test_the_guard_tells_what_to_do_and_names_the_emergency_number() -> None:
    assert "请过一会儿再发一次" in GUARD
    assert "120" in GUARD
