"""The application over a database of the test's own, with a scripted dialog."""

import copy
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend import services as composition
from backend.app import create_app
from backend.core import settings
from backend.core.db import Database
from backend.core.lately import Lately
from backend.services import Services
from bot.conversation import Conversations
from bot.guard import Guard
from bot.questions.delivering import Desk
from policy_kb.library import Library
from tests.backend.scripted import ScriptedDialog
from tests.fakes import FixedClock


@pytest.fixture(scope="session")
def composed(
    sqlite_template: Path, library: Library, guard: Guard, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Services]:
    """Services as in production, built once."""
    folder = tmp_path_factory.mktemp("composed")
    (folder / "mingbai.db").write_bytes(sqlite_template.read_bytes())
    built = composition.build(
        settings.load({"MINGBAI_DATA_DIR": str(folder)}), FixedClock(), copy.copy(library), guard
    )
    built.warm_up()
    yield built
    built.close()


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    """SQLite only; what stores takes both kinds again in its own module."""
    database = Database(sqlite_url)
    yield database
    database.close()


@pytest.fixture
def services(composed: Services, database: Database, clock: FixedClock) -> Services:
    """The same over a fresh database, with the scripted dialog.

    The library is a copy: a test that changes its knowledge rebuilds nobody else's index.
    """
    conversations = Conversations(lambda session: ScriptedDialog(), composed.cipher)
    library = copy.copy(composed.library)
    desk = Desk(database, composed.cipher, library, composed.guard, None)
    own = replace(composed, database=database, clock=clock, figures=Lately())
    return replace(own, library=library, conversations=conversations, desk=desk)


@pytest.fixture
def app(services: Services) -> Flask:
    """The application; errors are answered as in production."""
    return create_app(services)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without JavaScript, or a mini program."""
    return app.test_client()
