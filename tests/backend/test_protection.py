"""Security headers, long-kept files, error pages: what holds for every address."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend.headers import HEADERS

EVERYWHERE = [
    "/",
    "/api/v1/suggestions",
    "/healthz",
    "/favicon.ico",
    "/static/chat.css",
    "/nothing",
    "/api/nothing",
]


@pytest.mark.parametrize("address", EVERYWHERE)
def test_every_answer_carries_the_security_headers(client: FlaskClient, address: str) -> None:
    with client.get(address) as response:
        for name, value in HEADERS.items():
            if name != "Cache-Control":
                assert response.headers[name] == value


def test_nothing_written_in_the_page_can_run(client: FlaskClient) -> None:
    response = client.get("/")
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "<style" not in response.text
    assert " style=" not in response.text
    assert response.text.count("<script") == response.text.count("<script src=") == 2
    assert "http://" not in response.text
    assert "https://" not in response.text


def test_answers_are_kept_by_no_cache(client: FlaskClient) -> None:
    assert client.get("/").headers["Cache-Control"] == "no-store"
    assert client.post("/api/v1/ask", json={"question": "押金"}).headers["Cache-Control"] == "no-store"


def test_a_file_asked_for_by_its_digest_is_kept_and_any_other_is_checked(client: FlaskClient) -> None:
    with client.get("/static/chat.css?v=12345678") as response:
        assert "immutable" in response.headers["Cache-Control"]
    with client.get("/static/chat.css") as response:
        assert response.headers["Cache-Control"] == "no-cache"
    with client.get("/static/nothing.css?v=1") as response:
        assert response.headers["Cache-Control"] == "no-store"


def test_the_page_names_its_files_by_their_digests(client: FlaskClient) -> None:
    assert "/static/chat.css?v=" in client.get("/").text
    assert "/static/chat.js?v=" in client.get("/").text


def test_the_icon_is_where_browsers_look(client: FlaskClient) -> None:
    with client.get("/favicon.ico") as response:
        assert response.status_code == 200
        assert response.data[:4] == b"\x00\x00\x01\x00"


def test_a_page_that_is_not_there_is_said_in_chinese(client: FlaskClient) -> None:
    response = client.get("/nothing/here")
    assert response.status_code == 404
    assert "没有这一页" in response.text
    assert 'href="/"' in response.text


def test_a_failure_is_a_page_in_chinese_without_details(client: FlaskClient) -> None:
    response = client.post("/", data={"question": "坏"})
    assert response.status_code == 500
    assert "系统出了点问题" in response.text
    assert "broken" not in response.text


def test_an_over_large_form_is_said_in_chinese(client: FlaskClient) -> None:
    response = client.post("/", data={"question": "押" * 200_000})
    assert response.status_code == 413
    assert "太大" in response.text


def test_two_applications_in_one_process_do_not_share_state(app: Flask, client: FlaskClient) -> None:
    assert app.extensions["mingbai.enquiry"].services is app.extensions["mingbai"]
    assert client.get("/").status_code == 200
