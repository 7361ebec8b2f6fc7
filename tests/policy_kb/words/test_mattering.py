"""A row matters where a question is taken apart otherwise without it; not where another row says the same."""

import re
from collections import Counter

import pytest

from policy_kb.analysis import Analyser
from policy_kb.knowledge import Knowledge
from policy_kb.lexicon import Lexicon, Term
from policy_kb.words.mattering import Row, mattered

DISEASE, PAY_AFTER = Term("咕噜病", "disease"), Term("先看后付", "thing")


@pytest.fixture
def analyser(knowledge: Knowledge) -> Analyser:
    """Of a few made-up rows."""
    variants = dict.fromkeys(("咕噜病", "咕噜", "嘟嘟药", "嘟嘟药嘟嘟药"), DISEASE)
    patterns = ((re.compile("先看[^,]{0,4}后付"), PAY_AFTER),)
    held = knowledge.analyser
    return Analyser(Lexicon(variants, patterns, 6), held.tokenizer, held.speller)


def counted(analyser: Analyser, *questions: str) -> Counter[str]:
    found = mattered(questions, analyser)
    return Counter({row.said: number for row, number in found.items()})


def test_each_question_that_a_row_changes_is_counted_once(analyser: Analyser) -> None:
    found = counted(analyser, "嘟嘟药贵不贵", "哪里有嘟嘟药，嘟嘟药", "天气")
    assert found == {"嘟嘟药": 2}


def test_a_row_that_another_one_stands_in_for_has_not_mattered(analyser: Analyser) -> None:
    assert counted(analyser, "嘟嘟药嘟嘟药") == {}  # 嘟嘟药 twice is taken for the same


def test_a_turn_of_speech_is_a_row_too(analyser: Analyser) -> None:
    assert counted(analyser, "先看病后付")["先看[^,]{0,4}后付"] == 1


def test_only_what_is_wanted_is_looked_at(analyser: Analyser) -> None:
    found = mattered(["嘟嘟药", "先看病后付"], analyser, lambda row: row.turn)
    assert found == {Row("先看[^,]{0,4}后付", PAY_AFTER, turn=True): 1}
