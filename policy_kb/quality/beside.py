"""One text held beside the published entries of its region: does it repeat one, does it contradict a figure? Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from policy_kb.quality import figures, likeness
from policy_kb.quality.figures import Figure
from policy_kb.records import Entry

STATISTICS = "statistics"  # each figure is of its own time and place, which its clause need not repeat
SHORTEST_SUBJECT = 4  # characters before a figure that say what it is of; fewer (报销) stand before many

_CLAUSE = re.compile(r"[，。；：！？、（）()\n“”]|[,;:!?]")
# What links a subject to its figure: 报销比例提高到90% and 报销比例为90% speak of the same.
_LINKS = re.compile(
    r"(?:提高|降低|调整|增加|减少)?(?:到|至|为|是|按|达|达到|超过|不低于|不少于|不超过|约|共|有|的)+$|\s+"
)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A sentence for the writer, and the id of the entry it is about."""

    entry_id: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure with the words before it in its clause: what it is of."""

    subject: str
    figure: Figure


def doubts(entry: Entry, published: Iterable[Entry]) -> list[Doubt]:
    """What a second look is wanted at; `published` may hold other regions and the entry itself."""
    others = [one for one in published if one.region_code == entry.region_code and one.id != entry.id]
    return [*_repeated(entry, others), *_contradicted(entry, others)]


def stated(entry: Entry) -> Iterator[Stated]:
    """The figures of an answer that say what they are of."""
    for part in entry.answer_parts:
        for clause in _CLAUSE.split(figures.plain(part)):
            found = [figure for figure in figures.figures(clause) if not figure.counted and figure.kind]
            if len(found) == 1:  # of two figures nobody can say which of them the words are about
                subject = _LINKS.sub("", clause[: clause.find(found[0].text)])
                if len(subject) >= SHORTEST_SUBJECT:
                    yield Stated(subject, found[0])


def _repeated(entry: Entry, others: Sequence[Entry]) -> Iterator[Doubt]:
    named = {one.id: one for one in others}
    titles = {likeness.spoken(one.title): one for one in reversed(others)}
    if (same := titles.get(likeness.spoken(entry.title))) is not None:
        yield Doubt(same.id, f"标题和“{same.title}”一样，请合并，或改成能分清的标题。")
    for clash in likeness.beside(entry, others, likeness.same_phrasings):
        yield Doubt(clash, f"有一条问法“{named[clash].title}”也有，机器人分不清该用哪一条，请只留一处。")
    for clash in likeness.beside(entry, others, likeness.near_phrasings):
        yield Doubt(clash, f"有一条问法和“{named[clash].title}”的只差语气或语序，请改得能分清。")
    for clash in likeness.beside(entry, others, likeness.same_answers):
        yield Doubt(clash, f"答案和“{named[clash].title}”几乎一样，请看看是不是重复了。")


def _contradicted(entry: Entry, others: Iterable[Entry]) -> Iterator[Doubt]:
    if entry.topic == STATISTICS:
        return
    said = {(one.subject, one.figure.kind): one.figure for one in stated(entry)}
    for other in others if said else ():
        for one in stated(other):
            own = None if other.topic == STATISTICS else said.get((one.subject, one.figure.kind))
            if own is not None and own.value != one.figure.value:
                yield Doubt(
                    other.id,
                    f"这里写“{one.subject}”是{own.text}，“{other.title}”写的是{one.figure.text}，请核对哪个对。",
                )
