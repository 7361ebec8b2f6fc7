"""What is said of one question."""

from policy_kb.evaluation import explaining, sets
from policy_kb.ranking.engine import Engine, Ranked
from tests.policy_kb.evaluation.conftest import CORPUS, Folder


def test_the_right_hit_its_place_and_its_text_are_shown(folder: Folder) -> None:
    tiny = sets.read(folder())
    lines = list(explaining.explain(Engine.build(tiny.passages), tiny, tiny.questions[0]))
    assert lines[0] == "tiny q1：住院要不要交押金"
    assert "拿走答案以后" in lines[1]
    assert lines[1].endswith("正确的排第 1。")
    assert lines[2].startswith("  1★")
    assert "a#0 住院不用先交押金" in lines[2]


def test_a_wrong_first_hit_is_set_against_the_right_one(folder: Folder) -> None:
    questions = [{"id": "q", "text": "住院要不要交押金", "relevant": ["a#2"]}]
    tiny = sets.read(folder(questions=questions))
    engine = Engine.build(tiny.passages)
    place = [hit.id for hit in engine.search(tiny.questions[0].text).hits].index("a#2") + 1
    lines = list(explaining.explain(engine, tiny, tiny.questions[0]))
    assert f"正确的排第 {place}。" in lines[1]
    assert sum("★" in line for line in lines) == 1


def test_a_right_one_that_is_not_found_is_quoted(folder: Folder) -> None:
    long = "谁也不用的字" * 40
    tiny = sets.read(
        folder([*CORPUS, {"id": "z", "text": long}], [{"id": "q", "text": "押金", "relevant": ["z"]}])
    )
    lines = list(explaining.explain(Engine.build(tiny.passages), tiny, tiny.questions[0]))
    assert "前 100 条里没有正确的。" in lines[1]
    assert lines[-1].startswith("  正确的：z 谁也不用的字")
    assert lines[-1].endswith("……")


def test_differences_are_in_standard_deviations_the_greatest_first() -> None:
    hits = [
        Ranked("a", 3.0, {"words": 4.0, "same": 1.0, "numbers": 1.0}),
        Ranked("b", 2.0, {"words": 2.0, "same": 1.0, "numbers": 5.0}),
        Ranked("c", 1.0, {"words": 0.0, "same": 1.0, "numbers": 1.0}),
        Ranked("d", 1.0, {"words": 2.0, "same": 1.0}),
    ]
    found = explaining.differences(hits, hits[1])
    assert [one.feature for one in found] == ["numbers", "words"]
    assert (found[0].first, found[0].right) == (1.0, 5.0)
    assert found[0].apart < -2
    assert round(found[1].apart, 3) == 1.414  # 2 apart, the spread of 4 2 0 2 is the root of 2
