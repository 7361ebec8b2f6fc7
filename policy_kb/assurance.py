"""How sure it is that the best entry answers what was asked: a logistic model over what agreed and what did not.

Its weights are learned (`make train-answers`) from the project's own questions, those that some entry answers and
those that none does; `assurance.json` says from how many and when. Wrong is worse than unknown: the threshold was
chosen where one wrong answer less costs about one right one.
"""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from policy_kb.analysis import NOUN, WORD, Analysis, Token
from policy_kb.index import Index
from policy_kb.search import Hit

FILE = "assurance.json"
_STOP = re.compile(r"[,。;!?:、 ]+")
_ASKS = re.compile(
    r"几|多少|好多|哪|啥|什么|咋|怎么|么样|谁|能不能|有没有|要不要|是不是|可不可以|行不行|[吗不没么]$"
)
MOST_TOKENS, LONGEST, MOST_PIECES = 20, 80, 6


@dataclass(frozen=True, slots=True)
class Assurance:
    """The model. `mean` and `scale` of each feature, its `weight`; `enough`: the least probability to answer with."""

    names: tuple[str, ...]
    mean: tuple[float, ...]
    scale: tuple[float, ...]
    weight: tuple[float, ...]
    intercept: float
    enough: float

    @classmethod
    def load(cls, file: str = FILE) -> "Assurance":
        """One that is built in: of the entries, unless told."""
        held = json.loads(files("policy_kb").joinpath(file).read_text(encoding="utf-8"))
        rows = held["features"]
        return cls(
            names=tuple(rows),
            mean=tuple(row["mean"] for row in rows.values()),
            scale=tuple(row["scale"] for row in rows.values()),
            weight=tuple(row["weight"] for row in rows.values()),
            intercept=held["intercept"],
            enough=held["enough"],
        )

    def probability(self, features: Mapping[str, float]) -> float:
        """0 to 1, that the entry answers."""
        rows = zip(self.names, self.mean, self.scale, self.weight, strict=True)
        total = self.intercept + sum(w * (features[name] - m) / s for name, m, s, w in rows)
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, total))))


def features(hit: Hit, question: Analysis, index: Index) -> dict[str, float]:
    """What the model looks at. Masses are sums of the tokens' weights (policy_kb.index)."""
    weighed = [(token, index.token_weight(token)) for token in question.tokens]
    missing = [(token, weight) for token, weight in weighed if token.name in hit.missing]
    novel = [(token, weight) for token, weight in missing if token.name not in index.token_idf]
    known = [(token, weight) for token, weight in missing if token.name in index.token_idf]
    matched = [(token, weight) for token, weight in weighed if token.name in hit.matched]
    pieces = [piece for piece in _STOP.split(question.text) if piece]
    asking = next((piece for piece in reversed(pieces) if _ASKS.search(piece)), question.text)
    written, said = index.written[hit.entry], index.said[hit.entry]
    whole = sum(weight for _, weight in weighed)
    return {
        "score": hit.score,
        "likeness": hit.likeness,
        "coverage": hit.coverage,
        "grams": hit.agreed["grams"],
        "held": hit.agreed["held"],
        "title": hit.agreed["title"],
        "nearest": hit.agreed["nearest"],
        "ahead": hit.ahead,
        "tokens": float(min(len(question.tokens), MOST_TOKENS)),
        "length": float(min(len(question.text), LONGEST)),
        "pieces": float(min(len(pieces), MOST_PIECES)),
        "not_missing": 1.0 - sum(weight for _, weight in missing) / whole if whole else 0.0,
        "pairs_held": _held(question.text, written),
        "pairs_held_asking": _held(asking, written),
        "pairs_unsaid": _held(question.text, written) - _held(question.text, said),
        "characters_held": _characters(question.text, written),
        "characters_said": _characters(question.text, said),
        "person_matched": _mass(matched, "person"),
        "person_missing": _mass(known, "person"),
        "thing_missing": _mass(known, "thing"),
        "ask_matched": _mass(matched, "ask"),
        "ask_missing": _mass(known, "ask"),
        "noun_matched": _mass(matched, NOUN),
        "noun_novel": _mass(novel, NOUN),
        "word_matched": _mass(matched, WORD),
        "word_missing": _mass(known, WORD),
        "word_novel": _mass(novel, WORD),
        "most_novel": max((weight for _, weight in novel), default=0.0),
    }


def _mass(tokens: list[tuple[Token, float]], kind: str) -> float:
    return sum(weight for token, weight in tokens if token.kind == kind)


def _held(text: str, written: str) -> float:
    """The share of the text's pairs of characters that the entry holds somewhere."""
    pairs = [pair for pair in (text[i : i + 2] for i in range(len(text) - 1)) if pair.isalnum()]
    return sum(pair in written for pair in pairs) / len(pairs) if pairs else 0.0


def _characters(text: str, written: str) -> float:
    """The share of the text's characters that the entry holds somewhere."""
    characters = [one for one in text if one.isalnum()]
    return sum(one in written for one in characters) / len(characters) if characters else 0.0
