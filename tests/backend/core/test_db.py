"""Sessions: what is written together stands or falls together, and writers wait for each other."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select, text, update
from sqlalchemy.exc import IntegrityError

from backend.core.db import Database
from policy_kb.models import KnowledgeRevisionRow, RegionRow
from tests.backend.opened import is_open

PATIENCE = 30.0  # seconds, on the slowest machine


@pytest.fixture
def sqlite(sqlite_url: str) -> Iterator[Database]:
    database = Database(sqlite_url)
    yield database
    database.close()


@pytest.fixture
def commits(database: Database) -> list[Any]:
    """One element for every transaction that has been committed since."""
    committed: list[Any] = []
    event.listen(database.engine, "commit", committed.append)
    return committed


def region(code: str) -> RegionRow:
    return RegionRow(code=code, name="某县", parent_code="000000")


def known(database: Database, *codes: str) -> int:
    """How many of these regions another connection can see."""
    with database.reading() as session:
        return session.scalar(select(func.count()).where(RegionRow.code.in_(codes))) or 0


def raise_revision(database: Database) -> None:
    """Read, then write what was read plus one: two that interleave would lose a step."""
    with database.writing() as session:
        revision = session.scalar(select(KnowledgeRevisionRow.revision).with_for_update()) or 0
        session.execute(update(KnowledgeRevisionRow).values(revision=revision + 1))


def revision(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(KnowledgeRevisionRow.revision)) or 0


def test_writing_commits_once_at_the_end(database: Database, commits: list[Any]) -> None:
    with database.writing() as session:
        session.add(region("990001"))
        session.flush()
        session.add(region("990002"))
        session.flush()
        assert commits == []
        assert known(database, "990001", "990002") == 0
    assert len(commits) == 1
    assert known(database, "990001", "990002") == 2


def test_an_error_takes_back_everything(database: Database, commits: list[Any]) -> None:
    def fail_half_way() -> None:
        with database.writing() as session:
            session.add(region("990001"))
            session.flush()
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        fail_half_way()
    assert commits == []
    assert known(database, "990001") == 0


def test_what_a_reader_changes_is_not_kept(database: Database) -> None:
    with database.reading() as session:
        session.add(region("990001"))
        session.flush()
    assert known(database, "990001") == 0


def test_rows_can_be_read_after_the_transaction(database: Database) -> None:
    with database.writing() as session:
        row = region("990001")
        session.add(row)
    assert (row.code, row.name) == ("990001", "某县")


def test_a_row_without_its_parent_is_refused(database: Database) -> None:
    with pytest.raises(IntegrityError), database.writing() as session:
        session.add(RegionRow(code="990001", name="某县", parent_code="980000"))


def test_writers_that_come_together_lose_nothing(database: Database) -> None:
    before = revision(database)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(raise_revision, [database] * 20))
    assert revision(database) == before + 20


def test_a_second_writer_on_sqlite_waits_for_the_first(sqlite: Database) -> None:
    before = revision(sqlite)
    started = threading.Event()

    def second() -> None:
        started.set()
        raise_revision(sqlite)

    with ThreadPoolExecutor(1) as pool:
        with sqlite.writing() as session:
            session.execute(update(KnowledgeRevisionRow).values(revision=before + 1))
            waiting = pool.submit(second)
            assert started.wait(PATIENCE)
            assert not waiting.done()
            session.add(region("990001"))
        waiting.result(PATIENCE)
    assert revision(sqlite) == before + 2


def test_readers_on_sqlite_do_not_wait_for_a_writer(sqlite: Database) -> None:
    before = revision(sqlite)
    with sqlite.writing() as session:
        session.execute(update(KnowledgeRevisionRow).values(revision=before + 1))
        assert revision(sqlite) == before
    assert revision(sqlite) == before + 1


def test_sqlite_keeps_a_write_ahead_log(sqlite: Database) -> None:
    with sqlite.reading() as session:
        assert session.scalar(text("PRAGMA journal_mode")) == "wal"


def test_two_that_open_a_new_file_at_the_same_moment_both_succeed(tmp_path: Path) -> None:
    """A hundred times: one in six met \"database is locked\" while nobody tried again."""
    both = threading.Barrier(2)

    def opened(number: int) -> str:
        held = Database(f"sqlite:///{tmp_path / f'{number}.db'}")
        both.wait(30)
        with held.reading() as session:
            mode = session.scalar(text("PRAGMA journal_mode"))
        held.close()
        return str(mode)

    with ThreadPoolExecutor(2) as pool:
        modes = [mode for number in range(100) for mode in pool.map(opened, [number, number])]
    assert set(modes) == {"wal"}


def test_chinese_in_json_stays_readable(database: Database) -> None:
    with database.writing() as session:
        session.execute(text("UPDATE entry SET audience = '[]'"))
    with database.reading() as session:
        raw = session.scalar(
            text("SELECT CAST(parts AS TEXT) FROM entry WHERE CAST(parts AS TEXT) != '{}' LIMIT 1")
        )
    assert raw
    assert "\\u" not in raw
    assert not raw.isascii()


def test_a_table_that_was_just_filled_is_looked_at(database: Database) -> None:
    with database.writing() as session:
        session.add_all([region(f"99{number:04}") for number in range(1, 501)])
    database.look_at(RegionRow)
    with database.reading() as session:
        if database.engine.dialect.name == "postgresql":
            known = "SELECT reltuples FROM pg_class WHERE relname = 'region'"
        else:
            known = "SELECT CAST(stat AS INTEGER) FROM sqlite_stat1 WHERE tbl = 'region' LIMIT 1"
        assert session.scalar(text(known)) >= 500


def test_postgresql_makes_no_machine_code_of_reports(postgresql_url: str) -> None:
    database = Database(postgresql_url)
    for _ in range(2):  # a connection that comes back keeps it
        with database.reading() as session:
            assert session.scalar(text("SHOW jit")) == "off"
    database.close()


def test_once_it_is_closed_nobody_leaves_a_connection_open(database: Database) -> None:
    made: list[Any] = []
    event.listen(database.engine, "connect", lambda driver, _: made.append(driver))
    with database.reading() as session:
        session.execute(text("SELECT 1"))
        database.close()
        session.execute(text("SELECT 1"))
    with database.reading() as late:
        late.execute(text("SELECT 1"))
    assert made
    assert not any(is_open(one) for one in made)


def test_once_it_is_disposed_of_it_goes_on_with_new_connections(database: Database) -> None:
    made: list[Any] = []
    event.listen(database.engine, "connect", lambda driver, _: made.append(driver))
    for _ in range(2):
        with database.reading() as session:
            session.execute(text("SELECT 1"))
    database.dispose()
    with database.reading() as session:
        session.execute(text("SELECT 1"))
    assert [is_open(one) for one in made[-2:]] == [False, True]
