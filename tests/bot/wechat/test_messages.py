"""Messages and events as WeChat documents them, and as it does not."""

import logging

import pytest

from bot.wechat import messages
from bot.wechat.messages import Event, OtherMessage, TextMessage, VoiceMessage
from bot.wechat.refusal import Refused
from tests.wechat_peer.client import event, message

POPUP = """<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[oA]]></FromUserName>
<CreateTime>1610969440</CreateTime><MsgType><![CDATA[event]]></MsgType>
<Event><![CDATA[subscribe_msg_popup_event]]></Event><SubscribeMsgPopupEvent>
<List><TemplateId><![CDATA[T1]]></TemplateId><SubscribeStatusString>accept</SubscribeStatusString></List>
<List><TemplateId><![CDATA[T2]]></TemplateId><SubscribeStatusString>reject</SubscribeStatusString></List>
</SubscribeMsgPopupEvent></xml>"""


def refusal(xml: str) -> str:
    with pytest.raises(Refused) as caught:
        messages.parse(xml)
    assert caught.value.status == 400
    return caught.value.reason


def test_a_text_message() -> None:
    found = messages.parse(message(Content=" 住院要交押金吗\n"))
    assert isinstance(found, TextMessage)
    assert found.text == "住院要交押金吗"
    assert (found.kind, found.account, found.sender) == ("text", "gh_mingbai", "oResident0000000000000000001")
    assert (found.created, found.number) == ("1772413200", "24561234567890123")


@pytest.mark.parametrize("content", ["", " ", "\n\t", "\x00\x01"])
def test_a_blank_text_message_is_a_message(content: str) -> None:
    found = messages.parse(message(Content=content))
    assert isinstance(found, TextMessage)
    assert found.text == ""


def test_a_voice_message_with_and_without_recognition() -> None:
    heard = messages.parse(
        message(MsgType="voice", Content="", Recognition="报销多少。", MediaId="m", Format="amr")
    )
    mute = messages.parse(message(MsgType="voice", Content="", MediaId="m", Format="amr"))
    assert isinstance(heard, VoiceMessage)
    assert isinstance(mute, VoiceMessage)
    assert (heard.recognition, mute.recognition) == ("报销多少。", "")


@pytest.mark.parametrize("kind", ["image", "video", "shortvideo", "location", "link", "file"])
def test_other_messages_keep_their_kind(kind: str) -> None:
    found = messages.parse(message(MsgType=kind, Content=""))
    assert isinstance(found, OtherMessage)
    assert found.kind == kind


def test_an_unknown_type_has_a_kind_that_is_safe_to_store_and_log() -> None:
    assert messages.parse(message(MsgType="手机13800138000" * 10)).kind == "other"


def test_an_event_with_its_key() -> None:
    found = messages.parse(event("subscribe", "qrscene_371428", Ticket="T"))
    assert isinstance(found, Event)
    assert (found.kind, found.name, found.key) == ("event.subscribe", "subscribe", "qrscene_371428")
    assert found.number == ""


def test_an_event_with_fields_within_fields() -> None:
    found = messages.parse(POPUP)
    assert found.kind == "event.subscribe_msg_popup_event"
    assert found.rest != messages.parse(POPUP.replace("reject", "accept")).rest


def test_an_unknown_event_has_a_kind_that_is_safe_to_store_and_log() -> None:
    assert messages.parse(event("x" * 500)).kind == "event.other"
    assert messages.parse(event("subscribe_msg_其他_event")).kind == "event.other"


def test_an_event_with_wechats_other_spelling_of_the_number() -> None:
    found = messages.parse(event("TEMPLATESENDJOBFINISH", MsgID="200163836", Status="success"))
    assert found.rest != messages.parse(event("TEMPLATESENDJOBFINISH", MsgID="2", Status="success")).rest


@pytest.mark.parametrize("name", ["ToUserName", "FromUserName", "CreateTime", "MsgType"])
def test_refuses_a_message_without(name: str) -> None:
    assert refusal(message({name: ""})) == f"no {'' if name == 'MsgType' else 'usable '}{name}"


def test_refuses_an_event_without_a_name() -> None:
    assert refusal(event("")) == "no Event"


@pytest.mark.parametrize("name", ["CreateTime", "MsgId"])
@pytest.mark.parametrize("value", ["-1", "9" * 21, "1e9", "0x10", "１２", "1 2", "abc", "1.5"])
def test_refuses_numbers_that_are_none(name: str, value: str) -> None:
    assert refusal(message({name: value})) == f"no usable {name}"


@pytest.mark.parametrize("name", ["CreateTime", "MsgId"])
@pytest.mark.parametrize("value", ["0", "18446744073709551615", "99999999999999999999"])
def test_takes_zero_and_huge_numbers_as_they_are(name: str, value: str) -> None:
    messages.parse(message({name: value}))


def test_refuses_names_that_are_endless() -> None:
    assert refusal(message(FromUserName="o" * 129)) == "no usable FromUserName"


@pytest.mark.parametrize("name", ["Content", "Recognition", "Anything"])
def test_refuses_fields_within_the_fields_of_a_message(name: str) -> None:
    assert refusal(f"<xml><MsgType>text</MsgType><{name}><b>1</b></{name}></xml>") == (
        "elements inside a message's field"
    )


@pytest.mark.parametrize("name", ["MsgType", "Event", "EventKey", "FromUserName", "CreateTime"])
def test_refuses_fields_within_the_text_fields_of_an_event(name: str) -> None:
    given = {"MsgType": "event", "Event": "CLICK", "FromUserName": "oA", "ToUserName": "g", "CreateTime": "1"}
    given[name] = "<b>1</b>"
    xml = "".join(f"<{key}>{value}</{key}>" for key, value in given.items())
    assert refusal(f"<xml>{xml}</xml>") == "elements inside a text field"


def test_refuses_a_sender_smuggled_in_by_the_text() -> None:
    smuggled = "]]></Content><FromUserName>oVictim</FromUserName><Content><![CDATA["
    assert refusal(message(Content=smuggled)) == "repeated field"


def test_says_that_a_key_is_missing_when_the_message_is_encrypted() -> None:
    assert refusal("<xml><ToUserName>g</ToUserName><Encrypt>AAAA</Encrypt></xml>") == (
        "encrypted, but no AES key is set"
    )


def test_no_repr_shows_who_wrote_what(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("test").warning(
        "%r %r", messages.parse(message()), messages.parse(event("CLICK", "押金"))
    )
    assert "oResident" not in caplog.text
    assert "住院" not in caplog.text
    assert "押金" not in caplog.text
