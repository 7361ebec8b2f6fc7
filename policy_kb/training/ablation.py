"""`python -m policy_kb.training.ablation FOLDER...`: what each part brings, learned anew without it.

The candidates of every question are measured once; then the ranking is learned in folds without the columns of one
part, and asked what its fold has not seen. Trees are looked at alone: a row without a part has none.
"""

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from policy_kb.evaluation import metrics, sets
from policy_kb.training import fitting, rows
from policy_kb.training.fitting import Fitted
from policy_kb.training.learning import BOOSTED, DENSE
from policy_kb.training.rows import ASKED, REMOVED, Gathered

# Names of features as regular expressions, each matched whole. A feature may belong to several parts.
PARTS: Mapping[str, str] = {
    "words": r"words|word_.*|general_.*|content_cover|missing.*|extra_.*",
    "characters and pairs": r"pieces|document_pieces|char_.*|pair_cover|piece_.*|rare_cover|late_cover|early_cover"
    r"|own_cover|alone_cover",
    "short-text overlap (Tversky, shares)": r"overlap.*|.*_tversky|.*_share|length_ratio",
    "the whole document, neighbours": r"document_.*|before|after|of_same_document|first_of_document|alone_cover",
    "title": r"title_cover|own_cover|beyond_title|region_titled|region_other|region_unasked",
    "closest sentence, window, alignment": r"sentence.*|window_cover|common_.*|likeness|run|theirs_extra",
    "what is asked, what is held": r"asks_.*|theirs_(?!extra).*|fits_.*|holds_.*",
    "figures and negation": r"missing_figures|negation.*|holds_figure|fits_amount_figure|fits_ratio_ratio",
    "provinces": r"region_.*",
}


def without(gathered: Gathered, part: str) -> Gathered:
    """The same cases without the columns of a part."""
    gone = re.compile(PARTS[part])
    kept = [at for at, name in enumerate(gathered.features) if not gone.fullmatch(name)]
    cases = [replace(case, matrix=case.matrix[:, kept]) for case in gathered.cases]
    return replace(gathered, features=tuple(gathered.features[at] for at in kept), cases=cases)


def table(gathered: Gathered) -> Iterator[tuple[str, float, float]]:
    """(what is switched off, acc@1, AUROC near) of one set."""
    short, dense = gathered.kind in BOOSTED, DENSE.get(gathered.kind, fitting.DENSE)

    def fit(of: Gathered, *, trees: bool = False, differences: bool = True) -> tuple[float, float]:
        fitted = fitting.fit(of.cases, of.features, trees=trees, differences=differences, dense=dense)
        return _reached(of, fitted)

    yield ("everything in place", *fit(gathered, trees=short))
    if short:
        yield ("trees", *fit(gathered))
        yield ("trees, learned differences", *fit(gathered, differences=False))
    else:
        yield ("learned lack", *fit(gathered, differences=False))
    for part in PARTS:
        less = without(gathered, part)
        if len(less.features) < len(gathered.features):
            yield (part, *fit(less))


def _reached(gathered: Gathered, fitted: Fitted) -> tuple[float, float]:
    first: list[bool] = []
    sure: list[float] = []
    near: list[float] = []
    for case, scores, confidence in zip(gathered.cases, fitted.scores, fitted.confidences, strict=True):
        if case.mode == ASKED:
            first.append(bool(case.right[scores.argmax()]))
            sure.append(confidence)
        elif case.mode == REMOVED:
            near.append(confidence)
    return sum(first) / max(len(first), 1), metrics.auroc(sure, near)


def main(folders: Sequence[str]) -> None:
    """Print the rows of each set as they come: tab-separated, the set first."""
    for folder in folders:
        gathered = rows.gather(sets.read(Path(folder)), list(sets.everyday()))
        for name, first, near in table(gathered):
            sys.stdout.write(f"{gathered.set}\t{name}\t{first:.3f}\t{near:.3f}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
