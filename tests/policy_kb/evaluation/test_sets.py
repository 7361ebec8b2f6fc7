"""Labelled sets are read strictly, and everyday questions are far from policies."""

from pathlib import Path

import pytest

from backend.core.errors import BadInput
from policy_kb.evaluation import sets
from policy_kb.ranking.engine import Passage
from tests.policy_kb.evaluation.conftest import CORPUS, QUESTIONS, Folder

FIRST, QUESTION = CORPUS[0], QUESTIONS[0]


def test_a_set_is_read_as_it_stands(folder: Folder) -> None:
    found = sets.read(folder())
    assert (found.name, len(found.passages), len(found.questions)) == ("tiny", 5, 3)
    assert found.passages[0] == Passage("a#0", "住院不用先交押金，出院再结账。", "住院", "a")
    assert found.questions[2] == sets.Question("q3", "家庭医生一年来几次", frozenset({"b#0", "b#1"}), "b")
    assert found.has_parts


def test_titles_groups_and_documents_may_be_left_out(folder: Folder) -> None:
    found = sets.read(
        folder(
            [{"id": "r0", "text": "甲", "title": None}, "", {"id": 7, "text": ""}],
            [{"id": "q", "text": "乙", "relevant": [7]}],
        )
    )
    assert found.passages == [Passage("r0", "甲"), Passage("7", "")]
    assert found.questions == [sets.Question("q", "乙", frozenset({"7"}), "q")]
    assert not found.has_parts


@pytest.mark.parametrize("line", ["{", "[]", "7", "null", '"text"', "\\", '{"id": "x", "text": "\\ud800"}'])
def test_a_line_that_cannot_be_read_is_named_with_its_file(folder: Folder, line: str) -> None:
    for file, made in (
        ("corpus", folder([FIRST, "", line], name="one")),
        ("queries", folder(CORPUS, [QUESTION, "", line], name="two")),
    ):
        with pytest.raises(BadInput) as told:
            sets.read(made)
        assert f"{made}/{file}.jsonl 第3行读不懂" in told.value.sentence


@pytest.mark.parametrize(
    "changed",
    [
        {"id": None},
        {"id": ""},
        {"id": " "},
        {"id": True},
        {"id": 1.5},
        {"text": None},
        {"text": 5},
        {"title": 5},
    ],
)
def test_a_passage_of_the_wrong_form_is_refused(folder: Folder, changed: dict[str, object]) -> None:
    with pytest.raises(BadInput, match=r"corpus.jsonl 第1行读不懂"):
        sets.read(folder([{**FIRST, **changed}]))


@pytest.mark.parametrize(
    "changed",
    [
        {"text": " "},
        {"relevant": []},
        {"relevant": "a#0"},
        {"relevant": [None]},
        {"relevant": None},
        {"group": 1.5},
    ],
)
def test_a_question_of_the_wrong_form_is_refused(folder: Folder, changed: dict[str, object]) -> None:
    made = folder(questions=[QUESTION, {**QUESTION, "id": "q2", **changed}])
    with pytest.raises(BadInput, match=r"queries.jsonl 第2行读不懂"):
        sets.read(made)


def test_a_key_that_is_missing_is_refused(folder: Folder) -> None:
    with pytest.raises(BadInput, match="第1行读不懂"):
        sets.read(folder([{"id": "a#0"}]))


def test_ids_that_come_twice_are_refused_with_both_lines(folder: Folder) -> None:
    with pytest.raises(BadInput, match=r"corpus.jsonl 第3行的 id a#0 和第1行的一样"):
        sets.read(folder([*CORPUS[:2], FIRST], name="one"))
    with pytest.raises(BadInput, match=r"queries.jsonl 第2行的 id q1 和第1行的一样"):
        sets.read(folder(questions=[QUESTION, QUESTION], name="two"))


def test_a_relevant_id_that_the_corpus_lacks_is_told(folder: Folder) -> None:
    with pytest.raises(BadInput, match=r"queries.jsonl 第1行的 relevant 里有 z9，corpus.jsonl 里没有"):
        sets.read(folder(questions=[{**QUESTION, "relevant": ["a#0", "z9"]}]))


def test_a_file_that_is_missing_empty_or_of_another_encoding_is_told(folder: Folder, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"corpus.jsonl 打不开"):
        sets.read(tmp_path)
    with pytest.raises(BadInput, match=r"queries.jsonl 里一行也没有"):
        sets.read(folder(questions=[""], name="empty"))
    made = folder(name="encoded")
    (made / "corpus.jsonl").write_bytes('{"id": "a", "text": "高血压"}'.encode("gbk"))
    with pytest.raises(BadInput, match=r"corpus.jsonl 第1行读不懂"):
        sets.read(made)


def test_a_byte_order_mark_and_windows_line_ends_are_read(folder: Folder) -> None:
    made = folder()
    for file in ("corpus.jsonl", "queries.jsonl"):
        written = (made / file).read_bytes().replace(b"\n", b"\r\n")
        (made / file).write_bytes(b"\xef\xbb\xbf" + written)
    assert len(sets.read(made).passages) == 5


def test_parts_know_their_neighbours() -> None:
    assert sets.neighbours("doc#7") == ("doc#6", "doc#8")
    assert sets.neighbours("a#b#0") == ("a#b#-1", "a#b#1")
    assert sets.neighbours("doc") == sets.neighbours("#3") == sets.neighbours("doc#x") == ()


def test_a_limit_takes_questions_from_the_whole_length(folder: Folder) -> None:
    assert list(sets.spread(range(10), 4)) == [0, 2, 5, 7]
    assert list(sets.spread(range(3), None)) == list(sets.spread(range(3), 9)) == [0, 1, 2]
    limited = sets.read(folder()).limited(1)
    assert (len(limited.passages), [question.id for question in limited.questions]) == (5, ["q1"])


def test_far_questions_are_another_sets_or_everyday_ones(folder: Folder) -> None:
    own = sets.read(folder())
    asked = [{"id": str(n), "text": f"第{n}个问题", "relevant": ["a#0"]} for n in range(8)]
    other = sets.read(folder(questions=[*asked, QUESTION], name="other"))
    assert list(sets.far_from(own, other)) == ["第0个问题", "第2个问题", "第5个问题"]
    assert sets.far_from(own, own) == sets.far_from(own, None) == sets.everyday()


def test_everyday_questions_are_many_and_different() -> None:
    found = sets.everyday()
    assert len(set(found)) == len(found) > 100
    assert not any(word in "".join(found) for word in ("医保", "报销", "疫情", "补贴", "#"))
