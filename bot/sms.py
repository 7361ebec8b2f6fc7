"""Text messages through a gateway of the operator's: one POST of JSON, `{"phone", "text", "key"}`.

Off unless an address is set. 2xx: taken (`{"id": ...}` names it); 400 and 422: this number cannot be reached; 429 and
503: later. Other 3xx and 4xx come from a wrong address or token, a refused certificate from a wrong set-up: tried again
while an operator mends it. Any other answer, and silence after the request was written, is `unknown`: nobody is to be
written to twice.
"""

import json
import logging
from typing import TYPE_CHECKING, Any

from backend.core.errors import ConfigError
from bot.wechat.api import scrub
from scheduler.ports import Message, Outcome, Verdict

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse

CONNECT, ANSWER = 3.0, 8.0  # seconds; the second for each wait
_LARGEST = 16 * 1024  # bytes of an answer that are read
_NO_PHONE = Outcome(Verdict.REFUSED, "没有电话号码。")
_NO_WAY = Outcome(Verdict.RETRY, "连不上短信网关。")
_NO_TRUST = Outcome(Verdict.BROKEN, "短信网关的证书不可信。")
_SILENCE = Outcome(Verdict.UNKNOWN, "短信网关没有回答，不知道是否发出。")
_log = logging.getLogger(__name__)


class SmsChannel:
    """Sends to the phone number that is on record. Thread-safe; opens no connection before the first message."""

    name = "sms"

    def __init__(self, url: str, token: str, connect: float = CONNECT, answer: float = ANSWER) -> None:
        """`connect`, `answer`: seconds. ConfigError for an address that is none."""
        import urllib3  # as in bot.wechat.api.http

        self._errors = urllib3.exceptions
        try:
            target = urllib3.util.parse_url(url).request_uri
        except self._errors.LocationParseError:
            raise ConfigError("MINGBAI_SMS_URL is no address that can be used.") from None
        scrub.watch(*({target} - {"/"}))
        self._url = url
        self._headers = {"Content-Type": "application/json"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"
        self._pool = urllib3.PoolManager(num_pools=1, retries=False)
        self._patience = urllib3.Timeout(connect=connect, read=answer)
        self.longest_send = connect + 2 * answer + 1  # one wait for the answer's head, one for its body

    def send(self, message: Message) -> Outcome:
        """What came of it. No exception leaves: urllib3's quote addresses."""
        if not message.phone:
            return _NO_PHONE
        outcome = self._post({"phone": message.phone, "text": message.text, "key": message.key})
        if outcome.verdict is not Verdict.ACCEPTED:
            _log.warning("sms %s %s", outcome.verdict, outcome.reason)
        return outcome

    def serves(self, message: Message) -> bool:
        """Somebody whose number is known."""
        return bool(message.phone)

    def close(self) -> None:
        """Close the connections kept."""
        self._pool.clear()

    def _post(self, payload: dict[str, str]) -> Outcome:
        errors = self._errors
        try:
            response = self._pool.request(
                "POST",
                self._url,
                body=json.dumps(payload, ensure_ascii=False).encode(),
                headers=self._headers,
                timeout=self._patience,
                redirect=False,
                preload_content=False,
            )
        except (errors.NewConnectionError, errors.ConnectTimeoutError, errors.LocationValueError):
            return _NO_WAY
        except errors.HTTPError as error:
            return _NO_TRUST if "CERTIFICATE_VERIFY_FAILED" in str(error) else _SILENCE
        return _judged(response.status, self._content(response))

    def _content(self, response: "BaseHTTPResponse") -> bytes:
        """The beginning of the body, for the gateway's number: what became of the message, the status has said."""
        try:
            return response.read1(_LARGEST)  # one wait; what comes later is not needed
        except self._errors.HTTPError:
            return b""
        finally:
            response.close()


def _judged(status: int, content: bytes) -> Outcome:
    if 200 <= status < 300:
        return Outcome(Verdict.ACCEPTED, "短信网关已接收。", remote_id=_number(content))
    if status in (400, 422):
        return Outcome(Verdict.REFUSED, f"短信网关不发这个号码（HTTP {status}）。", str(status))
    if 300 <= status < 500 or status == 503:
        verdict = Verdict.RETRY if status in (429, 503) else Verdict.BROKEN
        return Outcome(verdict, f"短信网关返回 HTTP {status}。", str(status))
    return Outcome(Verdict.UNKNOWN, f"短信网关返回 HTTP {status}，不知道是否发出。", str(status))


def _number(content: bytes) -> str:
    """The gateway's number of the message, empty when it names none."""
    try:
        answer: Any = json.loads(content)
    except (ValueError, RecursionError):
        return ""
    number = answer.get("id") if isinstance(answer, dict) else None
    if not isinstance(number, str | int) or isinstance(number, bool) or not str(number).isprintable():
        return ""
    return f"sms:{number}"[:80]
