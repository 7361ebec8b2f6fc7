"""What a delivery tells the ledger is kept in the transaction that takes it: once, whole, at the time it happened."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest

from backend.core.crypto import FieldCipher
from backend.core.db import Database
from bot.models import InboxMessageRow, WeChatConsentRow, WeChatContactRow, WeChatReceiptRow
from bot.wechat.decisions import GUARD
from bot.wechat.ledger import Ledger, Window
from bot.wechat.replies import NO_REPLY
from tests.bot.wechat.conftest import MakeCallback
from tests.bot.wechat.storage import count, counts, refusing
from tests.bot.wechat.test_ledger import item, nested
from tests.fakes import FixedClock
from tests.wechat_api.desk import OPENID, OTHER_TEMPLATE, TEMPLATE
from tests.wechat_peer.client import Delivery, WeChat, event, message

HOUR = timedelta(hours=1)


@pytest.fixture
def ledger(cipher: FieldCipher) -> Ledger:
    return Ledger(cipher)


def popup(*items: str) -> str:
    name = "subscribe_msg_popup_event"
    return nested("SubscribeMsgPopupEvent", *items).replace("[X]", f"[{name}]")


def window(ledger: Ledger, database: Database) -> Window:
    with database.reading() as session:
        return ledger.window(session, OPENID)


def follows(ledger: Ledger, database: Database) -> bool | None:
    with database.reading() as session:
        return ledger.follows(session, OPENID)


def left(ledger: Ledger, database: Database, template: str = TEMPLATE) -> int:
    with database.reading() as session:
        return ledger.consents(session, OPENID, template)


def at(moment: datetime) -> dict[str, str]:
    return {"CreateTime": str(int(moment.timestamp()))}


@pytest.mark.parametrize("kind", ["text", "image", "voice", "video", "location"])
def test_whatever_a_person_sends_opens_the_window_of_48_hours(
    plain: WeChat,
    make_callback: MakeCallback,
    database: Database,
    ledger: Ledger,
    clock: FixedClock,
    kind: str,
) -> None:
    content = "押金多少" if kind == "text" else ""
    delivery = plain.deliver(message(MsgType=kind, Content=content))
    assert make_callback(plain).receive(delivery.query, delivery.body) != NO_REPLY
    opened = window(ledger, database)
    assert (opened.opened_by, opened.left(clock.now() + 48 * HOUR - timedelta(seconds=1))) == ("message", 5)
    assert opened.left(clock.now() + 48 * HOUR) == 0
    assert follows(ledger, database) is True


def test_the_same_picture_again_gets_the_same_words_and_opens_nothing_anew(
    plain: WeChat, make_callback: MakeCallback, database: Database, ledger: Ledger, clock: FixedClock
) -> None:
    callback, delivery = make_callback(plain), plain.deliver(message(MsgType="image", Content=""))
    first = callback.receive(delivery.query, delivery.body)
    clock.advance(timedelta(seconds=10))
    assert callback.receive(delivery.query, delivery.body) == first
    assert window(ledger, database).opened_at == clock.now() - timedelta(seconds=10)
    assert counts(database) == (0, 0, 1)


def test_three_copies_of_a_consent_one_after_the_other_are_one(
    wechat: WeChat, make_callback: MakeCallback, database: Database, ledger: Ledger
) -> None:
    xml = popup(item(TEMPLATE, "accept"), item(OTHER_TEMPLATE, "accept"))
    for number in range(3):
        delivery = wechat.deliver(xml, nonce=f"n{number}")
        assert make_callback(wechat).receive(delivery.query, delivery.body) == NO_REPLY
    assert (left(ledger, database), left(ledger, database, OTHER_TEMPLATE)) == (1, 1)


def test_copies_of_two_consents_at_once_are_two(
    plain: WeChat, make_callback: MakeCallback, database: Database, ledger: Ledger, clock: FixedClock
) -> None:
    processes = [make_callback(plain), make_callback(plain)]
    one, other = item(TEMPLATE, "accept"), item(OTHER_TEMPLATE, "accept")
    later = popup(other, one).replace("1772413200", str(int(clock.now().timestamp()) + 1))
    deliveries = [plain.deliver(xml, nonce=f"n{n}") for n in range(6) for xml in (popup(one, other), later)]
    start = Barrier(len(deliveries))

    def deliver(number: int) -> str:
        start.wait()
        delivery: Delivery = deliveries[number]
        return processes[number % 2].receive(delivery.query, delivery.body)

    with ThreadPoolExecutor(len(deliveries)) as pool:
        assert set(pool.map(deliver, range(len(deliveries)))) == {NO_REPLY}
    assert (left(ledger, database), left(ledger, database, OTHER_TEMPLATE)) == (2, 2)


def test_a_late_unsubscribe_does_not_undo_the_following_after_it(
    plain: WeChat, make_callback: MakeCallback, database: Database, ledger: Ledger, clock: FixedClock
) -> None:
    callback, before = make_callback(plain), clock.now() - timedelta(seconds=5)
    for xml in (event("subscribe"), event("unsubscribe", **at(before))):
        delivery = plain.deliver(xml)
        callback.receive(delivery.query, delivery.body)
    assert follows(ledger, database) is True
    assert window(ledger, database).left(clock.now()) == 3
    delivery = plain.deliver(event("unsubscribe"))
    assert callback.receive(delivery.query, delivery.body) == NO_REPLY
    assert follows(ledger, database) is False
    assert window(ledger, database) == Window()


@pytest.mark.parametrize(
    ("xml", "shown"),
    [
        (message(), GUARD),
        (message(MsgType="image", Content=""), "您好，图片我还看不懂。"),
        (event("subscribe"), GUARD),
        (event("CLICK", "押金多少"), GUARD),
        (event("unsubscribe"), None),
        (popup(item(TEMPLATE, "accept")), None),
        (event("TEMPLATESENDJOBFINISH", MsgID="7", Status="success"), None),
    ],
    ids=["text", "image", "subscribe", "click", "unsubscribe", "consent", "receipt"],
)
def test_a_failure_after_the_ledger_leaves_nothing_half_and_the_next_copy_is_whole(
    plain: WeChat,
    make_callback: MakeCallback,
    database: Database,
    xml: str,
    shown: str | None,
) -> None:
    callback, delivery = make_callback(plain), plain.deliver(xml)
    tables: tuple[Any, ...] = (WeChatConsentRow, WeChatContactRow, WeChatReceiptRow)
    with refusing(database, InboxMessageRow):  # written last, after the ledger
        reply = callback.receive(delivery.query, delivery.body)
    if shown is None:
        assert reply == NO_REPLY
    else:
        assert plain.read(reply)["Content"].startswith(shown)
    assert counts(database) == (0, 0, 0)
    assert [count(database, table) for table in tables] == [0, 0, 0]
    callback.receive(delivery.query, delivery.body)
    assert counts(database)[2] == 1
    assert sum(count(database, table) for table in tables) == 1


@pytest.mark.parametrize(
    ("ahead", "opened"),
    [
        (timedelta(), timedelta()),
        (-3 * HOUR, -3 * HOUR),
        (-23 * HOUR, -23 * HOUR),
        (-30 * HOUR, timedelta()),  # older than anything WeChat repeats: its clock, or ours, is wrong
        (timedelta(days=-9000), timedelta()),
        (timedelta(seconds=90), timedelta()),
        (timedelta(days=9000), timedelta()),
    ],
    ids=str,
)
def test_a_message_counts_from_when_it_was_sent_where_that_can_be(
    plain: WeChat, make_callback: MakeCallback, database: Database, ledger: Ledger, clock: FixedClock,
    ahead: timedelta, opened: timedelta,
) -> None:  # fmt: skip
    delivery = plain.deliver(message(at(clock.now() + ahead)))
    assert make_callback(plain).receive(delivery.query, delivery.body) != NO_REPLY
    assert window(ledger, database).opened_at == clock.now() + opened


@pytest.mark.parametrize("created", ["0", "00", "9" * 20])
def test_a_time_that_is_none_does_no_harm(
    plain: WeChat,
    make_callback: MakeCallback,
    database: Database,
    ledger: Ledger,
    clock: FixedClock,
    created: str,
) -> None:
    for xml in (event("CLICK", "押金多少", CreateTime=created), popup(item(TEMPLATE, "accept"))):
        delivery = plain.deliver(xml.replace("1772413200", created))
        make_callback(plain).receive(delivery.query, delivery.body)
    assert window(ledger, database).opened_at == clock.now()
    assert left(ledger, database) == 1
