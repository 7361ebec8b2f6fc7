"""Sends: what WeChat gets, what comes back, and what is known of a message whose answer never came."""

import hashlib
import time
from datetime import timedelta

import pytest

from backend.core.db import Database
from backend.core.errors import BadInput
from bot.models import WeChatTokenRow
from bot.wechat.api.client import LONGEST_SEND, Client
from bot.wechat.api.errors import Outcome, Verdict
from bot.wechat.api.http import Timeouts
from bot.wechat.api.tokens import LEASE, PATIENCE
from tests.bot.wechat.api.desk import MakeClient
from tests.bot.wechat.api.desk import client as client
from tests.bot.wechat.api.desk import hurried as hurried
from tests.bot.wechat.api.desk import make_client as make_client
from tests.bot.wechat.api.desk import sqlite as database  # noqa: F401 - the shared token has tests of its own
from tests.fakes import FixedClock
from tests.wechat_api.desk import (
    CUSTOM_API,
    OPENID,
    OTHER,
    SUBSCRIBE_API,
    TEMPLATE,
    TEMPLATE_API,
    TOKEN_API,
    Desk,
)
from tests.wechat_api.desk import standin as standin

DATA = {"thing1": "高血压随访", "date2": "2026年3月9日"}


def templated(client: Client, key: str = "reminder 7") -> Outcome:
    return client.template(OPENID, TEMPLATE, DATA, key)


def subscribed(client: Client) -> Outcome:
    return client.subscribe(OPENID, TEMPLATE, DATA)


def test_a_template_message_is_taken(client: Client, standin: Desk) -> None:
    outcome = client.template(OPENID, TEMPLATE, DATA, "reminder 7", "https://mingbai.example.org/d/")
    message = standin.state["messages"][0]
    assert outcome == Outcome(Verdict.ACCEPTED, "微信已接收。", 0, message["msgid"])
    assert message["content"] == {name: {"value": value} for name, value in DATA.items()}
    assert message["client_msg_id"] == hashlib.sha256(b"reminder 7").hexdigest()[:32]


def test_a_subscribe_message_is_taken(client: Client, standin: Desk) -> None:
    standin.order(accept={"openid": OPENID, "template_id": TEMPLATE})
    assert client.subscribe(OPENID, TEMPLATE, DATA, "pages/visit", "trial").accepted
    assert subscribed(client).code == 43101


def test_a_customer_service_message_is_taken_with_its_characters(client: Client, standin: Desk) -> None:
    standin.order(say={"openid": OPENID})
    assert client.custom_text(OPENID, "您好，𠮷医生：100%").accepted
    assert standin.state["messages"][0]["content"] == "您好，𠮷医生：100%"


@pytest.mark.parametrize("text", ["", " \n", "啊" * 683])
def test_a_text_that_wechat_could_not_take_is_not_sent(client: Client, standin: Desk, text: str) -> None:
    with pytest.raises(BadInput):
        client.custom_text(OPENID, text)
    assert standin.state["calls"] == {}


def test_the_same_key_sends_one_message(client: Client, standin: Desk) -> None:
    assert templated(client) == templated(client)
    assert templated(client, "reminder 8").accepted
    assert standin.accepted == 2


@pytest.mark.parametrize("code", [40001, 40014, 42001])
def test_a_refused_token_is_fetched_once_and_the_message_sent_once(
    client: Client, standin: Desk, code: int
) -> None:
    assert templated(client, "first").accepted
    standin.fault(TEMPLATE_API, "code", errcode=code)
    standin.order(revoke="wxb11529c136998cb6")
    assert templated(client).accepted
    assert (standin.calls(TOKEN_API), standin.accepted) == (2, 2)


@pytest.mark.parametrize("code", [40001, 40014, 42001])
def test_a_token_refused_again_and_again_ends_with_an_alert(client: Client, standin: Desk, code: int) -> None:
    """wechatpy would fetch tokens until the stack overflows."""
    standin.fault(TEMPLATE_API, "code", errcode=code, times=-1)
    outcome = templated(client)
    assert (outcome.verdict, outcome.code) == (Verdict.ALERT, code)
    assert standin.calls(TEMPLATE_API) == 2
    assert standin.calls(TOKEN_API) == 3  # at first, then the refresh: the same token again, so by force
    templated(client)
    assert standin.calls(TOKEN_API) == 4  # not by force again: WeChat allows that 20 times a day


def test_a_token_that_ended_is_replaced_before_it_is_refused(
    client: Client, standin: Desk, clock: FixedClock
) -> None:
    assert templated(client).accepted
    clock.advance(timedelta(seconds=7200 - 200))
    assert templated(client, "later").accepted
    assert standin.calls(TOKEN_API) == 2
    assert standin.state["answers"][f"{TEMPLATE_API} 0"] == 2


@pytest.mark.parametrize("processed", [True, False])
@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("cut", {}),
        ("half", {}),
        ("http", {"status": 502}),
        ("delay", {"seconds": 1.0}),
        ("drip", {"seconds": 0.1}),
    ],
    ids=["cut", "half", "http", "delay", "drip"],
)
def test_without_an_answer_the_outcome_is_unknown_and_nothing_is_repeated(
    hurried: Client, standin: Desk, kind: str, more: dict[str, object], processed: bool
) -> None:
    for openid in (OPENID, OTHER):
        standin.order(accept={"openid": openid, "template_id": TEMPLATE})
    standin.fault(SUBSCRIBE_API, kind, processed=processed, **more)
    outcome = subscribed(hurried)
    assert (outcome.verdict, outcome.code, outcome.repeatable) == (Verdict.UNKNOWN, None, False)
    assert outcome.reason.startswith("不知道是否发出：")
    assert standin.calls(SUBSCRIBE_API) <= 1
    # A connection that broke spoils no later call. To somebody else: WeChat may still be busy with the first.
    assert hurried.subscribe(OTHER, TEMPLATE, DATA).accepted


def test_an_unknown_template_message_may_be_repeated_with_its_key(hurried: Client, standin: Desk) -> None:
    standin.fault(TEMPLATE_API, "cut", processed=True)
    outcome = templated(hurried)
    assert (outcome.verdict, outcome.repeatable) == (Verdict.UNKNOWN, True)
    assert templated(hurried).accepted
    assert (standin.accepted, standin.state["dropped"]) == (1, 1)


def test_what_never_left_may_be_sent_later(make_client: MakeClient, client: Client, standin: Desk) -> None:
    assert templated(client).accepted  # there is a token
    dead = make_client(base="http://127.0.0.1:9")
    outcome = templated(dead)
    assert (outcome.verdict, outcome.reason) == (Verdict.RETRY, "没有发出：连不上微信服务器。")


def test_a_host_that_does_not_exist_may_be_tried_later(make_client: MakeClient, client: Client) -> None:
    assert templated(client).accepted
    assert templated(make_client(base="http://nobody.invalid")).verdict is Verdict.RETRY


@pytest.mark.parametrize("status", [302, 404, 407])
def test_an_answer_of_a_proxy_is_nobodys_message(client: Client, standin: Desk, status: int) -> None:
    standin.fault(TEMPLATE_API, "http", status=status)
    assert templated(client).verdict is Verdict.RETRY


def test_slow_answers_end_in_time(hurried: Client, standin: Desk) -> None:
    standin.order(say={"openid": OPENID})
    standin.fault(CUSTOM_API, "drip", seconds=0.2)
    started = time.monotonic()
    assert hurried.custom_text(OPENID, "您好").verdict is Verdict.UNKNOWN
    assert time.monotonic() - started < 2


def test_no_token_means_that_nothing_was_sent(hurried: Client, standin: Desk) -> None:
    for kind in ("cut", "half", "http", "delay"):
        standin.fault(TOKEN_API, kind, seconds=1.0)
        outcome = templated(hurried)
        assert outcome.verdict is Verdict.RETRY
    assert standin.calls(TEMPLATE_API) == 0
    assert templated(hurried).accepted


def test_two_messages_to_one_person_at_once_are_tried_later(client: Client, standin: Desk) -> None:
    standin.fault(SUBSCRIBE_API, "code", errcode=43108)
    assert subscribed(client).verdict is Verdict.RETRY


def test_nothing_takes_longer_than_it_says() -> None:
    longest = Timeouts().longest
    assert 2 * 2 * longest < LEASE
    assert 2 * PATIENCE + 2 * 2 * longest + 2 * longest == LONGEST_SEND


def test_the_token_is_sealed_in_the_database(client: Client, standin: Desk, database: Database) -> None:  # noqa: F811
    assert templated(client).accepted
    with database.reading() as session:
        row = session.get(WeChatTokenRow, "wxb11529c136998cb6")
        assert row is not None
        issued = standin.server.world.accounts[row.appid].tokens[-1].text
        assert issued not in row.sealed_token
