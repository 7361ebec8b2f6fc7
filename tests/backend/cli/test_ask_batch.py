"""`mingbai ask --batch`: a file of questions, one JSON object a line."""

import json
from pathlib import Path
from typing import Any

import pytest

from backend.core.db import Database
from bot.models import ConversationRow, QuestionRow
from bot.reply import Kind
from tests.backend.cli.conftest import Mingbai
from tests.bot.wechat.storage import count

KEYS = ["id", "kind", "text", "citations", "confidence", "entry"]
DEPOSIT = {"id": "deposit", "region": "海原县", "turns": [], "question": "住院要交押金吗"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "questions.jsonl"


def write(file: Path, *items: object) -> None:
    file.write_text("".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items), encoding="utf-8")


def answers(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def test_every_question_gets_one_object_in_order(mingbai: Mingbai, file: Path) -> None:
    write(file, DEPOSIT, DEPOSIT | {"id": 7, "region": "371428"}, DEPOSIT | {"id": "x", "region": ""})
    run = mingbai("ask", "--batch", file)
    assert run.code == 0
    assert run.err == ""
    first, second, third = answers(run.out)
    assert list(first) == KEYS
    assert [reply["id"] for reply in (first, second, third)] == ["deposit", 7, "x"]
    assert (first["kind"], first["citations"][0]["region"]) == (Kind.ANSWER, "中卫市")
    assert "海原" not in second["text"]
    assert all(citation["region"] == "德州市" for citation in second["citations"])
    assert third["kind"] == Kind.CLARIFY


def test_turns_are_played_first(mingbai: Mingbai, file: Path) -> None:
    """The region is told in an earlier message; an earlier question is gone on with."""
    write(
        file,
        {"id": 1, "region": "", "turns": ["我是海原县的"], "question": "住院要交押金吗"},
        {
            "id": 2,
            "region": "随县",
            "turns": ["贫困户住一级医院能报多少"],
            "question": "那三级医院呢",
        },
    )
    told, going_on = answers(mingbai("ask", "--batch", file).out)
    assert told["citations"][0]["region"] == "中卫市"
    assert going_on["citations"][0]["region"] == "随县"
    assert "70%" in going_on["text"]


def test_every_line_is_a_fresh_conversation(mingbai: Mingbai, file: Path) -> None:
    write(file, DEPOSIT | {"turns": ["我是海原县的"], "region": ""}, DEPOSIT | {"region": ""})
    kinds = [reply["kind"] for reply in answers(mingbai("ask", "--batch", file).out)]
    assert kinds == [Kind.ANSWER, Kind.CLARIFY]


def test_only_the_question_is_needed_and_empty_lines_are_skipped(mingbai: Mingbai, file: Path) -> None:
    file.write_text('\ufeff\n{"question": "你好"}\n\n{"question": "谢谢", "turns": null}\n', encoding="utf-8")
    run = mingbai("ask", "--batch", file)
    assert [(reply["id"], reply["kind"]) for reply in answers(run.out)] == [
        (2, Kind.CHITCHAT),
        (4, Kind.CHITCHAT),
    ]


def test_an_empty_file_is_no_question(mingbai: Mingbai, file: Path) -> None:
    file.write_text("", encoding="utf-8")
    run = mingbai("ask", "--batch", file)
    assert (run.code, run.out) == (0, "")


@pytest.mark.parametrize(
    "line",
    [
        "住院要交押金吗",
        '{"question": "住院',
        '["住院要交押金吗"]',
        '"住院要交押金吗"',
        "null",
        '{"id": "a", "region": "海原县"}',
        '{"question": null}',
        '{"question": 5}',
        '{"question": "好", "turns": 5}',
        '{"question": "好", "turns": [5]}',
        '{"question": "好", "turns": "你好"}',
    ],
)
def test_a_malformed_line_stops_it_before_the_first_answer_and_is_named(
    mingbai: Mingbai, file: Path, line: str
) -> None:
    file.write_text(f"{json.dumps(DEPOSIT)}\n\n{line}\n", encoding="utf-8")
    run = mingbai("ask", "--batch", file)
    assert (run.code, run.out) == (1, "")
    assert run.err.startswith("mingbai: 第3行")
    assert run.err.count("\n") == 1


@pytest.mark.parametrize(
    "content",
    [json.dumps(DEPOSIT, ensure_ascii=False).encode("gbk"), b'{"question": "\\ud800"}'],
    ids=["GBK", "half a character"],
)
def test_what_is_no_text_is_refused_by_a_sentence(mingbai: Mingbai, file: Path, content: bytes) -> None:
    file.write_bytes(content)
    run = mingbai("ask", "--batch", file)
    assert (run.code, run.out) == (1, "")
    assert run.err.startswith("mingbai: ")
    assert run.err.count("\n") == 1


def test_an_unknown_region_stops_it_with_a_sentence(mingbai: Mingbai, file: Path) -> None:
    write(file, DEPOSIT | {"region": "火星县"})
    run = mingbai("ask", "--batch", file)
    assert run.code == 1
    assert "火星县" in run.err


def test_a_file_that_is_not_there_is_named(mingbai: Mingbai, file: Path) -> None:
    run = mingbai("ask", "--batch", file)
    assert run.code == 2
    assert file.name in run.err


def test_a_batch_is_no_residents_question(mingbai: Mingbai, file: Path, database: Database) -> None:
    write(file, DEPOSIT | {"turns": ["月球上看病能报吗"]})
    mingbai("ask", "--batch", file)
    assert [count(database, table) for table in (QuestionRow, ConversationRow)] == [0, 0]
