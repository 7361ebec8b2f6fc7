"""`mingbai db upgrade`, and what every command does on a fresh database."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, update

from backend import schema
from backend import services as composition
from backend.core import settings
from backend.core.db import Database
from policy_kb import content, loading, store
from policy_kb.models import EntryRow
from tests.backend.at_once import at_once
from tests.backend.cli.conftest import ON_BOTH_DATABASES, Mingbai
from tests.backend.emptied import emptied
from tests.bot.wechat.storage import count
from tests.fakes import FixedClock

pytestmark = ON_BOTH_DATABASES


@pytest.fixture
def empty(database: Database) -> Database:
    """The same database without a single table."""
    database.dispose()
    emptied(database.url)
    return database


def start(url: str, folder: str) -> str:
    """Build the services as every command does; the digest of the content that is loaded then."""
    services = composition.build(settings.load({"MINGBAI_DATA_DIR": folder, "MINGBAI_DATABASE_URL": url}))
    with services.database.reading() as session:
        digest = loading.builtin_digest(session)
    services.close()
    return digest


def test_an_empty_database_gets_the_schema_and_the_built_in_knowledge(
    mingbai: Mingbai, empty: Database
) -> None:
    run = mingbai("db", "upgrade")
    assert (run.code, run.err) == (0, "")
    assert run.out.count("\n") == 1
    assert schema.is_current(empty)
    assert count(empty, EntryRow) == len(content.load().entries)


def test_an_existing_database_keeps_what_it_holds(mingbai: Mingbai, database: Database) -> None:
    with database.writing() as session:
        session.execute(update(EntryRow).where(EntryRow.id == "zhongwei-payment-deposit").values(how="改过"))
    assert mingbai("db", "upgrade").code == 0
    with database.reading() as session:
        assert session.scalar(select(EntryRow.how).where(EntryRow.how == "改过"))
        assert store.revision(session) == 1


def test_older_built_in_knowledge_is_replaced(mingbai: Mingbai, database: Database) -> None:
    older = replace(content.load(), digest="older")
    deposit = next(entry for entry in older.entries if entry.id == "zhongwei-payment-deposit")
    entries = (replace(deposit, how="旧的"), *(entry for entry in older.entries if entry is not deposit))
    with database.writing() as session:
        loading.load_builtin(session, replace(older, entries=entries), FixedClock().now())
        assert session.scalar(select(EntryRow.how).where(EntryRow.how == "旧的"))
    assert mingbai("db", "upgrade").code == 0
    with database.reading() as session:
        assert not session.scalar(select(EntryRow.how).where(EntryRow.how == "旧的"))
        assert loading.builtin_digest(session) == content.digest()


def test_a_question_on_an_empty_database_is_answered(mingbai: Mingbai, empty: Database) -> None:
    run = mingbai("ask", "住院要交押金吗", "--region", "海原县")
    assert (run.code, run.err) == (0, "")
    assert "中卫市" in run.out


def test_two_processes_that_start_at_once_on_an_empty_database_both_succeed(
    empty: Database, tmp_path: Path
) -> None:
    """As gunicorn starts its workers."""
    digest = content.digest()
    assert at_once(start, empty.url, str(tmp_path)) == [digest, digest]
    assert count(empty, EntryRow) == len(content.load().entries)
