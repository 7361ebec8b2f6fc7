"""The engine: candidates from two fields over the same text, then a learned second stage, then confidence.

Words, and characters with pairs: pairs catch what segmentation breaks, characters catch short paraphrases.
A passage is read together with its title, and its document's score counts by half.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from policy_kb.ranking import candidates, features, index, ranking, updating
from policy_kb.ranking import model as models
from policy_kb.ranking import question as questions
from policy_kb.ranking.candidates import Scores
from policy_kb.ranking.index import Index
from policy_kb.ranking.model import Model, Ranker
from policy_kb.ranking.passages import Found, Passage, Ranked
from policy_kb.ranking.pool import Mask
from policy_kb.ranking.question import Floats, Question
from policy_kb.ranking.ranking import Judged
from policy_kb.ranking.reading import Whole
from policy_kb.tokenizer import Tokenizer

__all__ = ["CANDIDATES", "Engine", "Found", "Likeliest", "Passage", "Ranked"]

CANDIDATES = 50
NO_MODEL = Model((), {})


@dataclass(frozen=True)
class Likeliest:
    """Numbers of passages, best first, their scores and features; how surely the first answers: 0 to 1."""

    passages: Whole
    scores: Floats
    columns: features.Columns
    confidence: float


@dataclass(frozen=True)
class Engine:
    """Searches one fixed list of passages. Immutable; readers need no lock."""

    index: Index
    model: Model

    @classmethod
    def build(
        cls, passages: Sequence[Passage], model: Model | None = None, tokenizer: Tokenizer | None = None
    ) -> "Engine":
        """Index the passages; without a model the built-in one is used. NO_MODEL ranks by the first stage alone."""
        return cls(index.build(passages, tokenizer), model or models.builtin() or NO_MODEL)

    def updated(self, passages: Sequence[Passage]) -> "Engine":
        """One over these passages; only those that this one lacks are read. This one goes on as it is."""
        found = updating.updated(self.index, passages)
        return self if found is self.index else Engine(found, self.model)

    def search(
        self, question: str, top: int = 10, *, explain: bool = False, without: Collection[str] = ()
    ) -> Found:
        """The best passages for a question; none where not one term is shared.

        Passages whose ids are in `without` are left out as if they had never been there: that is how an
        evaluation removes the answer. (How rare a word is stays as it was.) Without a model the confidence is
        the first hit's share of the best possible score.
        """
        asked = questions.read(question, self.index)
        gone = [self.index.places[id] for id in without if id in self.index.places]
        scores = candidates.score(self.index, asked, gone)
        chosen = candidates.choose(scores, max(CANDIDATES, top))
        ranker = self.model.ranker(self.index, question)
        columns = self._columns(asked, scores, chosen) if explain or ranker is not None else {}
        judged = self._judged(ranker, asked, scores, chosen, columns)
        order = candidates.descending(judged.scores)[:top]
        hits = [
            Ranked(self.index.ids[chosen[at]], float(judged.scores[at]), _at(columns, at) if explain else {})
            for at in order
        ]
        return Found(tuple(hits), judged.confidence)

    def likeliest(self, question: str, among: Mask, top: int) -> Likeliest:
        """The best of some of the passages, best first, with what was measured of them.

        `among` says of every passage whether it is one of them. A document belongs to them whole or not at all.
        """
        asked = questions.read(question, self.index)
        scores = candidates.score(self.index, asked, among=among)
        chosen = candidates.choose(scores, max(CANDIDATES, top))
        columns = self._columns(asked, scores, chosen)
        ranker = self.model.ranker(self.index, question)
        judged = self._judged(ranker, asked, scores, chosen, columns)
        order = candidates.descending(judged.scores)[:top]
        return Likeliest(
            chosen[order],
            judged.scores[order],
            {name: values[order] for name, values in columns.items()},
            judged.confidence,
        )

    def _columns(self, asked: Question, scores: Scores, chosen: Whole) -> features.Columns:
        return features.measure(self.index, asked, scores, chosen) if len(chosen) else {}

    def _judged(
        self, ranker: Ranker | None, asked: Question, scores: Scores, chosen: Whole, columns: features.Columns
    ) -> Judged:
        if ranker is None:
            return ranking.by_first_stage(scores, chosen)
        return ranking.judge(self.index, asked, chosen, columns, self.model.features, ranker)


def _at(columns: features.Columns, row: int) -> Mapping[str, float]:
    return {name: float(values[row]) for name, values in columns.items()}
