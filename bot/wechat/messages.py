"""What WeChat delivers, as small frozen values. Reads every field strictly and judges nothing.

Rules: WeChat's 接收普通消息, 接收事件推送. Fields that name people or hold their words stay out of `repr`,
so that no log line and no traceback shows them.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.wechat import ledger_notices
from bot.wechat.fields import Fields, read
from bot.wechat.ledger_notices import Notice
from bot.wechat.refusal import Refused

LONGEST_ID = 128  # characters; an openid has 28, an account's id 15
_TYPES = frozenset({"text", "voice", "image", "video", "shortvideo", "location", "link", "file"})
_EVENTS = frozenset(
    {"subscribe", "unsubscribe", "scan", "click", "view", "location", "templatesendjobfinish"}
)
_SUBSCRIBE_MESSAGE = re.compile(r"subscribe_msg_(?:popup|change|sent)_event")
_OLDEST = 24 * 60 * 60  # seconds; WeChat repeats a message for seconds, a queue of its own may last longer
_IDENTITY = frozenset({"ToUserName", "FromUserName", "CreateTime", "MsgId"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What every message has. `kind` is one of a few fixed words, safe to log and to store."""

    kind: str
    account: str = field(repr=False)  # ToUserName, the official account
    sender: str = field(repr=False)  # FromUserName, the openid
    created: str  # CreateTime, seconds since 1970, as sent
    number: str  # MsgId, up to 64 bit, as sent; empty for an event
    rest: str = field(repr=False)  # digest of every other field; empty where `number` tells messages apart
    notice: Notice | None = field(default=None, repr=False)  # what it tells the consent ledger

    def happened(self, now: datetime) -> datetime:
        """When it was sent, by WeChat's clock; `now` where that cannot be."""
        ago = now.timestamp() - int(self.created)
        return now - timedelta(seconds=ago) if 0 < ago < _OLDEST else now


@dataclass(frozen=True, slots=True, kw_only=True)
class TextMessage(Message):
    """文本. May be blank."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceMessage(Message):
    """语音. `recognition` is WeChat's transcript, empty when it has none."""

    recognition: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Message):
    """事件. `name` in lower case; `key` is EventKey: a scene, a menu's key, an address."""

    name: str
    key: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherMessage(Message):
    """图片, 视频, 位置, 链接, 文件 and whatever WeChat invents next: `kind` says which."""


def parse(xml: str) -> Message:
    """The message in a document, or Refused."""
    fields = read(xml)
    type_ = fields.text("MsgType").strip().lower()
    if not type_:
        # Also what an encrypted body looks like to an account that has no key.
        raise Refused(400, "encrypted, but no AES key is set" if fields.text("Encrypt") else "no MsgType")
    if type_ == "event":
        return _event(fields)
    if fields.nested:
        raise Refused(400, "elements inside a message's field")
    if type_ == "text":
        return TextMessage(text=fields.text("Content").strip(), **_common(fields, "text"))
    if type_ == "voice":
        return VoiceMessage(recognition=fields.text("Recognition").strip(), **_common(fields, "voice"))
    return OtherMessage(**_common(fields, type_ if type_ in _TYPES else "other"))


def _event(fields: Fields) -> Event:
    name = fields.text("Event").strip().lower()
    if not name:
        raise Refused(400, "no Event")
    known = name in _EVENTS or _SUBSCRIBE_MESSAGE.fullmatch(name)
    common = _common(fields, f"event.{name}" if known else "event.other")
    return Event(name=name, key=fields.text("EventKey").strip(), **common)


def _common(fields: Fields, kind: str) -> dict[str, Any]:
    number = _number(fields, "MsgId") if fields.text("MsgId").strip() else ""
    numbered = bool(number.strip("0")) and not kind.startswith("event.")
    return {
        "kind": kind,
        "account": _id(fields, "ToUserName"),
        "sender": _id(fields, "FromUserName"),
        "created": _number(fields, "CreateTime"),
        "number": number,
        "rest": "" if numbered else fields.digest(leaving_out=_IDENTITY),
        "notice": ledger_notices.read(fields),
    }


def _id(fields: Fields, name: str) -> str:
    text = fields.text(name).strip()
    if not 0 < len(text) <= LONGEST_ID:
        raise Refused(400, f"no usable {name}")
    return text


def _number(fields: Fields, name: str) -> str:
    text = fields.text(name).strip()
    if not re.fullmatch("[0-9]{1,20}", text):
        raise Refused(400, f"no usable {name}")
    return text
