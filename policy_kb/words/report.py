"""How often every row of the dictionaries has mattered, in questions that were logged and in sets of questions."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from backend.core.giving_way import Rest, never
from backend.core.subtree import NATION
from policy_kb.knowledge import Knowledge
from policy_kb.words import sheet
from policy_kb.words.mattering import Row, mattered
from policy_kb.words.records import Word

Asked = Sequence[tuple[str, str | None]]  # a question, and the region of who asked


@dataclass(frozen=True, slots=True)
class Use:
    """A row, and how many questions it changes: of the log, of sets. `turn`: a regular expression."""

    word: Word
    turn: bool
    builtin: bool
    logged: int
    in_sets: int

    @property
    def never(self) -> bool:
        """Whether it has not mattered yet."""
        return self.logged + self.in_sets == 0


@dataclass(frozen=True, slots=True)
class Uses:
    """Every row's use, and the number of logged questions that it was counted in."""

    rows: tuple[Use, ...]
    logged: int


def of_log(knowledge: Knowledge, logged: Asked, regions: Collection[str], rest: Rest = never) -> Uses:
    """Of the rows whose word belongs to one of the regions. `rest` is called between two questions."""
    rows = uses(knowledge, logged, wanted=lambda word: word.region in regions, rest=rest)
    return Uses(tuple(rows), len(logged))


def uses(
    knowledge: Knowledge,
    logged: Asked,
    sets: Asked = (),
    wanted: Callable[[Word], bool] = lambda word: True,
    rest: Rest = never,
) -> list[Use]:
    """Of every row that is wanted, built-in ones first, each in its own order."""
    counted = [_counted(knowledge, asked, rest) for asked in (logged, sets)]
    found = []
    for word, turn, builtin in _rows(knowledge):
        if wanted(word):
            row = Row(word.said, word.term, turn), word.region
            found.append(Use(word, turn, builtin, *(one[row] for one in counted)))
        rest()
    return found


def _rows(knowledge: Knowledge) -> Iterable[tuple[Word, bool, bool]]:
    for word in sheet.builtin():
        yield word, False, True
    for word in sheet.builtin_turns():
        yield word, True, True
    for word in knowledge.snapshot.words:
        yield word, False, False


def _counted(knowledge: Knowledge, asked: Asked, rest: Rest) -> Counter[tuple[Row, str]]:
    """By row and the region whose word it is. Questions of those who speak alike together."""
    found: Counter[tuple[Row, str]] = Counter()
    alike: dict[tuple[Word, ...], list[str]] = defaultdict(list)
    speaking = {region: knowledge.said_only_in(region) for region in {region for _, region in asked}}
    for text, region in asked:
        alike[speaking[region]].append(text)
    for local, texts in alike.items():
        owner = {word.said: word.region for word in local}
        somewhere = next(region for region, words in speaking.items() if words == local)
        counted = mattered(texts, knowledge.spoken_in(somewhere).mattering, rest)
        for row, number in counted.items():
            found[row, owner.get(row.said, NATION)] += number
    return found
