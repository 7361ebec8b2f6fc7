"""The events that the stand-in posts to the address of an account's callback, signed as WeChat signs them.

As WeChat does, up to three times when no 200 comes within 5 s. One thread, in order; tests wait for it.
"""

import hashlib
import queue
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode

from bot.wechat.envelope import Envelope
from bot.wechat.fields import read

TIMES = 3
SECONDS = 5.0


@dataclass(frozen=True)
class Address:
    """Where a callback listens. With `aes_key` and `appid`: safe mode."""

    url: str
    token: str = field(repr=False)
    aes_key: str = field(default="", repr=False)
    appid: str = ""


class Pushes:
    """Posts events; does nothing until it has an address."""

    def __init__(self) -> None:
        self._address: Address | None = None
        self._waiting: queue.Queue[tuple[Address, str, datetime]] = queue.Queue()
        self._thread: threading.Thread | None = None
        self.delivered = 0
        self.failed = 0

    def to(self, address: Address | None) -> None:
        """Post to this address from now on."""
        self._address = address

    def wait(self) -> None:
        """Until everything has been posted."""
        self._waiting.join()

    def event(self, openid: str, name: str, inner: str, now: datetime) -> None:
        """Any event; `inner` is the XML of its own fields."""
        self._post(
            openid, f"<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[{name}]]></Event>{inner}", now
        )

    def text(self, openid: str, content: str, now: datetime) -> None:
        """A message that the person typed."""
        number = secrets.randbelow(10**16) + 10**16
        typed = f"<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{content}]]></Content><MsgId>{number}</MsgId>"
        self._post(openid, typed, now)

    def consent(self, openid: str, template: str, answer: str, standing: bool, now: datetime) -> None:
        """The person answered a request (popup), or changed the settings (`standing`). `answer`: accept | reject."""
        name, tag = (
            ("subscribe_msg_change_event", "SubscribeMsgChangeEvent")
            if standing
            else ("subscribe_msg_popup_event", "SubscribeMsgPopupEvent")
        )
        scene = {} if standing else {"PopupScene": "0"}
        self.event(
            openid, name, _list(tag, {"TemplateId": template, "SubscribeStatusString": answer, **scene}), now
        )

    def subscribe_sent(self, openid: str, template: str, number: int, now: datetime) -> None:
        """A subscribe message has arrived."""
        parts = {"TemplateId": template, "MsgID": str(number), "ErrorCode": "0", "ErrorStatus": "success"}
        self.event(openid, "subscribe_msg_sent_event", _list("SubscribeMsgSentEvent", parts), now)

    def template_sent(self, openid: str, number: int, now: datetime) -> None:
        """A template message has arrived."""
        inner = f"<MsgID>{number}</MsgID><Status><![CDATA[success]]></Status>"
        self.event(openid, "TEMPLATESENDJOBFINISH", inner, now)

    def _post(self, openid: str, inner: str, now: datetime) -> None:
        if self._address is None:
            return
        head = (
            f"<ToUserName><![CDATA[gh_standin]]></ToUserName><FromUserName><![CDATA[{openid}]]></FromUserName>"
            f"<CreateTime>{int(now.timestamp())}</CreateTime>"
        )
        self._waiting.put((self._address, f"<xml>{head}{inner}</xml>", now))
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="standin-pushes", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        while True:
            address, xml, now = self._waiting.get()
            try:
                arrived = any(_arrived(address, xml, now) for _ in range(TIMES))
                self.delivered += arrived
                self.failed += not arrived
            finally:
                self._waiting.task_done()


def signed(address: Address, xml: str, now: datetime) -> tuple[str, bytes]:
    """The query and the body of a delivery."""
    timestamp, nonce = str(int(now.timestamp())), secrets.token_hex(8)
    if not address.aes_key:
        query = {"signature": _sign(address.token, timestamp, nonce), "timestamp": timestamp, "nonce": nonce}
        return urlencode(query), xml.encode()
    sealed = read(Envelope(address.token, address.aes_key, address.appid).seal(xml, now))
    timestamp, nonce = sealed.text("TimeStamp"), sealed.text("Nonce")
    query = {
        "signature": _sign(address.token, timestamp, nonce),
        "timestamp": timestamp,
        "nonce": nonce,
        "encrypt_type": "aes",
        "msg_signature": sealed.text("MsgSignature"),
    }
    body = (
        f"<xml><ToUserName><![CDATA[gh_standin]]></ToUserName>"
        f"<Encrypt><![CDATA[{sealed.text('Encrypt')}]]></Encrypt></xml>"
    )
    return urlencode(query), body.encode()


def _arrived(address: Address, xml: str, now: datetime) -> bool:
    import urllib3

    query, body = signed(address, xml, now)
    try:
        answer = urllib3.request(
            "POST", f"{address.url}?{query}", body=body, headers={"Content-Type": "text/xml"},
            timeout=SECONDS, retries=False, redirect=False,
        )  # fmt: skip
    except urllib3.exceptions.HTTPError:
        return False
    return answer.status == 200


def _sign(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()  # noqa: S324 - WeChat's rule


def _list(tag: str, parts: Mapping[str, str]) -> str:
    inner = "".join(f"<{name}><![CDATA[{text}]]></{name}>" for name, text in parts.items())
    return f"<{tag}><List>{inner}</List></{tag}>"
