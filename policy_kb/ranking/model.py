"""What was learned, as plain numbers in one file: weights of the features, of differences, of the confidence; trees.

Four kinds of collections have models of their own: phrasings, parts of documents, passages, documents. Each was
trained five times, every time without a fifth of the labelled questions. A question that was in training (known by
a hash) is answered by the model that did not see it; all others by the mean of the five.
"""

import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policy_kb.ranking import reading
from policy_kb.ranking.index import Index
from policy_kb.ranking.trees import NO_TREES, Trees

Floats = NDArray[np.float64]

FOLDS = 5
SHORT, LONG = (
    48,
    400,
)  # characters: the median of phrasings is below the one, that of whole documents above the other
FILE = "model.npz"
PARTS = ("center", "scale", "weights", "table", "surety", "surety_center", "surety_scale")
TREES = ("trees", "surety_trees")
TREE_PARTS = ("feature", "threshold", "left", "right", "value", "depth")


@dataclass(frozen=True)
class Ranker:
    """One set of weights. `table` is empty where differences are not looked at; its first place is always 0."""

    center: Floats
    scale: Floats
    weights: Floats
    table: Floats
    surety: Floats  # weights of the confidence, the constant first
    surety_center: Floats
    surety_scale: Floats
    trees: Trees = NO_TREES
    surety_trees: Trees = NO_TREES


@dataclass(frozen=True)
class Model:
    """Rankers by kind of collection: the mean, then those of the folds."""

    features: tuple[str, ...]
    rankers: Mapping[str, tuple[Ranker, ...]]
    questions: Mapping[int, int] = field(default_factory=dict)  # hash of a question -> its fold
    about: Mapping[str, Any] = field(default_factory=dict)  # data, sizes, date, seed

    def ranker(self, index: Index, question: str) -> Ranker | None:
        """The ranker for a question, one that has not seen its answer; None where there is none of the kind."""
        of_kind = self.rankers.get(kind(index))
        if of_kind is None:
            return None
        fold = self.questions.get(fingerprint(question))
        return of_kind[0 if fold is None else fold + 1]


def kind(index: Index) -> str:
    """What kind of collection it is: "phrasings", "parts" of documents, "passages" of no document, "documents"."""
    if index.median_length <= SHORT:
        return "phrasings"
    if index.documents is not None:
        return "parts"
    return "passages" if index.median_length <= LONG else "documents"


def fingerprint(question: str) -> int:
    """A hash of 63 bits of what is asked; signs and blanks do not count."""
    text = "".join(char for char in reading.plain(question) if char.isalnum())
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest()) >> 1


def write(model: Model) -> bytes:
    """The model as a file."""
    arrays: dict[str, NDArray[Any]] = {
        "about": np.array(json.dumps({"features": model.features, **model.about}, ensure_ascii=False)),
        "questions": np.array(sorted(model.questions), np.int64),
        "folds": np.array([model.questions[key] for key in sorted(model.questions)], np.int8),
    }
    for name, rankers in model.rankers.items():
        for number, ranker in enumerate(rankers):
            for trees, part in product(TREES, TREE_PARTS):
                arrays[f"{name}.{number}.{trees}.{part}"] = np.asarray(getattr(getattr(ranker, trees), part))
            for part in PARTS:
                values = getattr(ranker, part)
                if part == "table":
                    step = max(float(np.abs(values).max(initial=0.0)) / 127, 1e-9)
                    arrays[f"{name}.{number}.step"] = np.array(step)
                    arrays[f"{name}.{number}.table"] = np.round(values / step).astype(np.int8)
                else:
                    arrays[f"{name}.{number}.{part}"] = values.astype(np.float32)
    held = io.BytesIO()
    np.savez_compressed(held, **arrays)  # type: ignore[arg-type]
    return held.getvalue()


def read(data: bytes) -> Model:
    """The model from a file."""
    with np.load(io.BytesIO(data), allow_pickle=False) as held:
        arrays = {name: held[name] for name in held.files}
    about = json.loads(str(arrays.pop("about")))
    questions = dict(zip(arrays.pop("questions").tolist(), arrays.pop("folds").tolist(), strict=True))
    rankers: dict[str, tuple[Ranker, ...]] = {}
    for name in sorted({key.split(".")[0] for key in arrays}):
        count = sum(key.startswith(f"{name}.") and key.endswith(".weights") for key in arrays)
        rankers[name] = tuple(_ranker(arrays, f"{name}.{number}") for number in range(count))
    return Model(tuple(about.pop("features")), rankers, questions, about)


def _ranker(arrays: Mapping[str, NDArray[Any]], prefix: str) -> Ranker:
    parts = {part: arrays[f"{prefix}.{part}"].astype(np.float64) for part in PARTS}
    parts["table"] *= float(arrays[f"{prefix}.step"])
    return Ranker(
        **parts,
        trees=_trees(arrays, f"{prefix}.trees"),
        surety_trees=_trees(arrays, f"{prefix}.surety_trees"),
    )


def _trees(arrays: Mapping[str, NDArray[Any]], prefix: str) -> Trees:
    parts: dict[str, Any] = {part: arrays[f"{prefix}.{part}"] for part in TREE_PARTS}
    return Trees(**{**parts, "depth": int(parts["depth"])})


@cache
def builtin() -> Model | None:
    """The model that comes with the package; None where there is none."""
    found = files("policy_kb.ranking").joinpath(FILE)
    return read(found.read_bytes()) if found.is_file() else None
