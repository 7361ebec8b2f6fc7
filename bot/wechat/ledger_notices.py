"""What a delivery from WeChat tells the ledger: consents, receipts, who follows, when somebody last spoke. Pure.

Rules: WeChat's 订阅消息·事件推送, 模板消息·事件推送, 客服消息·下发条数限制. What does not look as
documented is left out: an event that was not understood must not cost the resident an answer.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.wechat.fields import Fields

# Menus of these kinds open the customer-service window; view and the others do not.
_ACTIONS = frozenset({"scan", "click", "scancode_push", "scancode_waitmsg"})
_LISTS = {
    "subscribe_msg_popup_event": "SubscribeMsgPopupEvent",
    "subscribe_msg_change_event": "SubscribeMsgChangeEvent",
    "subscribe_msg_sent_event": "SubscribeMsgSentEvent",
}
# `bot.wechat.fields` gives what is nested as tags and text. One <List> for each template, one or several.
_ITEM = re.compile(r"<List>(.*?)</List>", re.DOTALL)
_PART = re.compile(r"<([A-Za-z]{1,32})>([^<>]{0,200})</\1>")
_TEMPLATE = re.compile(r"[A-Za-z0-9_-]{1,64}")
_NUMBER = re.compile(r"[0-9]{1,32}")


@dataclass(frozen=True, slots=True)
class Consent:
    """An answer to a request to subscribe. `standing`: given in the settings; a refusal there voids what was given."""

    template_id: str
    accepted: bool
    standing: bool


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of an accepted message: delivered | refused (by the person) | failed. `channel` as in templates."""

    channel: str
    message_id: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Notice:
    """What one delivery tells. `opened`: message | action, which opens the customer-service window; `follows` None:
    nothing was said of it.
    """

    openid: str = field(repr=False)
    opened: str | None = None
    follows: bool | None = None
    consents: tuple[Consent, ...] = ()
    receipts: tuple[Receipt, ...] = ()


def read(fields: Fields) -> Notice | None:
    """The notice in a delivery; None when the ledger need not know of it."""
    openid = fields.values.get("FromUserName", "").strip()
    kind = fields.values.get("MsgType", "").strip().lower()
    if not openid or not kind:
        return None
    if kind != "event":
        return Notice(openid, opened="message", follows=True)
    return _event(openid, fields.values.get("Event", "").strip().lower(), fields)


def _event(openid: str, name: str, fields: Fields) -> Notice | None:
    if name == "subscribe":
        return Notice(openid, opened="action", follows=True)
    if name == "unsubscribe":
        return Notice(openid, follows=False)
    if name in _ACTIONS:
        return Notice(openid, opened="action", follows=True)
    if name == "templatesendjobfinish":
        finished = _template_receipt(fields)
        return Notice(openid, receipts=(finished,)) if finished else None
    if name not in _LISTS:
        return None
    items = list(_items(fields.values.get(_LISTS[name], "")))
    if name == "subscribe_msg_sent_event":
        receipts = tuple(receipt for item in items if (receipt := _subscribe_receipt(item)))
        return Notice(openid, receipts=receipts) if receipts else None
    standing = name == "subscribe_msg_change_event"
    consents = tuple(found for item in items if (found := _consent(item, standing)))
    return Notice(openid, consents=consents) if consents else None


def _items(nested: str) -> Iterator[dict[str, str]]:
    for item in _ITEM.findall(nested):
        yield {name: text.strip() for name, text in _PART.findall(item)}


def _consent(item: dict[str, str], standing: bool) -> Consent | None:
    """WeChat also says ban and filter, when it asked nobody: that is no answer."""
    template, status = item.get("TemplateId", ""), item.get("SubscribeStatusString", "")
    if not _TEMPLATE.fullmatch(template) or status not in ("accept", "reject"):
        return None
    return Consent(template, status == "accept", standing)


def _subscribe_receipt(item: dict[str, str]) -> Receipt | None:
    number, code = item.get("MsgID", ""), item.get("ErrorCode", "")
    if not _NUMBER.fullmatch(number) or not re.fullmatch(r"-?[0-9]{1,9}", code):
        return None
    outcome = "delivered" if int(code) == 0 else "refused" if code == "43101" else "failed"
    return Receipt("subscribe", number, outcome)


def _template_receipt(fields: Fields) -> Receipt | None:
    """Status: success | failed:user block | failed: system failed. The number is in MsgID, not in MsgId."""
    number = fields.values.get("MsgID", "").strip()
    status = fields.values.get("Status", "").strip().lower().replace(" ", "")
    if not _NUMBER.fullmatch(number) or not status:
        return None
    outcomes = {"success": "delivered", "failed:userblock": "refused"}
    return Receipt("template", number, outcomes.get(status, "failed"))
