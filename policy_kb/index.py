"""The index over one snapshot of the knowledge: postings of phrasings and of whole entries, and weights.

Immutable once built, by `indexing`. Ranking is in `search`; what an answer says is decided above.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from policy_kb.agreement import Agreement
from policy_kb.analysis import NOUN, NUMBER, WORD, YEAR, Analyser, Token
from policy_kb.postings import Numbers, Postings, Weights
from policy_kb.records import Entry
from policy_kb.section import Section

# How much a token says about the subject of a question, by kind. Chosen on the project's own question sets.
KIND_WEIGHT: Mapping[str, float] = {
    "thing": 1.0,
    "act": 0.8,
    "disease": 0.7,
    "person": 0.6,
    "place": 0.5,
    "region": 0.5,
    "strict": 1.0,
    "level": 0.5,
    YEAR: 0.3,
    NUMBER: 0.15,
    "ailment": 0.15,
    NOUN: 0.9,
    WORD: 0.2,
}
# What is asked of the subject is said in few words that every entry shares: rarity says nothing of them.
KNOWN_WORD = 0.35  # a word that is no noun, of two characters or more, that some entry uses
SHORTEST_LISTED = 5  # characters; a bare word (押金) means several entries, whichever lists it
FIXED_WEIGHT: Mapping[str, float] = {"ask": 0.35, "vague": 0.12}
# Tokens of these kinds help when they match; an entry is not the wrong one for lacking them.
NOT_MISSED = frozenset({"region", YEAR, NUMBER, "vague", "ailment"})


@dataclass(frozen=True)
class Index:
    """Everything ranking needs, as arrays over entries or over phrasings (those of one entry stand together).

    `tokens_of[i]` covers title, phrasings and answer of entry i, `stated[i]` only what its answer says.
    """

    analyser: Analyser
    agreement: Agreement
    entries: Sequence[Entry]
    by_region: Mapping[str, tuple[int, ...]]
    tokens_of: Sequence[frozenset[str]]
    stated: Sequence[frozenset[str]]  # tokens of the answer itself, sentences that say 没有写 left out
    token_idf: Mapping[str, float]
    gram_idf: Mapping[str, float]
    grams_in: Postings  # characters and pairs in entries: of tokens_of
    speaking: Postings  # names in entries: of tokens_of
    stating: Postings  # names in entries: of stated
    written: Sequence[str]  # of entries: everything they say and the ways of asking, normalised
    said: Sequence[str]  # the same without the sentences that say 没有写
    pair_idf: Mapping[str, float]
    pairs: Postings  # pairs of characters in entries: of written
    title_pairs: Postings  # pairs of characters in the entries' titles
    positions: Mapping[str, int]  # of entries, by id
    parts: Postings  # keys of parts (region code, year) in entries
    unexplained: NDArray[np.bool_]  # of entries
    rank: Numbers  # of entries: place in the order of ids
    phrasings: Sequence[str]
    asked: Mapping[str, tuple[int, ...]]  # a way of asking, normalised, to the entries that list it
    first: Numbers  # of entries: number of its first phrasing
    tokens: Postings  # names in phrasings
    kinds: Postings  # tokens (names with their kinds) in phrasings
    grams: Postings  # characters and pairs in phrasings
    token_mass: Weights  # of phrasings
    gram_mass: Weights  # of phrasings

    def token_weight(self, token: Token) -> float:
        """Weight of a token: rarity among entries x what its kind says; unknown plain words by general rarity."""
        return weigh_token(token, self.token_idf, self.analyser)

    def gram_weight(self, gram: str) -> float:
        """Weight of a character or pair; unknown ones count like the rarest known."""
        return weigh_gram(gram, self.gram_idf)

    def pair_weight(self, pair: str) -> float:
        """Weight of a pair of characters; unknown ones count like the rarest known."""
        return self.pair_idf.get(pair, 1.0)

    def listing(self, text: str, chain: Sequence[str]) -> int | None:
        """The entry that lists just this way of asking, of the nearest region that has one; None if it is not one."""
        text = bare(text)
        found = self.asked.get(text, ()) if len(text) >= SHORTEST_LISTED else ()
        for code in chain:
            here = [at for at in found if self.entries[at].region_code == code and self._answers(at)]
            if here:
                return here[0] if len(here) == 1 else None
        return None

    def _answers(self, place: int) -> bool:
        """Whether the entry of a place is not among those that are gone (`without`)."""
        return self.entries[place].id in self.positions

    @cached_property
    def gram_weights(self) -> Mapping[str, float]:
        """Of the characters and pairs that are known."""
        return {gram: weigh_gram(gram, self.gram_idf) for gram in self.gram_idf}

    def section(self, chain: Sequence[str]) -> Section:
        """What the regions of a chain say."""
        speaking = tuple(code for code in chain if code in self.by_region)
        found = self._sections.get(speaking)
        if found is None:
            found = self._sections[speaking] = self._cut_out(speaking)
        return found

    def without(self, gone: Collection[str], instead: Mapping[str, Entry]) -> "Index":
        """The same that answers by none of these entries, and by others in their new words; nothing is taken apart.

        What was cut out for a place is not cut out anew: the first message after it does not wait.
        """
        places = np.array([self.positions[id] for id in gone if id in self.positions], np.int32)
        lacking = {self.entries[place].region_code for place in places.tolist()}
        kept = {
            code: tuple(at for at in places if self.entries[at].id not in gone) if code in lacking else places
            for code, places in self.by_region.items()
        }
        found = replace(
            self,
            entries=[instead.get(entry.id, entry) for entry in self.entries],
            by_region={code: places for code, places in kept.items() if places},
            positions={id: at for id, at in self.positions.items() if id not in gone},
        )
        for regions, section in dict(self._sections).items():
            changed = not lacking.isdisjoint(regions)
            found._sections[regions] = section.without(places) if changed else section
        return found

    @cached_property
    def _sections(self) -> dict[tuple[str, ...], Section]:
        return {}

    def _cut_out(self, regions: Sequence[str]) -> Section:
        entries = np.array(sorted(place for code in regions for place in self.by_region[code]), np.int32)
        ends = np.append(self.first[1:], len(self.phrasings))[entries]
        counts = ends - self.first[entries]
        before = np.concatenate([[0], counts.cumsum()])
        numbers = (np.arange(before[-1]) + (ends - before[1:]).repeat(counts)).astype(np.int32)
        return Section(
            entries=entries,
            regions=[self.entries[entry].region_code for entry in entries.tolist()],
            speaking=self.speaking.within(entries),
            stating=self.stating.within(entries),
            parts=self.parts.within(entries),
            unexplained=self.unexplained[entries],
            rank=self.rank[entries],
            first=before[:-1].astype(np.int32),
            phrasings=[self.phrasings[number] for number in numbers.tolist()],
            pairs=self.pairs.within(entries),
            title_pairs=self.title_pairs.within(entries),
            tokens=self.tokens.within(numbers),
            grams=self.grams.within(numbers),
            token_mass=self.token_mass[numbers],
            gram_mass=self.gram_mass[numbers],
        )


def pairs(text: str) -> frozenset[str]:
    """The pairs of neighbouring characters in a normalised text, those with a stop or a space left out."""
    return frozenset(filter(str.isalnum, set(map("".join, pairwise(text)))))  # most stand there several times


def bare(text: str) -> str:
    """Without stops and spaces: how a question ends changes nothing of what is asked."""
    return "".join(filter(str.isalnum, text))


def weigh_token(token: Token, idf: Mapping[str, float], analyser: Analyser) -> float:
    """See `Index.token_weight`."""
    if token.kind in FIXED_WEIGHT:
        return FIXED_WEIGHT[token.kind]
    kind = KIND_WEIGHT.get(token.kind, 0.8)
    known = idf.get(token.name)
    if token.kind == NUMBER and known is not None and len(token.name) > 2:
        return known  # 227万, 1407人: a figure that is quoted points to its entry
    if token.kind == WORD and known is not None and len(token.name) > 1:
        return KNOWN_WORD * known
    if known is not None:
        return kind * known
    rarity = analyser.tokenizer.rarity(token.name) if token.kind in (NOUN, WORD) else 1.0
    return kind * rarity * (0.3 if len(token.name) == 1 else 1.0)


def weigh_gram(gram: str, idf: Mapping[str, float]) -> float:
    """See `Index.gram_weight`."""
    return idf.get(gram, 1.0) * (0.5 if len(gram) == 1 else 1.0)
