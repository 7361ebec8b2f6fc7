"""The use case on both databases: what is answered, logged and kept."""

import pytest
from sqlalchemy import select

from backend.core.db import Database
from bot.models import ConversationRow, InboxMessageRow, QuestionRow
from bot.wechat.replies import NO_REPLY
from tests.bot.wechat.conftest import MakeCallback
from tests.wechat_peer.client import WeChat, event, message


def test_a_question_is_answered_logged_and_kept(
    wechat: WeChat, make_callback: MakeCallback, database: Database
) -> None:
    delivery = wechat.deliver(message(Content="押金多少"))
    reply = wechat.read(make_callback(wechat).receive(delivery.query, delivery.body))
    assert (reply["MsgType"], reply["Content"]) == ("text", "答：押金多少")
    assert reply["ToUserName"] == "oResident0000000000000000001"
    with database.reading() as session:
        question, kept = (
            session.scalars(select(QuestionRow)).one(),
            session.scalars(select(InboxMessageRow)).one(),
        )
        assert (question.text, kept.question_id, kept.reply) == ("押金多少", question.id, "答：押金多少")


def test_recognised_voice_and_menu_keys_are_asked_as_text(plain: WeChat, make_callback: MakeCallback) -> None:
    callback = make_callback(plain)
    for xml in (message(MsgType="voice", Recognition="押金多少"), event("CLICK", "押金多少")):
        delivery = plain.deliver(xml)
        assert plain.read(callback.receive(delivery.query, delivery.body))["Content"] == "答：押金多少"


@pytest.mark.parametrize(
    ("xml", "region", "shown"),
    [
        (event("subscribe"), None, "未知"),
        (event("subscribe", "qrscene_371428"), "371428", "371428"),
        (event("SCAN", "421321"), "421321", "421321"),
        (event("SCAN", "999999"), None, "未知"),
        (event("SCAN", "promotion"), None, "未知"),
    ],
)
def test_a_scene_sets_the_region_where_there_is_such_a_region(
    plain: WeChat,
    make_callback: MakeCallback,
    database: Database,
    xml: str,
    region: str | None,
    shown: str,
) -> None:
    delivery = plain.deliver(xml)
    reply = plain.read(make_callback(plain).receive(delivery.query, delivery.body))
    assert reply["Content"] == f"欢迎，地区：{shown}"
    with database.reading() as session:
        row = session.scalars(select(ConversationRow)).one()
        assert (row.region_code, row.subscribed) == (region, True)


def test_who_unfollows_gets_no_reply_and_is_remembered_as_gone(
    wechat: WeChat, make_callback: MakeCallback, database: Database
) -> None:
    delivery = wechat.deliver(event("unsubscribe"))
    assert make_callback(wechat).receive(delivery.query, delivery.body) == NO_REPLY
    with database.reading() as session:
        assert session.scalars(select(ConversationRow.subscribed)).one() is False
