"""Reads a large collection on all processors: threads would wait for one another, since reading is Python's work.

A reader is this module as a program. It takes passages as JSON and gives each sheet as arrays; a fork would copy
the threads' locks, and what multiprocessing spawns runs the caller's own program again.
"""

import ctypes
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import astuple, fields
from queue import SimpleQueue
from typing import IO, Any

import numpy as np

from policy_kb.ranking import sheets
from policy_kb.ranking.passages import Passage
from policy_kb.ranking.postings import Part
from policy_kb.ranking.sheets import Sheet
from policy_kb.tokenizer import Cutter

MANY = 30_000  # passages; fewer are read sooner than another process has begun
BATCH = 5_000
_SIZE = 8  # bytes that say how long a message is
_WORDS, _HELD = "vocabulary", "held"

Reader = subprocess.Popen[bytes]


def read(passages: Sequence[Passage], cutter: Cutter) -> list[Sheet]:
    """The passages in batches, none of which ends within a document; many by a process for each processor."""
    if len(passages) < MANY or processors() == 1:
        return [sheets.read(passages, cutter)]
    idle: SimpleQueue[Reader] = SimpleQueue()

    def by_the_next(batch: Sequence[Passage]) -> Sheet:
        reader = idle.get()
        try:
            return _asked(reader, batch)
        except (OSError, EOFError):  # it has been killed, for lack of memory perhaps
            return sheets.read(batch, cutter)
        finally:
            idle.put(reader)

    with ExitStack() as held, ThreadPoolExecutor(processors()) as threads:
        for _ in range(processors()):
            idle.put(held.enter_context(_reader()))
        return list(threads.map(by_the_next, batches(passages)))


def give_back() -> None:
    """Return to the system what was needed for reading: the allocator would keep the many arrays' room for others."""
    with suppress(AttributeError, OSError):  # only glibc has it
        ctypes.CDLL(None).malloc_trim(0)


def processors() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def batches(passages: Sequence[Passage]) -> Iterator[Sequence[Passage]]:
    """BATCH passages and what is left of the last one's document."""
    first = 0
    for at in range(BATCH, len(passages)):
        within = passages[at].document and passages[at].document == passages[at - 1].document
        if at - first >= BATCH and not within:
            yield passages[first:at]
            first = at
    yield passages[first:]


@contextmanager
def _reader() -> Iterator[Reader]:
    command = [sys.executable, "-m", "policy_kb.ranking.readers"]
    reader = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 - our own
    try:
        yield reader
    finally:
        for pipe in (reader.stdin, reader.stdout):
            with suppress(OSError):  # what a killed one did not take is still held
                assert pipe is not None  # noqa: S101
                pipe.close()
        reader.wait()


def _asked(reader: Reader, batch: Sequence[Passage]) -> Sheet:
    assert reader.stdin is not None  # noqa: S101
    assert reader.stdout is not None  # noqa: S101
    _send(reader.stdin, json.dumps([astuple(passage) for passage in batch]).encode())
    return _sheet(_received(reader.stdout))


def _send(to: IO[bytes], message: bytes) -> None:
    to.write(len(message).to_bytes(_SIZE))
    to.write(message)
    to.flush()


def _received(given: IO[bytes]) -> bytes:
    """The next message; EOFError when there is none."""
    size = given.read(_SIZE)
    message = given.read(int.from_bytes(size))
    if len(size) < _SIZE or len(message) < int.from_bytes(size):
        raise EOFError
    return message


def _written(sheet: Sheet) -> bytes:
    arrays: dict[str, Any] = {field.name: getattr(sheet, field.name) for field in fields(sheet)}
    part: Part = arrays.pop(_HELD)
    arrays |= {f"{_HELD}.{field.name}": getattr(part, field.name) for field in fields(part)}
    # Words hold no line's end. As bytes, since an array of texts is as wide as the longest.
    arrays[_WORDS] = np.frombuffer("\n".join(sheet.vocabulary).encode("utf-8", "surrogatepass"), np.uint8)
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def _sheet(message: bytes) -> Sheet:
    with np.load(io.BytesIO(message), allow_pickle=False) as held:
        arrays: dict[str, Any] = {name: held[name] for name in held.files}
    words = arrays[_WORDS].tobytes().decode("utf-8", "surrogatepass")
    arrays[_WORDS] = tuple(words.split("\n")) if words else ()
    arrays[_HELD] = Part(**{field.name: arrays.pop(f"{_HELD}.{field.name}") for field in fields(Part)})
    return Sheet(**arrays)


def _serve(given: IO[bytes], to: IO[bytes]) -> None:
    """Read one batch after the other until no more come."""
    cutter = Cutter()
    while True:
        try:
            batch = json.loads(_received(given))
        except EOFError:
            return
        _send(to, _written(sheets.read([Passage(*parts) for parts in batch], cutter)))


if __name__ == "__main__":
    _serve(sys.stdin.buffer, sys.stdout.buffer)
