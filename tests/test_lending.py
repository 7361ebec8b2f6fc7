"""A PostgreSQL database that is lent to test after test is each time what the template is, whatever was done to it."""

from typing import Any

import pytest

from tests.lending import Lending
from tests.postgresql import Server

ROWS = {
    "read": "SELECT * FROM entry",
    "inserted": "INSERT INTO region_alias (alias, region_code, note) VALUES ('某地', '640522', '')",
    "changed": "UPDATE phrasing SET text = text || '吗'",
    "changed to what it was": "UPDATE region SET name = name",
    "deleted": "DELETE FROM region_alias",
    "deleted with what hangs on it": "DELETE FROM phrasing; DELETE FROM entry_revision; DELETE FROM entry",
    "into a table that keeps all": "INSERT INTO audit_log (at, action, object_kind, object_id, region_code, detail,"
    " request_id) VALUES (now(), 'x', 'x', 'x', '640522', '{}', 'x')",
    "counted on": "SELECT nextval('phrasing_id_seq'), nextval('audit_log_id_seq')",
    "counted back": "SELECT setval('phrasing_id_seq', 1, false)",
}
MORE = {
    "emptied": "TRUNCATE region_alias",
    "a table is gone": "DROP TABLE phrasing",
    "a table is new": "CREATE TABLE held (id INTEGER)",
    "a column is new": "ALTER TABLE region ADD extra TEXT",
    "a column may be empty": "ALTER TABLE region ALTER name DROP NOT NULL",
    "a column has a usual value": "ALTER TABLE region ALTER name SET DEFAULT 'x'",
    "a name is another": "ALTER TABLE region RENAME name TO called",
    "an index is new": "CREATE INDEX by_name ON region (name)",
    "a reference is gone": "ALTER TABLE region DROP CONSTRAINT fk_region_parent_code",
    "a trigger is gone": "DROP TRIGGER audit_log_append_only ON audit_log",
    "a trigger sleeps": "ALTER TABLE audit_log DISABLE TRIGGER audit_log_append_only",
    "a function is another": "CREATE OR REPLACE FUNCTION audit_log_refuse() RETURNS trigger LANGUAGE plpgsql"
    " AS 'BEGIN RETURN NULL; END'",
    "a schema is new": "CREATE SCHEMA other",
    "everything is gone": "DROP SCHEMA public CASCADE; CREATE SCHEMA public",
    "the figures are known": "ANALYZE region",
    "a table is written anew": "CLUSTER region USING pk_region",
}
HELD = {  # of a database, in words
    "columns": "SELECT table_name, ordinal_position, column_name, data_type, is_nullable, column_default"
    " FROM information_schema.columns WHERE table_schema = 'public'",
    "constraints": "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint",
    "indexes": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": "SELECT tgenabled, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "functions": "SELECT proname, prosrc FROM pg_proc",
    "schemas": "SELECT nspname FROM pg_namespace",
    "sequences": "SELECT sequencename, last_value FROM pg_sequences",
    "figures": "SELECT relname, reltuples, relfilenode FROM pg_class WHERE relnamespace = 'public'::regnamespace",
    "statistics": "SELECT tablename, attname FROM pg_stats WHERE schemaname = 'public'",
}


@pytest.fixture(scope="module")
def template(postgresql_template: tuple[Server, str]) -> dict[str, list[str]]:
    """What it holds."""
    server, name = postgresql_template
    return held(server, name)


@pytest.fixture(scope="module")
def server(postgresql_template: tuple[Server, str]) -> Server:
    """Whose databases are lent; skipped where it is not the tests' own."""
    server, _ = postgresql_template
    if not server.own:
        pytest.skip("on a server that is not the tests' own nothing is lent twice")
    return server


@pytest.mark.parametrize("deed", ROWS.values(), ids=ROWS)
def test_rows_are_put_back(
    server: Server, lending: Lending, template: dict[str, list[str]], deed: str
) -> None:
    first = used(server, lending, deed)
    with lending.lent() as url:
        assert url.endswith(first)
        assert held(server, first) == template


@pytest.mark.parametrize("deed", MORE.values(), ids=MORE)
def test_a_database_that_is_otherwise_another_is_made_anew(
    server: Server, lending: Lending, template: dict[str, list[str]], deed: str
) -> None:
    first = used(server, lending, deed)
    with lending.lent() as url:
        second = url.rpartition("/")[2]
        assert second != first
        assert held(server, second) == template


def test_what_one_left_open_holds_up_nobody(
    server: Server, lending: Lending, template: dict[str, list[str]]
) -> None:
    with lending.lent() as url:
        name = url.rpartition("/")[2]
        left = server.connect(name)
        left.execute("BEGIN")
        left.execute("LOCK TABLE region_alias IN ACCESS EXCLUSIVE MODE")
    with lending.lent() as url:
        assert held(server, url.rpartition("/")[2]) == template
    left.close()


def test_who_ends_every_connection_gets_a_database_all_the_same(
    server: Server, lending: Lending, template: dict[str, list[str]]
) -> None:
    used(
        server,
        lending,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()",
    )
    with lending.lent() as url:
        assert held(server, url.rpartition("/")[2]) == template


def used(server: Server, lending: Lending, deed: str) -> str:
    """The name of a database after a test that did this."""
    with lending.lent() as url:
        name = url.rpartition("/")[2]
        with server.connect(name) as connection:
            for statement in deed.split("; ") if "BEGIN" not in deed else [deed]:
                connection.execute(statement.encode())
    return name


def held(server: Server, name: str) -> dict[str, list[str]]:
    """All rows of all tables, and what `HELD` asks for, in an order of their own."""
    with server.connect(name) as connection:

        def ask(statement: str) -> list[str]:
            rows: list[Any] = connection.execute(statement.encode()).fetchall()
            return sorted(map(str, rows))

        tables = [
            row
            for (row,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        ]
        return {kind: ask(asked) for kind, asked in HELD.items()} | {
            name: ask(f'TABLE "{name}"') for name in tables
        }
