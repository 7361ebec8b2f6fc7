"""Statements straight on the driver: the same values come back on both databases, all or nothing is written."""

from datetime import timedelta
from typing import cast

import pytest
from sqlalchemy import Table, bindparam, insert, select, update

from backend.core.db import Database
from backend.core.direct import Direct, Prepared
from bot.models import ConversationRow
from tests.fakes import FixedClock

TABLE = cast(Table, ConversationRow.__table__)
NAMES = (
    "person",
    "channel",
    "sealed_id",
    "region_code",
    "memory",
    "subscribed",
    "turns",
    "created_at",
    "last_at",
)
PUT = Prepared(insert(TABLE).returning(TABLE.c.id), *NAMES)
GET = Prepared(select(*(TABLE.c[name] for name in NAMES)).where(TABLE.c.id == bindparam("one")), "one")
TURN = Prepared(update(TABLE).values(turns=bindparam("number")), "number")


@pytest.fixture
def row(clock: FixedClock) -> dict[str, object]:
    return {
        "person": "p" * 64,
        "channel": "web",
        "sealed_id": "封",
        "region_code": None,
        "memory": {"question": "住院报几成", "choices": ["一", "二"]},
        "subscribed": None,
        "turns": 3,
        "created_at": clock.now(),
        "last_at": clock.now() + timedelta(minutes=1),
    }


def put(direct: Direct, row: dict[str, object]) -> int:
    with direct.writing():
        written = direct.row(PUT, **row)
    assert written is not None
    return cast(int, written[0])


def test_what_was_written_is_read_again_with_its_types(database: Database, row: dict[str, object]) -> None:
    with database.direct() as direct:
        one = put(direct, row)
        assert direct.row(GET, one=one) == tuple(row.values())
        assert direct.row(GET, one=one + 1) is None


def test_a_change_tells_how_many_rows_it_met(database: Database, row: dict[str, object]) -> None:
    with database.direct() as direct:
        with direct.writing():
            assert direct.changed(TURN, number=1) == 0
        put(direct, row)
        with direct.writing():
            assert direct.changed(TURN, number=1) == 1


def test_a_failure_takes_back_what_was_written(database: Database, row: dict[str, object]) -> None:
    with database.direct() as direct:
        one = put(direct, row)
        with pytest.raises(KeyError), direct.writing():  # noqa: PT012
            direct.changed(TURN, number=9)
            raise KeyError
        found = direct.row(GET, one=one)
    assert found is not None
    assert found[NAMES.index("turns")] == 3


def test_nothing_is_written_outside_a_transaction(database: Database, row: dict[str, object]) -> None:
    with database.direct() as direct:
        with pytest.raises(RuntimeError, match="outside writing"):
            direct.row(PUT, **row)
        assert direct.row(GET, one=1) is None


def test_names_that_do_not_fit_the_statement_are_a_mistake(database: Database) -> None:
    wrong = Prepared(select(TABLE.c.id).where(TABLE.c.id == bindparam("one")), "other")
    with database.direct() as direct, pytest.raises(ValueError, match="one"):
        direct.row(wrong, other=1)
