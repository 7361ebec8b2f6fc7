"""What cuts texts gives what jieba gives, word by word."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_kb.knowledge import Knowledge
from policy_kb.tokenizer import Tokenizer

TEXTS = st.text(
    st.sampled_from(
        [*"住院报销多少比例的了一二三医保abcXYZ0123 9.%+-#&_，。!?\r\n\téЖ𠀀〇", *"㐂豈🙂１Ａ\0\u200d\u9fd6"]
    ),
    max_size=40,
)


@pytest.fixture(scope="module")
def tokenizer(knowledge: Knowledge) -> Tokenizer:
    return knowledge.analyser.tokenizer


@given(text=TEXTS)
def test_any_text_is_cut_as_jieba_cuts_it(tokenizer: Tokenizer, text: str) -> None:
    assert tokenizer.cut(text) == list(tokenizer._jieba.cut(text, HMM=False))


@given(text=TEXTS)
def test_nothing_is_lost(tokenizer: Tokenizer, text: str) -> None:
    assert "".join(tokenizer.cut(text)) == text


def test_every_entry_is_cut_as_jieba_cuts_it(knowledge: Knowledge, tokenizer: Tokenizer) -> None:
    for entry in knowledge.snapshot.entries:
        for text in (entry.title, *entry.phrasings, *entry.answer_parts):
            assert tokenizer.cut(text) == list(tokenizer._jieba.cut(text, HMM=False))


def test_words_of_the_whole_dictionary_in_any_company_are_cut_as_jieba_cuts_them(
    tokenizer: Tokenizer,
) -> None:
    chance, known = np.random.default_rng(5), sorted(tokenizer._jieba.FREQ)
    for _ in range(3000):
        drawn = [known[at] for at in chance.integers(len(known), size=5)]
        text = drawn[0] + drawn[1][:1] + drawn[2] + drawn[3][-1:] + drawn[4]
        assert tokenizer.cut(text) == list(tokenizer._jieba.cut(text, HMM=False))


def test_half_a_character_stands_for_itself(tokenizer: Tokenizer) -> None:
    assert tokenizer.cut("住院\ud800报销\udfff") == ["住院", "\ud800", "报销", "\udfff"]
