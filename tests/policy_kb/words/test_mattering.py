"""A row matters where a question is taken apart otherwise without it; not where another row says the same."""

import re
from collections import Counter

import pytest

from policy_kb.analysis import Analyser, Token
from policy_kb.knowledge import Knowledge
from policy_kb.lexicon import Lexicon, Term
from policy_kb.words.mattering import Mattering, Row, mattered

DISEASE, PAY_AFTER = Term("咕噜病", "disease"), Term("先看后付", "thing")


@pytest.fixture
def analyser(knowledge: Knowledge) -> Analyser:
    """Of a few made-up rows."""
    variants = dict.fromkeys(("咕噜病", "咕噜", "嘟嘟药", "嘟嘟药嘟嘟药"), DISEASE)
    patterns = ((re.compile("先看[^,]{0,4}后付"), PAY_AFTER),)
    held = knowledge.analyser
    return Analyser(Lexicon(variants, patterns, 6), held.tokenizer, held.speller)


def counted(analyser: Analyser, *questions: str) -> Counter[str]:
    found = mattered(questions, Mattering(analyser))
    return Counter({row.said: number for row, number in found.items()})


def test_each_question_that_a_row_changes_is_counted_once(analyser: Analyser) -> None:
    found = counted(analyser, "嘟嘟药贵不贵", "哪里有嘟嘟药，嘟嘟药", "天气")
    assert found == {"嘟嘟药": 2}


def test_a_row_that_another_one_stands_in_for_has_not_mattered(analyser: Analyser) -> None:
    assert counted(analyser, "嘟嘟药嘟嘟药") == {}  # 嘟嘟药 twice is taken for the same


def test_a_turn_of_speech_is_a_row_too(analyser: Analyser) -> None:
    assert counted(analyser, "先看病后付")["先看[^,]{0,4}后付"] == 1


def test_only_what_is_wanted_is_looked_at(analyser: Analyser) -> None:
    turn = "先看[^,]{0,4}后付"
    found = mattered(["嘟嘟药", "先看病后付"], Mattering(analyser, {turn}))
    assert found == {Row(turn, PAY_AFTER, turn=True): 1}


def test_a_row_left_out_is_a_lexicon_without_it(knowledge: Knowledge) -> None:
    """Held against lexicons that were copied without each row."""
    analyser = knowledge.analyser
    mattering = Mattering(analyser)
    for entry in knowledge.index.entries[:12]:
        question = entry.phrasings[0]
        plain = analyser.mended(question)
        whole = analyser.taken_apart(plain).tokens
        assert {row for row in _met(analyser, plain) if _anew(analyser, row, plain) != whole} == {
            row for row in mattering.rows(question) if not row.turn
        }


def _met(analyser: Analyser, plain: str) -> set[Row]:
    pieces = analyser.lexicon.scan(plain, analyser.edges(plain))
    variants = analyser.lexicon.variants
    return {
        Row(one.text, one.term)
        for one in pieces
        if one.term is not None and variants.get(one.text) == one.term
    }


def _anew(analyser: Analyser, row: Row, plain: str) -> tuple[Token, ...]:
    variants = {said: term for said, term in analyser.lexicon.variants.items() if said != row.said}
    lexicon = Lexicon(variants, analyser.lexicon.patterns, analyser.lexicon.longest)
    return Analyser(lexicon, analyser.tokenizer, analyser.speller).taken_apart(plain).tokens


def test_a_lexicon_without_a_variant_has_all_others(analyser: Analyser) -> None:
    whole = analyser.lexicon.variants
    less = analyser.lexicon.without("咕噜").variants
    assert dict(less) == {said: term for said, term in whole.items() if said != "咕噜"}
    assert len(less) == len(whole) - 1
    assert "咕噜" not in less
    assert less.get("咕噜") is None
    with pytest.raises(KeyError):
        less["咕噜"]


def test_what_was_asked_before_is_not_taken_apart_again(
    analyser: Analyser, monkeypatch: pytest.MonkeyPatch
) -> None:
    mattering = Mattering(analyser)
    before = mattered(["嘟嘟药", "先看病后付"], mattering)
    monkeypatch.setattr(analyser, "taken_apart", None)
    rests: list[None] = []
    assert mattered(
        ["先看病后付", "嘟嘟药", "嘟嘟药"], mattering, lambda: rests.append(None)
    ) == before + Counter({Row("嘟嘟药", DISEASE): 1})
    assert len(rests) == 2  # once after each wording
