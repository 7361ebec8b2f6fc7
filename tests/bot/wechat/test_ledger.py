"""The ledger: what WeChat's events tell, what our sends come to, on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from backend.core.crypto import FieldCipher
from backend.core.db import Database
from bot.models import WeChatConsentRow, WeChatContactRow, WeChatReceiptRow
from bot.wechat.api.errors import Outcome, Verdict
from bot.wechat.fields import read as fields_of
from bot.wechat.ledger import Ledger, Window
from bot.wechat.ledger_notices import Consent, Notice, Receipt, read
from tests.bot.wechat.storage import count
from tests.fakes import FixedClock
from tests.wechat_api.desk import OPENID, OTHER, OTHER_TEMPLATE, TEMPLATE
from tests.wechat_peer.client import event, message

ACCEPTED = Outcome(Verdict.ACCEPTED, "微信已接收。", 0)
Note = Callable[[Notice], None]


@pytest.fixture
def ledger(cipher: FieldCipher) -> Ledger:
    return Ledger(cipher)


@pytest.fixture
def note(ledger: Ledger, database: Database, clock: FixedClock) -> Note:
    """As the callback does: within a transaction of its own."""

    def note(notice: Notice) -> None:
        with database.direct() as direct, direct.writing():
            ledger.note(direct, notice, clock.now())

    return note


def refused(code: int) -> Outcome:
    return Outcome(Verdict.STOP_USER, "不行。", code)


def agreed(times: int = 1, template: str = TEMPLATE) -> Notice:
    return Notice(OPENID, consents=(Consent(template, True, False),) * times)


def said(openid: str = OPENID, by: str = "message") -> Notice:
    return Notice(openid, opened=by, follows=True)


def left(ledger: Ledger, database: Database, openid: str = OPENID, template: str = TEMPLATE) -> int:
    with database.reading() as session:
        return ledger.consents(session, openid, template)


def window(ledger: Ledger, database: Database) -> Window:
    with database.reading() as session:
        return ledger.window(session, OPENID)


def test_every_accept_is_one_message(ledger: Ledger, database: Database, note: Note) -> None:
    note(agreed())
    note(agreed(2))
    note(agreed(1, OTHER_TEMPLATE))
    assert left(ledger, database) == 3
    assert left(ledger, database, template=OTHER_TEMPLATE) == 1
    assert left(ledger, database, OTHER) == 0


def test_a_refusal_of_one_request_takes_nothing_back_but_one_in_the_settings_does(
    ledger: Ledger, database: Database, note: Note
) -> None:
    note(agreed(2))
    note(Notice(OPENID, consents=(Consent(TEMPLATE, False, False),)))
    assert left(ledger, database) == 2
    note(Notice(OPENID, consents=(Consent(TEMPLATE, False, True),)))
    assert left(ledger, database) == 0
    note(agreed())
    assert left(ledger, database) == 1


@pytest.mark.parametrize(
    ("outcome", "long_term", "remaining"),
    [
        (ACCEPTED, False, 1),
        (ACCEPTED, True, 2),
        (refused(43101), False, 0),
        (refused(43101), True, 0),
        (Outcome(Verdict.UNKNOWN, "不知道。"), False, 2),
        (Outcome(Verdict.RETRY, "再试。"), False, 2),
        (refused(40003), False, 2),
    ],
)
def test_what_a_subscribe_message_came_to(
    ledger: Ledger, database: Database, note: Note, clock: FixedClock, outcome: Outcome, long_term: bool, remaining: int
) -> None:  # fmt: skip
    note(agreed(2))
    with database.writing() as session:
        ledger.settle_subscribe(session, OPENID, TEMPLATE, outcome, clock.now(), long_term=long_term)
    assert left(ledger, database) == remaining


def test_consents_never_fall_below_none(
    ledger: Ledger, database: Database, note: Note, clock: FixedClock
) -> None:
    note(agreed())
    for _ in range(3):
        with database.writing() as session:
            ledger.settle_subscribe(session, OPENID, TEMPLATE, ACCEPTED, clock.now(), long_term=False)
    assert left(ledger, database) == 0


def test_the_window_of_a_message_holds_five_in_48_hours(
    ledger: Ledger, database: Database, note: Note, clock: FixedClock
) -> None:
    assert window(ledger, database).left(clock.now()) == 0
    note(said())
    for sent in range(5):
        assert window(ledger, database).left(clock.now()) == 5 - sent
        with database.writing() as session:
            ledger.settle_custom(session, OPENID, ACCEPTED, clock.now())
    assert window(ledger, database).left(clock.now()) == 0
    note(said())
    assert window(ledger, database).left(clock.now() + timedelta(hours=48, seconds=-1)) == 5
    assert window(ledger, database).left(clock.now() + timedelta(hours=48)) == 0


def test_the_window_of_a_click_holds_three_in_a_minute_and_hides_no_better_one(
    ledger: Ledger, database: Database, note: Note, clock: FixedClock
) -> None:
    note(said(by="action"))
    assert window(ledger, database).left(clock.now() + timedelta(seconds=59)) == 3
    assert window(ledger, database).left(clock.now() + timedelta(seconds=60)) == 0
    note(said())
    note(said(by="action"))
    assert window(ledger, database).left(clock.now() + timedelta(hours=1)) == 5
    clock.advance(timedelta(hours=49))
    note(said(by="action"))
    assert window(ledger, database).left(clock.now()) == 3


@pytest.mark.parametrize("code", [45015, 45047])
def test_wechat_knows_better_when_the_window_is_shut(
    ledger: Ledger, database: Database, note: Note, clock: FixedClock, code: int
) -> None:
    note(said())
    with database.writing() as session:
        ledger.settle_custom(session, OPENID, refused(code), clock.now())
    assert window(ledger, database).left(clock.now()) == 0


def test_who_follows(ledger: Ledger, database: Database, note: Note, clock: FixedClock) -> None:
    def follows() -> bool | None:
        with database.reading() as session:
            return ledger.follows(session, OPENID)

    assert follows() is None
    note(said())
    assert follows() is True
    note(Notice(OPENID, follows=False))
    assert follows() is False
    assert window(ledger, database) == Window()
    note(said(by="action"))
    assert follows() is True
    with database.writing() as session:
        ledger.settle_template(session, OPENID, refused(43004), clock.now())
    assert follows() is False


def test_a_receipt_is_kept_once_by_channel(ledger: Ledger, database: Database, note: Note) -> None:
    note(Notice(OPENID, receipts=(Receipt("template", "7", "refused"),)))
    note(
        Notice(OPENID, receipts=(Receipt("template", "7", "delivered"), Receipt("subscribe", "7", "failed")))
    )
    with database.reading() as session:
        kept = ledger.receipts(session)
    assert kept == (Receipt("template", "7", "refused"), Receipt("subscribe", "7", "failed"))
    with database.writing() as session:
        ledger.forget(session, kept[:1])
    with database.reading() as session:
        assert ledger.receipts(session) == kept[1:]


def test_receipts_nobody_asks_for_are_dropped_after_a_while(
    ledger: Ledger, database: Database, note: Note, clock: FixedClock
) -> None:
    note(Notice(OPENID, receipts=(Receipt("template", "7", "refused"),)))
    clock.advance(timedelta(days=3))
    note(Notice(OPENID, receipts=(Receipt("template", "8", "delivered"),)))
    with database.writing() as session:
        ledger.forget_older(session, clock.now() - timedelta(days=2))
    assert count(database, WeChatReceiptRow) == 1


def test_a_late_unsubscribe_does_not_undo_a_following_that_came_after_it(
    ledger: Ledger, database: Database, note: Note, clock: FixedClock
) -> None:
    early = clock.now()
    clock.advance(timedelta(seconds=5))
    note(said(by="action"))
    with database.direct() as direct, direct.writing():
        ledger.note(direct, Notice(OPENID, follows=False), early)
    with database.reading() as session:
        assert ledger.follows(session, OPENID) is True
    clock.advance(timedelta(seconds=5))
    note(Notice(OPENID, follows=False))
    with database.reading() as session:
        assert ledger.follows(session, OPENID) is False
        assert ledger.window(session, OPENID) == Window()


def test_consents_that_come_at_once_are_all_counted(ledger: Ledger, database: Database, note: Note) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(note, [agreed()] * 16))
    assert left(ledger, database) == 16


def test_a_transaction_that_fails_keeps_nothing(
    ledger: Ledger, database: Database, clock: FixedClock
) -> None:
    def crash() -> None:
        with database.direct() as direct, direct.writing():
            ledger.note(direct, agreed(), clock.now())
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        crash()
    assert left(ledger, database) == 0


def test_no_row_holds_the_openid(database: Database, note: Note) -> None:
    note(agreed())
    note(said())
    note(Notice(OPENID, receipts=(Receipt("template", "7", "delivered"),)))
    with database.reading() as session:
        rows = [*session.scalars(select(WeChatConsentRow)), *session.scalars(select(WeChatContactRow))]
        assert rows
        shown = str(
            [{column.name: getattr(row, column.name) for column in row.__table__.columns} for row in rows]
        )
    assert OPENID not in shown
    assert OPENID not in repr(said())


def nested(tag: str, *items: str) -> str:
    """WeChat's own form, which CDATA of the helper `event` would turn into text."""
    inner = "".join(f"<List>{item}</List>" for item in items)
    return event("X").replace("</xml>", f"<{tag}>{inner}</{tag}></xml>")


def seen(xml: str, name: str | None = None) -> Notice | None:
    return read(fields_of(xml if name is None else xml.replace("[X]", f"[{name}]")))


SENDER = "oResident0000000000000000001"


@pytest.mark.parametrize(
    ("xml", "notice"),
    [
        (message(), Notice(SENDER, "message", True)),
        (message({"MsgType": "image", "Content": ""}), Notice(SENDER, "message", True)),
        (event("subscribe", "qrscene_371428"), Notice(SENDER, "action", True)),
        (event("SCAN", "371428"), Notice(SENDER, "action", True)),
        (event("CLICK", "MENU"), Notice(SENDER, "action", True)),
        (event("scancode_waitmsg", "MENU"), Notice(SENDER, "action", True)),
        (event("unsubscribe"), Notice(SENDER, None, False)),
        (event("VIEW", "https://example.org"), None),
        (event("LOCATION"), None),
        (
            event("TEMPLATESENDJOBFINISH", MsgID="200163836", Status="success"),
            Notice(SENDER, receipts=(Receipt("template", "200163836", "delivered"),)),
        ),
        (
            event("TEMPLATESENDJOBFINISH", MsgID="200163836", Status="failed:user block"),
            Notice(SENDER, receipts=(Receipt("template", "200163836", "refused"),)),
        ),
        (
            event("TEMPLATESENDJOBFINISH", MsgID="200163836", Status="failed: system failed"),
            Notice(SENDER, receipts=(Receipt("template", "200163836", "failed"),)),
        ),
        (event("TEMPLATESENDJOBFINISH", Status="success"), None),
    ],
)
def test_deliveries_are_understood(xml: str, notice: Notice | None) -> None:
    assert seen(xml) == notice


def item(template: str, status: str) -> str:
    return (
        f"<TemplateId><![CDATA[{template}]]></TemplateId><SubscribeStatusString><![CDATA[{status}]]>"
        "</SubscribeStatusString><PopupScene>2</PopupScene>"
    )


def test_answers_to_a_request_for_one_or_several_templates() -> None:
    one = nested("SubscribeMsgPopupEvent", item(TEMPLATE, "accept"))
    several = nested("SubscribeMsgPopupEvent", item(TEMPLATE, "accept"), item(OTHER_TEMPLATE, "reject"))
    name = "subscribe_msg_popup_event"
    assert seen(one, name) == Notice(SENDER, consents=(Consent(TEMPLATE, True, False),))
    found = seen(several, name)
    assert found is not None
    assert found.consents == (Consent(TEMPLATE, True, False), Consent(OTHER_TEMPLATE, False, False))


@pytest.mark.parametrize("status", ["ban", "filter", "", "acceptWithAlert"])
def test_what_is_no_answer_is_left_out(status: str) -> None:
    assert seen(nested("SubscribeMsgPopupEvent", item(TEMPLATE, status)), "subscribe_msg_popup_event") is None


def test_a_change_in_the_settings() -> None:
    xml = nested("SubscribeMsgChangeEvent", item(TEMPLATE, "reject"))
    assert seen(xml, "subscribe_msg_change_event") == Notice(
        SENDER, consents=(Consent(TEMPLATE, False, True),)
    )


@pytest.mark.parametrize(("code", "outcome"), [("0", "delivered"), ("43101", "refused"), ("20002", "failed")])
def test_receipts_of_subscribe_messages(code: str, outcome: str) -> None:
    inner = (
        f"<TemplateId>{TEMPLATE}</TemplateId><MsgID>1700827132819554304</MsgID><ErrorCode>{code}</ErrorCode>"
    )
    found = seen(nested("SubscribeMsgSentEvent", inner), "subscribe_msg_sent_event")
    assert found == Notice(SENDER, receipts=(Receipt("subscribe", "1700827132819554304", outcome),))


@pytest.mark.parametrize(
    "inner",
    ["", "text", "<TemplateId></TemplateId>", "<MsgID>x</MsgID><ErrorCode>0</ErrorCode>", "<A><B>1</B></A>"],
)
@pytest.mark.parametrize("kind", ["Popup", "Change", "Sent"])
def test_an_event_that_is_not_as_documented_is_left_alone(inner: str, kind: str) -> None:
    assert seen(nested(f"SubscribeMsg{kind}Event", inner), f"subscribe_msg_{kind.lower()}_event") is None
    assert seen(event(f"subscribe_msg_{kind.lower()}_event")) is None
