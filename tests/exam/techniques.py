"""The techniques of answering, each of which can be switched off to see what it brings.

Nothing in the product knows of this: a constant or a function is replaced for a while. `patch.object` refuses a
name that is gone, so this file cannot silently fall behind.
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from bot.answering import answers, beside, lookup, others, several, sureness
from policy_kb import content, lexicon, search, spellers
from policy_kb.agreement import Agreement
from policy_kb.knowledge import Knowledge
from policy_kb.lexicon import FILLER, Lexicon
from policy_kb.library import Library
from policy_kb.normalise import normalise
from policy_kb.postings import Weights
from policy_kb.spelling import Speller
from policy_kb.store import Snapshot

TECHNIQUES: dict[str, str] = {
    "spelling": "wrong characters of pinyin input are mended",
    "synonyms": "residents' words stand for the documents' words",
    "patterns": "turns of speech that cannot be listed",
    "characters": "likeness of characters beside that of words",
    "coverage": "how much of the question an entry speaks of at all",
    "second look": "what the likeliest entries hold of the question, weighed as learned",
    "abstention": "what is not surely answered is not answered",
    "followups": "what was said last is remembered, not only the region",
    "stories": "the question at the end of a story is looked up alone",
    "parts": "of a statistic, the region's or the year's own sentence",
    "second": "a second entry for the other half of a question",
}

DICTIONARIES = frozenset({"spelling", "synonyms", "patterns"})  # they are read when knowledge is built


@contextmanager
def switched_off(*names: str) -> Iterator[None]:
    """Within it knowledge is built, and questions are answered, without these techniques.

    `followups` is the runner's matter: it hands the dialog a memory of the region only.
    """
    with ExitStack() as stack:
        for name in names:
            for module, attribute, value in _replaced(name):
                stack.enter_context(patch.object(module, attribute, value))
        yield


def build(snapshot: Snapshot | None = None) -> Knowledge:
    """The built-in knowledge, as the product would build it now."""
    with tempfile.TemporaryDirectory() as folder:
        return Library(Path(folder)).build(snapshot or builtin())


def builtin() -> Snapshot:
    """What a fresh database holds."""
    read = content.load()
    entries = tuple(sorted(read.entries, key=lambda entry: entry.id))
    return Snapshot(1, read.tree, dict(read.documents), entries, ())


def _replaced(name: str) -> list[tuple[object, str, object]]:
    """What stands for what while a technique is off."""
    replaced: dict[str, list[tuple[object, str, object]]] = {
        "spelling": [(spellers, "build", _deaf(spellers.build))],
        "synonyms": [(lexicon, "load", _after(lexicon.load, _without_variants))],
        "patterns": [(lexicon, "load", _after(lexicon.load, lambda words: replace(words, patterns=())))],
        "characters": [
            (search, "TOKENS", 1.0),
            (search, "GRAMS", 0.0),
            (Agreement, "scores", _learned_without("grams", "held", "title")),
        ],
        "coverage": [
            (search, "LIKENESS", 1.0),
            (search, "COVERAGE", 0.0),
            (sureness, "COVERED", 0.0),
            (Agreement, "scores", _learned_without("coverage")),
        ],
        "second look": [(Agreement, "scores", _as_at_first)],
        "abstention": [
            (sureness, "answers", lambda *_: True),
            (others, "whose", lambda *_: None),
        ],
        "followups": [],
        "stories": [(answers, "endings", lambda *_: iter(()))],
        "parts": [(search, "PART_BONUS", 0.0), (lookup, "_slice", lambda *_: None)],
        "second": [(beside, "second_to", lambda *_: None), (several, "together", lambda *_: None)],
    }
    return replaced[name]


def _as_at_first(_held: Agreement, features: Mapping[str, Weights]) -> Weights:
    """The score of the first look."""
    return search.LIKENESS * features["likeness"] + search.COVERAGE * features["coverage"]


def _learned_without(*gone: str) -> Callable[[Agreement, Mapping[str, Weights]], Weights]:
    """The learned weights without some, the others as much larger as keeps their sum."""

    def scores(held: Agreement, features: Mapping[str, Weights]) -> Weights:
        kept = {name: weight for name, weight in held.weights.items() if name not in gone}
        more = sum(held.weights.values()) / sum(kept.values())
        return _SCORES(replace(held, weights={name: more * kept[name] for name in kept}), features)

    return scores


_SCORES = Agreement.scores  # as it is before anything stands for it


def _deaf(make: Callable[..., Speller]) -> Callable[..., Speller]:
    """Makes spellers that take no sound for a word, nor for two that stand together in what is written."""
    return lambda _words, cut, *_: make((), cut)


def _after(load: Callable[[], Lexicon], change: Callable[[Lexicon], Lexicon]) -> Callable[[], Lexicon]:
    return lambda: change(load())


def _without_variants(words: Lexicon) -> Lexicon:
    """Only the documents' own words, and what says nothing."""
    kept = {
        text: term
        for text, term in words.variants.items()
        if term.kind == FILLER or text == normalise(term.name)
    }
    return replace(words, variants=kept, longest=max(map(len, kept)))
