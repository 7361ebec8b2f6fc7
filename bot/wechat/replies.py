"""The text reply: cut to what WeChat takes, written as XML that no text can break out of."""

from datetime import datetime

from bot.wechat.fields import without_forbidden
from bot.wechat.messages import Message

LONGEST_TEXT = 2048  # bytes of UTF-8; over it WeChat stays silent (about 680 汉字)
NO_REPLY = "success"  # the body that tells WeChat: received, nothing to show, do not repeat
_SENTENCE_ENDS = "。！？；!?;\n"
_ELLIPSIS = "……"

_TEXT = (
    "<xml><ToUserName>{to}</ToUserName><FromUserName>{sender}</FromUserName><CreateTime>{at}</CreateTime>"
    "<MsgType><![CDATA[text]]></MsgType><Content>{content}</Content></xml>"
)


def fit(text: str) -> str:
    """The text without characters that XML cannot hold; over 2048 bytes it is cut at a sentence's end."""
    text = without_forbidden(text.encode("utf-8", "ignore").decode()).strip()
    raw = text.encode()
    if len(raw) <= LONGEST_TEXT:
        return text
    head = raw[: LONGEST_TEXT - len(_ELLIPSIS.encode())].decode("utf-8", "ignore")
    end = max(head.rfind(mark) for mark in _SENTENCE_ENDS) + 1
    # A single sentence longer than a message has no good place to be cut.
    return head[:end].rstrip() if end > len(head) // 2 else head + _ELLIPSIS


def render(message: Message, text: str, at: datetime) -> str:
    """The reply's XML. `text` has been fitted; sender and receiver change places."""
    return _TEXT.format(
        to=_cdata(message.sender),
        sender=_cdata(message.account),
        at=int(at.timestamp()),
        content=_cdata(text),
    )


def _cdata(text: str) -> str:
    """A CDATA section; `]]>` is spread over two of them."""
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"
