"""The envelope: proves that a request is WeChat's, opens it, seals the answer. Does not look inside.

Plain mode when no AES key is set (development): `signature` proves the sender and leaves the body unproved.
Safe mode when a key is set: `msg_signature` covers the encrypted body, and a plain body is refused, because
whoever has seen one signed address could send any body with it.

The age of `timestamp` is not checked, on purpose. A repeated message has no second effect and gets the
stored reply (bot.wechat.inbox), WeChat itself repeats with the old timestamp, and a county's server whose
clock is wrong would otherwise refuse every resident.

Wraps wechatpy's crypto, which raises a dozen kinds of exception, compares in variable time and accepts
an empty token. Rules: WeChat's 接入指南 and 消息加解密说明.
"""

import base64
import hmac
import secrets
import warnings
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.wechat.fields import decoded, read
from bot.wechat.refusal import Refused

LARGEST_BODY = 128 * 1024  # bytes; WeChat's largest message has a few kB
LONGEST_ECHO = 512  # characters

_SEALED = (
    "<xml><Encrypt><![CDATA[{sealed}]]></Encrypt><MsgSignature><![CDATA[{signature}]]></MsgSignature>"
    "<TimeStamp>{timestamp}</TimeStamp><Nonce><![CDATA[{nonce}]]></Nonce></xml>"
)


class Envelope:
    """Verifies, decrypts and encrypts for one official account."""

    def __init__(self, token: str, aes_key: str = "", appid: str = "") -> None:
        """`aes_key` is EncodingAESKey, 43 characters; with it comes `appid`."""
        if not token:
            raise ValueError("without a token anybody's signature would be right")
        self._token = token
        self._appid = appid
        self._library = _Library()
        self._crypto: Any = self._library.crypto(aes_key) if aes_key else None

    def handshake(self, query: Mapping[str, str]) -> str:
        """What a GET must be answered with: `echostr`, decrypted if it came with `msg_signature`."""
        echo = query.get("echostr", "")
        if self._crypto is not None and "msg_signature" in query:
            self._verify(query, "msg_signature", echo)
            echo = self._decrypted(echo)
        else:
            self._verify(query, "signature")
        if not 0 < len(echo) <= LONGEST_ECHO:
            raise Refused(400, "no usable echostr")
        return echo

    def open(self, query: Mapping[str, str], body: bytes) -> str:
        """The message's XML, once the request is proved to be WeChat's; else Refused."""
        if len(body) > LARGEST_BODY:
            raise Refused(413, "too large")
        if self._crypto is None:
            self._verify(query, "signature")
            return decoded(body)
        sealed = _sealed_part(body)
        self._verify(query, "msg_signature", sealed)
        return self._decrypted(sealed)

    def seal(self, xml: str, now: datetime) -> str:
        """The answer as WeChat wants it in this mode."""
        if self._crypto is None:
            return xml
        timestamp, nonce = str(int(now.timestamp())), secrets.token_hex(8)
        sealed = self._crypto.encrypt(xml, self._appid).decode()
        signature = self._signature(timestamp, nonce, sealed)
        return _SEALED.format(sealed=sealed, signature=signature, timestamp=timestamp, nonce=nonce)

    def _verify(self, query: Mapping[str, str], name: str, *covered: str) -> None:
        given, timestamp, nonce = (query.get(key, "") for key in (name, "timestamp", "nonce"))
        if not (given and timestamp and nonce):
            raise Refused(403, f"no {name}")
        right = self._signature(timestamp, nonce, *covered)
        if not hmac.compare_digest(given.encode("utf-8", "replace"), right.encode()):
            raise Refused(403, f"wrong {name}")

    def _signature(self, *parts: str) -> str:
        signer = self._library.signer()
        signer.add_data(self._token, *(part.encode("utf-8", "replace") for part in parts))
        return str(signer.signature)

    def _decrypted(self, sealed: str) -> str:
        try:
            return str(self._crypto.decrypt(sealed, self._appid))
        except self._library.wrong_appid:
            raise Refused(403, "for another appid") from None
        except Exception:  # binascii.Error, struct.error, IndexError, ValueError, ... all mean one thing
            raise Refused(400, "cannot be decrypted") from None


def _sealed_part(body: bytes) -> str:
    """The field Encrypt. What has none, or is no XML, carries no signature that could be right: 403."""
    try:
        sealed = read(decoded(body)).text("Encrypt")
    except Refused as refused:
        raise Refused(403, f"unsigned body: {refused.reason}") from None
    if not sealed:
        raise Refused(403, "plain body in safe mode")
    return sealed


class _Library:
    """What is used of wechatpy, imported when the first envelope is made.

    The import takes 0.4 s (it loads the whole API client) and its dependencies warn on newer Pythons.
    """

    def __init__(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from wechatpy.crypto import PrpCrypto
            from wechatpy.exceptions import InvalidAppIdException
            from wechatpy.utils import WeChatSigner
        self.signer: Any = WeChatSigner
        self.wrong_appid: type[Exception] = InvalidAppIdException
        self._prp_crypto: Any = PrpCrypto

    def crypto(self, aes_key: str) -> Any:
        """AES-256-CBC as WeChat does it, for one EncodingAESKey."""
        crypto = self._prp_crypto(base64.b64decode(aes_key + "="))
        # The IV is fixed by WeChat, so these 16 characters alone make two equal answers look different.
        # wechatpy takes them from `random`.
        crypto.get_random_string = lambda: secrets.token_urlsafe(12)
        return crypto
