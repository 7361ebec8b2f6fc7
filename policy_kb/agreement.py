"""How the second look at the likeliest entries weighs what it sees: learned from questions labelled with their entry.

`agreement.json` says from how many questions it was learned and when (`make train-answers`). Its scale is the first
look's score, so that thresholds mean the same for both. Labels of the log change it a little (`policy_kb.own_labels`).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

import numpy as np

from policy_kb.postings import Weights

FILE = "agreement.json"


@dataclass(frozen=True, slots=True)
class Agreement:
    """A weight of each feature of `policy_kb.second_look`, and a constant.

    `scale` and `curvature` say how surely the weights were learned: divided by `scale`, they are the least of a loss
    whose second derivatives the curvature is. `date`: when they were learned.
    """

    weights: Mapping[str, float]
    constant: float
    scale: float = 1.0
    curvature: Weights = field(default_factory=lambda: np.empty((0, 0)))
    date: str = ""

    @classmethod
    def load(cls) -> "Agreement":
        """The one that is built in."""
        held = json.loads(files("policy_kb").joinpath(FILE).read_text(encoding="utf-8"))
        return cls(
            held["weights"], held["constant"], held["scale"], np.array(held["curvature"]), held["date"]
        )

    def scores(self, features: Mapping[str, Weights]) -> Weights:
        """Of every candidate, how well it agrees, about 0 to 1."""
        columns = np.column_stack([features[name] for name in self.weights])
        return np.asarray(self.constant + columns @ np.array([*self.weights.values()]))

    def with_learned(self, held: Mapping[str, Any] | None) -> "Agreement":
        """The one learned from this one, as `own_labels.keeping` stored it; what came of another is left out."""
        if held is None or held["learned_over"] != self.date:
            return self
        return Agreement(held["weights"], held["constant"], self.scale, self.curvature, self.date)
