"""Times in the database: aware when they go in, aware and of Shanghai when they come out."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, insert, select, text
from sqlalchemy.exc import StatementError

from backend.core.clock import SHANGHAI
from backend.core.db import Database, Moment

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)
trips = Table("trip", MetaData(), Column("id", Integer, primary_key=True), Column("at", Moment))


@pytest.fixture(autouse=True)
def _table(database: Database) -> Iterator[None]:
    trips.metadata.create_all(database.engine)
    yield
    trips.metadata.drop_all(database.engine)


def store(database: Database, *times: datetime | None) -> None:
    with database.writing() as session:
        for at in times:
            session.execute(insert(trips).values(at=at))


def stored(database: Database) -> list[datetime | None]:
    with database.reading() as session:
        return list(session.scalars(select(trips.c.at).order_by(trips.c.id)))


@pytest.mark.parametrize(
    "zone",
    [SHANGHAI, UTC, ZoneInfo("America/New_York"), timezone(timedelta(hours=5, minutes=45))],
    ids=str,
)
def test_a_time_of_any_zone_comes_back_as_the_same_moment_in_shanghai(
    database: Database, zone: ZoneInfo
) -> None:
    store(database, NINE.astimezone(zone))
    (back,) = stored(database)
    assert back == NINE
    assert back.tzinfo is SHANGHAI
    assert back.hour == 9


def test_microseconds_and_nothing_are_kept(database: Database) -> None:
    fine = NINE + timedelta(microseconds=1)
    store(database, fine, None)
    assert stored(database) == [fine, None]


def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="without zone"):
        store(database, NINE.replace(tzinfo=None))
    assert stored(database) == []


def test_times_of_different_zones_are_compared_as_moments(database: Database) -> None:
    store(database, NINE.astimezone(ZoneInfo("America/New_York")), NINE + timedelta(hours=1))
    with database.reading() as session:
        found = session.scalars(select(trips.c.at).where(trips.c.at <= NINE.astimezone(UTC)))
        assert list(found) == [NINE]


def test_the_databases_own_zone_changes_nothing(postgresql_url: str) -> None:
    database = Database(postgresql_url)
    trips.metadata.create_all(database.engine)
    with database.writing() as session:
        session.execute(text("SET LOCAL TIME ZONE 'America/New_York'"))
        session.execute(insert(trips).values(at=NINE))
        assert session.scalars(select(trips.c.at)).one() == NINE
    assert stored(database) == [NINE]
    database.close()
