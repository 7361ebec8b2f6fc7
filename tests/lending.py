"""A prepared PostgreSQL database, lent to one test after another and put back in between as it was.

A copy of it costs some five hundred files; the few rows that a test wrote are found and taken away in a tenth of the
time. Whatever else a test has changed, a table, a trigger, the statistics, nobody mends: the database is dropped then,
and the next test gets a new copy.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg.sql import SQL, Composed, Identifier, Literal

from tests.postgresql import Server

PATIENCE = 10_000  # ms until a connection that a test left open has ended
# What a database consists of beside the rows of its tables, and its files: of those, a look into pg_class tells.
CATALOGUES = (
    *("pg_attrdef", "pg_attribute", "pg_constraint", "pg_index", "pg_namespace", "pg_policy", "pg_proc"),
    *("pg_rewrite", "pg_statistic", "pg_statistic_ext", "pg_trigger", "pg_type"),
)
FILES = SQL(
    "SELECT md5(string_agg(concat_ws(' ', oid, xmin, relfilenode, relpages, reltuples), ',' ORDER BY oid))"
    " FROM pg_class"
)
TABLES = SQL("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
SEQUENCES = SQL("SELECT sequencename, start_value, last_value FROM pg_sequences WHERE schemaname = 'public'")
OTHERS = SQL(
    "SELECT pg_terminate_backend(pid, {}) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
).format(Literal(PATIENCE))
NEXT = SQL("SELECT pg_snapshot_xmax(pg_current_snapshot())::xid::text")
# How many rows, and how many of them are younger than a transaction.
LOOK = SQL("SELECT {}, count(*), count(*) FILTER (WHERE age(xmin) <= age({}::xid)) FROM {}")


class Lending:
    """Lends copies of a template of a server's, one at a time."""

    def __init__(self, server: Server, template: str) -> None:
        self._server, self._template = server, template
        self._kept: _Copy | None = None

    @contextmanager
    def lent(self) -> Iterator[str]:
        """The URL of a database that is as the template is.

        A server that is not the tests' own may be old, or grant little: there each has a new copy.
        """
        if not self._server.own:
            name = self._server.create(template=self._template)
            yield self._server.url(name)
            self._server.drop(name)
            return
        copy, self._kept = self._kept or _Copy(self._server, self._template), None
        as_before = False
        try:
            yield self._server.url(copy.name)
            as_before = copy.is_as_before()
        finally:
            if as_before:
                self._kept = copy
            else:
                copy.drop()

    def close(self) -> None:
        """Drop what is at hand."""
        if self._kept is not None:
            self._kept.drop()


class _Copy:
    """A copy of the template, and what it held when it was made."""

    def __init__(self, server: Server, template: str) -> None:
        self.name = server.create(template=template)
        self._server = server
        self._own = server.connect(self.name)
        self._tables = [str(name) for (name,) in self._own.execute(TABLES)]
        self._files = self._own.execute(FILES).fetchone()
        self._sequences = set(self._own.execute(SEQUENCES))
        self._since = self._next()
        self._counts = {name: count for name, count, _ in self._look()}
        self._rows = {name: self._read(name) for name in self._tables if self._counts[name]}

    def drop(self) -> None:
        self._own.close()
        self._server.drop(self.name)

    def is_as_before(self) -> bool:
        """Whether it is again what it was, after the rows and sequences that have changed were put back."""
        try:
            self._own.execute(OTHERS)
            changed = [name for name, count, young in self._look() if young or count != self._counts[name]]
            if not set(changed) <= set(self._tables) or self._own.execute(FILES).fetchone() != self._files:
                return False
            self._put_back(changed)
            self._since = self._next()
        except psycopg.Error:  # a table is gone, or the connection
            return False
        return True

    def _put_back(self, tables: list[str]) -> None:
        counted = self._sequences.difference(self._own.execute(SEQUENCES))
        with self._own.transaction():
            self._own.execute("SET LOCAL session_replication_role = replica")  # no triggers, no references
            for name in tables:
                self._own.execute(SQL("DELETE FROM {}").format(Identifier(name)))
                if name in self._rows:
                    self._write(name)
            for name, start, last in counted:
                self._own.execute("SELECT setval(%s, %s, %s)", (name, last or start, last is not None))

    def _look(self) -> list[tuple[str, int, int]]:
        names = (*self._tables, *CATALOGUES)
        each = [LOOK.format(Literal(name), Literal(self._since), Identifier(name)) for name in names]
        return self._own.execute(SQL(" UNION ALL ").join(each)).fetchall()

    def _next(self) -> str:
        """The number of the next transaction that writes."""
        found = self._own.execute(NEXT).fetchone()
        assert found is not None
        return str(found[0])

    def _read(self, table: str) -> bytes:
        with self._own.cursor().copy(_copied(table, "TO STDOUT")) as rows:
            return b"".join(map(bytes, rows))

    def _write(self, table: str) -> None:
        with self._own.cursor().copy(_copied(table, "FROM STDIN")) as rows:
            rows.write(self._rows[table])


def _copied(table: str, where: str) -> Composed:
    return SQL("COPY {} ").format(Identifier(table)) + SQL(where)
