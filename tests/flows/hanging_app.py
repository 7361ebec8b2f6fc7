"""What gunicorn serves in test_hanging: the real application, with a dialog that one question can hang."""

import os
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.dialog import Dialog
from bot.memory import Memory
from bot.reply import Reply

HANGS = "请等一等再说"
PATIENCE = 60.0  # seconds


def create_app() -> Any:
    """The application; the question HANGS hangs until there is a file `go-on` in the data folder."""
    turn = Dialog.turn

    def hanging(self: Dialog, memory: Memory, text: str, now: datetime) -> tuple[Reply, Memory]:
        until = time.monotonic() + PATIENCE
        while text == HANGS and not _go_on().exists() and time.monotonic() < until:
            time.sleep(0.05)
        return turn(self, memory, text, now)

    Dialog.turn = hanging  # type: ignore[method-assign]
    from backend.wsgi import app  # importing it starts the process

    return app


def _go_on() -> Path:
    return Path(os.environ["MINGBAI_DATA_DIR"]) / "go-on"
