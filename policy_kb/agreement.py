"""How the second look at the likeliest entries weighs what it sees: learned from questions labelled with their entry.

`agreement.json` says from how many questions it was learned and when (`make train-answers`). Its scale is the first
look's score, so that thresholds mean the same for both.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

import numpy as np

from policy_kb.postings import Weights

FILE = "agreement.json"


@dataclass(frozen=True, slots=True)
class Agreement:
    """A weight of each feature of `policy_kb.second_look`, and a constant."""

    weights: Mapping[str, float]
    constant: float

    @classmethod
    def load(cls) -> "Agreement":
        """The one that is built in."""
        held = json.loads(files("policy_kb").joinpath(FILE).read_text(encoding="utf-8"))
        return cls(weights=held["weights"], constant=held["constant"])

    def scores(self, features: Mapping[str, Weights]) -> Weights:
        """Of every candidate, how well it agrees, about 0 to 1."""
        columns = np.column_stack([features[name] for name in self.weights])
        return np.asarray(self.constant + columns @ np.array([*self.weights.values()]))
