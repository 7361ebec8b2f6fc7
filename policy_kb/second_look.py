"""The second look: what of the question the likeliest entries hold, apart from the terms that the first look weighed.

Terms say much where the dictionaries know them and nothing where they do not. So the pairs of characters of the
question are looked for in everything an entry says, and the several nearest ways of asking for it are weighed, not the
nearest alone. What it all counts is learned (`policy_kb.agreement`).
"""

import numpy as np

from policy_kb.index import Index, pairs
from policy_kb.postings import Numbers, Weights
from policy_kb.section import Section

# What `policy_kb.agreement` weighs; likeness is kept to tell which way of asking was nearest.
LEARNED = ("grams", "coverage", "held", "title", "nearest")
NEAREST = 5  # ways of asking whose mean likeness is looked at


def features(
    index: Index,
    section: Section,
    text: str,
    candidates: Numbers,
    *,
    ways: Weights,
    likeness: Weights,
    by_gram: Weights,
    coverage: Weights,
) -> dict[str, Weights]:
    """What is looked at, each an array over the candidates, 0 to 1.

    As the first look found them: `ways` and `by_gram` are likenesses of the section's phrasings, `likeness` (that of
    the nearest one) and `coverage` are of its entries. `candidates` are places in the section.
    """
    weights = {pair: index.pair_weight(pair) for pair in pairs(text)}
    mass = sum(weights.values()) or 1.0
    bounds = section.bounds
    return {
        "likeness": likeness[candidates],
        "grams": np.maximum.reduceat(by_gram, section.first)[candidates],
        "coverage": coverage[candidates],
        "held": section.pairs.shared(weights)[candidates] / mass,
        "title": section.title_pairs.shared(weights)[candidates] / mass,
        "nearest": np.array(
            [_nearest(ways[bounds[at] : bounds[at + 1]].tolist()) for at in candidates.tolist()]
        ),
    }


def _nearest(likeness: list[float]) -> float:
    best = sorted(likeness)[-NEAREST:]
    return sum(best) / len(best)
