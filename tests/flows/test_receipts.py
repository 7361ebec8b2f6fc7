"""A reminder goes out by WeChat; what WeChat reports of it later comes by the callback and ends in its row."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from werkzeug.serving import make_server

from backend.app import create_app
from backend.cli.scheduler import runner_of
from backend.core.db import Database
from backend.services import Services
from bot.models import WeChatReceiptRow
from bot.wechat import ledger
from scheduler.models import DeliveryRow, ReminderRow
from scheduler.models.reminder_kinds import PRINTED, State
from scheduler.ports import Message, Outcome, Verdict
from scheduler.reminders import printed
from scheduler.reminders.ticking import Ticker
from scheduler.workdays import Workdays
from tests.bot.wechat.storage import count
from tests.fakes import FixedClock
from tests.scheduler.registered import CIPHER, TODAY
from tests.scheduler.reminding import row, township
from tests.wechat_api import carrying
from tests.wechat_api.carrying import STAFF, SUBSCRIBED, TEMPLATED, bind_all, openid
from tests.wechat_api.desk import OTHER_TEMPLATE, Desk
from tests.wechat_api.desk import standin as standin
from tests.wechat_peer.client import TOKEN

Push = Callable[[str, str], None]


BY_BOTH = pytest.mark.parametrize("channel", ["template", "subscribe"], indirect=True)


@pytest.fixture
def channel(request: pytest.FixtureRequest) -> str:
    """How the patient's reminder goes out."""
    return str(getattr(request, "param", "template"))


@pytest.fixture
def environ(environ: dict[str, str], channel: str, standin: Desk, tmp_path: Path) -> dict[str, str]:
    text = STAFF + (TEMPLATED if channel == "template" else SUBSCRIBED)
    accounts = carrying.environ(standin.base, tmp_path / "templates.yaml", text)
    return environ | accounts | {"MINGBAI_WECHAT_TOKEN": TOKEN}


@pytest.fixture
def url(services: Services) -> Iterator[str]:
    """Where the real application listens for WeChat."""
    server = make_server("127.0.0.1", 0, create_app(services), threaded=True)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/wechat/callback"
    server.shutdown()
    server.server_close()


@pytest.fixture
def patient_id(services: Services, url: str, standin: Desk, channel: str) -> int:
    """Somebody to be visited today, bound to WeChat, and agreeing where that is needed."""
    (patient_id,) = township(services.database, TODAY)
    with services.database.writing() as session:
        bind_all(session, [patient_id])
    if channel == "subscribe":
        standin.order(callback={"url": url, "token": TOKEN})
        standin.order(accept={"openid": openid(patient_id), "template_id": OTHER_TEMPLATE})
        assert standin.order(wait=True)["pushed"] == {"delivered": 1, "failed": 0}
        standin.order(callback=None)
    return patient_id


@pytest.fixture
def push(standin: Desk, url: str, channel: str, patient_id: int) -> Push:
    """WeChat reports what became of a message: `push(number, status)`, and waits until it is told."""

    def push(number: str, status: str) -> None:
        template = f"<MsgID>{number}</MsgID><Status><![CDATA[{status}]]></Status>"
        code = {"success": "0", "failed:user block": "43101"}.get(status, "20002")
        one = f"<TemplateId>{OTHER_TEMPLATE}</TemplateId><MsgID>{number}</MsgID><ErrorCode>{code}</ErrorCode>"
        subscribe = f"<SubscribeMsgSentEvent><List>{one}</List></SubscribeMsgSentEvent>"
        name, inner = (
            ("TEMPLATESENDJOBFINISH", template)
            if channel == "template"
            else ("subscribe_msg_sent_event", subscribe)
        )
        before = standin.state["pushed"]["delivered"]
        standin.order(callback={"url": url, "token": TOKEN})
        standin.order(event={"openid": openid(patient_id), "name": name, "inner": inner})
        assert standin.order(wait=True)["pushed"]["delivered"] == before + 1
        standin.order(callback=None)

    return push


def reminder(database: Database, patient_id: int) -> ReminderRow:
    return row(database, f"patient:morning:{patient_id}:{TODAY}")


def states(services: Services) -> list[str]:
    """Of what there was to be told today."""
    with services.database.reading() as session:
        query = select(ReminderRow.state).where(ReminderRow.local_date == TODAY)
        return [one for one in session.scalars(query) if one != State.CANCELLED]


def delivery(database: Database, patient_id: int) -> DeliveryRow:
    number = reminder(database, patient_id).id
    with database.reading() as session:
        return session.scalars(select(DeliveryRow).where(DeliveryRow.reminder_id == number)).one()


def number_of(database: Database, patient_id: int) -> str:
    """WeChat's number of the message."""
    return (delivery(database, patient_id).remote_id or "").partition(":")[2]


@BY_BOTH
def test_what_wechat_pushes_by_itself_marks_the_reminder_delivered(
    services: Services, standin: Desk, url: str, patient_id: int, channel: str
) -> None:
    standin.order(callback={"url": url, "token": TOKEN})
    assert runner_of(services).once().sent == 2
    assert standin.order(wait=True)["pushed"]["failed"] == 0
    sent = delivery(services.database, patient_id)
    assert (sent.channel, sent.outcome) == (channel, "accepted")
    assert (sent.remote_id or "").startswith(f"{channel}:3000000000")
    assert reminder(services.database, patient_id).state == State.ACCEPTED
    assert runner_of(services).once().sent == 0
    assert delivery(services.database, patient_id).outcome == "delivered"
    assert states(services) == [State.DELIVERED] * 2  # the doctor's digest too
    assert count(services.database, WeChatReceiptRow) == 0


@BY_BOTH
@pytest.mark.parametrize("status", ["failed:user block", "failed: system failed"])
def test_what_did_not_arrive_puts_the_patient_on_the_printed_list(
    services: Services, push: Push, patient_id: int, status: str
) -> None:
    runner = runner_of(services)
    runner.once()
    push(number_of(services.database, patient_id), status)
    runner.once()
    lost = reminder(services.database, patient_id)
    assert (lost.state, lost.channel) == (State.FAILED, PRINTED)
    assert delivery(services.database, patient_id).outcome == "failed"
    with services.database.reading() as session:
        (line,) = printed.doctor_list(session, CIPHER, 1, TODAY, Workdays()).lines
    assert line.to_call
    assert line.reminder == "没发成：微信回执：没有送达。"
    assert count(services.database, WeChatReceiptRow) == 0


def test_the_first_report_counts_and_a_second_one_changes_nothing(
    services: Services, push: Push, patient_id: int
) -> None:
    runner = runner_of(services)
    runner.once()
    number = number_of(services.database, patient_id)
    push(number, "success")
    push(number, "failed: system failed")
    runner.once()
    push(number, "failed:user block")
    runner.once()
    assert reminder(services.database, patient_id).state == State.DELIVERED


class _Quick:
    """The same channels; WeChat's report is here, and another runner ticks, before `send` returns."""

    def __init__(self, services: Services, standin: Desk) -> None:
        self._inner = services.carrier.notifier
        self._services = services
        self._standin = standin
        self.name = self._inner.name
        self.longest_send = self._inner.longest_send
        self.waited: list[int] = []

    def send(self, message: Message) -> Outcome:
        outcome = self._inner.send(message)
        assert outcome.verdict is Verdict.ACCEPTED
        self._standin.order(wait=True)
        runner_of(self._services).once()
        self.waited.append(count(self._services.database, WeChatReceiptRow))
        return outcome


def test_a_report_that_is_here_before_the_number_is_stored_waits_for_it(
    services: Services, standin: Desk, url: str, patient_id: int, clock: FixedClock
) -> None:
    standin.order(callback={"url": url, "token": TOKEN})
    quick = _Quick(services, standin)
    ticker = Ticker(services.database, services.cipher, quick, clock, receipts=services.carrier.receipts)
    ticker.tick()
    assert quick.waited
    assert all(quick.waited)
    standin.order(wait=True)
    ticker.tick()
    assert states(services) == [State.DELIVERED] * 2
    assert count(services.database, WeChatReceiptRow) == 0


def test_a_report_of_somebody_elses_message_is_dropped_after_two_days(
    services: Services, push: Push, patient_id: int, clock: FixedClock
) -> None:
    push("9999", "success")
    runner = runner_of(services)
    for passing, waiting in ((timedelta(), 1), (timedelta(days=2), 1), (timedelta(seconds=1), 0)):
        clock.advance(passing)
        runner.once()
        assert count(services.database, WeChatReceiptRow) == waiting


def test_reports_of_somebody_elses_messages_do_not_hide_ours(
    services: Services, push: Push, patient_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "_A_BATCH", 2)
    runner = runner_of(services)
    runner.once()
    for number in range(5):
        push(f"999{number}", "success")
    push(number_of(services.database, patient_id), "success")
    push("9995", "success")
    runner.once()
    assert reminder(services.database, patient_id).state == State.DELIVERED
    assert count(services.database, WeChatReceiptRow) == 6
