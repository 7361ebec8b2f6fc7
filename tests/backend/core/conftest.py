"""What stores is tested on both kinds of database."""

from collections.abc import Iterator

import pytest

from backend.core.db import Database


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database of the test's own, migrated."""
    database = Database(request.getfixturevalue(f"{request.param}_url"))
    yield database
    database.close()
