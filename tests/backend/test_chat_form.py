"""`/` without JavaScript: a form, a transcript the page carries itself, cookies."""

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from lxml.html import HtmlElement
from werkzeug.test import TestResponse

from backend.services import Services
from tests.backend.scripted import CHOICES, DEPOSIT, SOURCE, UNKNOWN_TEXT, WUCHENG


def page(response: TestResponse) -> HtmlElement:
    """The page as a browser without JavaScript sees it: what stands in <template> is not there."""
    tree = html.document_fromstring(response.text)
    for template in tree.findall(".//template"):
        template.drop_tree()
    return tree


def texts(tree: HtmlElement, name: str) -> list[str]:
    return [" ".join(part.text_content().split()) for part in tree.find_class(name)]


def transcript(response: TestResponse) -> str:
    found = re.search(r'name="transcript" value="([^"]*)"', response.text)
    assert found is not None
    return unescape(found.group(1))


def say(client: FlaskClient, before: TestResponse | None = None, **fields: str) -> TestResponse:
    """Send the form as the page would after `before`."""
    kept = transcript(before) if before is not None else ""
    return client.post("/", data={"transcript": kept, "region": "", "question": "", **fields})


def test_the_first_page_greets_offers_questions_and_remembers_nothing(client: FlaskClient) -> None:
    response = client.get("/")
    tree = page(response)
    assert response.status_code == 200
    assert len(tree.find_class("suggestion")) == 6
    assert tree.get_element_by_id("log").get("aria-live") == "polite"
    assert response.headers.getlist("Set-Cookie") == []


def test_a_question_is_answered_with_its_source_set_off(client: FlaskClient) -> None:
    tree = page(say(client, question="住院要交押金吗", region="640522"))
    assert texts(tree, "question") == ["住院要交押金吗"]
    assert f"明白答：{DEPOSIT}" in texts(tree, "lead")
    assert texts(tree, "source")[-1] == SOURCE
    assert tree.get_element_by_id("region").value == "640522"
    assert tree.get_element_by_id("question").value in (None, "")


def test_earlier_answers_stay_on_the_page_and_only_the_last_five(client: FlaskClient) -> None:
    response = say(client, question="第1问")
    for number in range(2, 8):
        response = say(client, response, question=f"第{number}问")
    assert texts(page(response), "question") == [f"第{number}问" for number in range(3, 8)]


def test_a_pressed_choice_is_shown_with_its_words_and_answered(client: FlaskClient) -> None:
    first = say(client, question="选")
    buttons = page(first).find_class("choice")
    assert [button.get("value") for button in buttons] == ["1", "2"]
    assert [" ".join(button.text_content().split()) for button in buttons] == [
        f"{number} {label}" for number, label in enumerate(CHOICES, start=1)
    ]
    second = page(say(client, first, choice="1"))
    assert texts(second, "question") == ["选", CHOICES[0]]
    assert f"明白答：{DEPOSIT}" in texts(second, "lead")
    assert all("disabled" in button.attrib for button in second.find_class("choice"))


def test_a_pressed_suggestion_is_asked_and_the_draft_stays(client: FlaskClient) -> None:
    tree = page(say(client, suggestion="住院押金", question="写了一半"))
    assert texts(tree, "question") == ["住院押金"]
    assert tree.get_element_by_id("question").value == "写了一半"


def test_an_emergency_offers_the_call(client: FlaskClient) -> None:
    tree = page(say(client, question="我爹胸口疼"))
    assert [link.get("href") for link in tree.find_class("call")] == ["tel:120"]


def test_a_region_told_in_words_is_chosen_in_the_picker(client: FlaskClient) -> None:
    response = say(client, question="我是武城的")
    assert page(response).get_element_by_id("region").value == WUCHENG
    assert page(client.get("/")).get_element_by_id("region").value == WUCHENG


def test_choosing_a_region_without_a_question_only_keeps_it(client: FlaskClient) -> None:
    tree = page(say(client, region="421321", set_region="1"))
    assert tree.get_element_by_id("region").value == "421321"
    assert texts(tree, "question") == []
    assert page(client.get("/")).get_element_by_id("region").value == "421321"


def test_a_posters_link_chooses_the_region(client: FlaskClient) -> None:
    assert page(client.get("/?region=海原县")).get_element_by_id("region").value == "640522"


def test_an_unknown_region_is_said_and_the_draft_kept(client: FlaskClient) -> None:
    response = say(client, question="押金", region="999999")
    tree = page(response)
    assert response.status_code == 400
    assert "999999" in texts(tree, "trouble")[0]
    assert tree.get_element_by_id("question").value == "押金"


def test_an_empty_question_is_said(client: FlaskClient) -> None:
    response = say(client)
    assert response.status_code == 400
    assert texts(page(response), "trouble") == ["还没有写问题，请先写上您想问的事。"]


def test_a_region_without_policies_is_said(client: FlaskClient) -> None:
    tree = page(client.get("/?region=北京市"))
    assert "hidden" not in tree.find_class("uncovered")[0].attrib
    assert texts(tree, "uncovered")[0].startswith("北京市的政策还没有收进来")


def test_the_size_of_the_letters_is_remembered(client: FlaskClient) -> None:
    assert page(client.get("/")).get("data-size") == "large"
    assert page(say(client, size="normal")).get("data-size") == "normal"
    assert page(client.get("/")).get("data-size") == "normal"
    assert page(say(client, size="large")).get("data-size") == "large"
    assert page(client.get("/")).get("data-size") == "large"


def test_clearing_forgets_the_conversation(client: FlaskClient) -> None:
    first = say(client, question="选")
    assert client.get_cookie("conversation") is not None
    assert texts(page(say(client, first, clear="1")), "question") == []
    assert client.get_cookie("conversation") is None


def test_the_conversation_cookie_is_for_the_server_alone(client: FlaskClient) -> None:
    cookies = say(client, question="押金").headers.getlist("Set-Cookie")
    (conversation,) = [cookie for cookie in cookies if cookie.startswith("conversation=")]
    assert "HttpOnly" in conversation
    assert "SameSite=Lax" in conversation
    assert "Secure" not in conversation


def test_cookies_are_secure_over_https(client: FlaskClient) -> None:
    response = client.post("/", data={"question": "押金", "region": "640522"}, base_url="https://localhost")
    cookies = response.headers.getlist("Set-Cookie")
    assert len(cookies) == 2
    assert all("Secure" in cookie for cookie in cookies)


@pytest.mark.parametrize("cookie", ["1", "abc.def", "张三", "x" * 4000])
def test_a_made_up_conversation_cookie_counts_as_none(client: FlaskClient, cookie: str) -> None:
    client.set_cookie("conversation", cookie)
    client.set_cookie("region", "123456")
    response = say(client, question="押金")
    assert response.status_code == 200
    kept = client.get_cookie("conversation")
    assert kept is not None
    assert kept.value != cookie


def test_words_cannot_be_put_into_the_bots_mouth(client: FlaskClient, app: Flask) -> None:
    others = app.test_client()
    foreign = transcript(say(others, question="不是我说的"))
    client.get("/")
    for forged in (foreign, "x", "a.b", foreign[:-4] + "AAAA"):
        tree = page(client.post("/", data={"transcript": forged, "question": "押金"}))
        assert texts(tree, "question") == ["押金"]


def test_what_is_written_is_shown_as_text(client: FlaskClient) -> None:
    written = "<script>alert(1)</script>&押金"
    response = say(client, question=written)
    assert "<script>alert" not in response.text
    assert texts(page(response), "question") == [written]


def test_a_conversation_without_an_answer_is_told_so(client: FlaskClient) -> None:
    assert f"明白答：{UNKNOWN_TEXT}" in texts(page(say(client, question="月亮多远")), "lead")


def test_nothing_of_the_transcript_is_stored_in_the_clear(client: FlaskClient, services: Services) -> None:
    sealed = transcript(say(client, question="押金"))
    assert sealed.startswith(services.cipher.key_id)
    assert "押金" not in sealed
