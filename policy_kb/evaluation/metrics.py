"""The figures themselves. Pure arithmetic over ranks and confidences; what is ranked is not known here."""

from collections.abc import Collection, Sequence
from math import ceil

import numpy as np

FALSE_ANSWERS = 0.05  # of questions without an answer, the share that may be answered


def within(ranks: Sequence[int | None], top: int) -> float:
    """The share of questions whose first right hit is among the first `top`. Ranks count from 1, None: not found."""
    return mean([rank is not None and rank <= top for rank in ranks])


def recall(ids: Sequence[str], relevant: Collection[str], top: int = 5) -> float:
    """Of one question's right ones, the share that is among the first `top` of what was found."""
    return len(set(relevant).intersection(ids[:top])) / len(relevant)


def reciprocal(ranks: Sequence[int | None], top: int = 10) -> float:
    """Mean reciprocal rank of the first right hit, nought beyond `top`."""
    return mean([1 / rank if rank is not None and rank <= top else 0.0 for rank in ranks])


def auroc(answerable: Sequence[float], unanswerable: Sequence[float]) -> float:
    """How often a question that has an answer gets the higher confidence than one that has none; equals count half.

    The area under the curve of right against false answers: .5 is guessing.
    """
    sure, unsure = np.asarray(answerable, np.float64), np.sort(np.asarray(unanswerable, np.float64))
    below, upto = np.searchsorted(unsure, sure, "left"), np.searchsorted(unsure, sure, "right")
    return float((below + upto).mean()) / (2 * len(unsure))


def answered(
    answerable: Sequence[float], unanswerable: Sequence[float], share: float = FALSE_ANSWERS
) -> float:
    """Of the questions that have an answer, how many are answered when at most `share` of the others are.

    The threshold is the lowest that keeps within the share, so equal confidences fall together, to the strict side.
    """
    threshold = sorted(unanswerable, reverse=True)[int(share * len(unanswerable))]
    return mean([confidence > threshold for confidence in answerable])


def at_least(confidences: Sequence[float], threshold: float) -> float:
    """The share of confidences that reach a threshold."""
    return mean([confidence >= threshold for confidence in confidences])


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest of the values that this share of them does not exceed."""
    return sorted(values)[max(0, ceil(share * len(values)) - 1)]


def mean(values: Sequence[float]) -> float:
    """The mean; of yes and no, the share of yes."""
    return sum(values) / len(values)
