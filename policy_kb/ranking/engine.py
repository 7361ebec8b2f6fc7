"""The engine: candidates from two fields over the same text, then a learned second stage, then confidence.

Words, and characters with pairs: pairs catch what segmentation breaks, characters catch short paraphrases.
A passage is read together with its title, and its document's score counts by half.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from policy_kb.ranking import candidates, features, index, ranking
from policy_kb.ranking import model as models
from policy_kb.ranking import question as questions
from policy_kb.ranking.index import Index
from policy_kb.ranking.model import Model
from policy_kb.ranking.passages import Found, Passage, Ranked

__all__ = ["CANDIDATES", "Engine", "Found", "Passage", "Ranked"]

CANDIDATES = 50
NO_MODEL = Model((), {})


@dataclass(frozen=True)
class Engine:
    """Searches one fixed list of passages. Immutable; readers need no lock."""

    index: Index
    model: Model

    @classmethod
    def build(cls, passages: Sequence[Passage], model: Model | None = None) -> "Engine":
        """Index the passages; without a model the built-in one is used. NO_MODEL ranks by the first stage alone."""
        return cls(index.build(passages), model or models.builtin() or NO_MODEL)

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
        if ranker is None:
            judged = ranking.by_first_stage(scores, chosen)
        else:
            judged = ranking.judge(self.index, asked, scores, chosen, self.model.features, ranker)
        order = candidates.descending(judged.scores)[:top]
        columns = features.measure(self.index, asked, scores, chosen) if explain and len(chosen) else {}
        hits = [
            Ranked(self.index.ids[chosen[at]], float(judged.scores[at]), _at(columns, at)) for at in order
        ]
        return Found(tuple(hits), judged.confidence)


def _at(columns: features.Columns, row: int) -> Mapping[str, float]:
    return {name: float(values[row]) for name, values in columns.items()}
