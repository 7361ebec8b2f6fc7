"""A body that is far too large, refused by the server itself before it is on the disk: with a sentence in Chinese.

waitress has English words of its own for it; Flask is never asked. And it would close at once, with most of the body on
its way: the kernel answers that with a cut line, and the sentence is lost. So what still comes is read and thrown away.

A form with a file in it is handed on with its beginning only, and with the length that it said: what was typed beside
the file is in there, and the page that refuses it shows it again (`backend.staff.uploads`).
"""

import socket
from collections.abc import Iterator
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.receiver import FixedStreamReceiver
from waitress.utilities import RequestEntityTooLarge

from backend.core.clock import SystemClock

SENTENCE = "发来的文件太大了，没有收下，也没有存。请压缩或删去里面的图片，或拆成几个文件再传。"
MOST_DISCARDED = 512 * 2**20  # bytes; who sends more has its line cut
LONGEST_DISCARDING = 300.0  # seconds: 200 MB over a slow line
BEGINNING = 64 * 2**10  # bytes of a form that are handed on
_PIECE = 64 * 2**10  # bytes read at once
_PAGE = (
    '<!doctype html><html lang="zh-CN"><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1"><title>文件太大</title>'
    f"<h1>文件太大</h1><p>{SENTENCE}</p><p>按浏览器的“返回”，可以回到刚才那一页。</p></html>"
)


class BodyTooLarge(RequestEntityTooLarge):  # type: ignore[misc]
    """The same refusal in words that its reader understands."""

    def to_response(self, ident: str | None = None) -> tuple[str, list[tuple[str, str]], bytes]:
        """Status, headers, body, as waitress sends them."""
        headers = [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store")]
        return f"{self.code} {self.reason}", headers, _PAGE.encode()


class _Parser(HTTPRequestParser):  # type: ignore[misc]
    error: Any  # one of waitress's own; None for a sound request
    cut: bool = False  # only its beginning is handed on

    def received(self, data: bytes) -> int:
        consumed: int = super().received(data)
        if isinstance(self.error, RequestEntityTooLarge):
            if self._is_a_form_under_way():
                self._hand_on_the_beginning()
            else:
                self.error = BodyTooLarge(self.error.body)
                self.expect_continue = False  # it is not to be sent at all
        elif self.cut and self.completed:
            return len(data)  # what follows is no request
        return consumed

    def _is_a_form_under_way(self) -> bool:
        said = self.headers.get("CONTENT_TYPE", "").lower()
        whole = isinstance(self.body_rcv, FixedStreamReceiver) and not self.body_bytes_received
        return whole and said.startswith("multipart/form-data") and not self.expect_continue

    def _hand_on_the_beginning(self) -> None:
        self.error, self.completed, self.cut = None, False, True
        self.headers["CONNECTION"] = "close"
        self.body_rcv.remain = BEGINNING


class _Channel(HTTPChannel):  # type: ignore[misc]
    """Of a refused body it hears the rest out, after the answer: a lingering close, as nginx calls it.

    The answer is written by one of the server's threads, everything else happens in its loop.
    """

    parser_class = _Parser
    close_when_flushed: bool  # waitress's own: the answer is written
    _refused = False
    _discarding_until: float | None = None  # on the monotonic clock; None: it is not discarding
    _discarded = 0  # bytes

    def service(self) -> None:
        request = self.requests[0]
        self._refused = request.cut or isinstance(request.error, BodyTooLarge)
        super().service()

    def handle_write(self) -> None:
        if not (self._refused and self.close_when_flushed) or self.will_close:
            super().handle_write()
            return
        self._flush_exception(self._flush_some)
        if not self.total_outbufs_len:
            self.close_when_flushed = False
            self._end_answer()

    def handle_read(self) -> None:
        if self._discarding_until is None:
            super().handle_read()
            return
        try:
            count = len(self.recv(_PIECE))  # which closes at the end
        except OSError:
            self.handle_close()
            return
        self.last_activity = SystemClock().now().timestamp()
        self._discarded += count
        if self._discarded > MOST_DISCARDED or SystemClock().monotonic() > self._discarding_until:
            self.handle_close()

    def _end_answer(self) -> None:
        """Say that nothing more comes, which is where the client's answer ends; then hear the rest."""
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:  # it has gone already
            self.handle_close()
            return
        self._discarding_until = SystemClock().monotonic() + LONGEST_DISCARDING


def speak_chinese(server: Any) -> None:
    """Of a server that waitress has made, which may listen in several places."""
    for one in _listeners(server):
        one.channel_class = _Channel


def _listeners(server: Any) -> Iterator[Any]:
    if hasattr(server, "channel_class"):
        yield server
    else:
        yield from (one for one in server.map.values() if hasattr(one, "channel_class"))
