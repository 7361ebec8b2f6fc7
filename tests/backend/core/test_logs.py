"""The last gate of the log: no personal number gets through, whoever wrote it."""

import io
import logging
import os
import sys
from collections.abc import Iterator

import pytest

from backend.core import logs
from backend.core.privacy import MASK

CITIZEN = "37142819900101123X"
PHONE = "13800138000"


@pytest.fixture
def root() -> Iterator[logging.Logger]:
    """The root logger, given back as it was."""
    root = logging.getLogger()
    alembic = logging.getLogger("alembic")
    handlers, level, quiet = root.handlers[:], root.level, alembic.level
    root.handlers.clear()  # `configure` closes what it finds
    yield root
    root.handlers[:] = handlers
    root.setLevel(level)
    alembic.setLevel(quiet)


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What a logger of the test's own has written."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.RedactingFormatter(logs.FORMAT))
    logger = logging.getLogger("tests.logs")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield stream
    logger.removeHandler(handler)


@pytest.fixture
def log(written: io.StringIO) -> logging.Logger:
    return logging.getLogger("tests.logs")


def test_a_number_in_the_message_is_masked(log: logging.Logger, written: io.StringIO) -> None:
    log.info(f"asked by {CITIZEN}")
    assert CITIZEN not in written.getvalue()
    assert MASK in written.getvalue()


def test_a_number_among_the_arguments_is_masked(log: logging.Logger, written: io.StringIO) -> None:
    log.warning("called %s about %s", PHONE, {"id": CITIZEN})
    assert PHONE not in written.getvalue()
    assert CITIZEN not in written.getvalue()


def test_a_number_in_a_traceback_is_masked(log: logging.Logger, written: io.StringIO) -> None:
    try:
        raise ValueError(f"no patient {CITIZEN}")
    except ValueError:
        log.exception("failed")
    assert "ValueError: no patient" in written.getvalue()
    assert CITIZEN not in written.getvalue()


def test_time_level_name_and_message_stay(log: logging.Logger, written: io.StringIO) -> None:
    log.info("answered in %s ms", 12)
    line = written.getvalue()
    assert MASK not in line
    assert line.endswith(" INFO tests.logs answered in 12 ms\n")
    assert line.count("\n") == 1


def test_configured_logging_goes_to_stderr_masked_and_from_the_level_on(
    root: logging.Logger, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure("WARNING")
    logging.getLogger("tests.other").info("too quiet")
    logging.getLogger("tests.other").warning("called %s", PHONE)
    out, err = capsys.readouterr()
    assert out == ""
    assert err.endswith(f" WARNING tests.other called {MASK}\n")
    assert "too quiet" not in err
    assert [handler for handler in root.handlers if handler.__class__ is logging.StreamHandler]


def test_migrations_are_quiet_unless_something_is_wrong(root: logging.Logger) -> None:
    logs.configure("DEBUG")
    assert not logging.getLogger("alembic.runtime.migration").isEnabledFor(logging.INFO)
    assert logging.getLogger("alembic.runtime.migration").isEnabledFor(logging.WARNING)
    assert root.handlers[0].formatter is not None
    assert isinstance(root.handlers[0], logging.StreamHandler)
    assert root.handlers[0].stream is sys.stderr


def test_a_server_that_shows_its_process_still_can(root: logging.Logger) -> None:
    logs.configure("INFO")
    record = logging.getLogger("gunicorn.error").makeRecord("gunicorn.error", 20, "", 1, "ready", (), None)
    assert logging.Formatter("%(process)d").format(record) == str(os.getpid())
