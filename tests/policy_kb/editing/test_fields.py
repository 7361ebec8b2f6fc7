"""The text of an entry as the fields of a form: there and back without loss, and what differs between two."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.errors import BadInput
from policy_kb import content
from policy_kb.editing import fields
from policy_kb.entry_text import EntryText
from tests.policy_kb.editing.written import TEXT


@pytest.fixture(scope="module")
def cards() -> list[EntryText]:
    return [EntryText.of(entry) for entry in content.load().entries]


def test_every_built_in_card_goes_through_the_form_without_loss(cards: list[EntryText]) -> None:
    for text in cards:
        assert fields.text_of(fields.of(text), text) == text


def test_lines_are_tidied() -> None:
    words = fields.of(TEXT) | {"phrasings": " 押金多少\r\n\r\n  要交钱吗\t\n", "title": " 押 金\n规定 "}
    found = fields.text_of(words)
    assert found.phrasings == ("押金多少", "要交钱吗")
    assert found.title == "押 金 规定"


def test_boxes_keep_the_order_they_had() -> None:
    before = replace(TEXT, audience=("干部", "公众"))
    words = fields.of(before) | {"audience": "公众、儿童、干部"}
    assert fields.text_of(words, before).audience == ("干部", "公众", "儿童")


@pytest.mark.parametrize(
    ("name", "typed"), [("valid_from", "2026-13-01"), ("review_by", "明年"), ("parts", "海原县：三人")]
)
def test_what_cannot_be_read_says_how_to_write_it(name: str, typed: str) -> None:
    with pytest.raises(BadInput, match="请写成"):
        fields.text_of(fields.of(TEXT) | {name: typed})


def test_a_day_left_empty_is_not_written_yet() -> None:
    assert fields.text_of(fields.of(TEXT) | {"valid_from": ""}).valid_from is None
    assert fields.text_of(fields.of(TEXT) | {"valid_from": "2026-03-05"}).valid_from == date(2026, 3, 5)


def test_a_figure_differs_as_a_whole() -> None:
    (found,) = fields.differences({"conclusion": "报销80%。"}, {"conclusion": "报销85%。"})
    assert [(piece.kind, piece.text) for piece in found.pieces] == [
        ("same", "报销"),
        ("gone", "80%"),
        ("new", "85%"),
        ("same", "。"),
    ]
    assert found.label == "结论"


@given(st.text("押金退不0123%\n", max_size=30), st.text("押金退不0123%\n", max_size=30))
def test_the_pieces_make_both_texts_again(old: str, new: str) -> None:
    for found in fields.differences({"how": old}, {"how": new}):
        assert "".join(piece.text for piece in found.pieces if piece.kind != "new") == old
        assert "".join(piece.text for piece in found.pieces if piece.kind != "gone") == new


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "words", "taken", "clashing"),
    [
        ("旧", "旧", "旧", "旧", False, False),
        ("旧", "我", "旧", "我", False, False),
        ("旧", "旧", "他", "他", True, False),
        ("旧", "同", "同", "同", False, False),
        ("旧", "我", "他", "我", False, True),
        ("旧", "", "他", "", False, True),
        ("", "", "他", "他", True, False),
    ],
)
def test_of_two_changes_each_field_is_whose_it_was_and_what_both_changed_is_left_to_decide(
    base: str, mine: str, theirs: str, words: str, taken: bool, clashing: bool
) -> None:
    found = fields.settled({"title": base}, {"title": mine}, {"title": theirs})
    assert found.words == {"title": words}
    assert found.taken == ({"title"} if taken else frozenset())
    assert found.clashing == ({"title"} if clashing else frozenset())


WORDS = st.fixed_dictionaries(
    {name: st.sampled_from(["", "甲", "乙", "丙"]) for name in ("title", "how", "where")}
)


@given(base=WORDS, mine=WORDS, theirs=WORDS)
def test_put_together_the_other_way_round_only_what_both_changed_is_different(
    base: dict[str, str], mine: dict[str, str], theirs: dict[str, str]
) -> None:
    one, other = fields.settled(base, mine, theirs), fields.settled(base, theirs, mine)
    assert one.clashing == other.clashing
    assert {name for name in mine if one.words[name] != other.words[name]} == one.clashing
