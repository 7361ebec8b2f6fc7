"""What every test may ask for: a clock that stands, a migrated database of each kind, services over it."""

import copy
import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import psycopg
import pytest
from sqlalchemy.engine import make_url

from backend import printing, schema
from backend import services as composition
from backend.core import settings
from backend.core.db import Database
from backend.core.errors import ConfigError
from backend.services import Services
from policy_kb import content, store
from policy_kb.knowledge import Library
from tests.fakes import FixedClock

POSTGRESQL = os.environ.get(
    "MINGBAI_TEST_POSTGRESQL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"
)

# The same examples every time, and no time limit: a slow machine is no failure.
hypothesis.settings.register_profile("mingbai", deadline=None, derandomize=True)
hypothesis.settings.load_profile("mingbai")


@pytest.fixture
def clock() -> FixedClock:
    """Monday 2026-03-02 09:00, Asia/Shanghai."""
    return FixedClock()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database of the test's own, migrated, with the built-in knowledge; once SQLite, once PostgreSQL."""
    database = Database(request.getfixturevalue(f"{request.param}_url"))
    yield database
    database.dispose()


@pytest.fixture
def environ(database: Database, tmp_path: Path) -> dict[str, str]:
    """The environment that `services` is built from. Override it to set more variables."""
    return {"MINGBAI_DATA_DIR": str(tmp_path / "var"), "MINGBAI_DATABASE_URL": database.url}


@pytest.fixture
def services(environ: dict[str, str], clock: FixedClock, library: Library) -> Iterator[Services]:
    """Everything as in production, over the test's database, at the clock's time, warmed up.

    The library is a copy: a test that changes its knowledge rebuilds nobody else's index.
    """
    services = composition.build(settings.load(environ), clock, copy.copy(library))
    services.warm_up()
    yield services
    services.close()


@pytest.fixture(scope="session")
def printer() -> None:
    """Asked for where a PDF is made: skipped with the reason where a library or the font is missing, except on CI."""
    try:
        printing.pdf("<p>明白")
    except ConfigError as lacking:
        if os.environ.get("CI"):
            pytest.fail(str(lacking))
        pytest.skip(str(lacking))


@pytest.fixture(scope="session")
def library(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The built-in knowledge with its index, built once: it takes seconds."""
    library = Library(tmp_path_factory.mktemp("cache"))
    database = Database(f"sqlite:///{sqlite_template}")
    with database.reading() as session:
        library.current(session)
    database.dispose()
    return library


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A copy of the prepared file."""
    path = tmp_path / "mingbai.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A prepared database file, never written to again."""
    path = tmp_path_factory.mktemp("template") / "mingbai.db"
    _prepare(f"sqlite:///{path}")
    return path


@pytest.fixture
def postgresql_url(postgresql_template: str) -> Iterator[str]:
    """A copy of the prepared database, dropped after the test."""
    name = _new_name()
    _command(f'CREATE DATABASE "{name}" TEMPLATE "{postgresql_template}"')
    yield _postgresql_url(name)
    _command(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def postgresql_template() -> Iterator[str]:
    """The name of a prepared database, dropped after the last test of the process."""
    name = _new_name()
    try:
        _command(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
    except psycopg.OperationalError:
        pytest.skip("PostgreSQL does not answer on 127.0.0.1:5432: tested on SQLite only")
    try:
        _prepare(_postgresql_url(name))
        yield name
    finally:
        _command(f'DROP DATABASE "{name}" WITH (FORCE)')


def _prepare(url: str) -> None:
    database = Database(url)
    schema.upgrade(database)
    with database.writing() as session:
        store.load_builtin(session, content.load(), FixedClock().now())
    database.dispose()


def _new_name() -> str:
    return f"mingbai_test_{uuid.uuid4().hex[:12]}"


def _postgresql_url(name: str) -> str:
    return make_url(POSTGRESQL).set(database=name).render_as_string(hide_password=False)


def _command(sql: str) -> None:
    """Run one command on the server itself; CREATE and DROP DATABASE allow no transaction around them."""
    url = make_url(POSTGRESQL).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True, connect_timeout=5) as connection:
        connection.execute(sql.encode())
