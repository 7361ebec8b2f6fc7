"""The PostgreSQL server that the tests make their databases on."""

import os
import shutil
import signal
import socket
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from sqlalchemy.engine import make_url

SET = "MINGBAI_TEST_POSTGRESQL"
USUAL = "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"
PROGRAMS = Path("/usr/lib/postgresql")  # where Debian puts those of each version
STRATEGIES = 15  # the first version that can be told how to copy a template
# Nothing of it outlives the tests, so it never waits for the disk: dropping a database on a server that does takes
# a second while others write.
HURRIED = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "4GB",
    "autovacuum": "off",  # it would hold the template while a copy is to be made
}


@dataclass(frozen=True)
class Server:
    """One that answers at a URL of SQLAlchemy's; whoever it names may make databases."""

    at: str = os.environ.get(SET, USUAL)
    own: bool = False  # the tests' own: new enough, and they may do everything there

    def answers(self) -> bool:
        """Whether there is a server."""
        try:
            self.command("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def url(self, name: str) -> str:
        """Where the product finds a database."""
        return make_url(self.at).set(database=name).render_as_string(hide_password=False)

    def create(self, kind: str = "test", template: str = "template0") -> str:
        """The name of a new database: empty, or a copy of another one that nobody is connected to."""
        name = f"mingbai_{kind}_{uuid.uuid4().hex[:12]}"
        copying = " STRATEGY FILE_COPY" if self.own else ""
        self.command(f'CREATE DATABASE "{name}" TEMPLATE "{template}" ENCODING \'UTF8\'{copying}')
        return name

    def drop(self, name: str) -> None:
        """Drop a database, whoever is connected."""
        self.command(f'DROP DATABASE "{name}" WITH (FORCE)')

    def command(self, sql: str) -> None:
        """Run one command on the server itself; CREATE and DROP DATABASE allow no transaction around them."""
        with self.connect() as connection:
            connection.execute(sql.encode())

    def connect(self, name: str | None = None) -> psycopg.Connection[Any]:
        """To a database, else to the one at `at`; each statement is a transaction."""
        there = make_url(self.at).set(drivername="postgresql")
        url = there.set(database=name or there.database).render_as_string(hide_password=False)
        return psycopg.connect(url, autocommit=True, connect_timeout=5)


@contextmanager
def for_tests() -> Iterator[Server | None]:
    """A server of the tests' own where Debian's PostgreSQL is installed and none is set; else the one that answers.

    None where none does.
    """
    programs = max(PROGRAMS.glob("*/bin"), key=_version, default=None)
    helpless = os.geteuid() == 0 and not shutil.which("setpriv")
    if SET in os.environ or programs is None or _version(programs) < STRATEGIES or helpless:
        yield Server() if Server().answers() else None
        return
    with TemporaryDirectory(prefix="mingbai-postgresql-") as folder, _own(programs, Path(folder)) as own:
        yield own


def _version(programs: Path) -> float:
    return float(programs.parent.name)


@contextmanager
def _own(programs: Path, folder: Path) -> Iterator[Server]:
    """It stops with this process, however that ends."""
    user = _who_may(folder)
    data, port = folder / "data", _free_port()
    initdb: list[str | Path] = [
        *user,
        programs / "initdb",
        "-D",
        data,
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
    ]
    subprocess.run([*initdb, "--locale=C.UTF-8", "--no-sync"], check=True, capture_output=True)
    settings = [f"--{name}={value}" for name, value in HURRIED.items()]
    start: list[str | Path] = [
        *user,
        programs / "postgres",
        "-D",
        data,
        "-h",
        "127.0.0.1",
        "-p",
        str(port),
        "-k",
        folder,
    ]
    with (folder / "log").open("wb") as log, subprocess.Popen([*start, *settings], stderr=log) as running:
        server = Server(make_url(USUAL).set(port=port).render_as_string(), own=True)
        while not server.answers():
            assert running.poll() is None, (folder / "log").read_text()
            time.sleep(0.05)
        yield server
        running.send_signal(signal.SIGINT)  # ends whoever is still connected


def _who_may(folder: Path) -> list[str]:
    """What to put before its programs: they refuse to run as root."""
    if os.geteuid() != 0:
        return ["setpriv", "--pdeathsig=QUIT"] if shutil.which("setpriv") else []
    shutil.chown(folder, "postgres", "postgres")
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--pdeathsig=QUIT"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
