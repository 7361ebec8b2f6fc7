"""The once-only inbox, on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from backend.core.crypto import FieldCipher
from backend.core.db import Database, until_first
from bot.models import InboxMessageRow
from bot.wechat import messages
from bot.wechat.inbox import Inbox, Kept
from tests.bot.wechat.storage import count, wait_for_a_blocked_transaction
from tests.fakes import FixedClock
from tests.wechat_peer.client import event, message

Take = Callable[..., Kept]


class Performer:
    """Counts its performances; `before` runs in the middle of each, before anything is written."""

    def __init__(self, before: Callable[[], object] = lambda: None) -> None:
        self.times = 0
        self.before = before

    def __call__(self) -> str:
        self.times += 1
        times = self.times
        self.before()
        return f"第{times}次"


@pytest.fixture
def take(database: Database, clock: FixedClock, cipher: FieldCipher) -> Take:
    """Take a message as the callback does: look, perform, keep in a transaction of its own."""
    inbox = Inbox(cipher)

    def attempt(xml: str, perform: Callable[[], str | None], written: Callable[[], None]) -> Kept:
        parsed = messages.parse(xml)
        key = inbox.key(parsed)
        with database.direct() as direct:
            if kept := inbox.kept(direct, key):
                return kept
        text = perform()
        with database.direct() as direct, direct.writing():
            taken = inbox.take(direct, key, parsed.kind, text, None, clock.now())
            written()
            return taken

    def take(xml: str, perform: Callable[[], str | None], written: Callable[[], None] = lambda: None) -> Kept:
        return until_first(lambda: attempt(xml, perform, written))

    return take


@pytest.fixture
def performer() -> Performer:
    return Performer()


def test_a_message_is_performed_and_its_reply_kept(
    take: Take, performer: Performer, clock: FixedClock
) -> None:
    assert take(message(), performer) == Kept("第1次", clock.now(), again=False)


def test_a_retry_gets_the_stored_reply_with_the_first_ones_time(
    take: Take, performer: Performer, clock: FixedClock, database: Database
) -> None:
    first = clock.now()
    take(message(), performer)
    clock.advance(timedelta(seconds=5))
    assert take(message(), performer) == Kept("第1次", first, again=True)
    assert (performer.times, count(database, InboxMessageRow)) == (1, 1)


def test_a_message_that_owes_no_reply_is_performed_once_too(take: Take) -> None:
    performed = take(event("unsubscribe"), lambda: None)
    again = take(event("unsubscribe"), lambda: None)
    assert (performed.text, performed.again, again.text, again.again) == (None, False, None, True)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (message(), message(FromUserName="oSomebodyElse")),
        (message(), message(ToUserName="gh_other")),
        (message(), message(CreateTime="1772413201")),
        (message(), message(MsgId="24561234567890124")),
        (message(MsgId="0"), message(MsgId="0", Content="另一句")),
        (message(MsgId=""), message(MsgId="", Content="另一句")),
        (event("CLICK", "A"), event("CLICK", "B")),
        (event("SCAN", "A"), event("CLICK", "A")),
        (event("subscribe", "A"), event("subscribe", "A", Ticket="T")),
        (event("subscribe", CreateTime="1"), event("subscribe", CreateTime="2")),
    ],
    ids=[
        "same MsgId, two users",
        "same MsgId, two accounts",
        "same MsgId, two times",
        "two MsgIds",
        "MsgId zero",
        "no MsgId",
        "two EventKeys in a second",
        "two Events in a second",
        "two Tickets in a second",
        "the same event later",
    ],
)
def test_these_are_two_messages(take: Take, performer: Performer, one: str, other: str) -> None:
    assert take(one, performer).text != take(other, performer).text
    assert performer.times == 2


def test_a_field_that_comes_late_makes_no_second_message(take: Take, performer: Performer) -> None:
    take(message(), performer)
    assert take(message(MsgDataId="7", Idx="1"), performer).again


def test_the_row_holds_neither_openid_nor_words(take: Take, performer: Performer, database: Database) -> None:
    take(message(), performer)
    with database.reading() as session:
        row = session.scalars(select(InboxMessageRow)).one()
        assert (row.message_type, row.reply, len(row.dedup_key)) == ("text", "第1次", 64)
        everything = str({column.name: getattr(row, column.name) for column in row.__table__.columns})
    for secret in ("oResident0000000000000000001", "住院", "24561234567890123"):
        assert secret not in everything


def test_a_crash_before_the_commit_leaves_nothing_and_the_next_copy_starts_afresh(
    take: Take, database: Database
) -> None:
    def crash() -> None:
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        take(message(), Performer(), crash)
    assert count(database, InboxMessageRow) == 0
    assert not take(message(), Performer()).again


def test_a_copy_that_was_quicker_wins_and_the_slow_one_gets_its_reply(take: Take, database: Database) -> None:
    quick = Performer()
    slow = Performer(lambda: take(message(), quick))
    assert take(message(), slow) == replace(take(message(), quick), again=True)
    assert (slow.times, quick.times, count(database, InboxMessageRow)) == (1, 1, 1)


def test_a_copy_that_comes_while_the_first_is_written_waits_and_gets_its_reply(
    take: Take, database: Database
) -> None:
    with ThreadPoolExecutor(1) as pool:
        copies = []

        def second_copy_comes() -> None:
            copies.append(pool.submit(take, message(), Performer()))
            wait_for_a_blocked_transaction(database)

        kept = take(message(), Performer(), second_copy_comes)
        assert copies[0].result() == replace(kept, again=True)
    assert count(database, InboxMessageRow) == 1


def test_a_copy_that_waits_takes_over_when_the_first_one_dies(take: Take, database: Database) -> None:
    with ThreadPoolExecutor(1) as pool:
        copies = []

        def second_copy_comes_and_this_one_dies() -> None:
            copies.append(pool.submit(take, message(), late))
            wait_for_a_blocked_transaction(database)
            raise RuntimeError("power cut")

        late = Performer()
        with pytest.raises(RuntimeError):
            take(message(), Performer(), second_copy_comes_and_this_one_dies)
        assert not copies[0].result().again
        assert (late.times, count(database, InboxMessageRow)) == (1, 1)
