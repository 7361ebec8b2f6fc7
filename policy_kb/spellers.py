"""Makes a speller of the domain's words and of what is written, or brings one up to date by the few texts that changed.

Both give the same. How it mends is told in `spelling`.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from policy_kb.spelling import FUNCTION, HAN, LONGEST, SHORTEST, Quoted, Speller, sounds


def build(
    words: Iterable[str],
    cut: Callable[[str], list[str]],
    written: Iterable[str] = (),
    names: Iterable[str] = (),
    said: Iterable[str] = (),
    quoted: Sequence[str] = (),
) -> Speller:
    """A speller toward the given words, then toward what is written; of two that sound alike the first is kept.

    `names` of places are left as they are, and so are the words that people have for other matters (`said`) and what
    is `quoted` to them.
    """
    texts = list(written)
    cuts = [cut(text) for text in texts]
    known = [word for word in words if SHORTEST <= len(word) <= LONGEST and HAN.fullmatch(word)]
    pairs = frozenset(_pairs(cuts)) - frozenset(known)
    by_sound: dict[tuple[str, ...], str] = {}
    for word in [*known, *sorted(pairs)]:
        by_sound.setdefault(sounds(word), word)
    windows = {window for text in (*texts, *said) for window in _windows(text)}  # most stand in many texts
    right = {window for window in windows if sounds(window) in by_sound}
    used = frozenset(word for words in cuts for word in words)
    kept = re.compile("|".join(map(re.escape, sorted(names, key=lambda name: (-len(name), name)))) or "(?!)")
    words_known = frozenset(known) | pairs
    whole = "\n".join(texts)
    return Speller(
        by_sound, words_known, frozenset(right), pairs, used, cut, kept, Quoted(quoted, cut), whole
    )


def updated(old: Speller, gone: Iterable[str], come: Iterable[str], said: Iterable[str] = ()) -> Speller:
    """The same once some of the texts that are written have gone and others have come. `said`: as it was built with."""
    less, more = Counter(gone), Counter(come)
    less, more = less - more, more - less
    if not less and not more:
        return old
    texts = [*_without(old.written.splitlines(), less), *more.elements()]
    whole = "\n".join(texts)
    cut_less, cut_more = (list(map(old.cut, found)) for found in (less, more))
    words = frozenset(word for cut in cut_more for word in cut)
    doubtful = frozenset(word for cut in cut_less for word in cut) - words
    used = old.used - {word for word in doubtful if not _is_cut(texts, old.cut, word)} | words
    pairs = _pairs_now(old, texts, cut_less, cut_more)
    windows = {window for text in more for window in _windows(text)}
    lost = {window for text in less for window in _windows(text)} & old.right - windows
    unwritten = {window for window in lost if window not in whole}
    unwritten -= {window for text in (said if unwritten else ()) for window in _windows(text)}
    by_sound = _by_sound(old, pairs)
    right = old.right - unwritten | {window for window in windows if sounds(window) in by_sound}
    return replace(
        old,
        by_sound=by_sound,
        words=old.words - old.pairs | pairs,
        right=right,
        pairs=pairs,
        used=used,
        written=whole,
    )


def _without(texts: list[str], gone: Counter[str]) -> Iterator[str]:
    left = gone.copy()
    for text in texts:
        if left[text] > 0:
            left[text] -= 1
        else:
            yield text


def _pairs_now(
    old: Speller, texts: Sequence[str], less: Iterable[list[str]], more: Iterable[list[str]]
) -> frozenset[str]:
    come = frozenset(_pairs(more)) - (old.words - old.pairs)
    doubtful = (frozenset(_pairs(less)) & old.pairs) - come
    lost = {pair for pair in doubtful if not _is_pair(texts, old.cut, pair)}
    return old.pairs - lost | come


def _is_cut(texts: Iterable[str], cut: Callable[[str], list[str]], word: str) -> bool:
    """Whether any of the texts has the word as one of its words."""
    return any(word in cut(text) for text in texts if word in text)


def _is_pair(texts: Iterable[str], cut: Callable[[str], list[str]], pair: str) -> bool:
    """Whether any of the texts has two words of its own side by side there."""
    return any(pair in _pairs([cut(text)]) for text in texts if pair in text)


def _by_sound(old: Speller, pairs: frozenset[str]) -> dict[tuple[str, ...], str]:
    """Of pairs that sound alike the first stands there, and none where a domain word sounds so."""
    found = dict(old.by_sound)
    changed = {sounds(pair) for pair in pairs ^ old.pairs}
    for heard in changed:
        if found.get(heard) in old.pairs:
            del found[heard]
    for pair in sorted(pairs) if changed else ():
        if sounds(pair) in changed:
            found.setdefault(sounds(pair), pair)
    return found


def _pairs(cuts: Iterable[list[str]]) -> Iterator[str]:
    """Words of two characters that stand side by side: likely meant as a whole."""
    for words in cuts:
        yield from (one + other for one, other in pairwise(words) if _is_content(one) and _is_content(other))


def _is_content(word: str) -> bool:
    return len(word) == SHORTEST and bool(HAN.fullmatch(word)) and not FUNCTION & set(word)


def _windows(text: str) -> Iterator[str]:
    for run in HAN.findall(text):
        for length in (SHORTEST, SHORTEST + 1):
            yield from (run[at : at + length] for at in range(len(run) - length + 1))
