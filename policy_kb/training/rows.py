"""What a model learns from: the candidates of every labelled question, with the answer in place and taken away.

Phrasings that answer the same question are paraphrases of each other, so each of them is asked as well.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from policy_kb.evaluation.sets import LabelledSet
from policy_kb.ranking import candidates, features, index, model, ranking
from policy_kb.ranking import question as questions
from policy_kb.ranking.engine import CANDIDATES
from policy_kb.ranking.index import Index
from policy_kb.ranking.passages import Passage

TABLE = 1 << 16  # places for differences
SIBLINGS = 20  # candidates of a sibling

ASKED, REMOVED, STRANGE, SIBLING = "asked", "removed", "strange", "sibling"


@dataclass(frozen=True)
class Case:
    """The candidates of one question, best of the first stage first. `right` is all false but for ASKED and SIBLING."""

    mode: str
    fold: int
    matrix: NDArray[np.float32]
    slots: NDArray[
        np.uint16
    ]  # as many columns as the longest question of long texts needs, 0 where there is none
    right: NDArray[np.bool_]
    learned: int  # of so many candidates the order is learned: among phrasings the hard ones say the most


@dataclass(frozen=True)
class Gathered:
    """The cases of one set, and of what kind its collection is."""

    set: str
    kind: str
    features: tuple[str, ...]
    cases: Sequence[Case]


def fold(group: str) -> int:
    """The fold of a group of questions."""
    return int.from_bytes(hashlib.blake2b(group.encode(), digest_size=4).digest()) % model.FOLDS


def bare(labelled: LabelledSet) -> LabelledSet:
    """The same passages with neither title nor document."""
    passages = [Passage(passage.id, passage.text) for passage in labelled.passages]
    return replace(labelled, name=f"{labelled.name} (bare)", passages=passages)


def gather(labelled: LabelledSet, strange: Sequence[str]) -> Gathered:
    """Ask every question of the set, and the `strange` ones, which it cannot answer."""
    whole = index.build(labelled.passages)
    kind = model.kind(whole)
    cases: list[Case] = []
    names: tuple[str, ...] = ()
    for mode, group, text, right, without in _asked(labelled, strange, kind, whole):
        asked = questions.read(text, whole)
        scores = candidates.score(whole, asked, without)
        chosen = candidates.choose(scores, CANDIDATES if mode != SIBLING else SIBLINGS)
        if not len(chosen):
            continue
        columns = features.measure(whole, asked, scores, chosen)
        names = tuple(columns)
        cases.append(
            Case(
                mode,
                fold(group),
                ranking.rows(columns, names).astype(np.float32),
                ranking.slots(whole, asked, chosen, TABLE).astype(np.uint16),
                np.isin(chosen, right),
                SIBLINGS if kind == "phrasings" else CANDIDATES,
            )
        )
    return Gathered(labelled.name, kind, names, cases)


def _asked(
    labelled: LabelledSet, strange: Sequence[str], kind: str, whole: Index
) -> Iterator[tuple[str, str, str, list[int], list[int]]]:
    """(mode, group, text, right passages, removed passages)."""
    for question in labelled.questions:
        right = sorted(whole.places[id] for id in question.relevant)
        yield ASKED, question.group, question.text, right, []
        yield REMOVED, question.group, question.text, [], right
        if kind == "phrasings" and len(right) > 1:
            for at in right:
                others = [other for other in right if other != at]
                yield SIBLING, question.group, labelled.passages[at].text, others, [at]
    for text in strange:
        yield STRANGE, text, text, [], []
