"""The command `mingbai` run as an operator runs it, over a database of the test's own."""

import copy
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from backend import services as composition
from backend.cli import main
from backend.core import logs
from backend.core.db import Database
from backend.core.settings import Settings
from backend.services import Services
from bot.guard import Guard
from policy_kb.library import Library


@dataclass(frozen=True)
class Run:
    """What came of one command."""

    code: int
    out: str
    err: str


Mingbai = Callable[..., Run]
ON_BOTH_DATABASES = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database of the test's own, with the built-in knowledge: SQLite, or both kinds for those that ask."""
    kind = getattr(request, "param", "sqlite")
    database = Database(request.getfixturevalue(f"{kind}_url"))
    yield database
    database.close()


@pytest.fixture
def mingbai(
    environ: dict[str, str],
    library: Library,
    guard: Guard,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Mingbai:
    """Run the command in this process, over the index and the rules that were read once; `os.environ` is `environ`.

    The process's logging stays as it is.
    """
    build = composition.build

    def build_quickly(settings: Settings) -> Services:
        return build(settings, library=copy.copy(library), guard=guard)

    def run(*arguments: str | Path) -> Run:
        monkeypatch.setattr(sys, "argv", ["mingbai", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as stopped:
            main()
        out, err = capsys.readouterr()
        code = stopped.value.code
        if isinstance(code, str):  # Python prints it and exits with 1
            return Run(1, out, f"{err}{code}\n")
        return Run(code or 0, out, err)

    for name in [name for name in os.environ if name.startswith("MINGBAI_")]:
        monkeypatch.delenv(name)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(composition, "build", build_quickly)
    monkeypatch.setattr(logs, "configure", lambda level: None)
    return run
