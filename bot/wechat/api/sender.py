"""One message to one person: check its fields, ask the ledger, send, keep what came of it.

No transaction is open while WeChat is asked. A crash between the send and the ledger leaves one consent too many in it,
which WeChat's 43101 puts right.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from backend.core.clock import Clock
from backend.core.crypto import FieldCipher
from backend.core.db import Database
from backend.core.settings import Settings
from bot.wechat.api import client, templates
from bot.wechat.api.client import Client
from bot.wechat.api.errors import Outcome, Verdict
from bot.wechat.api.templates import Template, Templates
from bot.wechat.api.tokens import Account
from bot.wechat.ledger import Ledger

_NOT_SET = Outcome(Verdict.ALERT, "没有设置这个账号的 AppID 和 AppSecret，发不出去。")
_NO_TEMPLATE = Outcome(Verdict.ALERT, "模板文件里没有这种消息，发不出去。")
_NO_CONSENT = Outcome(Verdict.STOP_USER, "用户没有同意接收，或者同意的次数用完了。")
_SHUT = Outcome(Verdict.STOP_USER, "用户48小时内没有和公众号说过话，或者能发的条数用完了。")
_LEFT = Outcome(Verdict.STOP_USER, "用户没有关注公众号。")


@dataclass(frozen=True)
class Sender:
    """Everything that can be sent. `official`, `mini`: None where the account is not configured. Thread-safe."""

    official: Client | None
    mini: Client | None
    templates: Templates
    ledger: Ledger
    database: Database
    clock: Clock
    state: str = "formal"

    def send(self, name: str, openid: str, values: Mapping[str, str], key: str) -> Outcome:
        """The message `name` by the template an operator has chosen for it.

        `key` names this message for this person: a template message with the same key is dropped by WeChat for ten
        minutes. `openid` belongs to the official account or to the mini program, as the template's channel says.
        BadInput when a value does not fit its field.
        """
        template = self.templates.get(name)
        if template is None:
            return _NO_TEMPLATE
        data = template.data(values)
        if template.channel == "subscribe":
            return self._subscribe(template, openid, data)
        return self._template(template, openid, data, key)

    def say(self, openid: str, text: str) -> Outcome:
        """A customer-service message of the official account, within the window; BadInput when too long or empty."""
        if self.official is None:
            return _NOT_SET
        with self.database.reading() as session:
            if self.ledger.window(session, openid).left(self.clock.now()) == 0:
                return _SHUT
        outcome = self.official.custom_text(openid, text)
        with self.database.writing() as session:
            self.ledger.settle_custom(session, openid, outcome, self.clock.now())
        return outcome

    def close(self) -> None:
        """Close the connections kept."""
        for one in (self.official, self.mini):
            if one is not None:
                one.close()

    def _template(self, template: Template, openid: str, data: dict[str, str], key: str) -> Outcome:
        if self.official is None:
            return _NOT_SET
        with self.database.reading() as session:
            if self.ledger.follows(session, openid) is False:
                return _LEFT
        outcome = self.official.template(openid, template.id, data, key, template.link)
        with self.database.writing() as session:
            self.ledger.settle_template(session, openid, outcome, self.clock.now())
        return outcome

    def _subscribe(self, template: Template, openid: str, data: dict[str, str]) -> Outcome:
        if self.mini is None:
            return _NOT_SET
        with self.database.reading() as session:
            if self.ledger.consents(session, openid, template.id) == 0:
                return _NO_CONSENT
        outcome = self.mini.subscribe(openid, template.id, data, template.link, self.state)
        with self.database.writing() as session:
            self.ledger.settle_subscribe(
                session, openid, template.id, outcome, self.clock.now(), long_term=template.long_term
            )
        return outcome


def build(settings: Settings, database: Database, cipher: FieldCipher, clock: Clock) -> Sender:
    """The sender of the configured accounts. Opens no connection yet. ConfigError for an unusable template file."""

    def account(appid: str, secret: str) -> Client | None:
        if not appid or not secret:
            return None
        return client.build(Account(appid, secret), settings.wechat_api_base, database, cipher, clock)

    return Sender(
        account(settings.wechat_appid, settings.wechat_secret),
        account(settings.miniprogram_appid, settings.miniprogram_secret),
        templates.load(settings.wechat_templates),
        Ledger(cipher),
        database,
        clock,
        settings.miniprogram_state,
    )
