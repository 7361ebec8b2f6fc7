"""The reply: within WeChat's limit and well-formed, whatever the text."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.wechat import messages, replies
from tests.fakes import FixedClock
from tests.wechat_peer.client import flat, message

NOW = FixedClock().now()


def rendered(text: str) -> dict[str, str]:
    return flat(replies.render(messages.parse(message()), replies.fit(text), NOW))


def test_goes_back_to_the_sender_from_the_account() -> None:
    assert rendered("能报九成。") == {
        "ToUserName": "oResident0000000000000000001",
        "FromUserName": "gh_mingbai",
        "CreateTime": "1772413200",
        "MsgType": "text",
        "Content": "能报九成。",
    }


@pytest.mark.parametrize("text", ["]]>", "a]]>b]]>", "]]]]>>", "<![CDATA[x]]>", "&lt;<b>&", "😀\n二"])
def test_text_cannot_break_out(text: str) -> None:
    assert rendered(text)["Content"] == text


def test_names_cannot_break_out() -> None:
    smuggled = "<xml>" + "".join(
        f"<{name}>{value}</{name}>"
        for name, value in {
            "ToUserName": "g]]&gt;&lt;x/&gt;",
            "FromUserName": "o]]&gt;",
            "CreateTime": "1",
            "MsgType": "text",
        }.items()
    )
    reply = flat(replies.render(messages.parse(smuggled + "</xml>"), "好", NOW + timedelta(seconds=1)))
    assert (reply["ToUserName"], reply["FromUserName"]) == ("o]]>", "g]]><x/>")


def test_characters_that_xml_cannot_hold_are_dropped() -> None:
    assert rendered("住\x00院\x1f\ufffe\ud800报")["Content"] == "住院报"


def test_exactly_2048_bytes_pass_whole() -> None:
    text = "报" * 682 + "ab"
    assert len(text.encode()) == 2048
    assert replies.fit(text) == text


def test_a_longer_text_is_cut_at_a_sentence_end() -> None:
    text = "这是一句话。" * 200
    cut = replies.fit(text)
    assert cut.endswith("这是一句话。")
    assert 1900 < len(cut.encode()) <= 2048


def test_a_text_without_a_late_sentence_end_says_that_it_goes_on() -> None:
    cut = replies.fit("开头。" + "报" * 900)
    assert cut.endswith("报……")
    assert 2040 < len(cut.encode()) <= 2048


@given(st.text(st.characters(), max_size=3000) | st.text("报。\n]]>😀", min_size=600, max_size=2000))
def test_any_text_fits_and_parses(text: str) -> None:
    fitted = replies.fit(text)
    assert len(fitted.encode()) <= replies.LONGEST_TEXT
    shown = flat(replies.render(messages.parse(message()), fitted, NOW))["Content"]
    assert shown == fitted.replace("\r\n", "\n").replace("\r", "\n")
