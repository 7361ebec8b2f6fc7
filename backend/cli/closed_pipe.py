"""`mingbai … | head`: who reads has had enough. The command ends there, and says nothing about it."""

import os
import select
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

ENDED = 141  # 128 + SIGPIPE: what a shell knows of every program whose reader has gone


@contextmanager
def quiet() -> Iterator[None]:
    """Exit where what is written is read no more; a broken connection elsewhere is no matter of this.

    What was being written to the database is taken back, as with every command that is broken off.
    """
    try:
        yield
        sys.stdout.flush()  # what is left would else be missed only when Python ends
    except BrokenPipeError:
        gone = [stream for stream in (sys.stdout, sys.stderr) if _is_gone(stream)]
        if not gone:
            raise
        _to_nowhere(gone)
        sys.exit(ENDED)


def _is_gone(stream: TextIO) -> bool:
    """Whether nobody reads it any more. Writing once more would not tell: of the second time Python says nothing."""
    try:
        number = stream.fileno()
    except OSError:  # no file of the system's: somebody in this process reads it
        return False
    asked = select.poll()
    asked.register(number, 0)  # errors are told unasked
    return any(event & select.POLLERR for _, event in asked.poll(0))


def _to_nowhere(streams: list[TextIO]) -> None:
    """Python empties the buffers once more when it ends, and would complain."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in streams:
        os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
