"""Which ways to a person are configured, and everything that has to be closed with them."""

from collections.abc import Callable
from dataclasses import dataclass

from backend.core.clock import Clock
from backend.core.crypto import FieldCipher
from backend.core.db import Database
from backend.core.settings import Settings
from bot.channels import Channel, Channels
from bot.questions.delivering import Say
from bot.sms import SmsChannel
from bot.wechat.api import sender as wechat
from bot.wechat.notifier import WAYS, ServiceChannel, TemplateChannel, WeChatReceipts, check_templates
from scheduler.ports import Notifier, Receipts
from scheduler.reminders.outbox import FILE, Outbox


@dataclass(frozen=True)
class Carrier:
    """What the reminders' runner is handed. `receipts` None: no channel reports later."""

    notifier: Notifier
    receipts: Receipts | None
    closing: tuple[Callable[[], None], ...]
    say: Say | None = None  # a customer-service message; None: no official account is configured

    def close(self) -> None:
        """Close the connections kept."""
        for close in self.closing:
            close()


def build(settings: Settings, database: Database, cipher: FieldCipher, clock: Clock) -> Carrier:
    """WeChat and text messages as far as they are configured; without either, the file in the data folder.

    Opens no connection yet. ConfigError for an unusable template file or gateway.
    """
    channels: list[Channel] = []
    closing: list[Callable[[], None]] = []
    receipts: Receipts | None = None
    say: Say | None = None
    if _has_account(settings):
        sender = wechat.build(settings, database, cipher, clock)
        check_templates(sender.templates)
        channels += [TemplateChannel(sender, way) for way in WAYS]
        channels.append(ServiceChannel(sender))
        closing.append(sender.close)
        say = None if sender.official is None else ServiceChannel(sender).say
        receipts = WeChatReceipts(sender.ledger, database, clock)
    if settings.sms_url:
        sms = SmsChannel(settings.sms_url, settings.sms_token)
        channels.append(sms)
        closing.append(sms.close)
    notifier = Channels(channels, clock) if channels else Outbox(settings.data_dir / FILE, clock)
    return Carrier(notifier, receipts, tuple(closing), say)


def _has_account(settings: Settings) -> bool:
    official = settings.wechat_appid and settings.wechat_secret
    mini = settings.miniprogram_appid and settings.miniprogram_secret
    return bool(official or mini)
