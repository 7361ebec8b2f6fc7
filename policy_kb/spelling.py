"""Wrong characters from pinyin input: 健挡立卡 -> 建档立卡, 收非 -> 收费.

A window of the text that sounds like a domain word, and is no word of the general language itself, is
taken for that word, if it does not cut a word in two. Near sounds of the dialects (zh/z, n/l, ing/in, h/f)
count as alike. Two characters alone are a weak sign: they are mended only where the segmenter sees no word
and neither is a function character. Two words that stand together in what is written are a sign as strong as
a domain word, where the window holds a word that nobody wrote. What a speller is made of is `spellers`' matter.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import accumulate, islice, pairwise

_NEAR = (
    (re.compile(r"^(zh|ch|sh)"), lambda found: found.group()[0]),
    (re.compile(r"^n"), lambda found: "l"),
    (re.compile(r"^hu(?=[aeo])"), lambda found: "f"),
    (re.compile(r"(?<=[aei])ng$"), lambda found: "n"),
)
HAN = re.compile(r"[\u4e00-\u9fff]+")
# What somebody quotes (那两个“应尽”) he has before his eyes: no slip of his own.
_QUOTED = re.compile(r"[\"“「『《][^\"“”「」『』《》,。?]{1,20}[\"”」』》]")
SHORTEST, LONGEST = 2, 8
MOST_READ = 50  # clauses that hold a window, of which one must write it in words of its own
MOST_KNOWN = 10_000  # windows that are remembered
FUNCTION = frozenset(
    "的地得了着过是不没有在我你他她它们这那哪个和跟与也都就还要会能可吗呢吧啊呀么嘛把被给让叫到去来上下里外多少几一二两三四五六七八九十百千万种类样次回天年月日号家户口张名位项条块元点时"
)

# 转到三级 is no slip for 转到上级: a figure as it was said stays. 一 is left out, for 一保 is a slip for 医保.
_FIGURES = frozenset("二两三四五六七八九十")


@cache
def sound(char: str) -> str:
    """The pinyin of one character, near sounds folded together."""
    from pypinyin import lazy_pinyin

    syllable = lazy_pinyin(char)[0]
    for pattern, replacement in _NEAR:
        syllable = pattern.sub(replacement, syllable)
    return syllable


def sounds(word: str) -> tuple[str, ...]:
    """The folded pinyin of each character."""
    return tuple(map(sound, word))


@dataclass(frozen=True)
class Speller:
    """Corrects a text toward the domain's words."""

    by_sound: Mapping[tuple[str, ...], str]
    words: frozenset[str]
    right: frozenset[str]  # windows of two or three characters that are written so on purpose
    pairs: frozenset[
        str
    ]  # of `words`, those that are only two words side by side in what is written (集中采购)
    used: frozenset[str]  # every word in what is written
    cut: Callable[[str], list[str]]  # segmentation into known words, single characters between them
    names: re.Pattern[
        str
    ]  # of places: as they are written they are no slip, nor a part of one (问随县: 谁县)
    quoted: Callable[[str], bool] = lambda window: False  # whether a document writes so, in words of its own
    written: str = ""  # what is written, a text a line

    def correct(self, text: str) -> str:
        """The text with every homophone window replaced, longest windows first. Length is kept."""
        chars = list(text)
        quoted = {found.start() + 1 for found in _QUOTED.finditer(text)}
        for run in HAN.finditer(text):
            if run.start() not in quoted:
                self._correct_run(chars, run.start(), run.end())
        return "".join(chars)

    def knowing(self, words: Iterable[str]) -> "Speller":
        """One that also mends toward these words, where nothing else sounds like them."""
        more = {word for word in words if SHORTEST <= len(word) <= LONGEST and HAN.fullmatch(word)}
        by_sound = {**{sounds(word): word for word in sorted(more)}, **self.by_sound}
        return replace(self, by_sound=by_sound, words=self.words | more)

    def _correct_run(self, chars: list[str], start: int, end: int) -> None:
        run = "".join(chars[start:end])
        heard, cut = sounds(run), _Cut(run, self.cut)
        done = [False] * len(heard)
        for name in self.names.finditer(run):
            done[name.start() : name.end()] = [True] * len(name[0])
        for length, at in self._places(heard):
            word = self.by_sound.get(heard[at : at + length])
            if word is None or True in done[at : at + length]:
                continue
            window = run[at : at + length]
            if window in self.words or (self._is_slip(window, word, cut, at) and not self.quoted(window)):
                chars[start + at : start + at + length] = window if window in self.words else word
                done[at : at + length] = [True] * length

    def _places(self, heard: tuple[str, ...]) -> list[tuple[int, int]]:
        """Lengths and places of the windows that begin like a word, the longest first, from left to right."""
        lengths, size = self._lengths, len(heard)
        found = [
            (-length, at)
            for at, pair in enumerate(pairwise(heard))
            for length in lengths.get(pair, ())
            if at + length <= size
        ]
        return [(-length, at) for length, at in sorted(found)]

    @cached_property
    def _lengths(self) -> Mapping[tuple[str, str], tuple[int, ...]]:
        """How long the words are that begin with two sounds."""
        found: dict[tuple[str, str], set[int]] = defaultdict(set)
        for heard in self.by_sound:
            found[heard[0], heard[1]].add(len(heard))
        return {pair: tuple(lengths) for pair, lengths in found.items()}

    def _is_slip(self, window: str, word: str, cut: "_Cut", at: int) -> bool:
        """Whether the window, which sounds like the domain word, is surely a slip of the input method."""
        known = cut.words[at : at + len(window)]
        if window in known or window in self.right:
            return False
        if len(window) == SHORTEST:
            loose = all(len(one) == 1 or FUNCTION & set(one) for one in known)
            return loose and not FUNCTION & set(window)
        loose = any(len(one) == 1 and one not in FUNCTION for one in known)
        wrong = [place for place, char in enumerate(window) if char != word[place]]
        if any(window[place] in _FIGURES for place in wrong):
            return False
        if word in self.pairs and not self._is_unheard_of([known[place] for place in wrong], loose):
            return False
        if len(window) == SHORTEST + 1 and not loose:
            return False  # 去医院 is no slip for 区医院: every part of it is a word
        return {at, at + len(window)} <= cut.edges and len(wrong) <= max(1, len(window) - 2)

    def _is_unheard_of(self, wrong: list[str], loose: bool) -> bool:
        """动态检测 is a slip for 动态监测: nothing that is written speaks of 检测. 发不发 is none for 发布."""
        return not any(FUNCTION & set(one) for one in wrong) and (loose or self.used.isdisjoint(wrong))


class _Cut:
    """A run of the text as it was written, cut into known words; most texts have no slip and need none."""

    def __init__(self, run: str, cut: Callable[[str], list[str]]) -> None:
        self._run, self._by = run, cut

    @cached_property
    def _known(self) -> list[str]:
        return self._by(self._run)

    @cached_property
    def words(self) -> list[str]:
        """Of each character, the word it belongs to."""
        return [word for word in self._known for _ in word]

    @cached_property
    def edges(self) -> frozenset[int]:
        """The positions between words."""
        return frozenset(accumulate(map(len, self._known), initial=0))


class Quoted:
    """Whether a document writes a window of text (洗牙): then nobody who asks for it has made a slip.

    Looked for only where something would be mended: documents are long and questions seldom wrong.
    """

    def __init__(self, texts: Sequence[str], cut: Callable[[str], list[str]]) -> None:
        self._texts, self._cut = texts, cut
        self._known: dict[str, bool] = {}

    def __call__(self, window: str) -> bool:
        found = self._known.get(window)
        if found is None:
            holding = islice((text for text in self._texts if window in text), MOST_READ)
            found = any(self._in_words_of_its_own(window, text) for text in holding)
            if len(self._known) < MOST_KNOWN:
                self._known[window] = found
        return found

    def _in_words_of_its_own(self, window: str, text: str) -> bool:
        """统一保障 does not write 一保."""
        edges = frozenset(accumulate(map(len, self._cut(text)), initial=0))
        places = (found.start() for found in re.finditer(re.escape(window), text))
        return any({at, at + len(window)} <= edges for at in places)
