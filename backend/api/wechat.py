"""`GET|POST /wechat/callback`: carries HTTP to bot.wechat.callback and back, decides nothing.

Deliveries (POST) are read and answered in a WSGI room of their own, in front of Flask, whose request, session, routing
and response cost more than everything that a callback itself needs of HTTP (docs/decisions/014-callback-path.md).
Everything else at this address (the handshake, other methods, an account that is off) is an ordinary view.
"""

import logging
import socket
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qsl

from flask import Blueprint, Flask, Response, request
from werkzeug.wsgi import get_input_stream

from backend.headers import HEADERS
from backend.services import Services
from bot.wechat.callback import Callback
from bot.wechat.envelope import LARGEST_BODY
from bot.wechat.refusal import Refused
from bot.wechat.watch import Answered

ADDRESS = "/wechat/callback"
MOST_FIELDS = 50  # of the query; WeChat sends six
OFF = "微信回调没有开启：请先设置 MINGBAI_WECHAT_TOKEN。(The WeChat callback is off.)\n"
_SENTENCES = {
    400: "消息格式不对。\n",
    403: "签名不对，这里只接收微信发来的消息。\n",
    413: "消息太大了。\n",
}
_STATUS = {200: "200 OK", 400: "400 BAD REQUEST", 403: "403 FORBIDDEN", 413: "413 REQUEST ENTITY TOO LARGE"}
_HEADERS = tuple(HEADERS.items())

_log = logging.getLogger(__name__)


def register(app: Flask, services: Services) -> None:
    """Put the callback at its address; without a token it says with 404 that it is off.

    404 and not 503: nothing is broken, there is nothing here yet, and no monitor should ring.
    """
    callback = services.callback
    routes = Blueprint("wechat", __name__)
    if callback is None:
        routes.add_url_rule(ADDRESS, "off", lambda: _plain(OFF, 404), methods=["GET", "POST"])
    else:
        routes.add_url_rule(ADDRESS, "handshake", lambda: _handshake(callback), methods=["GET"])
        # The room in front of Flask takes every POST; the rule is there so that 405 names the method.
        routes.add_url_rule(ADDRESS, "receive", lambda: _plain(_SENTENCES[400], 400), methods=["POST"])
        app.wsgi_app = Room(app.wsgi_app, callback)  # type: ignore[method-assign]
    app.register_blueprint(routes)


class Room:
    """WSGI: deliveries are answered here, everything else is passed on."""

    def __init__(self, passed_on: Any, callback: Callback) -> None:
        self._passed_on = passed_on
        self._callback = callback

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "POST" or environ.get("PATH_INFO") != ADDRESS:
            found: Iterable[bytes] = self._passed_on(environ, start_response)
            return found
        try:
            status, text = self._answer(environ)
        except Answered:
            status, text = 200, ""  # the wire is shut: gunicorn finds that out, and lets it be
        headers, body = _response(status, text)
        start_response(_STATUS[status], headers)
        return [body]

    def _answer(self, environ: dict[str, Any]) -> tuple[int, str]:
        body = _body(environ)
        if body is None:  # announced as larger, and not read
            _log.warning("wechat kind=- ms=0 outcome=refused 413 too large")
            return 413, _SENTENCES[413]
        try:
            return 200, self._callback.receive(_query(environ), body, _sayer(environ))
        except Refused as refused:
            return refused.status, _SENTENCES[refused.status]


def _response(status: int, text: str) -> tuple[list[tuple[str, str]], bytes]:
    """Headers and body."""
    body = text.encode()
    kind = "application/xml" if status == 200 and text.startswith("<") else "text/plain"
    return [
        ("Content-Type", f"{kind}; charset=utf-8"),
        ("Content-Length", str(len(body))),
        *_HEADERS,
    ], body


def _sayer(environ: dict[str, Any]) -> Callable[[str], None] | None:
    """A whole response straight onto gunicorn's socket, for a thread that does not come back; None elsewhere.

    Not through TLS, where only the thread that has the connection may write.
    """
    wire = environ.get("gunicorn.socket")
    if type(wire) is not socket.socket:
        return None

    def say(text: str) -> None:
        headers, body = _response(200, text)
        lines = [
            f"HTTP/1.1 {_STATUS[200]}",
            *(f"{name}: {value}" for name, value in headers),
            "Connection: close",
        ]
        wire.send("\r\n".join([*lines, "", ""]).encode() + body, socket.MSG_DONTWAIT)
        wire.shutdown(socket.SHUT_WR)

    return say


def _query(environ: dict[str, Any]) -> dict[str, str]:
    """The fields of the query; of one that comes twice the first."""
    fields = parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True)
    return dict(reversed(fields)) if len(fields) <= MOST_FIELDS else {}


def _body(environ: dict[str, Any]) -> bytes | None:
    """What was sent, at most one byte more than allowed; None where more is announced."""
    length = environ.get("CONTENT_LENGTH") or ""
    if length.isdecimal():
        return None if int(length) > LARGEST_BODY else bytes(environ["wsgi.input"].read(int(length)))
    return bytes(get_input_stream(environ).read(LARGEST_BODY + 1))


def _handshake(callback: Callback) -> Response:
    try:
        return _plain(callback.handshake(request.args), 200)
    except Refused as refused:
        return _plain(_SENTENCES[refused.status], refused.status)


def _plain(text: str, status: int) -> Response:
    """Text that no browser takes for a page: `echostr` is echoed as it came."""
    return Response(text, status, mimetype="text/plain")
