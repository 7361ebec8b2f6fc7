"""Clients over a stand-in, as several processes would have them: each with connections of its own."""

from collections.abc import Callable, Iterator

import pytest

from backend.core.clock import Clock, SystemClock
from backend.core.crypto import FieldCipher
from backend.core.db import Database
from bot.wechat.api.client import Client
from bot.wechat.api.errors import ErrorTable
from bot.wechat.api.errors_table import RULES
from bot.wechat.api.http import Timeouts, Transport
from bot.wechat.api.tokens import Account, Tokens
from tests.wechat_api.desk import APPID, SECRET, Desk

MakeClient = Callable[..., Client]
TABLE = ErrorTable(RULES)
ACCOUNT = Account(APPID, SECRET)
QUICK = Timeouts(connect=1.0, answer=0.3, whole=0.6)


def client_over(
    base: str, database: Database, cipher: FieldCipher, clock: Clock, timeouts: Timeouts | None = None,
    account: Account = ACCOUNT,
) -> Client:  # fmt: skip
    """A client with connections of its own."""
    transport = Transport(base, clock, timeouts)
    return Client(Tokens(account, transport, TABLE, database, cipher, clock), transport, TABLE, clock)


@pytest.fixture
def sqlite(sqlite_url: str) -> Iterator[Database]:
    """Instead of `database`, where the kind of database makes no difference."""
    database = Database(sqlite_url)
    yield database
    database.close()


@pytest.fixture
def make_client(standin: Desk, database: Database, cipher: FieldCipher, clock: Clock) -> Iterator[MakeClient]:
    """`make_client(timeouts=..., clock=..., base=...)`."""
    made: list[Client] = []

    def make(
        timeouts: Timeouts | None = None, clock: Clock = clock, base: str = standin.base,
        account: Account = ACCOUNT,
    ) -> Client:  # fmt: skip
        made.append(client_over(base, database, cipher, clock, timeouts, account))
        return made[-1]

    yield make
    for client in made:
        client.close()


@pytest.fixture
def client(make_client: MakeClient) -> Client:
    """One client at the test's time."""
    return make_client()


@pytest.fixture
def hurried(make_client: MakeClient) -> Client:
    """One client that waits for nothing long, by the machine's clock."""
    return make_client(QUICK, SystemClock())
