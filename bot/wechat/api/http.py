"""One POST of JSON to WeChat: timeouts on everything, and never a doubt whether the request had left.

Uses urllib3, which is here through wechatpy and requests. requests itself hides whether a failure came before or
after the request was written, and would follow redirects; the difference decides whether a message may be repeated.
Raises nothing that a network can cause: urllib3's exceptions quote addresses, and an address holds the access token.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from backend.core.clock import Clock
from bot.wechat.api import scrub

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse

LARGEST_ANSWER = 64 * 1024  # bytes; WeChat's answers have a few hundred
_PIECE = 8 * 1024


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds. `connect` also covers the TLS handshake; `answer` is each wait for bytes; `whole` the whole call."""

    connect: float = 3.0
    answer: float = 4.0
    whole: float = 6.0

    @property
    def longest(self) -> float:
        """No call takes longer: the last wait may begin just before the end."""
        return self.whole + self.answer


@dataclass(frozen=True, slots=True)
class Answer:
    """WeChat's JSON. `code` is errcode, 0 where there is none. What it holds stays out of `repr`."""

    code: int
    values: Mapping[str, Any] = field(repr=False)

    def text(self, name: str) -> str:
        """A value as text, empty when it is missing or no text or number."""
        value = self.values.get(name)
        return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""

    def number(self, name: str) -> int:
        """A whole number, 0 when it is missing or none."""
        value = self.values.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else 0


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Nothing usable came back. `left`: the request was, or may have been, written; `why` is for people."""

    left: bool
    why: str


class Transport:
    """Thread-safe; keeps connections. `base` is http(s)://HOST[:PORT]."""

    def __init__(self, base: str, clock: Clock, timeouts: Timeouts | None = None) -> None:
        import urllib3  # 0.1 s and more; a command that sends nothing need not wait for it

        scrub.watch()
        self._base = base
        self._clock = clock
        self._timeouts = timeouts or Timeouts()
        self._errors = urllib3.exceptions
        self._pool = urllib3.PoolManager(num_pools=1, maxsize=8, retries=False)
        self._patience = urllib3.Timeout(connect=self._timeouts.connect, read=self._timeouts.answer)

    def post(self, path: str, payload: Mapping[str, Any], token: str | None = None) -> Answer | NoAnswer:
        """What came of it. `token` goes into the address as access_token, where WeChat wants it."""
        deadline = self._clock.monotonic() + self._timeouts.whole
        body = json.dumps(payload, ensure_ascii=False).encode()
        response = self._open(path, body, token)
        if isinstance(response, NoAnswer):
            return response
        try:
            content = self._content(response, deadline)
        finally:
            response.close()  # what was read to its end has given its connection back already
        if isinstance(content, NoAnswer):
            return content
        return _judged(response.status, content)

    def close(self) -> None:
        """Close the connections kept."""
        self._pool.clear()

    def _open(self, path: str, body: bytes, token: str | None) -> "BaseHTTPResponse | NoAnswer":
        address = self._base + path
        try:
            return self._pool.request(
                "POST",
                address if token is None else f"{address}?access_token={quote(token, safe='')}",
                body=body,
                headers={"Content-Type": "application/json"},
                timeout=self._patience,
                redirect=False,
                preload_content=False,
            )
        except self._errors.HTTPError as error:
            return self._failed(error)

    def _failed(self, error: Exception) -> NoAnswer:
        errors = self._errors
        if isinstance(error, errors.NameResolutionError):
            return NoAnswer(False, "查不到微信服务器的地址")
        if isinstance(error, errors.NewConnectionError | errors.ConnectTimeoutError):
            return NoAnswer(False, "连不上微信服务器")
        if isinstance(error, errors.SSLError):
            # A certificate is refused during the handshake; any other TLS error may come later.
            refused = "CERTIFICATE_VERIFY_FAILED" in str(error)
            return NoAnswer(not refused, "微信服务器的证书不可信" if refused else "加密连接中断")
        if isinstance(error, errors.TimeoutError):
            return NoAnswer(True, "微信没有在时限内回答")
        return NoAnswer(True, "连接中断")

    def _content(self, response: "BaseHTTPResponse", deadline: float) -> bytes | NoAnswer:
        """The whole body, piece by piece: a server that drips would never hit the timeout of a single wait."""
        content = b""
        try:
            while piece := response.read1(_PIECE):
                content += piece
                if len(content) > LARGEST_ANSWER:
                    return NoAnswer(True, "微信的回答太长")
                if self._clock.monotonic() > deadline:
                    return NoAnswer(True, "微信没有在时限内答完")
        except self._errors.HTTPError as error:
            return self._failed(error)
        return content


def _judged(status: int, content: bytes) -> Answer | NoAnswer:
    """WeChat answers 200 and JSON to whatever it understood. A gateway's error says nothing about the message."""
    if status != 200:
        # 3xx and 4xx come from a wrong address or a proxy: nothing behind them saw the request.
        return NoAnswer(not 300 <= status < 500, f"微信服务器返回 HTTP {status}")
    try:
        values = json.loads(content)
    except ValueError:
        return NoAnswer(True, "微信的回答残缺")
    code = values.get("errcode", 0) if isinstance(values, dict) else None
    if not isinstance(code, int) or isinstance(code, bool):
        return NoAnswer(True, "微信的回答残缺")
    return Answer(code, values)
