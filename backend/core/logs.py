"""Logging: one line an event on stderr, personal numbers masked whoever wrote them."""

import logging
import sys
import time

from backend.core.privacy import redact

FORMAT = "%(levelname)s %(name)s %(message)s"


class RedactingFormatter(logging.Formatter):
    """The last gate: numbers that look personal never reach the log. The time stands in front, and is nobody's."""

    _second, _shown = 0, ""

    def format(self, record: logging.LogRecord) -> str:
        return f"{self._time(record)} {redact(super().format(record))}"

    def _time(self, record: logging.LogRecord) -> str:
        """As logging shows it. Lines of the same second have most of it in common."""
        second = int(record.created)
        if second != self._second:
            self._shown = time.strftime(self.default_time_format, time.localtime(second))
            self._second = second
        return f"{self._shown},{int(record.msecs):03d}"


def configure(level: str) -> None:
    """Send the root logger to stderr at the given level. Called once, by the entry points."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(RedactingFormatter(FORMAT))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger("alembic").setLevel(max(logging.WARNING, logging.root.level))
    # Neither is shown by anybody, and finding it out costs a part of a line. The process is: by gunicorn's own lines.
    logging.logThreads = logging.logMultiprocessing = False
