"""The sieve lets through whatever can match: never a sign of danger is lost to it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.guard import Guard
from policy_kb import lexicon, sieve
from policy_kb.normalise import normalise
from policy_kb.sieve import Needs, Sieve, Signs, needs_of
from tests.bot.dangers import EMERGENCIES, STORIES
from tests.bot.despairs import DESPAIRS
from tests.bot.said import MEDICAL_ADVICE, PRIVACY

GUARD = Guard.load()
PATTERNS = [*GUARD.signs.values(), *(pattern for pattern, _ in lexicon.load().patterns)]
SIEVE = Sieve(pattern.pattern for pattern in PATTERNS)
ALPHABET = sorted({char for pattern in PATTERNS for char in pattern.pattern if char >= "\u4e00"})


@pytest.mark.parametrize(
    ("pattern", "matching", "failing"),
    [
        ("先看.{0,3}后付", "先看病后付钱", "先看病再付钱"),
        ("[一二]级", "二级", "三级"),
        ("(?:胸口|心口)疼", "心口疼", "心里疼"),
        ("(?:突然)?摔", "摔了", "突然"),
        ("报(?=多少)", "报多少", "报几成"),
        ("(?<=不)要钱", "不要钱", "要前"),
    ],
)
def test_a_text_without_what_an_expression_needs_is_held_back(
    pattern: str, matching: str, failing: str
) -> None:
    one = Sieve([pattern])
    assert list(one.passed(matching)) == [0]
    assert list(one.passed(failing)) == []


@pytest.mark.parametrize(
    ("pattern", "needed"),
    [
        ("[^,]{2}", ""),
        (r"\d", ""),
        ("(?:要)?", ""),
        ("(报)*", ""),
        ("^$", ""),
        ("报|[^,]", ""),
        ("(?i)rmb", ""),
        ("(", ""),  # no expression at all
        (r"\d+岁", "岁"),
        ("x(?i:Y)", "x"),
        (r"(报)不\1", "报不"),
        ("(?<!不)报(?!销)", "报"),
    ],
)
def test_only_what_an_expression_cannot_do_without_is_asked_for(pattern: str, needed: str) -> None:
    assert needs_of(pattern) == (frozenset(needed),)


@given(st.lists(st.sampled_from([*ALPHABET, *"0123456789, 。"]), min_size=1, max_size=40).map("".join))
def test_nothing_that_matches_is_held_back(text: str) -> None:
    passed = SIEVE.passed(text)
    for place, pattern in enumerate(PATTERNS):
        assert place in passed or not pattern.search(text), pattern.pattern


@pytest.mark.parametrize("text", [*EMERGENCIES, *STORIES, *DESPAIRS, *MEDICAL_ADVICE, *PRIVACY])
def test_signs_of_many_lines_show_what_the_whole_expression_finds(text: str) -> None:
    text = normalise(text)
    for name in GUARD.of_many:
        assert GUARD.many.show(name, text) == bool(GUARD.signs[name].search(text)), name


def test_signs_are_compiled_once_and_not_before_a_text_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def noted(pattern: str) -> Needs:
        read.append(pattern)
        return needs_of(pattern)

    monkeypatch.setattr(sieve, "needs_of", noted)
    signs = Signs({"fire": ["着火", "起火"], "water": ["漏水"]})
    assert read == []
    assert signs.show("fire", "灶房着火了")
    assert not signs.show("water", "灶房着火了")
    assert read == ["着火", "起火", "漏水"]
