"""`mingbai ask`: one question."""

import json
from typing import Any

import pytest

from backend.core.db import Database
from bot.models import ConversationRow, InboxMessageRow, QuestionRow
from bot.reply import Kind
from tests.backend.cli.conftest import Mingbai
from tests.bot.wechat.storage import count

KEYS = ["kind", "text", "citations", "confidence", "entry"]
DEPOSIT = "住院要交押金吗"


def one_json(text: str) -> dict[str, Any]:
    found = json.loads(text)
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("region", ["海原县", "640522", " 海原 "])
def test_a_region_by_name_code_or_short_name_is_answered_by_its_city(mingbai: Mingbai, region: str) -> None:
    run = mingbai("ask", DEPOSIT, "--region", region)
    assert (run.code, run.err) == (0, "")
    assert "押金" in run.out.splitlines()[0]
    assert "中卫市" in run.out.splitlines()[-1]
    assert "2019" in run.out.splitlines()[-1]


def test_without_a_region_it_asks_for_one(mingbai: Mingbai) -> None:
    run = mingbai("ask", DEPOSIT, "--json")
    assert one_json(run.out)["kind"] == Kind.CLARIFY
    assert run.code == 0


def test_an_unknown_region_is_one_sentence(mingbai: Mingbai) -> None:
    run = mingbai("ask", DEPOSIT, "--region", "火星县")
    assert run.code == 1
    assert run.out == ""
    assert run.err.startswith("mingbai: 没有找到地区“火星县”")
    assert run.err.count("\n") == 1


def test_json_holds_the_answer_and_its_source(mingbai: Mingbai) -> None:
    run = mingbai("ask", DEPOSIT, "--region", "海原县", "--json")
    reply = one_json(run.out)
    assert list(reply) == KEYS
    assert reply["kind"] == Kind.ANSWER
    assert reply["entry"] == "zhongwei-payment-deposit"
    assert 0 < reply["confidence"] <= 1
    (citation,) = reply["citations"]
    assert list(citation) == ["title", "issuer", "number", "date", "section", "region"]
    assert (citation["region"], citation["date"]) == ("中卫市", "2019-03-12")
    assert "押金" in reply["text"]


def test_json_keeps_chinese_readable(mingbai: Mingbai) -> None:
    assert "中卫市" in mingbai("ask", DEPOSIT, "--region", "海原县", "--json").out


def test_explain_shows_what_was_weighed(mingbai: Mingbai) -> None:
    run = mingbai("ask", DEPOSIT, "--region", "海原县", "--explain")
    answer, _, explanation = run.out.partition("\n\n")
    assert "来源" in answer
    head, *hits = explanation.splitlines()
    assert "answer" in head
    assert "zhongwei-payment-deposit" in head
    assert "zhongwei-payment-deposit" in hits[0]
    assert "押金" in hits[0]
    scores = [float(hit.split()[0]) for hit in hits]
    assert len(scores) > 1
    assert scores == sorted(scores, reverse=True)


def test_explain_as_json_adds_matched_words_and_scores(mingbai: Mingbai) -> None:
    run = mingbai("ask", DEPOSIT, "--region", "海原县", "--json", "--explain")
    reply = one_json(run.out)
    assert list(reply) == [*KEYS, "explanation"]
    first = reply["explanation"]["hits"][0]
    assert first["entry"] == "zhongwei-payment-deposit"
    assert "押金" in first["matched"]
    assert first["score"] > 0


def test_nothing_about_scores_is_shown_unasked(mingbai: Mingbai) -> None:
    run = mingbai("ask", DEPOSIT, "--region", "海原县")
    assert "zhongwei" not in run.out


@pytest.mark.parametrize("arguments", [(), (DEPOSIT, "--batch", __file__)], ids=["neither", "both"])
def test_a_question_or_a_batch_is_needed_not_both(mingbai: Mingbai, arguments: tuple[str, ...]) -> None:
    run = mingbai("ask", *arguments)
    assert run.code == 2
    assert "one question, or --batch" in run.err


def test_what_is_asked_is_no_residents_question(mingbai: Mingbai, database: Database) -> None:
    mingbai("ask", DEPOSIT, "--region", "海原县")
    mingbai("ask", "月球上看病能报吗", "--region", "海原县")
    assert [count(database, table) for table in (QuestionRow, ConversationRow, InboxMessageRow)] == [0, 0, 0]


def test_nobody_is_promised_to_be_told_of_what_is_not_recorded(mingbai: Mingbai) -> None:
    run = mingbai("ask", "月球上看病能报吗", "--region", "海原县")
    assert "不知道" in run.out or "不清楚" in run.out
    assert "转给工作人员" not in run.out
