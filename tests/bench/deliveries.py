"""WeChat's side of the wire: messages as the bytes of whole HTTP requests, and the replies read again."""

import base64
import hashlib
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice
from typing import Any
from xml.etree import ElementTree

from tests.bench.questions import asked, asked_again

TOKEN, APPID, ACCOUNT = "benchtoken", "wxbench0000000001", "gh_bench"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
NEW, AGAIN = "new words", "words that come again"
_HEAD = (
    "POST /wechat/callback?{query} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Mozilla/4.0\r\nAccept: */*\r\n"
    "Content-Type: text/xml\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
)
_TEXT = (
    "<xml><ToUserName><![CDATA[{account}]]></ToUserName><FromUserName><![CDATA[{person}]]></FromUserName>"
    "<CreateTime>{created}</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{text}]]></Content>"
    "<MsgId>{number}</MsgId></xml>"
)
_SEALED = "<xml><ToUserName><![CDATA[{account}]]></ToUserName><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message: who asked what, and the request that carries it."""

    person: str
    text: str
    request: bytes


class Post:
    """Delivers for one account, in plain or in safe mode. Every message has a sender and a MsgId of its own."""

    def __init__(self, mode: str, words: str = NEW) -> None:
        self.mode = mode
        self._messages = asked() if words == NEW else asked_again()
        self._crypto: Any = _crypto() if mode == "safe" else None
        self._deliveries = self._endless()

    def take(self, number: int) -> Sequence[Delivery]:
        """The next so many deliveries; none was ever handed out before."""
        return list(islice(self._deliveries, number))

    def read(self, body: bytes) -> tuple[str, str]:
        """To whom a reply goes and what it says; empty when it says nothing or cannot be read."""
        try:
            xml = body.decode()
            if self._crypto is not None:
                xml = self._crypto.decrypt(ElementTree.fromstring(xml).findtext("Encrypt"), APPID)  # noqa: S314
            reply = ElementTree.fromstring(xml)  # noqa: S314 - the server is our own
        except (ElementTree.ParseError, UnicodeDecodeError, ValueError):
            return "", ""
        return reply.findtext("ToUserName") or "", reply.findtext("Content") or ""

    def _endless(self) -> Iterator[Delivery]:
        for number, message in zip(count(1), self._messages, strict=False):
            person = f"o{self.mode}{number:022d}"
            xml = _TEXT.format(
                account=ACCOUNT,
                person=person,
                created=1767225600 + number,
                text=message.text,
                number=7 * 10**15 + number,
            )
            yield Delivery(person, message.text, self._request(xml, number))

    def _request(self, xml: str, number: int) -> bytes:
        timestamp, nonce = str(1767225600 + number), str(10**9 + number)
        query = f"signature={_signed(timestamp, nonce)}&timestamp={timestamp}&nonce={nonce}"
        if self._crypto is not None:
            sealed = self._crypto.encrypt(xml, APPID).decode()
            xml = _SEALED.format(account=ACCOUNT, sealed=sealed)
            query += f"&encrypt_type=aes&msg_signature={_signed(timestamp, nonce, sealed)}"
        body = xml.encode()
        return _HEAD.format(query=query, length=len(body)).encode() + body


def environment(mode: str) -> dict[str, str]:
    """What the service's settings are called and are, in one mode."""
    plain = {"MINGBAI_WECHAT_TOKEN": TOKEN, "MINGBAI_WECHAT_APPID": APPID}
    return {**plain, "MINGBAI_WECHAT_AES_KEY": AES_KEY} if mode == "safe" else plain


def yardstick_environment(mode: str) -> dict[str, str]:
    """The same for the bare server."""
    plain = {"BENCH_TOKEN": TOKEN, "BENCH_APPID": APPID}
    return {**plain, "BENCH_AES_KEY": AES_KEY} if mode == "safe" else plain


def _signed(*parts: str) -> str:
    return hashlib.sha1("".join(sorted((TOKEN, *parts))).encode(), usedforsecurity=False).hexdigest()


def _crypto() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from wechatpy.crypto import PrpCrypto
    return PrpCrypto(base64.b64decode(AES_KEY + "="))
