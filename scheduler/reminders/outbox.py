"""The built-in channel: one line of JSON a message, in a file of the data folder. Nobody is written to."""

import json
import os
from pathlib import Path

from backend.core.clock import Clock
from scheduler.ports import Message, Outcome, Verdict

FILE = "outbox.jsonl"


class Outbox:
    """Appends to a file that only its owner can read. Takes everything, bound to WeChat or not."""

    name = "file"
    longest_send = 5.0

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._clock = clock

    def send(self, message: Message) -> Outcome:
        """Append one line; a full disk is tried again later."""
        line = json.dumps(self._line(message), ensure_ascii=False) + "\n"
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(handle, line.encode())  # one write: two processes do not mix their lines
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            return Outcome(Verdict.RETRY, f"发件文件写不了（{error.strerror}）。")
        return Outcome(Verdict.ACCEPTED, "已写入发件文件。")

    def _line(self, message: Message) -> dict[str, object]:
        return {
            "at": self._clock.now().isoformat(timespec="seconds"),
            "key": message.key,
            "kind": message.kind,
            "stage": message.stage,
            "to": f"{message.recipient_kind}:{message.recipient_id}",
            "text": message.text,
            "values": dict(message.values),
            "path": message.path,
        }
