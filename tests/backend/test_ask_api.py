"""`POST /api/v1/ask` and `GET /api/v1/suggestions`."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from backend.core.db import Database
from backend.services import Services
from bot.models import ConversationRow, QuestionRow
from tests.backend.scripted import CHOICES, DEPOSIT, DEPOSIT_TEXT, SOURCE, WUCHENG


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """Both kinds: what one takes as text, the other may refuse."""
    database = Database(request.getfixturevalue(f"{request.param}_url"))
    yield database
    database.close()


def ask(client: FlaskClient, **fields: Any) -> TestResponse:
    return client.post("/api/v1/ask", json=fields)


def assert_refused(response: TestResponse, status: int) -> str:
    """A clean refusal: the status, and exactly one Chinese sentence."""
    assert response.status_code == status
    assert set(response.json or ()) == {"error"}
    sentence = str((response.json or {})["error"])
    assert "一" <= sentence[0] <= "鿿"
    assert sentence.endswith("。")
    return sentence


def test_a_question_gets_the_reply_object_and_what_a_page_needs(client: FlaskClient) -> None:
    answer = ask(client, question="住院要交押金吗", region="海原县").json
    assert answer is not None
    assert answer["kind"] == "answer"
    assert answer["text"] == DEPOSIT_TEXT
    assert answer["entry"] == "zhongwei-payment-deposit"
    assert answer["confidence"] == 0.9
    assert answer["citations"][0]["date"] == "2019-03-12"
    assert answer["region"] == "640522"
    assert answer["choices"] == []
    assert answer["bubble"]["lead"] == DEPOSIT
    assert answer["bubble"]["source"] == SOURCE


def test_only_a_question_is_needed(client: FlaskClient) -> None:
    assert ask(client, question="押金").status_code == 200


@pytest.mark.parametrize("region", ["海原县", "640522", " 海原 ", "", None])
def test_a_region_is_taken_by_name_or_code_or_left_out(client: FlaskClient, region: str | None) -> None:
    assert ask(client, question="押金", region=region).status_code == 200


def test_an_unknown_region_is_refused_by_name(client: FlaskClient) -> None:
    assert "海源县" in assert_refused(ask(client, question="押金", region="海源县"), 400)


def test_the_server_makes_an_id_that_cannot_be_guessed(client: FlaskClient) -> None:
    made = {str((ask(client, question="押金").json or {})["conversation"]) for _ in range(3)}
    assert len(made) == 3
    assert all(len(one) >= 40 for one in made)


def test_a_conversation_goes_on_under_its_id(client: FlaskClient) -> None:
    first = ask(client, question="选").json or {}
    assert first["choices"] == list(CHOICES)
    second = ask(client, question="1", conversation=first["conversation"]).json or {}
    assert second["text"] == DEPOSIT_TEXT
    assert second["conversation"] == first["conversation"]


@pytest.mark.parametrize("made_up", ["1", "abc", "x" * 49, "张三", f"{'a' * 24}.{'b' * 24}", "." * 200])
def test_an_id_the_server_never_made_is_refused(client: FlaskClient, made_up: str) -> None:
    assert_refused(ask(client, question="押金", conversation=made_up), 400)


def test_the_region_told_in_the_conversation_is_reported(client: FlaskClient) -> None:
    first = ask(client, question="我是武城的").json or {}
    assert first["region"] == WUCHENG
    second = ask(client, question="押金", conversation=first["conversation"]).json or {}
    assert second["region"] == WUCHENG


def test_the_question_is_logged_with_numbers_masked(client: FlaskClient, services: Services) -> None:
    ask(client, question="我的号码13812345678，押金怎么退", region="海原县")
    with services.database.reading() as session:
        row = session.scalars(select(QuestionRow)).one()
        assert row.region_code == "640522"
        assert "13812345678" not in row.text
        assert session.scalars(select(ConversationRow)).one().channel == "web"


@pytest.mark.parametrize("question", ["", "   ", "\u0000\u0001", None])
def test_an_empty_question_is_refused(client: FlaskClient, question: str | None) -> None:
    assert_refused(ask(client, question=question), 400)


def test_a_thousand_characters_are_read_and_one_more_is_refused(client: FlaskClient) -> None:
    assert ask(client, question="押" * 1000).status_code == 200
    assert_refused(ask(client, question="押" * 1001), 400)


@pytest.mark.parametrize("field", ["question", "region", "conversation"])
@pytest.mark.parametrize("value", [1, True, ["押金"], {"a": 1}])
def test_a_field_of_another_type_is_refused(client: FlaskClient, field: str, value: Any) -> None:
    assert field in assert_refused(ask(client, **{"question": "押金", field: value}), 400)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"[" * 60_000, b'{"question": 1e999'.ljust(20)]
)
def test_a_body_that_is_no_json_object_is_refused(client: FlaskClient, body: bytes) -> None:
    assert_refused(client.post("/api/v1/ask", data=body, content_type="application/json"), 400)


def test_half_a_character_is_refused(client: FlaskClient) -> None:
    for field in ("question", "region", "conversation"):
        body = json.dumps({"question": "押金", field: "\ud83d"})
        assert_refused(client.post("/api/v1/ask", data=body, content_type="application/json"), 400)


def test_a_form_instead_of_json_is_refused(client: FlaskClient) -> None:
    assert_refused(client.post("/api/v1/ask", data={"question": "押金"}), 415)


def test_an_over_large_body_is_refused(client: FlaskClient) -> None:
    assert_refused(ask(client, question="押" * 200_000), 413)


def test_control_characters_do_not_reach_the_database(client: FlaskClient, services: Services) -> None:
    assert ask(client, question="住院\u0000押金\u202e吗").status_code == 200
    with services.database.reading() as session:
        assert session.scalars(select(QuestionRow.text)).one() == "住院 押金 吗"


def test_another_method_is_refused(client: FlaskClient) -> None:
    response = client.get("/api/v1/ask")
    assert_refused(response, 405)
    assert "POST" in response.headers["Allow"]


def test_a_failure_inside_is_one_sentence_without_details(client: FlaskClient, services: Services) -> None:
    sentence = assert_refused(ask(client, question="坏"), 500)
    assert "broken" not in sentence
    with services.database.reading() as session:
        assert session.scalars(select(ConversationRow)).all() == []


def test_an_unknown_address_of_the_api_is_refused_in_json(client: FlaskClient) -> None:
    assert_refused(client.get("/api/v1/nothing"), 404)


def test_suggestions_of_a_region_are_questions_of_its_own_entries(client: FlaskClient) -> None:
    found = client.get("/api/v1/suggestions?region=随县").json or {}
    assert found["region"] == "421321"
    assert found["name"] == "随县"
    assert found["covered"] is True
    assert 3 <= len(found["questions"]) <= 6


def test_a_county_is_offered_its_citys_questions(client: FlaskClient) -> None:
    county = client.get("/api/v1/suggestions?region=640522").json or {}
    city = client.get("/api/v1/suggestions?region=640500").json or {}
    assert county["questions"] == city["questions"]


def test_a_region_without_policies_is_offered_nothing_and_says_so(client: FlaskClient) -> None:
    found = client.get("/api/v1/suggestions?region=110000").json or {}
    assert found["covered"] is False
    assert found["questions"] == []


def test_suggestions_without_a_region_come_from_everywhere(client: FlaskClient) -> None:
    found = client.get("/api/v1/suggestions").json or {}
    assert found["region"] is None
    assert found["covered"] is True
    assert len(found["questions"]) == 6


def test_suggestions_for_an_unknown_region_are_refused(client: FlaskClient) -> None:
    assert_refused(client.get("/api/v1/suggestions?region=天上"), 400)
