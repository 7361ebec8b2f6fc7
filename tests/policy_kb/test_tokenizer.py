"""The one pass over a text gives what jieba's own three passes give, word by word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_kb.knowledge import Knowledge
from policy_kb.tokenizer import Tokenizer

TEXTS = st.text(
    st.sampled_from([*"住院报销多少比例的了一二三医保abcXYZ0123 9.%+-#&_，。!?\r\n\téЖ𠀀〇"]), max_size=40
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
