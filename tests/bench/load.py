"""The load: one thread, epoll, raw sockets, requests prepared as bytes. Loopback only; bounded in number and time.

Most of what it costs is the kernel's work for a connection. It reports its own share of a processor, so that
a reader sees whether it was the bottleneck.
"""

import gc
import select
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

PATIENCE = 15.0  # seconds without any answer at all: the server is stuck


@dataclass(frozen=True, slots=True)
class Answer:
    """What came for the request at `number`. Status 0: nothing readable."""

    number: int
    status: int
    body: bytes
    seconds: float


@dataclass(frozen=True, slots=True)
class Load:
    """One round: what was answered, in how long, and the generator's own share of a processor."""

    answers: Sequence[Answer]
    seconds: float
    generator: float  # processor seconds of the generator

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.answers) / self.seconds


@dataclass(slots=True)
class _Exchange:
    """One connection under way."""

    connection: socket.socket
    number: int
    started: float
    received: bytearray = field(default_factory=bytearray)


def drive(port: int, requests: Sequence[bytes], *, at_once: int, seconds: float) -> Load:
    """Send the requests in order, `at_once` under way at any time, until they or the seconds run out.

    Every request that was sent is waited for. A connection serves one request, as WeChat's do.
    """
    poll = select.epoll()
    under_way: dict[int, _Exchange] = {}
    waiting = iter(enumerate(requests))
    answers: list[Answer] = []
    with _without_collection():
        processor, started = time.process_time(), time.perf_counter()
        for number, request in _first(waiting, at_once):
            _send(poll, under_way, port, number, request)
        while under_way:
            events = poll.poll(PATIENCE)
            if not events:
                break
            for descriptor, _event in events:
                exchange = under_way[descriptor]
                if not _complete(exchange):
                    continue
                poll.unregister(descriptor)
                del under_way[descriptor]
                exchange.connection.close()
                answers.append(_answer(exchange))
                if time.perf_counter() - started < seconds:
                    for number, request in _first(waiting, 1):
                        _send(poll, under_way, port, number, request)
        spent, generator = time.perf_counter() - started, time.process_time() - processor
    lost = [Answer(exchange.number, 0, b"", PATIENCE) for exchange in under_way.values()]
    for exchange in under_way.values():
        exchange.connection.close()
    poll.close()
    return Load([*answers, *lost], spent, generator)


def _first(waiting: Iterator[tuple[int, bytes]], most: int) -> Iterator[tuple[int, bytes]]:
    for _ in range(most):
        if (found := next(waiting, None)) is None:
            return
        yield found


def _send(
    poll: select.epoll, under_way: dict[int, _Exchange], port: int, number: int, request: bytes
) -> None:
    """On loopback neither connecting nor sending two kilobytes has to wait."""
    started = time.perf_counter()
    connection = socket.socket()
    connection.connect(("127.0.0.1", port))
    connection.sendall(request)
    connection.setblocking(False)
    under_way[connection.fileno()] = _Exchange(connection, number, started)
    poll.register(connection.fileno(), select.EPOLLIN)


def _complete(exchange: _Exchange) -> bool:
    try:
        part = exchange.connection.recv(65536)
    except BlockingIOError:
        return False
    except ConnectionError:
        return True
    exchange.received += part
    if not part:
        return True
    head, blank, body = bytes(exchange.received).partition(b"\r\n\r\n")
    return bool(blank) and len(body) >= _length(head)


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        if line[:15].lower() == b"content-length:":
            return int(line[15:])
    return 0


def _answer(exchange: _Exchange) -> Answer:
    spent = time.perf_counter() - exchange.started
    head, _, body = bytes(exchange.received).partition(b"\r\n\r\n")
    status = int(head[9:12]) if head.startswith(b"HTTP/1.") else 0
    return Answer(exchange.number, status, body, spent)


@contextmanager
def _without_collection() -> Iterator[None]:
    """A pause of the generator's own would be counted as the server's."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
