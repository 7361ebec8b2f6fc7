"""Reminders through WeChat: by template and kind, with consent or without, in the window, and on to the next way."""

import inspect
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from backend.core import settings
from backend.core.clock import SystemClock
from backend.core.crypto import FieldCipher
from backend.core.db import Database
from bot import carriers
from bot.carriers import Carrier
from bot.channels import Channel, Channels
from bot.wechat.api import templates
from bot.wechat.api.http import Timeouts
from bot.wechat.api.sender import Sender
from bot.wechat.ledger import Ledger
from bot.wechat.ledger_notices import Consent, Notice
from bot.wechat.notifier import ServiceChannel, TemplateChannel, shown
from scheduler.models.reminder_kinds import Kind, Stage
from scheduler.ports import Message, Outcome, Verdict
from scheduler.reminders import wording
from scheduler.reminders.dispatch import Dispatcher
from scheduler.reminders.wording import Text
from tests.bot.test_sms import Gateway
from tests.bot.test_sms import gateway as gateway
from tests.bot.wechat.api.desk import client_over
from tests.bot.wechat.told import DAYS, KINDS, every, message, offered
from tests.fakes import FixedClock
from tests.wechat_api.carrying import STAFF, SUBSCRIBED, TEMPLATED, environ
from tests.wechat_api.desk import (
    APPID,
    CUSTOM_API,
    MINI_APPID,
    OPENID,
    OTHER_TEMPLATE,
    SUBSCRIBE_API,
    TEMPLATE,
    TEMPLATE_API,
    TOKEN_API,
    Desk,
)
from tests.wechat_api.desk import standin as standin

DIGEST = next(one for one in every() if one.kind == "digest")
VISIT = message(Kind.PATIENT, wording.visit(Stage.DAY, DAYS[0]))
PHONE = "19900000001"
Build = Callable[..., Carrier]


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    """The two databases make no difference here."""
    database = Database(sqlite_url)
    yield database
    database.close()


@pytest.fixture
def build(
    standin: Desk, database: Database, cipher: FieldCipher, clock: FixedClock, tmp_path: Path
) -> Iterator[Build]:
    """The channels of a configuration: `build(templates, MINGBAI_...=...)`."""
    built: list[Carrier] = []

    def build(text: str = STAFF + SUBSCRIBED, **more: str) -> Carrier:
        values = environ(standin.base, tmp_path / "templates.yaml", text) | more
        built.append(carriers.build(settings.load(values), database, cipher, clock))
        return built[-1]

    yield build
    for one in built:
        one.close()


@pytest.fixture
def ledger(cipher: FieldCipher) -> Ledger:
    return Ledger(cipher)


@pytest.fixture
def note(database: Database, ledger: Ledger, clock: FixedClock) -> Callable[..., None]:
    """What the callback would have noted of the person."""

    def note(**told: Any) -> None:
        with database.direct() as direct, direct.writing():
            ledger.note(direct, Notice(OPENID, **told), clock.now())

    return note


@pytest.fixture
def speak(standin: Desk, note: Callable[..., None]) -> Callable[[], None]:
    """The person writes to the account: WeChat knows it, and so do we."""

    def speak() -> None:
        standin.order(say={"openid": OPENID})
        note(opened="message", follows=True)

    return speak


@pytest.fixture
def agree(standin: Desk, note: Callable[..., None]) -> Callable[[], None]:
    """The person accepts one subscribe message."""

    def agree() -> None:
        standin.order(accept={"openid": OPENID, "template_id": OTHER_TEMPLATE})
        note(consents=(Consent(OTHER_TEMPLATE, True, False),))

    return agree


def sent(standin: Desk) -> list[tuple[str, str, str]]:
    return [(one["api"], one["appid"], one["template_id"]) for one in standin.state["messages"]]


def test_each_kind_goes_by_its_template(build: Build, standin: Desk, agree: Callable[[], None]) -> None:
    notifier = build().notifier
    agree()
    for number, one in enumerate({one.kind: one for one in every()}.values()):
        found = notifier.send(replace(one, key=f"k{number}"))
        by = "subscribe" if one.kind == "patient" else "template"
        assert (found.verdict, found.channel) == (Verdict.ACCEPTED, by)
        assert found.remote_id.startswith(f"{by}:3000000000")
    official, mini = (TEMPLATE_API, APPID, TEMPLATE), (SUBSCRIBE_API, MINI_APPID, OTHER_TEMPLATE)
    assert sent(standin) == [official, official, mini, official]


def test_only_the_values_a_template_names_are_sent(build: Build, standin: Desk) -> None:
    build().notifier.send(message(Kind.DANGER, wording.danger(DAYS[0])))
    (one,) = standin.state["messages"]
    assert one["content"] == {
        "thing1": {"value": "有患者要马上处理"},
        "date2": {"value": "2026-01-01"},
        "number3": {"value": "1"},
    }


def test_nothing_sent_names_the_person_but_the_address(build: Build, standin: Desk) -> None:
    for number, one in enumerate(every()):
        build(STAFF + TEMPLATED).notifier.send(replace(one, key=f"k{number}", phone=PHONE))
    for taken in standin.state["messages"]:
        assert PHONE not in json.dumps(taken)
        assert OPENID not in json.dumps(taken["content"])


def test_without_consent_nobody_asks_wechat_and_a_consent_it_does_not_know_is_struck_out(
    build: Build, standin: Desk, note: Callable[..., None]
) -> None:
    notifier = build().notifier
    assert notifier.send(VISIT).verdict is Verdict.REFUSED
    assert standin.calls(SUBSCRIBE_API) == 0
    note(consents=(Consent(OTHER_TEMPLATE, True, False),) * 2)
    refused = notifier.send(VISIT)
    assert (refused.verdict, refused.code) == (Verdict.REFUSED, "43101")
    assert notifier.send(VISIT).code == ""
    assert standin.calls(SUBSCRIBE_API) == 1


def test_one_consent_carries_one_message(build: Build, standin: Desk, agree: Callable[[], None]) -> None:
    notifier = build().notifier
    agree()
    assert [notifier.send(VISIT).verdict for _ in range(2)] == [Verdict.ACCEPTED, Verdict.REFUSED]


def test_who_gave_no_consent_but_spoke_gets_the_whole_text(
    build: Build, standin: Desk, speak: Callable[[], None]
) -> None:
    speak()
    found = build().notifier.send(VISIT)
    assert (found.verdict, found.channel, found.remote_id) == (Verdict.ACCEPTED, "custom", "")
    (one,) = standin.state["messages"]
    assert (one["api"], one["content"]) == (CUSTOM_API, VISIT.text)


def test_template_then_window_then_text_message_then_the_printed_list(
    build: Build, standin: Desk, gateway: Gateway, agree: Callable[[], None], speak: Callable[[], None]
) -> None:
    notifier = build(MINGBAI_SMS_URL=gateway.url).notifier
    by_phone = replace(VISIT, phone=PHONE)
    agree()
    speak()
    ways = [notifier.send(by_phone).channel for _ in range(7)]
    assert ways == ["subscribe", *["custom"] * 5, "sms"]
    assert [body["text"] for _, _, body in gateway.requests] == [VISIT.text]
    nobody = notifier.send(replace(VISIT, phone=""))
    assert nobody.verdict is Verdict.REFUSED
    assert nobody.reason.endswith("没有电话号码。")


def test_who_never_bound_wechat_is_reached_by_phone_alone(
    build: Build, standin: Desk, gateway: Gateway
) -> None:
    notifier = build(MINGBAI_SMS_URL=gateway.url).notifier
    assert notifier.send(replace(VISIT, address="", phone=PHONE)).channel == "sms"
    assert notifier.send(replace(VISIT, address="")).reason == "没有绑定微信。没有电话号码。"
    assert standin.state["calls"] == {}


@pytest.mark.parametrize(
    ("text", "more"),
    [
        (STAFF, {}),  # no template for patients
        (STAFF + SUBSCRIBED, {"MINGBAI_MINIPROGRAM_APPID": "", "MINGBAI_MINIPROGRAM_SECRET": ""}),
        (STAFF + SUBSCRIBED, {"MINGBAI_WECHAT_APPID": "", "MINGBAI_WECHAT_SECRET": ""}),
        (STAFF + TEMPLATED, {"MINGBAI_WECHAT_APPID": "", "MINGBAI_WECHAT_SECRET": ""}),
        (STAFF + SUBSCRIBED.replace("thing1", "phrase1"), {}),  # a field the title does not fit
    ],
    ids=[
        "no template",
        "no mini program",
        "official missing",
        "only a mini program",
        "misfit",
    ],
)
def test_what_is_not_set_up_keeps_nobody_from_the_next_way(
    build: Build, gateway: Gateway, agree: Callable[[], None], text: str, more: dict[str, str]
) -> None:
    found = build(text, MINGBAI_SMS_URL=gateway.url, **more).notifier.send(replace(VISIT, phone=PHONE))
    assert (found.verdict, found.channel) == (Verdict.ACCEPTED, "sms")


def test_every_sentence_there_is_was_tried() -> None:
    made = {
        name
        for name, function in inspect.getmembers(wording, inspect.isfunction)
        if inspect.signature(function).return_annotation is Text
    }
    assert made == {function.__name__ for function in KINDS}
    assert {one.kind for one in every()} == {kind.value for kind in Kind}


@pytest.mark.parametrize("kind", Kind)
def test_every_value_fits_its_field_whatever_the_figures(build: Build, standin: Desk, kind: Kind) -> None:
    """Judged twice: by our own check (the reason would say so) and by the stand-in's, which shares no rule with it."""
    told = [replace(one, key=str(number)) for number, one in enumerate(every()) if one.kind == kind]
    fields = offered(shown(told[0]))
    text = f"{kind.value}:\n  channel: template\n  id: {TEMPLATE}\n  fields: {json.dumps(fields)}\n"
    notifier = build(text).notifier
    for one in told:
        found = notifier.send(one)
        assert (found.verdict, found.reason) == (Verdict.ACCEPTED, "微信已接收。")
        content = standin.state["messages"][-1]["content"]
        assert {field: held["value"] for field, held in content.items()} == {
            fields[name]: value for name, value in shown(one).items()
        }


def test_every_text_fits_a_customer_service_message(build: Build, speak: Callable[[], None]) -> None:
    notifier = build("{}").notifier  # no template at all
    for one in every():
        speak()
        assert notifier.send(one).channel == "custom"


def test_a_quota_used_up_ends_the_day_where_no_other_way_is_open(
    build: Build, standin: Desk, gateway: Gateway
) -> None:
    standin.order(quota={TEMPLATE_API: 0})
    closed = build(STAFF + TEMPLATED).notifier.send(VISIT)
    assert (closed.verdict, closed.code) == (Verdict.TOMORROW, "45009")
    texted = build(STAFF + TEMPLATED, MINGBAI_SMS_URL=gateway.url).notifier.send(replace(VISIT, phone=PHONE))
    assert (texted.verdict, texted.channel) == (Verdict.ACCEPTED, "sms")


def test_the_quota_of_one_account_leaves_the_other_open(build: Build, standin: Desk) -> None:
    standin.order(quota={TEMPLATE_API: 0})
    notifier = build(STAFF + SUBSCRIBED).notifier
    assert notifier.send(DIGEST).verdict is Verdict.TOMORROW
    assert notifier.send(VISIT).code != "45009"


@pytest.mark.parametrize("code", [40037, 40164, 48001, 43116])
def test_what_an_operator_can_mend_is_tried_again_and_told(build: Build, standin: Desk, code: int) -> None:
    standin.fault(TEMPLATE_API, "code", errcode=code)
    notifier = build(STAFF + TEMPLATED).notifier
    found = notifier.send(VISIT)
    assert (found.verdict, found.code, found.channel) == (Verdict.BROKEN, str(code), "")
    assert found.reason
    assert notifier.send(VISIT).verdict is Verdict.ACCEPTED


def test_a_wrong_secret_is_tried_again(build: Build, standin: Desk) -> None:
    found = build(MINGBAI_WECHAT_SECRET="wrong-secret-0123").notifier.send(DIGEST)
    assert (found.verdict, found.code) == (Verdict.BROKEN, "40125")
    assert "wrong-secret" not in repr(found)


def test_who_left_the_account_is_refused(build: Build, standin: Desk) -> None:
    standin.order(unfollow=OPENID)
    assert build().notifier.send(DIGEST).code == "43004"


QUICK = Timeouts(connect=5.0, answer=0.2, whole=0.4)


@pytest.fixture
def hurried(
    standin: Desk, database: Database, cipher: FieldCipher, ledger: Ledger, tmp_path: Path, gateway: Gateway
) -> Iterator[Channels]:
    """Template, window and a further way, for a sender that waits for nothing long."""
    clock, file = SystemClock(), tmp_path / "templates.yaml"
    file.write_text(STAFF + TEMPLATED, encoding="utf-8")
    # The token is fetched with patience before anything is broken.
    client_over(standin.base, database, cipher, clock)._tokens.current()
    client = client_over(standin.base, database, cipher, clock, QUICK)
    sender = Sender(client, None, templates.load(file), ledger, database, clock)
    ways: list[Channel] = [TemplateChannel(sender, "template"), ServiceChannel(sender), _Never()]
    yield Channels(ways, clock)
    sender.close()


class _Never:
    """The way nobody may reach: the one before perhaps has sent."""

    name, longest_send = "never", 1.0

    def send(self, message: Message) -> Outcome:
        raise AssertionError("sent twice")

    def serves(self, message: Message) -> bool:
        return True


BROKEN: list[dict[str, Any]] = [
    {"kind": "delay", "seconds": 1.0},
    {"kind": "cut"},
    {"kind": "half"},
    {"kind": "drip", "seconds": 0.1},
    {"kind": "http", "status": 502},
]


@pytest.mark.parametrize("processed", [True, False], ids=["sent", "not sent"])
@pytest.mark.parametrize("fault", BROKEN, ids=lambda fault: str(fault["kind"]))
def test_slow_and_broken_answers_are_unknown_and_go_nowhere_else(
    hurried: Channels, standin: Desk, fault: dict[str, Any], processed: bool
) -> None:
    standin.fault(TEMPLATE_API, processed=processed, **fault)
    found = hurried.send(VISIT)
    assert (found.verdict, found.channel, found.remote_id) == (Verdict.UNKNOWN, "template", "")
    assert found.repeatable  # WeChat drops the second one of the same key
    assert hurried.send(VISIT).verdict is Verdict.ACCEPTED
    assert standin.accepted == 1


def test_a_broken_answer_in_the_window_is_not_repeatable(
    hurried: Channels, standin: Desk, database: Database, ledger: Ledger
) -> None:
    standin.order(unfollow=OPENID)
    standin.fault(CUSTOM_API, "cut", processed=True)
    with database.direct() as direct, direct.writing():
        ledger.note(direct, Notice(OPENID, opened="message", follows=True), SystemClock().now())
    found = hurried.send(VISIT)
    assert (found.verdict, found.channel, found.repeatable) == (Verdict.UNKNOWN, "custom", False)


@pytest.mark.parametrize("kind", ["delay", "cut", "half"])
def test_without_a_token_nothing_was_sent(hurried: Channels, standin: Desk, kind: str) -> None:
    standin.order(revoke=APPID)
    standin.fault(TOKEN_API, kind, **({"seconds": 1.0} if kind == "delay" else {}))
    assert hurried.send(VISIT).verdict is Verdict.RETRY
    assert standin.accepted == 0


def test_a_lease_outlasts_all_ways(
    build: Build, database: Database, cipher: FieldCipher, clock: FixedClock, gateway: Gateway
) -> None:
    notifier = build(MINGBAI_SMS_URL=gateway.url).notifier
    dispatcher = Dispatcher(database, cipher, notifier, clock)
    assert (
        2 * notifier.longest_send < dispatcher.lease.total_seconds() < 600
    )  # WeChat drops doubles for ten minutes
