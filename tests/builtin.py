"""The built-in knowledge, for tests that only read it. A conftest imports the fixture where it is wanted."""

from pathlib import Path

import pytest

from backend.core.db import Database
from policy_kb.knowledge import Knowledge
from policy_kb.library import Library


@pytest.fixture(scope="session")
def knowledge(library: Library, sqlite_template: Path) -> Knowledge:
    """Of the session's library: indexed once."""
    database = Database(f"sqlite:///{sqlite_template}")
    try:
        with database.reading() as session:
            return library.current(session)
    finally:
        database.close()
