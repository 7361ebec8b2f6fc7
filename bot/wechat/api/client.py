"""Sends to WeChat for one account: customer-service text, template message, subscribe message.

A send returns what became of it (errors.Outcome) and raises BadInput only for what WeChat could not take, before
anything is sent. Whether a person may be written to at all is bot.wechat.ledger's business; bot.wechat.api.sender
joins the two. wechatpy's own client is not used: it recurses without end on a constant 40001, fetches its token
without timeout or lock, and quotes the AppSecret in errors.
"""

import hashlib
import logging
from collections.abc import Mapping
from typing import Any

from backend.core.clock import Clock
from backend.core.crypto import FieldCipher
from backend.core.db import Database
from backend.core.errors import BadInput
from bot.wechat.api.errors import Action, Api, ErrorTable, Outcome, TokenFailure, Verdict
from bot.wechat.api.errors_table import RULES
from bot.wechat.api.http import Answer, NoAnswer, Transport
from bot.wechat.api.tokens import Account, Tokens

LONGEST_TEXT = 2048  # bytes of UTF-8
# Seconds. Two waits for a token, two fetches of two calls each, two sends: a lease on a message must be longer.
LONGEST_SEND = 2 * 10 + 4 * 10 + 2 * 10

_log = logging.getLogger(__name__)
Data = Mapping[str, str]  # WeChat's field names with their values, checked by bot.wechat.api.templates


class Client:
    """One account of ours at WeChat. Thread-safe."""

    def __init__(self, tokens: Tokens, transport: Transport, table: ErrorTable, clock: Clock) -> None:
        self._tokens = tokens
        self._transport = transport
        self._table = table
        self._clock = clock

    def custom_text(self, openid: str, text: str) -> Outcome:
        """客服消息, plain text. WeChat takes 5 within 48 h of the person's last message."""
        if not text.strip():
            raise BadInput("客服消息不能是空的。")
        if len(text.encode()) > LONGEST_TEXT:
            raise BadInput(f"客服消息太长，最多{LONGEST_TEXT}个字节（约680个汉字）。")
        return self._send(Api.CUSTOM, {"touser": openid, "msgtype": "text", "text": {"content": text}})

    def template(self, openid: str, template_id: str, data: Data, key: str, url: str = "") -> Outcome:
        """模板消息 of the official account. For ten minutes WeChat sends a person one message of a `key`."""
        payload = {
            "touser": openid,
            "template_id": template_id,
            "client_msg_id": hashlib.sha256(key.encode()).hexdigest()[:32],
            "data": _values(data),
            **({"url": url} if url else {}),
        }
        return self._send(Api.TEMPLATE, payload, repeatable=True)

    def subscribe(
        self, openid: str, template_id: str, data: Data, page: str = "", state: str = "formal"
    ) -> Outcome:
        """订阅消息 of the mini program. `state`: formal, trial or developer. WeChat drops no doubles here."""
        payload = {
            "touser": openid,
            "template_id": template_id,
            "miniprogram_state": state,
            "lang": "zh_CN",
            "data": _values(data),
            **({"page": page} if page else {}),
        }
        return self._send(Api.SUBSCRIBE, payload)

    def close(self) -> None:
        """Close the connections kept."""
        self._transport.close()

    def _send(self, api: Api, payload: Mapping[str, Any], *, repeatable: bool = False) -> Outcome:
        started = self._clock.monotonic()
        try:
            outcome = self._outcome(api, self._call(api, payload), repeatable)
        except TokenFailure as failure:
            outcome = failure.outcome
        spent = (self._clock.monotonic() - started) * 1000
        level = logging.INFO if outcome.accepted else logging.WARNING
        _log.log(
            level, "wechat %s ms=%.0f %s code=%s %s", api.name, spent, outcome.verdict, outcome.code,
            "" if outcome.accepted else outcome.reason,
        )  # fmt: skip
        return outcome

    def _call(self, api: Api, payload: Mapping[str, Any]) -> Answer | NoAnswer:
        """WeChat's answer. A refused token was refused before anything happened: repeating the call is safe."""
        token = self._tokens.current()
        answer = self._transport.post(api, payload, token.text)
        if not self._refused(api, answer):
            return answer
        return self._transport.post(api, payload, self._tokens.renewed(token).text)

    def _refused(self, api: Api, answer: Answer | NoAnswer) -> bool:
        return isinstance(answer, Answer) and self._table.rule(api, answer.code).action is Action.REFRESH

    def _outcome(self, api: Api, answer: Answer | NoAnswer, repeatable: bool) -> Outcome:
        if isinstance(answer, Answer):
            if answer.code == 0:
                return Outcome(Verdict.ACCEPTED, "微信已接收。", 0, answer.text("msgid"))
            return self._table.outcome(api, answer.code, answer.text("errmsg"))
        if not answer.left:
            return Outcome(Verdict.RETRY, f"没有发出：{answer.why}。")
        return Outcome(Verdict.UNKNOWN, f"不知道是否发出：{answer.why}。", repeatable=repeatable)


def build(
    account: Account,
    base: str,
    database: Database,
    cipher: FieldCipher,
    clock: Clock,
    table: ErrorTable | None = None,
) -> Client:
    """A client for one account. `base`: http(s)://HOST[:PORT]. Opens no connection yet."""
    table = table or ErrorTable(RULES)
    transport = Transport(base, clock)
    tokens = Tokens(account, transport, table, database, cipher, clock)
    return Client(tokens, transport, table, clock)


def _values(data: Data) -> dict[str, dict[str, str]]:
    return {name: {"value": value} for name, value in data.items()}
