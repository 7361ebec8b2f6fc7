"""What is measured of every candidate: the table that the learned ranking reads. Pure; one row a candidate.

Everything is relative to the question's own best possible, so that it means the same in every corpus.
"""

import numpy as np
from numpy.typing import NDArray

from policy_kb.ranking import alignment, asking, reading
from policy_kb.ranking.candidates import Scores
from policy_kb.ranking.index import Index
from policy_kb.ranking.matching import WINDOW, Matches, Seen, match, seen
from policy_kb.ranking.question import Question
from policy_kb.ranking.reading import Whole

Floats = NDArray[np.float64]
Columns = dict[str, Floats]


def measure(index: Index, question: Question, scores: Scores, chosen: Whole) -> Columns:
    """The features of the candidates by name."""
    matches = match(index, question, chosen)
    columns = _scores(index, scores, chosen)
    columns |= _words(index, question, chosen)
    closest, sentences = _pieces(index, question, matches, chosen)
    columns |= closest
    columns |= alignment.measure(question, matches, len(chosen), sentences)
    columns |= _asked(index, question, chosen)
    columns |= _sizes(index, question, chosen)
    columns |= _regions(index, question, chosen)
    return columns


def _scores(index: Index, scores: Scores, chosen: Whole) -> Columns:
    best_total = scores.best_words + scores.best_pieces
    total, overlap = scores.of("total", chosen), scores.of("overlap", chosen)
    by_words, by_pieces = scores.of("document_words", chosen), scores.of("document_pieces", chosen)
    document = by_words + by_pieces
    columns = {
        "words": scores.of("words", chosen) / scores.best_words,
        "pieces": scores.of("pieces", chosen) / scores.best_pieces,
        "document_words": by_words / scores.best_words,
        "document_pieces": by_pieces / scores.best_pieces,
        "total": total / best_total,
        "behind": (total - total.max(initial=0.0)) / best_total,
        "ahead": _ahead(total) / best_total,
        "overlap": overlap,
        "overlap_behind": overlap - overlap.max(initial=0.0),
        "document_behind": (document - document.max(initial=0.0)) / best_total,
    }
    for name, step in (("before", -1), ("after", 1)):
        at = beside(index, scores, chosen, step)
        columns[name] = (scores.of("words", at) + scores.of("pieces", at)) / best_total
    return columns


def beside(index: Index, scores: Scores, chosen: Whole, step: int) -> Whole:
    """The next part of the same document in a direction, -1 where there is none.

    A part that is left out is passed over: a gap in its place would tell, and where, that an answer was taken away.
    """
    at = chosen + step
    while True:
        place = np.clip(at, 0, index.size - 1)
        inside = (at == place) & (index.document_of[place] == index.document_of[chosen])
        if scores.allowed is None or not (inside & ~scores.allowed[place]).any():
            return np.where(inside, at, -1)
        at = np.where(inside & ~scores.allowed[place], at + step, at)


def _ahead(total: Floats) -> Floats:
    """By how much each is before the best of the others."""
    if len(total) < 2:
        return total
    first, second = np.partition(total, len(total) - 2)[-2:][::-1]
    ahead: Floats = total - np.where(total == first, second, first)
    return ahead


def _words(index: Index, question: Question, chosen: Whole) -> Columns:
    starts = index.word_starts[chosen]
    lengths = index.word_starts[chosen + 1] - starts
    owner = np.repeat(np.arange(len(chosen)), lengths)
    place = np.arange(len(owner)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    words = index.read.words[place + starts[owner]]
    order = np.argsort(question.words)
    known = question.words[order]
    at = np.minimum(np.searchsorted(known, words), max(len(known) - 1, 0))
    column = np.where(known[at] == words, order[at], -1) if len(known) else np.full(len(words), -1)
    held = seen(owner, column, (len(chosen), len(question.words)))
    idf, general = question.word_idf, question.general
    shared = held @ idf
    mass = index.word_mass[chosen]
    missing = ~held
    figures = np.array([name[0].isdigit() for name in question.names], np.float64)
    content = np.array([reading.content(name, index.tokenizer) for name in question.names], np.float64)
    extra = np.where(column < 0, index.word_general[words], 0.0)
    most_extra = np.zeros(len(chosen))
    np.maximum.at(most_extra, owner, extra)
    own_content = max(content.sum(), 0.3)
    return {
        "word_cover": shared / max(idf.sum(), 1e-9),
        "general_cover": held @ general / max(general.sum(), 1e-9),
        "content_cover": held @ content / max(content.sum(), 1e-9),
        "word_share": shared / np.maximum(mass, 1e-9),
        "word_tversky": shared / np.maximum(0.7 * idf.sum() + 0.3 * mass, 1e-9),
        "word_missing": (missing * idf).max(axis=1, initial=0.0) / max(idf.max(initial=0.0), 1e-9),
        "general_missing": (missing * content).max(axis=1, initial=0.0),
        "missing": missing.sum(axis=1).astype(np.float64),
        "missing_content": missing @ (content > 0.45).astype(np.float64),
        "missing_figures": missing @ figures,
        "missing_unknown": missing @ (question.words < 0).astype(np.float64),
        "extra_general": most_extra,
        "extra_content": np.minimum(np.bincount(owner, extra, len(chosen)) / own_content, 20.0),
        "extra_words": np.minimum(np.bincount(owner, column < 0, len(chosen)), 50).astype(np.float64),
        "extra_mass": (mass - shared) / max(idf.sum(), 1e-9),
    }


def _pieces(index: Index, question: Question, matches: Matches, chosen: Whole) -> tuple[Columns, Whole]:
    size, chars, pairs = len(chosen), question.char_idf, question.pair_idf
    whole = max(chars.sum() + pairs.sum(), 1e-9)
    held_chars = seen(matches.owner, matches.char, (size, len(chars)))
    held_pairs = seen(matches.owner, matches.pair, (size, len(pairs)))
    shared = held_chars @ chars + held_pairs @ pairs
    mass = index.piece_mass[chosen]
    titled = seen(matches.owner, np.where(matches.in_title, matches.pair, -1), (size, len(pairs)))
    own = seen(matches.owner, np.where(matches.in_title, -1, matches.pair), (size, len(pairs)))
    pair_sum = max(pairs.sum(), 1e-9)
    columns = {
        "char_cover": held_chars @ chars / max(chars.sum(), 1e-9),
        "char_share": held_chars @ chars / np.maximum(index.char_mass[chosen], 1e-9),
        "char_tversky": held_chars
        @ chars
        / np.maximum(0.7 * chars.sum() + 0.3 * index.char_mass[chosen], 1e-9),
        "pair_cover": held_pairs @ pairs / pair_sum,
        "piece_share": shared / np.maximum(mass, 1e-9),
        "piece_tversky": shared / np.maximum(0.7 * whole + 0.3 * mass, 1e-9),
        "title_cover": titled @ pairs / pair_sum,
        "own_cover": own @ pairs / pair_sum,
        "beyond_title": (own & ~titled) @ pairs / np.maximum(~titled @ pairs, 1e-9),
    }
    columns |= _apart(index, question, held_pairs, own, chosen)
    closest, sentences = _closest(matches, chars, pairs, size)
    return columns | closest | _windows(matches, pairs, size), sentences


def _apart(index: Index, question: Question, held: Seen, own: Seen, chosen: Whole) -> Columns:
    """What tells the candidates from each other: pairs that few of them hold, or few of the same document."""
    size = len(chosen)
    count = held.sum(axis=0)
    rare = np.log1p((size - count + 0.5) / (count + 0.5))
    _, inverse, together = np.unique(index.document_of[chosen], return_inverse=True, return_counts=True)
    of_document = np.zeros((len(together), held.shape[1]))
    np.add.at(of_document, inverse, own)
    others = (of_document[inverse] - own) / np.maximum(together[inverse] - 1, 1)[:, None]
    alone = own * (1 - others) * question.pair_idf * (together[inverse] > 1)[:, None]
    late = question.pair_idf * question.lateness
    early = question.pair_idf * (1 - question.lateness)
    return {
        "rare_cover": held @ rare / max(rare.sum(), 1e-9),
        "alone_cover": alone.sum(axis=1) / max(question.pair_idf.sum(), 1e-9),
        "late_cover": own @ late / max(late.sum(), 1e-9),
        "early_cover": own @ early / max(early.sum(), 1e-9),
    }


def _closest(matches: Matches, chars: Floats, pairs: Floats, size: int) -> tuple[Columns, Whole]:
    """The sentence that holds most of the question, and with its next one."""
    sentences = len(matches.owner_of_sentence)
    by_chars = seen(matches.sentence, matches.char, (sentences, len(chars)))
    by_pairs = seen(matches.sentence, matches.pair, (sentences, len(pairs)))
    whole = max(chars.sum() + pairs.sum(), 1e-9)
    cover = (by_chars @ chars + by_pairs @ pairs) / whole
    owner = matches.owner_of_sentence
    order = np.lexsort((cover, owner))
    best = order[np.searchsorted(owner[order], np.arange(size), side="right") - 1]
    lengths = np.maximum(np.bincount(matches.sentence, matches.char > -9, sentences), 1.0)
    together = cover.copy()
    if sentences > 1:
        same = owner[:-1] == owner[1:]
        two = (by_chars[:-1] | by_chars[1:]) @ chars + (by_pairs[:-1] | by_pairs[1:]) @ pairs
        together[:-1] = np.where(same, two / whole, cover[:-1])
    both = np.zeros(size)
    np.maximum.at(both, owner, together)
    first = np.searchsorted(owner, np.arange(size))
    return {
        "sentence_cover": cover[best],
        "sentence_pairs": (by_pairs @ pairs)[best] / max(pairs.sum(), 1e-9),
        "sentences_cover": both,
        "sentence_length": lengths[best],
        "sentence_place": (best - first).astype(np.float64),
    }, best


def _windows(matches: Matches, pairs: Floats, size: int) -> Columns:
    """The window of two blocks that holds most of the question's pairs."""
    block = matches.place // WINDOW
    blocks = int(block.max(initial=0)) + 2
    held = seen(matches.owner * blocks + block, matches.pair, (size * blocks, len(pairs)))
    held = held.reshape(size, blocks, len(pairs))
    cover = (held[:, :-1] | held[:, 1:]) @ pairs / max(pairs.sum(), 1e-9)
    return {"window_cover": cover.max(axis=1, initial=0.0)}


def _asked(index: Index, question: Question, chosen: Whole) -> Columns:
    asks, holds = index.read.asks[chosen], index.read.holds[chosen]
    both, either = asks & question.asks, asks | question.asks
    columns = {
        "asks_same": np.bitwise_count(both).astype(np.float64) / np.maximum(np.bitwise_count(either), 1),
        "asks_lost": np.bitwise_count(question.asks & ~asks).astype(np.float64),
        "asks_new": np.bitwise_count(asks & ~question.asks).astype(np.float64),
    }
    for at, name in enumerate(asking.ASKED):
        columns[f"asks_{name}"] = np.full(len(chosen), float(question.asks >> at & 1))
        columns[f"theirs_{name}"] = (asks >> at & 1).astype(np.float64)
    for asked_name, held_name in asking.FITS:
        wanted = float(question.asks >> list(asking.ASKED).index(asked_name) & 1)
        there = holds >> list(asking.HELD).index(held_name) & 1
        columns[f"fits_{asked_name}_{held_name}"] = wanted * (there - 0.5)
    for at, name in enumerate(asking.HELD):
        columns[f"holds_{name}"] = (holds >> at & 1).astype(np.float64)
    return columns


def _sizes(index: Index, question: Question, chosen: Whole) -> Columns:
    size = len(chosen)
    lengths = (index.code_starts[chosen + 1] - index.code_starts[chosen] - 1).astype(np.float64)
    documents = index.document_of[chosen]
    _, inverse, together = np.unique(documents, return_inverse=True, return_counts=True)
    same = (chosen > 0) & (index.document_of[np.maximum(chosen - 1, 0)] == documents)
    return {
        "length": lengths,
        "asked_length": np.full(size, float(len(question.codes))),
        "length_ratio": np.minimum(lengths, len(question.codes))
        / np.maximum(np.maximum(lengths, len(question.codes)), 1),
        "of_same_document": together[inverse].astype(np.float64),
        "first_of_document": (~same).astype(np.float64),
    }


def _regions(index: Index, question: Question, chosen: Whole) -> Columns:
    """Whether the passage, its title and its document speak of the province that is asked of, or of another."""
    asked = question.regions
    own, titled = index.read.regions[chosen], index.read.title_regions[chosen]
    around = index.document_regions[index.document_of[chosen]]
    named = float(asked != 0)
    return {
        "region_own": named * ((own & asked) != 0),
        "region_around": named * ((around & asked) != 0),
        "region_titled": named * ((titled & asked) != 0),
        "region_other": named * (((titled & asked) == 0) & (titled != 0)),
        "region_elsewhere": named * (((around & asked) == 0) & (around != 0)),
        "region_unasked": (1 - named) * (titled != 0),
    }
