"""What speaks for a clause as the answer: of the engine's candidates, and of the sentences that would be quoted.

The table that `assurance.json` weighs; learned by tests/training/clauses.py. Pure.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from policy_kb.clauses import runs
from policy_kb.clauses.index import ClauseIndex
from policy_kb.clauses.question import Asked
from policy_kb.clauses.runs import Run
from policy_kb.ranking.engine import Likeliest

OUTPATIENT = "门诊"
MOST_SCORE = 2.0  # of the engine; beyond it says no more
# Of the engine's columns (policy_kb.ranking.features). With the totals and shares of pairs beside them a text that
# agrees too well was refused: what is learned must stay sound where no example was.
COLUMNS = ("char_cover", "sentence_cover", "sentence_pairs", "general_cover", "piece_tversky")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A clause, by its number in the index, with the sentences that would be quoted."""

    clause: int
    run: Run
    features: Mapping[str, float]


def gather(index: ClauseIndex, asked: Asked, found: Likeliest) -> Iterator[Candidate]:
    """Those that can be the answer: that hold the kind of thing asked for and more of the subject than plain words.

    Strict words (电话, 要带的材料) must stand in the sentences themselves.
    """
    for place, clause in enumerate(found.passages.tolist()):
        run = runs.best(index, asked, clause)
        if run.met and run.whole and run.core > 0 and not _of_other_care(run, asked):
            yield Candidate(clause, run, _of_engine(found, place) | _of_run(run))


def _of_other_care(run: Run, asked: Asked) -> bool:
    """What is asked of outpatient care (门诊) is not told by what holds of a stay in hospital."""
    return OUTPATIENT in asked.subject and OUTPATIENT in run.missing


def _of_engine(found: Likeliest, place: int) -> dict[str, float]:
    scores = found.scores
    lead = scores[0] - scores[1] if place == 0 and len(scores) > 1 else 0.0
    measured = {name: float(found.columns[name][place]) for name in COLUMNS}
    return {
        "score": min(float(scores[place]), MOST_SCORE),
        "behind": float(scores[place] - scores[0]),
        "lead": float(lead),
        "place": float(place),
        **measured,
    }


def _of_run(run: Run) -> dict[str, float]:
    return {
        "coverage": run.coverage,
        "weight": run.weight,
        "core": run.core,
        "expected": float(run.expected),
    }
