"""The whole way from labelled sets to a model, and what it reached on questions it had not seen."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from policy_kb.evaluation import metrics, sets
from policy_kb.evaluation.sets import LabelledSet, spread
from policy_kb.ranking.model import Model, fingerprint
from policy_kb.training import fitting, rows
from policy_kb.training.fitting import Fitted
from policy_kb.training.rows import ASKED, REMOVED, Gathered

STRANGE = 150  # questions of another set that are asked of each
# A kind learns from sets of its own kind and from those that are like it.
LIKE = {
    "phrasings": ("phrasings",),
    "parts": ("parts",),
    "passages": ("passages", "documents"),
    "documents": ("documents",),
}

# Trees raise phrasings by a point, and lower the others, which have too few questions for them.
BOOSTED = {"phrasings"}
# L2 penalties where the usual one is too little for so few questions.
DENSE = {"documents": 250.0}


@dataclass(frozen=True, slots=True)
class Reached:
    """Figures of one set out of fold."""

    set: str
    kind: str
    questions: int
    acc_at_1: float
    r_at_5: float
    mrr_at_10: float
    auroc_near: float


def train(
    labelled: Sequence[LabelledSet], today: date, told: Callable[[str], None] = lambda said: None
) -> tuple[Model, Sequence[Reached]]:
    """The model, and what its folds reached. `today` is written into it; nothing else depends on it."""
    wanted = [*labelled, *(rows.bare(each) for each in labelled if each.has_parts)]
    gathered = []
    for each in wanted:
        gathered.append(rows.gather(each, _strange(each, labelled)))
        told(f"{each.name}: {len(gathered[-1].cases)} cases")
    return learn(gathered, labelled, today, told)


def learn(
    gathered: Sequence[Gathered],
    labelled: Sequence[LabelledSet],
    today: date,
    told: Callable[[str], None] = lambda said: None,
) -> tuple[Model, Sequence[Reached]]:
    """The model from cases that were gathered already."""
    features = gathered[0].features
    fitted: dict[str, Fitted] = {}
    reached: list[Reached] = []
    for kind in sorted({each.kind for each in gathered}):
        used = [each for each in gathered if each.kind in LIKE[kind]]
        cases = [case for each in used for case in each.cases]
        fitted[kind] = fitting.fit(
            cases, features, trees=kind in BOOSTED, dense=DENSE.get(kind, fitting.DENSE)
        )
        start = 0
        for each in used:
            if each.kind == kind:
                reached.append(_reached(each, fitted[kind], start))
                told(str(reached[-1]))
            start += len(each.cases)
    about = {
        "trained": today.isoformat(),
        "sets": [
            {"set": each.name, "passages": len(each.passages), "questions": len(each.questions)}
            for each in labelled
        ],
        "reached": [asdict(each) for each in reached],
    }
    known = {fingerprint(q.text): rows.fold(q.group) for each in labelled for q in each.questions}
    return Model(features, {kind: fit.rankers for kind, fit in fitted.items()}, known, about), reached


def _strange(own: LabelledSet, labelled: Sequence[LabelledSet]) -> list[str]:
    """Everyday questions, and some of the sets that share no passage text with this one."""
    texts = {passage.text[:20] for passage in own.passages}
    others = [each for each in labelled if texts.isdisjoint(passage.text[:20] for passage in each.passages)]
    found = list(sets.everyday())
    for other in others:
        found += [question.text for question in spread(other.questions, STRANGE)]
    return found


def _reached(gathered: Gathered, fitted: Fitted, start: int) -> Reached:
    ranks: list[int | None] = []
    sure: list[float] = []
    near: list[float] = []
    for at, case in enumerate(gathered.cases, start=start):
        if case.mode == ASKED:
            order = (-fitted.scores[at]).argsort(kind="stable")
            places = case.right[order].nonzero()[0]
            ranks.append(int(places[0]) + 1 if len(places) else None)
            sure.append(fitted.confidences[at])
        elif case.mode == REMOVED:
            near.append(fitted.confidences[at])
    return Reached(
        gathered.set,
        gathered.kind,
        len(ranks),
        round(metrics.within(ranks, 1), 4),
        round(metrics.within(ranks, 5), 4),
        round(metrics.reciprocal(ranks), 4),
        round(metrics.auroc(sure, near), 4),
    )
