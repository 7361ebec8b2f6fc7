"""The stand-in keeps WeChat's rules, spoken to over HTTP by nothing of ours."""

import http.client
import json
from contextlib import closing
from typing import Any

import pytest

from tests.wechat_api.desk import (
    APPID,
    CUSTOM_API,
    MINI_APPID,
    MINI_SECRET,
    OPENID,
    OTHER,
    OTHER_TEMPLATE,
    SECRET,
    SUBSCRIBE_API,
    TEMPLATE,
    TEMPLATE_API,
    TOKEN_API,
    Desk,
)
from tests.wechat_api.desk import standin as standin

DATA = {"thing1": {"value": "高血压随访"}, "date2": {"value": "2026年3月9日"}}


def post(desk: Desk, path: str, body: object, token: str | None = None) -> dict[str, Any]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    address = path if token is None else f"{path}?access_token={token}"
    host, port = desk.server.server_address[:2]
    with closing(http.client.HTTPConnection(str(host), port, timeout=10)) as connection:
        connection.request("POST", address, raw)
        with connection.getresponse() as response:
            answer: dict[str, Any] = json.loads(response.read())
    return answer


def fetch(desk: Desk, **more: object) -> dict[str, Any]:
    body = {"grant_type": "client_credential", "appid": APPID, "secret": SECRET, **more}
    return post(desk, TOKEN_API, body)


def token(desk: Desk) -> str:
    return str(fetch(desk)["access_token"])


def custom(desk: Desk, text: str = "您好", **more: object) -> int:
    body = {"touser": OPENID, "msgtype": "text", "text": {"content": text}, **more}
    return int(post(desk, CUSTOM_API, body, token(desk))["errcode"])


def templated(desk: Desk, api: str = TEMPLATE_API, **more: object) -> dict[str, Any]:
    return post(desk, api, {"touser": OPENID, "template_id": TEMPLATE, "data": DATA, **more}, token(desk))


def test_the_same_token_is_given_until_five_minutes_before_its_end(standin: Desk) -> None:
    first = fetch(standin)
    standin.order(advance=6890)
    assert fetch(standin) == {"access_token": first["access_token"], "expires_in": 310}
    standin.order(advance=20)
    second = fetch(standin)
    assert second["access_token"] != first["access_token"]
    assert second["expires_in"] == 7200
    assert custom_with(standin, first["access_token"]) == 45015  # both tokens hold for five minutes
    standin.order(advance=300)
    assert custom_with(standin, first["access_token"]) == 42001


def custom_with(desk: Desk, text: str) -> int:
    body = {"touser": OPENID, "msgtype": "text", "text": {"content": "您好"}}
    return int(post(desk, CUSTOM_API, body, text)["errcode"])


def test_the_forced_mode_voids_the_token_before_but_not_within_30_s(standin: Desk) -> None:
    first = token(standin)
    second = fetch(standin, force_refresh=True)["access_token"]
    assert second != first
    assert custom_with(standin, first) == 40001
    assert fetch(standin, force_refresh=True)["access_token"] == second
    standin.order(advance=31)
    assert fetch(standin, force_refresh=True)["access_token"] != second


def test_the_forced_mode_works_20_times_a_day(standin: Desk) -> None:
    token(standin)
    for _ in range(20):
        assert "access_token" in fetch(standin, force_refresh=True)
        standin.order(advance=31)
    assert fetch(standin, force_refresh=True)["errcode"] == 45009
    assert "access_token" in fetch(standin)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"grant_type": "password"}, 40002),
        ({"appid": ""}, 41002),
        ({"secret": ""}, 41004),
        ({"appid": "wx0"}, 40013),
        ({"secret": "wrong"}, 40125),
    ],
)
def test_a_token_is_refused(standin: Desk, wrong: dict[str, object], code: int) -> None:
    assert fetch(standin, **wrong)["errcode"] == code


def test_a_call_needs_the_token_in_its_address(standin: Desk) -> None:
    assert post(standin, CUSTOM_API, {})["errcode"] == 41001
    assert post(standin, CUSTOM_API, {}, "81_nonsense")["errcode"] == 40014


def test_a_body_that_is_no_json_is_refused(standin: Desk) -> None:
    assert post(standin, CUSTOM_API, b"touser=", token(standin))["errcode"] == 47001


def test_customer_service_messages_five_in_48_hours_after_a_message(standin: Desk) -> None:
    assert custom(standin) == 45015
    standin.order(say={"openid": OPENID})
    assert [custom(standin) for _ in range(6)] == [0, 0, 0, 0, 0, 45047]
    standin.order(say={"openid": OPENID})
    standin.order(advance=48 * 3600)
    assert custom(standin) == 45015
    assert standin.accepted == 5


def test_customer_service_messages_three_in_a_minute_after_a_click(standin: Desk) -> None:
    standin.order(say={"openid": OPENID, "by": "action"})
    assert [custom(standin) for _ in range(4)] == [0, 0, 0, 45047]
    standin.order(say={"openid": OPENID, "by": "action"}, advance=61)
    assert custom(standin) == 45015


def test_other_faults_of_a_customer_service_message(standin: Desk) -> None:
    standin.order(say={"openid": OPENID}, openids=[OPENID])
    assert custom(standin, "啊" * 683) == 45002
    assert custom(standin, msgtype="image") == 40008
    assert custom(standin, touser=OTHER) == 40003
    assert custom(standin, touser="short") == 40003


def test_a_consent_is_one_message_and_the_settings_void_the_rest(standin: Desk) -> None:
    assert templated(standin, SUBSCRIBE_API)["errcode"] == 43101
    standin.order(accept={"openid": OPENID, "template_id": TEMPLATE, "times": 2})
    assert templated(standin, SUBSCRIBE_API)["errcode"] == 0
    standin.order(refuse={"openid": OPENID, "template_id": TEMPLATE})
    assert templated(standin, SUBSCRIBE_API)["errcode"] == 43101
    assert templated(standin, SUBSCRIBE_API, template_id=OTHER_TEMPLATE)["errcode"] == 43101


def test_a_long_term_consent_is_not_used_up(standin: Desk) -> None:
    standin.order(accept={"openid": OPENID, "template_id": TEMPLATE, "long_term": True})
    assert [templated(standin, SUBSCRIBE_API)["errcode"] for _ in range(3)] == [0, 0, 0]


def test_a_template_message_needs_a_follower_and_a_template(standin: Desk) -> None:
    standin.order(unfollow=OPENID)
    assert templated(standin)["errcode"] == 43004
    standin.order(follow=OPENID, templates=[TEMPLATE])
    assert templated(standin)["errcode"] == 0
    assert templated(standin, template_id=OTHER_TEMPLATE)["errcode"] == 40037


def test_the_same_client_msg_id_sends_one_message_in_ten_minutes(standin: Desk) -> None:
    first, again = templated(standin, client_msg_id="k"), templated(standin, client_msg_id="k")
    assert first == again
    assert templated(standin, client_msg_id="k", touser=OTHER)["msgid"] != first["msgid"]
    assert (standin.accepted, standin.state["dropped"]) == (2, 1)
    standin.order(advance=601)
    assert templated(standin, client_msg_id="k")["msgid"] != first["msgid"]


@pytest.mark.parametrize(
    ("field", "value", "right"),
    [
        ("thing1", "一" * 20, True),
        ("thing1", "一" * 21, False),
        ("thing1", "两\n行", False),
        ("phrase1", "随访通知书", True),
        ("phrase1", "随访通知书吧", False),
        ("phrase1", "AB", False),
        ("number1", "12.5", True),
        ("number1", "十二", False),
        ("character_string1", "A-1" * 10, True),
        ("character_string1", "编号1", False),
        ("character_string1", "1" * 33, False),
        ("time1", "15:01", True),
        ("time1", "2019年10月1日 15:01", True),
        ("time1", "下午三点", False),
        ("date1", "2019年10月1日", True),
        ("date1", "明天", False),
        ("amount1", "¥12.50元", True),
        ("amount1", "很多", False),
        ("name1", "一二三四五六七八九十", True),
        ("name1", "一二三四五六七八九十一", False),
        ("phone_number1", "+86-0766-66888866", True),
        ("phone_number1", "1" * 18, False),
        ("first", "您好", False),
        ("thing1", "", False),
    ],
)
def test_fields_have_types_and_lengths(standin: Desk, field: str, value: str, right: bool) -> None:
    answer = templated(standin, data={field: {"value": value}})
    assert answer["errcode"] == (0 if right else 47003)
    assert right or f"data.{field}.value" in answer["errmsg"]


def test_a_quota_ends_at_midnight(standin: Desk) -> None:
    standin.order(quota={TEMPLATE_API: 1})
    assert [templated(standin)["errcode"] for _ in range(2)] == [0, 45009]
    standin.order(advance=15 * 3600)
    assert templated(standin)["errcode"] == 0


def test_each_account_has_tokens_of_its_own(standin: Desk) -> None:
    mini = fetch(standin, appid=MINI_APPID, secret=MINI_SECRET)["access_token"]
    assert mini != token(standin)
    assert custom_with(standin, mini) == 45015


@pytest.mark.parametrize("kind", ["cut", "half"])
@pytest.mark.parametrize("processed", [True, False])
def test_a_broken_answer_says_nothing_about_the_message(standin: Desk, kind: str, processed: bool) -> None:
    standin.fault(TEMPLATE_API, kind, processed=processed)
    with pytest.raises((http.client.HTTPException, ConnectionError, ValueError)):
        templated(standin)
    assert standin.accepted == int(processed)
    assert templated(standin)["errcode"] == 0


def test_a_code_is_answered_as_often_as_ordered(standin: Desk) -> None:
    standin.fault(TEMPLATE_API, "code", errcode=45011, errmsg="slower", times=2)
    assert [templated(standin)["errcode"] for _ in range(3)] == [45011, 45011, 0]


def test_orders_go_over_http_and_nonsense_is_refused(standin: Desk) -> None:
    assert post(standin, "/_control", {"say": {"openid": OPENID}})["accepted"] == 0
    assert custom(standin) == 0
    assert "no such order" in post(standin, "/_control", {"dance": 1})["error"]
    assert "error" in post(standin, "/_control", {"fault": {"api": "*", "kind": "explode"}})
    assert "error" in post(standin, "/_control", [1])
