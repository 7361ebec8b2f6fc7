"""What came of a question that was tried, held against what is agreed on."""

from itertools import pairwise

import pytest

from bot.hits.judging import Asked, Outcome, better, judge
from bot.reply import Kind, Reply
from bot.trying import Candidate, Tried
from policy_kb.records import Entry
from tests.policy_kb.editing.written import TEXT

RIGHT, OTHER = "deposit", "clinic"


def entry(id: str) -> Entry:
    return TEXT.entry(id)


def tried(kind: Kind, answered: str | None = None, *, score: float = 0.6) -> Tried:
    weighed: tuple[Candidate, ...] = (Candidate(entry(OTHER), score, False, "", ("押金",), ()),)
    if answered == RIGHT:
        weighed = (*weighed, Candidate(entry(RIGHT), 0.9, False, "", ("住院", "押金"), ()))
    return Tried("问", Reply(kind, "答", entry=answered), entry(answered) if answered else None, weighed)


AGREED, NOTHING, OPEN = (
    Asked("640522", "问", True, RIGHT),
    Asked("640522", "问", True),
    Asked("640522", "问"),
)


@pytest.mark.parametrize(
    ("asked", "kind", "answered", "outcome"),
    [
        (AGREED, Kind.ANSWER, RIGHT, Outcome.RIGHT),
        (AGREED, Kind.UNKNOWN, RIGHT, Outcome.RIGHT),  # an entry that says the document does not say
        (AGREED, Kind.ANSWER, OTHER, Outcome.WRONG),
        (AGREED, Kind.ANSWER, None, Outcome.WRONG),  # a clause was quoted
        (AGREED, Kind.ESTIMATE, None, Outcome.WRONG),
        (AGREED, Kind.EMERGENCY, None, Outcome.WRONG),
        (AGREED, Kind.CLARIFY, None, Outcome.OPTIONS),
        (AGREED, Kind.UNKNOWN, None, Outcome.UNKNOWN),
        (NOTHING, Kind.UNKNOWN, None, Outcome.RIGHT),
        (NOTHING, Kind.CLARIFY, None, Outcome.RIGHT),
        (NOTHING, Kind.ANSWER, None, Outcome.WRONG),
        (NOTHING, Kind.ANSWER, OTHER, Outcome.WRONG),
        (OPEN, Kind.ANSWER, OTHER, Outcome.ANSWERED),
        (OPEN, Kind.CHITCHAT, None, Outcome.ANSWERED),
        (OPEN, Kind.CLARIFY, None, Outcome.OPTIONS),
        (OPEN, Kind.UNKNOWN, None, Outcome.UNKNOWN),
    ],
)
def test_an_answer_is_held_against_what_is_agreed_on(
    asked: Asked, kind: Kind, answered: str | None, outcome: Outcome
) -> None:
    assert judge(asked, tried(kind, answered)).outcome is outcome


def test_score_and_words_are_of_the_entry_that_answered_else_of_the_likeliest() -> None:
    answered, not_known = judge(AGREED, tried(Kind.ANSWER, RIGHT)), judge(AGREED, tried(Kind.UNKNOWN))
    assert (answered.score, answered.matched) == (0.9, "住院、押金")
    assert (not_known.score, not_known.matched) == (0.6, "押金")


def test_a_question_that_is_listed_word_for_word_has_no_score() -> None:
    listed = Candidate(entry(RIGHT), 1.2, True, "", ("住院", "押金"), ())
    verdict = judge(AGREED, Tried("问", Reply(Kind.ANSWER, "答", entry=RIGHT), entry(RIGHT), (listed,)))
    assert (verdict.score, verdict.matched) == (None, "问法一字不差")


def test_wrong_is_worse_than_unknown_and_choices_are_better_than_nothing() -> None:
    order = [Outcome.WRONG, Outcome.UNKNOWN, Outcome.OPTIONS, Outcome.RIGHT]
    assert all(better(old, new) == 1 for old, new in pairwise(order))
    assert better(Outcome.RIGHT, Outcome.WRONG) == -1
    assert better(Outcome.RIGHT, Outcome.ANSWERED) == 0
