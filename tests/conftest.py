"""What every test may ask for: a clock that stands, a migrated database of each kind, services over it."""

import copy
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Connection, Engine, Insert, event
from werkzeug.routing import Rule

from backend import printing, schema
from backend import services as composition
from backend.core import settings
from backend.core.audit import AuditRow
from backend.core.db import Database
from backend.core.errors import ConfigError
from backend.services import Services
from backend.staff.audit import words
from bot.guard import Guard
from policy_kb import content, loading
from policy_kb.library import Library
from tests import postgresql
from tests.fakes import FixedClock
from tests.lending import Lending
from tests.postgresql import Server

# The same examples every time, and no time limit: a slow machine is no failure.
hypothesis.settings.register_profile("mingbai", deadline=None, derandomize=True)
hypothesis.settings.load_profile("mingbai")


@pytest.fixture(autouse=True, scope="session")
def worded() -> Iterator[None]:
    """Whatever a test's deed brings into the audit log has a Chinese word on its page, or the test fails."""

    def look(_: Connection, statement: Any, many: Sequence[Any], one: Any, __: object) -> None:
        if isinstance(statement, Insert) and statement.table.name == AuditRow.__tablename__:
            unknown = {key for row in many or [one] for key in row["detail"]} - words.KEYS.keys()
            assert not unknown, f"backend/staff/audit/words.py has no word for {sorted(unknown)}"

    event.listen(Engine, "before_execute", look)
    yield
    event.remove(Engine, "before_execute", look)


class _Compiled(BytecodeCache):
    """Templates compiled before, by the key of their source."""

    def __init__(self) -> None:
        self._known: dict[str, Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._known.get(bucket.key + bucket.checksum)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._known[bucket.key + bucket.checksum] = bucket.code


def _compiled_routes() -> type[Rule]:
    """Rules that share what builds the address of a route: it depends on what the rule says alone."""
    known: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}

    class Route(Rule):
        def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
            if self.defaults:
                return super()._compile_builder(append_unknown)
            key = (self.rule, *self._trace, append_unknown)
            if key not in known:
                known[key] = super()._compile_builder(append_unknown)
            return known[key]

    return Route


@pytest.fixture(autouse=True, scope="session")
def compiled() -> Iterator[None]:
    """Every test has an application of its own; a template and a route are compiled once all the same."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Flask, "jinja_options", {"bytecode_cache": _Compiled()})
        patched.setattr(Flask, "url_rule_class", _compiled_routes())
        yield


@pytest.fixture
def clock() -> FixedClock:
    """Monday 2026-03-02 09:00, Asia/Shanghai."""
    return FixedClock()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database of the test's own, migrated, with the built-in knowledge; once SQLite, once PostgreSQL."""
    database = Database(request.getfixturevalue(f"{request.param}_url"))
    yield database
    database.close()


@pytest.fixture
def environ(database: Database, tmp_path: Path) -> dict[str, str]:
    """The environment that `services` is built from. Override it to set more variables."""
    return {"MINGBAI_DATA_DIR": str(tmp_path / "var"), "MINGBAI_DATABASE_URL": database.url}


@pytest.fixture
def services(
    environ: dict[str, str], clock: FixedClock, library: Library, guard: Guard
) -> Iterator[Services]:
    """Everything as in production, over the test's database, at the clock's time, warmed up.

    The library is a copy: a test that changes its knowledge rebuilds nobody else's index.
    """
    services = composition.build(settings.load(environ), clock, copy.copy(library), guard)
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
    database.close()
    return library


@pytest.fixture(scope="session")
def guard() -> Guard:
    """The rules of what is dangerous or no question, read once."""
    return Guard.load()


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
def postgresql_url(lending: Lending) -> Iterator[str]:
    """A copy of the prepared database."""
    with lending.lent() as url:
        yield url


@pytest.fixture(scope="session")
def lending(postgresql_template: tuple[Server, str]) -> Iterator[Lending]:
    """Lends one test after another a copy."""
    lending = Lending(*postgresql_template)
    yield lending
    lending.close()


@pytest.fixture(scope="session")
def postgresql_template() -> Iterator[tuple[Server, str]]:
    """A prepared database and its server, dropped after the last test of the process."""
    with postgresql.for_tests() as server:
        if server is None:
            pytest.skip(
                "PostgreSQL is not installed and does not answer on 127.0.0.1:5432: tested on SQLite only"
            )
        name = server.create()
        try:
            _prepare(server.url(name))
            yield server, name
        finally:
            server.drop(name)


def _prepare(url: str) -> None:
    database = Database(url)
    schema.upgrade(database)
    with database.writing() as session:
        loading.load_builtin(session, content.load(), FixedClock().now())
    database.close()
