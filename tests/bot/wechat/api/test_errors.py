"""Every row of the error table, answered by the stand-in."""

import pytest

from bot.wechat.api.client import Client
from bot.wechat.api.errors import Action, Api, ErrorTable, Outcome, Rule, Verdict
from bot.wechat.api.errors_table import RULES
from tests.bot.wechat.api.desk import TABLE
from tests.bot.wechat.api.desk import client as client
from tests.bot.wechat.api.desk import make_client as make_client
from tests.bot.wechat.api.desk import sqlite as database  # noqa: F401 - nothing here depends on the database
from tests.wechat_api.desk import OPENID, SUBSCRIBE_API, TEMPLATE, TEMPLATE_API, TOKEN_API, Desk
from tests.wechat_api.desk import standin as standin

ROWS = [(api, rule) for rule in RULES for api in sorted(rule.apis)]
DATA = {"thing1": "高血压随访"}


def send(client: Client, api: Api) -> Outcome:
    if api is Api.CUSTOM:
        return client.custom_text(OPENID, "您好")
    if api is Api.SUBSCRIBE:
        return client.subscribe(OPENID, TEMPLATE, DATA)
    return client.template(OPENID, TEMPLATE, DATA, "k")


@pytest.mark.parametrize(("api", "rule"), ROWS, ids=[f"{api.name}-{rule.code}" for api, rule in ROWS])
def test_a_code_does_what_its_row_says(client: Client, standin: Desk, api: Api, rule: Rule) -> None:
    standin.fault(api, "code", errcode=rule.code, errmsg=f"{OPENID} rid: 1", times=-1)
    outcome = send(client, api)
    action = Action.ALERT if rule.action is Action.REFRESH else rule.action
    assert outcome == Outcome(Verdict(action.value), f"微信返回 {rule.code}：{rule.meaning}。", rule.code)
    assert standin.accepted == 0
    assert standin.calls(api) == (2 if rule.action is Action.REFRESH else 1)


def test_a_row_says_what_it_means_where_it_is_from_and_stands_once() -> None:
    assert len({(api, rule.code) for api, rule in ROWS}) == len(ROWS)
    for _, rule in ROWS:
        assert rule.meaning
        assert not rule.meaning.endswith("。")
        assert "http" not in rule.source
        assert "." in rule.source


def test_the_same_number_means_another_thing_when_the_token_is_fetched() -> None:
    assert TABLE.rule(Api.TOKEN, 40001).action is Action.ALERT
    assert TABLE.rule(Api.TEMPLATE, 40001).action is Action.REFRESH


def test_a_code_nobody_listed_calls_the_operator(client: Client, standin: Desk) -> None:
    standin.fault(TEMPLATE_API, "code", errcode=99999, errmsg=f"whatever {OPENID}")
    outcome = send(client, Api.TEMPLATE)
    assert (outcome.verdict, outcome.code) == (Verdict.ALERT, 99999)
    assert "对照表里没有" in outcome.reason
    assert OPENID not in outcome.reason


def test_the_field_that_is_wrong_is_named(client: Client, standin: Desk) -> None:
    outcome = client.template(OPENID, TEMPLATE, {"thing1": "一" * 21}, "k")
    assert outcome.reason == "微信返回 47003：模板的字段不合规则（字段 thing1）。"
    assert outcome.verdict is Verdict.ALERT


def test_the_address_to_put_on_the_whitelist_is_named(client: Client, standin: Desk) -> None:
    message = "invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in whitelist rid: 1"
    standin.fault(TOKEN_API, "code", errcode=40164, errmsg=message)
    assert "本机出口地址 203.0.113.9" in send(client, Api.TEMPLATE).reason


def test_the_stand_ins_own_refusals_are_understood(client: Client, standin: Desk) -> None:
    assert send(client, Api.CUSTOM).code == 45015
    assert send(client, Api.SUBSCRIBE).code == 43101
    standin.order(unfollow=OPENID)
    assert send(client, Api.TEMPLATE).code == 43004
    standin.order(openids=["oSomebodyElse000000000000001"])
    assert send(client, Api.TEMPLATE).verdict is Verdict.STOP_USER
    standin.order(openids=[], follow=OPENID, quota={TEMPLATE_API: 0, SUBSCRIBE_API: 0})
    assert send(client, Api.TEMPLATE).verdict is Verdict.STOP_DAY


def test_a_table_of_ones_own_may_be_used() -> None:
    assert ErrorTable(()).outcome(Api.CUSTOM, 45015, "").verdict is Verdict.ALERT
