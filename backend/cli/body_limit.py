"""A body that is far too large, refused by the server itself before it is on the disk: with a sentence in Chinese.

waitress has English words of its own for it; Flask is never asked.
"""

from collections.abc import Iterator
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.utilities import RequestEntityTooLarge

SENTENCE = "发来的文件太大了，没有收下，也没有存。请压缩或删去里面的图片，或拆成几个文件再传。"
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

    def received(self, data: bytes) -> int:
        consumed: int = super().received(data)
        if isinstance(self.error, RequestEntityTooLarge):
            self.error = BodyTooLarge(self.error.body)
        return consumed


class _Channel(HTTPChannel):  # type: ignore[misc]
    parser_class = _Parser


def speak_chinese(server: Any) -> None:
    """Of a server that waitress has made, which may listen in several places."""
    for one in _listeners(server):
        one.channel_class = _Channel


def _listeners(server: Any) -> Iterator[Any]:
    if hasattr(server, "channel_class"):
        yield server
    else:
        yield from (one for one in server.map.values() if hasattr(one, "channel_class"))
