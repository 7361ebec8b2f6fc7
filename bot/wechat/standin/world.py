"""The rules of each call, in the order in which WeChat seems to judge. One lock: calls are performed one by one."""

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from backend.core.clock import Clock
from bot.wechat.standin.accounts import Account, error
from bot.wechat.standin.faults import Faults
from bot.wechat.standin.people import People
from bot.wechat.standin.pushes import Pushes
from bot.wechat.standin.shapes import wrong_field

TOKEN = "/cgi-bin/stable_token"  # noqa: S105 - an address
CUSTOM = "/cgi-bin/message/custom/send"
TEMPLATE = "/cgi-bin/message/template/send"
SUBSCRIBE = "/cgi-bin/message/subscribe/send"
SAME_KEY = timedelta(minutes=10)  # client_msg_id
LONGEST_TEXT = 2048  # bytes
QUOTAS = {TOKEN: 500_000, CUSTOM: 500_000, TEMPLATE: 100_000, SUBSCRIBE: 10_000_000}

Json = dict[str, Any]


@dataclass(frozen=True)
class Taken:
    """A message that WeChat has accepted."""

    api: str
    appid: str
    openid: str
    template_id: str
    content: Any
    key: str  # client_msg_id
    message_id: int
    at: datetime


@dataclass
class World:
    """Everything there is. `now` runs with the clock, `ahead` of it by what a test has skipped."""

    clock: Clock
    accounts: dict[str, Account]
    pushes: Pushes = field(default_factory=Pushes)
    people: People = field(default_factory=People)
    faults: Faults = field(default_factory=Faults)
    templates: set[str] = field(default_factory=set)  # empty: every template exists
    quotas: dict[str, int] = field(default_factory=lambda: dict(QUOTAS))
    calls: Counter[str] = field(default_factory=Counter)  # a day's, by address
    answers: Counter[str] = field(default_factory=Counter)  # by "address errcode"
    taken: list[Taken] = field(default_factory=list)
    dropped: int = 0  # messages that came again with the same client_msg_id
    under_way: Counter[str] = field(default_factory=Counter)  # subscribe messages by openid
    ahead: timedelta = timedelta()
    lock: threading.RLock = field(default_factory=threading.RLock)

    def now(self) -> datetime:
        return self.clock.now() + self.ahead

    def perform(self, api: str, query: Mapping[str, str], body: Any) -> Json:
        """The answer to one call; `body` is its JSON, None when it is none."""
        with self.lock:
            self.calls[api] += 1
            answer = self._judge(api, query, body)
            self.answers[f"{api} {answer.get('errcode', 0)}"] += 1
            return answer

    def _judge(self, api: str, query: Mapping[str, str], body: Any) -> Json:
        if self.calls[api] > self.quotas[api]:
            return error(45009, "reach max api daily quota limit")
        if api == TOKEN:
            return self._token(body if isinstance(body, dict) else {})
        text = query.get("access_token", "")
        if not text:
            return error(41001, "access_token missing")
        refusals = {appid: account.refusal(text, self.now()) for appid, account in self.accounts.items()}
        good = [appid for appid, refusal in refusals.items() if refusal is None]
        if not good:
            told = [refusal for refusal in refusals.values() if refusal and refusal["errcode"] != 40014]
            return told[0] if told else error(40014, "invalid access_token")
        if not isinstance(body, dict):
            return error(47001, "data format error")
        return self._message(api, good[0], body)

    def _token(self, body: Json) -> Json:
        if body.get("grant_type") != "client_credential":
            return error(40002, "invalid grant_type")
        if not body.get("appid"):
            return error(41002, "appid missing")
        if not body.get("secret"):
            return error(41004, "appsecret missing")
        account = self.accounts.get(str(body["appid"]))
        if account is None:
            return error(40013, "invalid appid")
        if account.secret != body["secret"]:
            return error(40125, "invalid appsecret")
        return account.stable(body.get("force_refresh") is True, self.now())

    def _message(self, api: str, appid: str, body: Json) -> Json:
        openid = body.get("touser")
        if not isinstance(openid, str) or not self.people.exists(openid):
            return error(40003, "invalid openid")
        if api == CUSTOM:
            return self._custom(appid, openid, body)
        template = body.get("template_id")
        if (
            not isinstance(template, str)
            or not template
            or (self.templates and template not in self.templates)
        ):
            return error(40037, "invalid template_id")
        wrong = wrong_field(body.get("data"))
        if api == TEMPLATE:
            return self._template(appid, openid, template, wrong, body)
        return self._subscribe(appid, openid, template, wrong, body)

    def _custom(self, appid: str, openid: str, body: Json) -> Json:
        content = body.get("text", {}).get("content") if isinstance(body.get("text"), dict) else None
        if body.get("msgtype") != "text" or not isinstance(content, str) or not content:
            return error(40008, "invalid message type")
        if len(content.encode()) > LONGEST_TEXT:
            return error(45002, "content size out of limit")
        if refusal := self.people.take_reply(openid, self.now()):
            return error(*refusal)
        self._take(CUSTOM, appid, openid, "", content, "")
        return {"errcode": 0, "errmsg": "ok"}

    def _template(self, appid: str, openid: str, template: str, wrong: str | None, body: Json) -> Json:
        if not self.people.follows(openid):
            return error(43004, "require subscribe")
        if wrong:
            return error(47003, wrong)
        key = str(body.get("client_msg_id", ""))
        for one in self.taken:
            if key and (one.openid, one.key) == (openid, key) and self.now() - one.at < SAME_KEY:
                # The documentation says that one message is sent, and names no error for the others.
                self.dropped += 1
                return {"errcode": 0, "errmsg": "ok", "msgid": one.message_id}
        number = self._take(TEMPLATE, appid, openid, template, body["data"], key)
        self.pushes.template_sent(openid, number, self.now())
        return {"errcode": 0, "errmsg": "ok", "msgid": number}

    def _subscribe(self, appid: str, openid: str, template: str, wrong: str | None, body: Json) -> Json:
        if body.get("miniprogram_state", "formal") not in ("formal", "trial", "developer"):
            return error(47003, "argument invalid! miniprogram_state")
        if wrong:
            return error(47003, wrong)
        if self.under_way[openid] > 1:
            return error(43108, "concurrent send to the same user")
        if not self.people.take_consent(openid, template):
            return error(43101, "user refuse to accept the msg")
        number = self._take(SUBSCRIBE, appid, openid, template, body["data"], "")
        self.pushes.subscribe_sent(openid, template, number, self.now())
        return {"errcode": 0, "errmsg": "ok", "msgid": number}

    def _take(self, api: str, appid: str, openid: str, template: str, content: Any, key: str) -> int:
        number = 3_000_000_000_000_000_000 + len(self.taken) + 1
        self.taken.append(Taken(api, appid, openid, template, content, key, number, self.now()))
        return number
