"""The door of the stand-in: HTTP on one port. `StandIn(world, host, port)`, then `serve_forever` or `start`."""

import json
import socket
import threading
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit

from bot.wechat.standin import control
from bot.wechat.standin.accounts import error
from bot.wechat.standin.faults import Fault
from bot.wechat.standin.world import QUOTAS, SUBSCRIBE, World

LARGEST_BODY = 1024 * 1024  # bytes


class StandIn(ThreadingHTTPServer):
    """WeChat on this machine."""

    daemon_threads = True

    def __init__(self, world: World, host: str = "127.0.0.1", port: int = 0) -> None:
        super().__init__((host, port), _Handler)
        self.world = world

    @property
    def base(self) -> str:
        """What MINGBAI_WECHAT_API_BASE is to be set to."""
        host, port = self.server_address[:2]
        return f"http://{host if isinstance(host, str) else host.decode()}:{port}"

    def start(self) -> None:
        """Serve on a thread of its own; end it with `stop`."""
        threading.Thread(target=self.serve_forever, args=(0.02,), name="standin", daemon=True).start()

    def stop(self) -> None:
        """Stop a server that was started."""
        self.shutdown()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no error here: tests do that on purpose."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60

    @property
    def world(self) -> World:
        return cast(StandIn, self.server).world

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the address holds the access token."""

    def do_GET(self) -> None:
        if urlsplit(self.path).path == "/_control":
            self._answer(200, control.state(self.world))
        else:
            self._answer(200, error(43002, "require POST method"))

    def do_POST(self) -> None:
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        body = _json(self.rfile.read(min(length, LARGEST_BODY)))
        if parts.path == "/_control":
            self._control(body)
        elif parts.path in QUOTAS:
            self._call(parts.path, dict(parse_qsl(parts.query)), body)
        else:
            self._answer(200, error(40066, "invalid url"))

    def _control(self, body: Any) -> None:
        try:
            self._answer(200, control.order(self.world, body))
        except (ValueError, KeyError, TypeError, AttributeError) as wrong:
            self._answer(400, {"error": f"{type(wrong).__name__}: {wrong}"})

    def _call(self, api: str, query: Mapping[str, str], body: Any) -> None:
        world = self.world
        openid = str(body.get("touser")) if api == SUBSCRIBE and isinstance(body, dict) else ""
        with world.lock:
            fault = world.faults.next(api)
            world.under_way[openid] += 1
        answer = None
        try:
            if fault is None:
                answer = world.perform(api, query, body)
            elif fault.kind == "code":
                with world.lock:
                    world.calls[api] += 1
                answer = error(fault.errcode, fault.errmsg)
            else:
                self._fail(api, query, body, fault)
        finally:
            with world.lock:
                world.under_way[openid] -= 1
        if answer is not None:  # who has read it may send the next at once: this one is over then
            self._answer(200, answer)

    def _fail(self, api: str, query: Mapping[str, str], body: Any, fault: Fault) -> None:
        world = self.world
        done = world.perform(api, query, body) if fault.processed or fault.kind == "drip" else {}
        if fault.kind == "delay":
            time.sleep(fault.seconds)
            self._answer(200, done if fault.processed else world.perform(api, query, body))
        elif fault.kind == "http":
            self._answer(fault.status, {"error": "bad gateway"})
        else:
            self._break(fault, done)

    def _break(self, fault: Fault, done: Any) -> None:
        self.close_connection = True
        raw = json.dumps(done or {"errcode": 0, "errmsg": "ok"}).encode()
        if fault.kind != "cut":
            self._head(200, len(raw))
        if fault.kind == "half":
            self.wfile.write(raw[: len(raw) // 2])
        elif fault.kind == "drip":
            for byte in raw:
                self.wfile.write(bytes([byte]))
                time.sleep(fault.seconds)
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_RDWR)

    def _answer(self, status: int, values: Any) -> None:
        raw = json.dumps(values, ensure_ascii=False).encode()
        self._head(status, len(raw))
        self.wfile.write(raw)

    def _head(self, status: int, length: int) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(length))
        self.end_headers()


def _json(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        return None
