"""A database server that is gone, or gone silent: a guard in time, nothing half, and answers as soon as it is back."""

from collections.abc import Iterator

import pytest
from sqlalchemy import make_url, text

from backend.core.db import Database
from bot.wechat.decisions import GUARD
from tests.bot.wechat.conftest import AT_ONCE, MakeCallback
from tests.bot.wechat.silence import Line
from tests.bot.wechat.storage import counts, wait_for_a_blocked_transaction
from tests.fakes import EchoDialog
from tests.wechat_peer.client import WeChat, message

ANSWER = "答：住院能报多少"


@pytest.fixture
def database(postgresql_url: str) -> Iterator[Database]:
    """PostgreSQL only: SQLite is no server."""
    database = Database(postgresql_url)
    yield database
    database.close()


@pytest.fixture
def line(database: Database) -> Iterator[Line]:
    """The way to the server, which can fall silent."""
    url = make_url(database.url)
    line = Line(url.host or "127.0.0.1", url.port or 5432)
    yield line
    line.close()


def through(line: Line, database: Database) -> str:
    url = make_url(database.url).set(host="127.0.0.1", port=line.port)
    return url.render_as_string(hide_password=False)


def test_a_server_that_falls_silent_shows_the_guard_and_once_it_speaks_the_retry_is_answered(
    plain: WeChat, make_callback: MakeCallback, database: Database, line: Line
) -> None:
    callback = make_callback(plain, AT_ONCE, url=through(line, database))
    patient = make_callback(plain, url=through(line, database))
    one, other = plain.deliver(message(MsgId="1")), plain.deliver(message(MsgId="2"))
    assert plain.read(patient.receive(one.query, one.body))["Content"] == ANSWER
    line.fall_silent()
    for _ in range(3):  # on the connection that was open, then on none at all
        assert plain.read(callback.receive(other.query, other.body))["Content"] == GUARD
    assert counts(database) == (1, 1, 1)
    line.speak()
    for _ in range(2):
        assert plain.read(patient.receive(other.query, other.body))["Content"] == ANSWER
    assert counts(database) == (1, 2, 2)


def test_a_server_that_falls_silent_while_a_message_is_thought_about_leaves_it_whole_or_not_at_all(
    plain: WeChat, make_callback: MakeCallback, database: Database, line: Line, dialog: EchoDialog
) -> None:
    callback = make_callback(plain, 1.0, url=through(line, database))
    delivery = plain.deliver(message())
    dialog.before = line.fall_silent
    assert plain.read(callback.receive(delivery.query, delivery.body))["Content"] == GUARD
    assert counts(database) in ((0, 0, 0), (1, 1, 1))
    dialog.before = lambda: None
    line.speak()
    retry = make_callback(plain).receive(delivery.query, delivery.body)
    assert plain.read(retry)["Content"] == ANSWER
    assert counts(database) == (1, 1, 1)


def test_a_write_that_waits_for_a_lock_is_whole_or_not_at_all(
    plain: WeChat, make_callback: MakeCallback, database: Database
) -> None:
    callback, delivery = make_callback(plain, AT_ONCE), plain.deliver(message())
    with database.engine.connect() as somebody:
        somebody.execute(text("LOCK TABLE question IN ACCESS EXCLUSIVE MODE"))
        assert plain.read(callback.receive(delivery.query, delivery.body))["Content"] == GUARD
        wait_for_a_blocked_transaction(
            database
        )  # the server goes on waiting for what nobody waits for any more
        somebody.rollback()
    retry = make_callback(plain).receive(delivery.query, delivery.body)
    assert plain.read(retry)["Content"] == ANSWER
    assert counts(database) == (1, 1, 1)


def test_connections_that_died_while_nobody_used_them_cost_nobody_an_answer(
    plain: WeChat, make_callback: MakeCallback, database: Database
) -> None:
    callback = make_callback(plain)
    for number in ("1", "2", "3"):
        delivery = plain.deliver(message(MsgId=number))
        assert plain.read(callback.receive(delivery.query, delivery.body))["Content"] == ANSWER
        with database.writing() as session:
            session.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
    assert counts(database) == (1, 3, 3)
