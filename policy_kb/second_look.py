"""The second look: what of the question the likeliest entries hold, apart from the terms that the first look weighed.

Terms say much where the dictionaries know them and nothing where they do not. So the pairs of characters of the
question are looked for in everything an entry says, and the several nearest ways of asking for it are weighed, not the
nearest alone. What it all counts is learned (`policy_kb.agreement`).
"""

import numpy as np

from policy_kb.index import Index, pairs
from policy_kb.postings import Numbers, Weights

# What `policy_kb.agreement` weighs; likeness is kept to tell which way of asking was nearest.
LEARNED = ("grams", "coverage", "held", "title", "nearest")
NEAREST = 5  # ways of asking whose mean likeness is looked at


def features(
    index: Index, text: str, candidates: Numbers, ways: Weights, by_gram: Weights, coverage: Weights
) -> dict[str, Weights]:
    """What is looked at, each an array over the candidates, 0 to 1.

    `ways` and `by_gram` are likenesses of phrasings, `coverage` is of entries, as the first look found them.
    """
    weights = {pair: index.pair_weight(pair) for pair in pairs(text)}
    mass = sum(weights.values()) or 1.0
    return {
        "likeness": np.array([_of(ways, index, entry).max() for entry in candidates]),
        "grams": np.array([_of(by_gram, index, entry).max() for entry in candidates]),
        "coverage": coverage[candidates],
        "held": index.pairs.shared(weights)[candidates] / mass,
        "title": index.title_pairs.shared(weights)[candidates] / mass,
        "nearest": np.array([_nearest(_of(ways, index, entry)) for entry in candidates]),
    }


def _of(phrasings: Weights, index: Index, entry: int) -> Weights:
    return phrasings[index.first[entry] : index.after(entry)]


def _nearest(likeness: Weights) -> float:
    return float(np.sort(likeness)[-NEAREST:].mean())
