"""A resident's message from WeChat's server through HTTP, the real application and the database, and back."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from backend.app import create_app
from backend.core.db import Database
from backend.services import Services
from bot.models import QuestionRow
from tests.wechat_peer.client import AES_KEY, APPID, TOKEN, Delivery, Peer, WeChat, event, message

ADDRESS = "/wechat/callback"


@pytest.fixture(params=["plain", "safe"])
def wechat(request: pytest.FixtureRequest, peer: Peer) -> WeChat:
    return WeChat(peer, safe=request.param == "safe")


@pytest.fixture
def environ(environ: dict[str, str], wechat: WeChat) -> dict[str, str]:
    environ["MINGBAI_WECHAT_TOKEN"] = TOKEN
    if wechat.safe:
        environ |= {"MINGBAI_WECHAT_AES_KEY": AES_KEY, "MINGBAI_WECHAT_APPID": APPID}
    return environ


@pytest.fixture
def client(services: Services) -> Iterator[FlaskClient]:
    app = create_app(services)
    yield app.test_client()
    assert services.callback is not None
    services.callback.close()


def post(client: FlaskClient, delivery: Delivery) -> TestResponse:
    return client.post(ADDRESS, query_string=delivery.query, data=delivery.body, content_type="text/xml")


def questions(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(QuestionRow)) or 0


def test_a_resident_asks_and_is_answered_once(
    client: FlaskClient, wechat: WeChat, database: Database
) -> None:
    first = post(client, wechat.deliver(message(Content="我是武城的，住院要交押金吗")))
    retry = post(client, wechat.deliver(message(Content="我是武城的，住院要交押金吗"), nonce="another"))
    assert (first.status_code, first.mimetype) == (200, "application/xml")
    answer = wechat.read(first.text)
    assert 0 < len(answer["Content"].encode()) <= 2048
    assert wechat.read(retry.text) == answer
    assert questions(database) == 1


def test_a_person_follows_scans_asks_by_menu_and_leaves(client: FlaskClient, wechat: WeChat) -> None:
    for xml in (event("subscribe", "qrscene_371428"), event("SCAN", "421321"), event("CLICK", "你能做什么")):
        response = post(client, wechat.deliver(xml))
        assert wechat.read(response.text)["Content"]
    gone = post(client, wechat.deliver(event("unsubscribe")))
    assert (gone.status_code, gone.mimetype, gone.text) == (200, "text/plain", "success")


def test_the_console_proves_the_address(client: FlaskClient, wechat: WeChat) -> None:
    response = client.get(ADDRESS, query_string=wechat.handshake("<b>5837492</b>"))
    assert (response.status_code, response.mimetype, response.text) == (200, "text/plain", "<b>5837492</b>")
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_what_is_not_signed_is_forbidden(client: FlaskClient, wechat: WeChat, database: Database) -> None:
    delivery = wechat.deliver(message())
    forged = delivery.altered(signature="0" * 40, msg_signature="0" * 40)
    assert client.get(ADDRESS).status_code == 403
    assert client.post(ADDRESS, data=delivery.body).status_code == 403
    assert post(client, forged).status_code == 403
    assert client.get(ADDRESS, query_string={**wechat.handshake("1"), "nonce": "x"}).status_code == 403
    assert questions(database) == 0


def test_what_is_signed_and_malformed_is_a_bad_request(client: FlaskClient, wechat: WeChat) -> None:
    response = post(client, wechat.deliver("<!DOCTYPE xml><xml/>"))
    assert (response.status_code, response.mimetype) == (400, "text/plain")


def test_more_than_128_kb_are_too_large_even_without_a_length(client: FlaskClient, wechat: WeChat) -> None:
    delivery = wechat.deliver(message())
    body = delivery.body + b" " * 129 * 1024
    assert post(client, Delivery(delivery.query, body)).status_code == 413
    chunked = client.post(
        ADDRESS,
        query_string=delivery.query,
        input_stream=io.BytesIO(body),
        environ_overrides={"wsgi.input_terminated": True, "CONTENT_LENGTH": ""},
    )
    assert chunked.status_code == 413


def test_other_methods_are_not_allowed(client: FlaskClient) -> None:
    assert client.put(ADDRESS).status_code == 405


class TestOff:
    """Without a token."""

    @pytest.fixture
    def environ(self, sqlite_url: str, tmp_path: Path) -> dict[str, str]:
        return {"MINGBAI_DATA_DIR": str(tmp_path / "var"), "MINGBAI_DATABASE_URL": sqlite_url}

    def test_the_callback_says_that_it_is_off(self, services: Services, peer: Peer) -> None:
        client, wechat = create_app(services).test_client(), WeChat(peer, safe=False)
        for response in (
            client.get(ADDRESS, query_string=wechat.handshake("1")),
            post(client, wechat.deliver(message())),
        ):
            assert (response.status_code, response.mimetype) == (404, "text/plain")
            assert "MINGBAI_WECHAT_TOKEN" in response.text
