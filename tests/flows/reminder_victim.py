"""A runner's process for the kill tests: ticks once, and is killed (-9) by itself at the step it is told.

Arguments: database URL, file of the counting channel, time, step. An empty step lives on. Steps are places between
statements, so no sleep decides where it dies. With an account in the environment it sends to WeChat's API instead of
counting.
"""

import os
import signal
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest import mock

from sqlalchemy import event

from backend.core import settings
from backend.core.db import Database
from backend.core.direct import Direct, Prepared
from scheduler.ports import Message, Notifier, Outcome
from scheduler.runner import Runner
from tests.fakes import FixedClock
from tests.scheduler.registered import CIPHER
from tests.scheduler.reminding import LEASE, Counting

STEPS = ("planning", "planned", "claiming", "claimed", "sending", "sent", "marking", "marked")
_CLAIM, _MARK = "UPDATE reminder SET state", "UPDATE delivery"


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class _Steps:
    """Dies at one step, once the second claim has been reached, so that something has been sent before.

    Planning goes through the engine, which has events; what every message needs goes straight to the driver.
    """

    def __init__(self, database: Database, step: str) -> None:
        self.step, self.claims, self.run = step, 0, Direct._run
        event.listen(database.engine, "after_cursor_execute", lambda *said: self.after(said[2]))
        mock.patch.object(Direct, "_run", self.watched).start()

    @property
    def watched(self) -> Callable[..., Any]:
        def run(direct: Direct, prepared: Prepared, values: Mapping[str, Any]) -> Any:
            statement = prepared.plan(direct._dialect).sql
            self.before(statement)
            found = self.run(direct, prepared, values)
            self.after(statement)
            return found

        return run

    def before(self, statement: str) -> None:
        if statement.startswith(_CLAIM) and "RETURNING" in statement:
            self.claims += 1
            self.at("planned")
            self.at("marked", self.claims >= 2)

    def after(self, statement: str) -> None:
        self.at("planning", statement.startswith("INSERT INTO reminder"))
        self.at("claiming", statement.startswith(_CLAIM) and self.claims >= 2)
        self.at("claimed", statement.startswith("INSERT INTO delivery"))
        self.at("marking", statement.startswith(_MARK))

    def at(self, step: str, here: bool = True) -> None:
        if here and self.step == step:
            _die()


class _Channel:
    """Another channel, with the two steps around its send."""

    def __init__(self, channel: Notifier, steps: _Steps) -> None:
        self.channel, self.steps = channel, steps
        self.name, self.longest_send = channel.name, channel.longest_send

    def send(self, message: Message) -> Outcome:
        self.steps.at("sending")
        outcome = self.channel.send(message)
        self.steps.at("sent")
        return outcome


def main() -> None:
    url, file, now, step = sys.argv[1:5]
    database, clock = Database(url), FixedClock(datetime.fromisoformat(now))
    steps = _Steps(database, step)
    if os.environ.get("MINGBAI_WECHAT_APPID"):
        from bot import carriers  # whoever counts need not wait for it

        channel, lease = carriers.build(settings.load(os.environ), database, CIPHER, clock).notifier, None
    else:
        channel, lease = Counting(Path(file)), LEASE
    Runner(database, CIPHER, _Channel(channel, steps), clock, lease=lease).once()
    database.close()


if __name__ == "__main__":
    main()
