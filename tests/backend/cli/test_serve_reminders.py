"""`mingbai serve` as a process sends what is due, stops with nothing half marked, and can be told not to send."""

import gc
import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from backend.core.clock import SystemClock
from backend.core.db import Database
from policy_kb.models import EntryRevisionRow, EntryRow, PhrasingRow
from scheduler.models import DeliveryRow, HeartbeatRow, PatientDiseaseRow, ReminderRow
from scheduler.models.reminder_kinds import State
from scheduler.reminders.outbox import FILE
from scheduler.reminders.urgent import plan_urgent
from scheduler.runner import Runner
from tests.backend.cli.conftest import Mingbai
from tests.backend.cli.test_serve import SECONDS, Serve, Server, free_port, wait
from tests.backend.cli.test_serve import serve as serve
from tests.scheduler.reminding import patient, staff
from tests.wechat_api.carrying import KEY

HALF = {State.SENDING, State.RETRY}


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    """Without entries, whose index takes most of the start; with a notice, which is told of at any hour of any day."""
    database, now = Database(sqlite_url), SystemClock().now()
    with database.writing() as session:
        session.execute(delete(PhrasingRow))
        session.execute(delete(EntryRevisionRow))
        session.execute(delete(EntryRow))
        notified = patient(session, staff(session), None)
        session.add(
            PatientDiseaseRow(patient_id=notified, disease="tuberculosis", notice="notified", notified_at=now)
        )
        session.flush()
        assert plan_urgent(session, now) == 1
    yield database
    database.close()


@pytest.fixture
def environ(environ: dict[str, str]) -> dict[str, str]:
    return environ | {"MINGBAI_DATA_KEY": KEY}


def lines(environ: dict[str, str]) -> list[dict[str, object]]:
    """Complete lines of the outbox so far."""
    file = Path(environ["MINGBAI_DATA_DIR"]) / FILE
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]


def danger(database: Database) -> ReminderRow:
    with database.reading() as session:
        return session.scalars(select(ReminderRow).where(ReminderRow.kind == "danger")).one()


def running(serve: Serve, *options: str) -> Server:
    """Answering on a free port."""
    port = free_port()
    server = Server(serve("--port", str(port), *options), port)
    wait(lambda: server.answers() or server.process.poll() is not None)
    assert server.answers()
    return server


def ended(server: Server, ending: signal.Signals) -> str:
    """What it wrote to stderr; it must have ended well."""
    server.process.send_signal(ending)
    _, err = server.process.communicate(timeout=SECONDS)
    assert server.process.returncode == 0
    assert "Traceback" not in err
    return err


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl-C"])
def test_what_is_due_goes_out_and_stopping_leaves_nothing_half_marked(
    serve: Serve, database: Database, environ: dict[str, str], ending: signal.Signals
) -> None:
    server = running(serve)
    wait(lambda: any(line["kind"] == "danger" for line in lines(environ)))
    err = ended(server, ending)
    assert [line["to"] for line in lines(environ) if line["kind"] == "danger"] == ["doctor:1"]
    assert (danger(database).state, danger(database).channel) == (State.ACCEPTED, "file")
    with database.reading() as session:
        assert not session.scalars(select(ReminderRow).where(ReminderRow.state.in_(HALF))).all()
        assert not session.scalars(select(DeliveryRow).where(DeliveryRow.outcome.is_(None))).all()
    assert "reminders: stopped" in err


def test_a_signal_right_after_the_start_stops_cleanly_too(
    serve: Serve, database: Database, environ: dict[str, str]
) -> None:
    server = running(serve)
    ended(server, signal.SIGTERM)
    sent = [line for line in lines(environ) if line["kind"] == "danger"]
    assert danger(database).state == (State.ACCEPTED if sent else State.PLANNED)


def test_a_signal_while_the_reminders_are_started_stops_cleanly(
    mingbai: Mingbai, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_runner: Runner) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Runner, "start", interrupted)
    monkeypatch.setattr(signal, "signal", lambda *_: None)  # this process keeps its own
    monkeypatch.setattr(gc, "freeze", lambda: None)
    assert mingbai("serve", "--port", str(free_port())).code == 0


def test_without_reminders_it_serves_and_sends_nothing(
    serve: Serve, database: Database, environ: dict[str, str]
) -> None:
    server = running(serve, "--no-reminders")
    err = ended(server, signal.SIGTERM)
    assert lines(environ) == []
    assert danger(database).state == State.PLANNED
    with database.reading() as session:
        assert session.scalars(select(HeartbeatRow)).all() == []
    assert "reminders:" not in err
