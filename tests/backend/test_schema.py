"""The schema: from nothing to the newest revision and back, on both databases."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, select, text
from sqlalchemy.exc import IntegrityError

import backend.core.accounts.models
import backend.core.audit
import bot.hits.models
import bot.models
import policy_kb.editing.models
import policy_kb.models
import policy_kb.own_labels.models
import policy_kb.quiz.models
import policy_kb.townships.models
import policy_kb.words.models
from backend import schema
from backend.core.db import Base, Database
from policy_kb.models import RegionRow
from tests.backend.at_once import at_once
from tests.backend.emptied import emptied

OWNERS = (  # importing them fills Base.metadata
    backend.core.accounts.models,
    backend.core.audit,
    bot.hits.models,
    bot.models,
    policy_kb.editing.models,
    policy_kb.models,
    policy_kb.quiz.models,
    policy_kb.own_labels.models,
    policy_kb.townships.models,
    policy_kb.words.models,
)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database without a single table."""
    database = Database(emptied(request.getfixturevalue(f"{request.param}_url")))
    yield database
    database.close()


def tables(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names())


def checks(engine: Engine) -> set[tuple[str, str | None]]:
    """Table and name of every CHECK, which Alembic does not compare."""
    inspector = inspect(engine)
    return {
        (table, check["name"])
        for table in inspector.get_table_names()
        for check in inspector.get_check_constraints(table)
    }


def moved(database: Database, move: Callable[[Config, str], None], revision: str) -> None:
    """As an operator would, with Alembic itself."""
    config = Config()
    config.set_main_option("script_location", str(files("backend") / "migrations"))
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        move(config, revision)


def upgrade(url: str) -> bool:
    database = Database(url)
    schema.upgrade(database)
    current = schema.is_current(database)
    database.close()
    return current


def test_an_empty_database_is_not_current_and_becomes_so(empty: Database) -> None:
    assert tables(empty) == set()
    assert not schema.is_current(empty)
    schema.upgrade(empty)
    assert schema.is_current(empty)
    assert tables(empty) == {*Base.metadata.tables, "alembic_version"}


def test_the_migrations_are_read_once_however_often_it_is_asked(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert schema.is_current(database)
    monkeypatch.delattr("alembic.script.ScriptDirectory.from_config")
    assert schema.is_current(database)


def test_upgrading_again_keeps_what_is_stored(empty: Database) -> None:
    schema.upgrade(empty)
    with empty.writing() as session:
        session.add(RegionRow(code="000000", name="全国"))
    schema.upgrade(empty)
    with empty.reading() as session:
        assert session.scalars(select(RegionRow.name)).all() == ["全国"]


def test_another_revision_is_not_current(empty: Database) -> None:
    schema.upgrade(empty)
    with empty.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    assert not schema.is_current(empty)


def test_a_failed_upgrade_leaves_nothing_behind(empty: Database) -> None:
    with empty.writing() as session:
        session.execute(text("CREATE TABLE phrasing (id INTEGER)"))  # the last table a migration would create
    with pytest.raises(Exception, match="phrasing"):
        schema.upgrade(empty)
    assert tables(empty) == {"phrasing"}


def test_the_migrations_make_what_the_models_say(empty: Database) -> None:
    schema.upgrade(empty)
    with empty.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_migrations_make_the_checks_of_the_models(empty: Database) -> None:
    schema.upgrade(empty)
    migrated = checks(empty.engine)
    empty.close()  # or SQLite goes on with the file that is gone
    emptied(empty.url)
    Base.metadata.create_all(empty.engine)
    assert migrated == checks(empty.engine)
    assert migrated


def constraints(database: Database) -> dict[str, Counter[str]]:
    """Of every table of a file, how often each constraint stands in what made it; references by their columns."""
    with database.engine.connect() as connection:
        made = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'")).all()
        refers = 'SELECT "from" || \' -> \' || "table" FROM pragma_foreign_key_list(:name)'
        return {
            name: Counter(re.findall(r"CONSTRAINT \w+ (?:CHECK|UNIQUE|PRIMARY KEY)", sql))
            + Counter(connection.scalars(text(refers), {"name": name}).all())
            for name, sql in made
            if name in Base.metadata.tables
        }


def test_a_file_that_was_upgraded_has_each_constraint_as_often_as_a_new_one(sqlite_url: str) -> None:
    database = Database(emptied(sqlite_url))
    moved(database, command.upgrade, "0026")
    with database.engine.begin() as connection:
        for statement in _A_PATIENT:
            connection.execute(text(statement))
    schema.upgrade(database)
    upgraded = constraints(database)
    with database.engine.begin() as connection:
        assert connection.scalar(text("SELECT disease FROM patient_disease WHERE patient_id = 1")) == "copd"
        with pytest.raises(IntegrityError):
            connection.execute(text("UPDATE patient SET sex = 'x'"))
    database.close()  # or it goes on with the file that is gone
    emptied(database.url)
    Base.metadata.create_all(database.engine)
    assert upgraded == constraints(database)
    database.close()


def test_it_can_be_taken_back_and_made_again(empty: Database) -> None:
    schema.upgrade(empty)
    moved(empty, command.downgrade, "base")
    assert tables(empty) == {"alembic_version"}
    assert not schema.is_current(empty)
    schema.upgrade(empty)
    assert schema.is_current(empty)


def test_two_processes_that_upgrade_postgresql_at_once_both_succeed(postgresql_url: str) -> None:
    assert at_once(upgrade, emptied(postgresql_url)) == [True, True]


def test_the_folder_of_a_file_is_made(tmp_path: Path) -> None:
    assert upgrade(f"sqlite:///{tmp_path / 'not' / 'yet' / 'mingbai.db'}")


_A_PATIENT = (
    "INSERT INTO region (code, name) VALUES ('640522', '海原县')",
    "INSERT INTO household (id, category, region_code, township, village, created_at)"
    " VALUES (1, 'ordinary', '640522', '', '', '2026-01-01 00:00:00')",
    "INSERT INTO patient (id, household_id, name_sealed, name_index, id_number_sealed, id_number_index, birth, sex,"
    " region_code, township, village, openid_index, status, pregnant, version, created_at, changed_at)"
    " VALUES (1, 1, 's', 'x', 's', 'm', '1950-01-01', 'male', '640522', '', '', 'o', 'active', FALSE, 1,"
    " '2026-01-01 00:00:00', '2026-01-01 00:00:00')",
    "INSERT INTO patient_disease (patient_id, disease) VALUES (1, 'copd')",
)


def test_a_table_that_is_rebuilt_keeps_its_rows_and_what_points_at_them(empty: Database) -> None:
    """Patients of the version before, with their diseases: SQLite builds the table anew under them."""
    moved(empty, command.upgrade, "0006")
    with empty.engine.begin() as connection:
        for statement in _A_PATIENT:
            connection.execute(text(statement))
    schema.upgrade(empty)
    with empty.engine.begin() as connection:
        connection.execute(text(_A_PATIENT[2].replace("'m'", "'n'").replace("(1,", "(2,")))  # the same openid
        assert connection.scalar(text("SELECT count(*) FROM patient WHERE openid_index = 'o'")) == 2
        assert connection.scalar(text("SELECT disease FROM patient_disease WHERE patient_id = 1")) == "copd"
    with pytest.raises(IntegrityError), empty.engine.begin() as connection:
        connection.execute(text("DELETE FROM patient WHERE id = 1"))


_A_QUESTION = (
    "INSERT INTO conversation (id, person, channel, sealed_id, memory, turns, created_at, last_at)"
    " VALUES (1, 'p', 'web', '', '{}', 1, '2026-01-01 00:00:00', '2026-01-01 00:00:00')",
    "INSERT INTO question (conversation_id, asked_at, text, kind, entry_id, confidence, state)"
    " VALUES (1, '2026-01-01 00:00:00', '问', 'answer', 'one', 1, 'answered')",
)


def test_the_indexes_of_questions_are_changed_under_what_was_asked(empty: Database) -> None:
    """Of a database in use, and back: entry and moment are looked up together, the figures without the rows."""
    moved(empty, command.upgrade, "0012")
    with empty.engine.begin() as connection:
        for statement in _A_QUESTION:
            connection.execute(text(statement))
    moved(empty, command.upgrade, "0013")
    new = {"ix_question_entry_id_asked_at", "ix_question_figures"}
    old = {"ix_question_entry_id", "ix_question_asked_at"}
    assert new <= indexes(empty)
    assert not old & indexes(empty)
    moved(empty, command.downgrade, "0012")
    assert old <= indexes(empty)
    assert not new & indexes(empty)
    with empty.reading() as session:
        assert session.scalar(text("SELECT text FROM question")) == "问"


def indexes(database: Database) -> set[str | None]:
    return {one["name"] for one in inspect(database.engine).get_indexes("question")}
