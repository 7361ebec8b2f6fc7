"""What came of a question that was tried: right, wrong, only choices, unknown. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from bot.reply import Kind
from bot.trying import Candidate, Tried

LONGEST_MATCHED = 200  # characters
WORD_FOR_WORD = "问法一字不差"


class Outcome(StrEnum):
    """In the order in which a table of totals has them."""

    RIGHT = "right"  # as agreed on
    WRONG = "wrong"  # something else was told
    OPTIONS = "options"  # asked back, or choices were offered
    UNKNOWN = "unknown"  # the bot said that it does not know
    ANSWERED = "answered"  # something was told, and nothing is agreed on

    @property
    def word(self) -> str:
        """As pages show it."""
        return _WORDS[self]


_WORDS: Mapping[Outcome, str] = MappingProxyType(
    {
        Outcome.RIGHT: "对",
        Outcome.WRONG: "错",
        Outcome.OPTIONS: "只给选项",
        Outcome.UNKNOWN: "不知道",
        Outcome.ANSWERED: "答了",
    }
)
# Wrong is worse than unknown.
_WORTH = {
    Outcome.WRONG: 0,
    Outcome.UNKNOWN: 1,
    Outcome.OPTIONS: 2,
    Outcome.ANSWERED: 3,
    Outcome.RIGHT: 3,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a region's resident. `agreed`: `expected` is to answer it, or nothing where that is None."""

    region: str
    text: str
    agreed: bool = False
    expected: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of it. `score` and `matched` are of the entry that answered, or of the likeliest.

    No score where the question is one of the ways of asking word for word: `matched` says so.
    """

    outcome: Outcome
    entry: str | None
    kind: str
    score: float | None
    matched: str


def judge(asked: Asked, tried: Tried) -> Verdict:
    """Held against what is agreed on, where something is."""
    reply, entry = tried.reply, tried.reply.entry
    best = next((one for one in tried.candidates if entry in (None, one.entry.id)), None)
    return Verdict(
        outcome=_outcome(asked, entry, reply.kind),
        entry=entry,
        kind=str(reply.kind),
        score=round(best.score, 3) if best and not best.listed else None,
        matched=_matched(best) if best else "",
    )


def _matched(best: Candidate) -> str:
    return WORD_FOR_WORD if best.listed else "、".join(best.matched)[:LONGEST_MATCHED]


def _outcome(asked: Asked, entry: str | None, kind: Kind) -> Outcome:
    told = entry is not None or kind in (Kind.ANSWER, Kind.ESTIMATE)
    if asked.agreed and (entry == asked.expected if asked.expected else not told):
        return Outcome.RIGHT
    if told:
        return Outcome.WRONG if asked.agreed else Outcome.ANSWERED
    if kind is Kind.CLARIFY:
        return Outcome.OPTIONS
    if kind is Kind.UNKNOWN:
        return Outcome.UNKNOWN
    return Outcome.WRONG if asked.agreed else Outcome.ANSWERED  # a greeting, a warning of danger


def better(old: Outcome, new: Outcome) -> int:
    """1: the new one is better, -1: worse, 0: worth the same."""
    return (_WORTH[new] > _WORTH[old]) - (_WORTH[new] < _WORTH[old])
