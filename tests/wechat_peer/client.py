"""Talks to peer.mjs and, with it, plays WeChat: delivers messages, reads replies. Imports nothing of ours."""

import fcntl
import hashlib
import importlib
import json
import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

etree: Any = importlib.import_module("lxml.etree")  # it has no types
FOLDER = Path(__file__).parent
TOKEN = "mingbaiToken2026"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
APPID = "wxb11529c136998cb6"


class Peer:
    """The running node process: one question, one answer."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self._turn = threading.Lock()

    def ask(self, op: str, **request: Any) -> Any:
        """The result of an operation of peer.mjs; ValueError when it failed there."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._turn:
            self._process.stdin.write(json.dumps({"op": op, **request}) + "\n")
            self._process.stdin.flush()
            answer = json.loads(self._process.stdout.readline())
        if "error" in answer:
            raise ValueError(answer["error"])
        return answer["ok"]


@dataclass(frozen=True)
class Delivery:
    """One request as WeChat sends it."""

    query: dict[str, str]
    body: bytes

    def altered(self, **query: str) -> "Delivery":
        """The same body with other parameters."""
        return replace(self, query={**self.query, **query})

    def without(self, *names: str) -> "Delivery":
        """The same body with parameters missing."""
        return replace(self, query={name: value for name, value in self.query.items() if name not in names})


@dataclass(frozen=True)
class WeChat:
    """WeChat's server for one official account, in plain or safe mode."""

    peer: Peer
    safe: bool
    library: str = "wecom"
    token: str = TOKEN
    key: str = AES_KEY
    appid: str = APPID

    def sign(self, timestamp: str, nonce: str, sealed: str = "") -> str:
        return str(self._ask("sign", timestamp=timestamp, nonce=nonce, sealed=sealed))

    def seal(self, text: str, appid: str | None = None) -> str:
        return str(self._ask("seal", text=text, appid=appid or self.appid))

    def handshake(self, echo: str, timestamp: str = "1772413200", nonce: str = "n0nce") -> dict[str, str]:
        """The query of the GET from WeChat's console."""
        signature = self.sign(timestamp, nonce)
        return {"signature": signature, "timestamp": timestamp, "nonce": nonce, "echostr": echo}

    def deliver(self, xml: str | bytes, timestamp: str = "1772413200", nonce: str = "n0nce") -> Delivery:
        """A message as this mode sends it."""
        query = {"signature": self.sign(timestamp, nonce), "timestamp": timestamp, "nonce": nonce}
        if not self.safe:
            return Delivery(query, xml.encode() if isinstance(xml, str) else xml)
        assert isinstance(xml, str), "the peer encrypts text; use deliver_sealed for bytes"
        return self.deliver_sealed(self.seal(xml), timestamp, nonce)

    def deliver_sealed(self, sealed: str, timestamp: str = "1772413200", nonce: str = "n0nce") -> Delivery:
        """An encrypted body, whatever it holds, rightly signed."""
        query = {
            "signature": self.sign(timestamp, nonce),
            "timestamp": timestamp,
            "nonce": nonce,
            "encrypt_type": "aes",
            "msg_signature": self.sign(timestamp, nonce, sealed),
        }
        body = f"<xml><ToUserName><![CDATA[gh_1]]></ToUserName><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
        return Delivery(query, body.encode())

    def read(self, reply: str) -> dict[str, str]:
        """The fields of a reply, after proving and decrypting it as WeChat would."""
        fields = flat(reply)
        if not self.safe:
            return fields
        sealed = fields["Encrypt"]
        assert fields["MsgSignature"] == self.sign(fields["TimeStamp"], fields["Nonce"], sealed)
        opened = self._ask("open", sealed=sealed)
        assert opened["appid"] == self.appid
        return flat(opened["text"])

    def _ask(self, op: str, **request: Any) -> Any:
        account = {"library": self.library, "token": self.token, "key": self.key, "appid": self.appid}
        return self.peer.ask(op, **{**account, **request})


def flat(xml: str) -> dict[str, str]:
    """A document's fields, read with lxml (the bot reads with expat)."""
    return {str(child.tag): child.text or "" for child in etree.fromstring(xml.encode())}


def message(fields: Mapping[str, str] | None = None, **more: str) -> str:
    """A text message's XML. Give fields to replace or add; an empty CreateTime or MsgId leaves it out."""
    values = {
        "ToUserName": "gh_mingbai",
        "FromUserName": "oResident0000000000000000001",
        "CreateTime": "1772413200",
        "MsgType": "text",
        "Content": "住院能报多少",
        "MsgId": "24561234567890123",
        **(fields or {}),
        **more,
    }
    return "<xml>" + "".join(_field(name, value) for name, value in values.items() if value) + "</xml>"


def event(name: str, key: str = "", **more: str) -> str:
    """An event's XML."""
    return message({"MsgType": "event", "Content": "", "MsgId": "", "Event": name, "EventKey": key}, **more)


def _field(name: str, value: str) -> str:
    raw = name in ("CreateTime", "MsgId")
    return f"<{name}>{value}</{name}>" if raw else f"<{name}><![CDATA[{value}]]></{name}>"


@pytest.fixture(scope="session")
def peer() -> Iterator[Peer]:
    """The node process; skipped with the reason where there is none, except on CI."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        _unavailable("node and npm are not installed: WeChat's independent peer cannot run")
    _install(str(npm))
    process = subprocess.Popen(
        [str(node), "--no-deprecation", "peer.mjs"],
        cwd=FOLDER,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    with process:
        yield Peer(process)


def _install(npm: str) -> None:
    """`npm ci` once for each state of the lock file; test processes side by side wait for each other."""
    wanted = hashlib.sha256((FOLDER / "package-lock.json").read_bytes()).hexdigest()
    mark = FOLDER / "node_modules" / ".mingbai-lock"
    lock = Path(tempfile.gettempdir()) / f"mingbai-peer-{hashlib.sha256(bytes(FOLDER)).hexdigest()[:12]}.lock"
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if mark.exists() and mark.read_text() == wanted:
            return
        done = subprocess.run(
            [npm, "ci", "--no-audit", "--no-fund"], cwd=FOLDER, capture_output=True, text=True, check=False
        )
        if done.returncode:
            _unavailable(f"npm ci failed in {FOLDER}: {done.stderr.strip()[-300:]}")
        mark.write_text(wanted)


def _unavailable(reason: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
