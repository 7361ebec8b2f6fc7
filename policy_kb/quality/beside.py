"""One text held beside the published entries of its region: does it repeat one, does it contradict a figure? Pure.

Beside those of the regions above too: whom it takes the question from.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import pairwise

from policy_kb.quality import figures, likeness, subjects
from policy_kb.quality.figures import Figure
from policy_kb.quality.subjects import Analyse, Subject
from policy_kb.records import Entry

STATISTICS = "statistics"  # each figure is of its own time and place, which its clause need not repeat
SHORTEST_SUBJECT = 4  # characters before a figure that say what it is of; fewer (报销) stand before many

_CLAUSE = re.compile(r"[，。；：！？（）()\n“”]|[,;:!?]")  # not 、: in 一级、二级报90%、80% each has its own
# What links a subject to its figure: 报销比例提高到90% and 报销比例为90% speak of the same.
_LINKS = re.compile(
    r"(?:提高|降低|调整|增加|减少)?(?:到|至|为|是|按|达|达到|超过|不低于|不少于|不超过|约|共|有|的)+$|\s+"
)
# Words that a subject can do without.
_SPARE = re.compile(r"给予|予以|可以|全部|实行|实施|一律|统一|其中|标准|[的了可能按给由从将就都也再要应后时]")
# What makes two things of one: 一级医院 and 二级医院, 县域内 and 县域外, the insured of towns and of villages.
_APART = re.compile(r"[一二两三四五六七八九十\d内外上下级]|低保|特困|普通|贫困|城镇|农村|居民|职工|首次|第")
_SHARED = 0.5  # of their pairs of neighbouring characters


@dataclass(frozen=True, slots=True)
class Doubt:
    """A sentence for the writer, and the id of the entry it is about; empty: none that the writer can open."""

    entry_id: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure with the words before it in its clause: what it is of."""

    subject: str
    figure: Figure


def doubts(entry: Entry, published: Iterable[Entry], analyse: Analyse) -> list[Doubt]:
    """What a second look is wanted at; `published` may hold other regions and the entry itself."""
    others = [one for one in published if one.region_code == entry.region_code and one.id != entry.id]
    return [*_repeated(entry, others), *_contradicted(entry, others, analyse)]


def repeated(entry: Entry, drafts: Iterable[Entry]) -> list[Doubt]:
    """What others that answer nobody yet say already; `drafts` may hold other regions and the entry itself."""
    others = [one for one in drafts if one.region_code == entry.region_code and one.id != entry.id]
    return list(_repeated(entry, others))


def from_above(entry: Entry, published: Iterable[Entry], above: Mapping[str, str]) -> Iterator[Doubt]:
    """Whose question it takes for the people of its own region; `above`: the regions above it, code -> name."""
    others = [one for one in published if one.region_code in above and one.id != entry.id]
    named = {one.id: f"{above[one.region_code]}的“{one.title}”" for one in others}
    clashes = likeness.beside(entry, others)
    taken = "：发布以后本地群众这样问，听到的就是这一条，不再是那一条。请核对两边的说法。"
    for clash in clashes.same:
        yield Doubt("", f"有一条问法，上级{named[clash]}也有{taken}")
    for clash in clashes.near:
        yield Doubt("", f"有一条问法和上级{named[clash]}的只差语气或语序{taken}")
    for clash in clashes.answers:
        yield Doubt("", f"答案和上级{named[clash]}几乎一样，那一条本地群众也听得到，请看看还用不用写这一条。")


def contradicted_above(
    entry: Entry, published: Sequence[Entry], above: Mapping[str, str], analyse: Analyse
) -> Iterator[Doubt]:
    """Figures that an entry of the regions above gives otherwise to its own people; `above`: nearest first.

    An entry above of which a question is taken there was replaced on purpose, and is left out: by this one
    (`from_above` tells of it), by another of the region, or by one of a nearer region above.
    """
    taken = likeness.said(entry)
    for code in (entry.region_code, *above):
        held = [one for one in published if one.region_code == code and one.id != entry.id]
        if code in above:
            answering = [one for one in held if taken.isdisjoint(likeness.said(one))]
            for doubt in _contradicted(entry, answering, analyse, above[code]):
                yield replace(doubt, entry_id="")  # the writer may not open it
        taken = taken.union(*map(likeness.said, held))


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
    titles.pop("", None)  # of a draft
    if (same := titles.get(likeness.spoken(entry.title))) is not None:
        yield Doubt(same.id, f"标题和“{same.title}”一样，请合并，或改成能分清的标题。")
    clashes = likeness.beside(entry, others)
    for clash in clashes.same:
        yield Doubt(clash, f"有一条问法“{named[clash].title}”也有，机器人分不清该用哪一条，请只留一处。")
    for clash in clashes.near:
        yield Doubt(clash, f"有一条问法和“{named[clash].title}”的只差语气或语序，请改得能分清。")
    for clash in clashes.answers:
        yield Doubt(clash, f"答案和“{named[clash].title}”几乎一样，请看看是不是重复了。")


def same_subject(one: str, other: str) -> bool:
    """Whether two figures with these words before them are of the same thing, and so must be the same.

    One may say more than the other (家庭医生签约服务率, 家庭医生的签约率), never something else in its place: that
    is another thing with another figure.
    """
    if one == other:
        return True
    one, other = _SPARE.sub("", one), _SPARE.sub("", other)
    if min(len(one), len(other)) < SHORTEST_SUBJECT:
        return False
    pairs, others = set(pairwise(one)), set(pairwise(other))
    if len(pairs & others) < _SHARED * len(pairs | others):
        return False
    only, more = _left_over(one, other)
    return not (only and more) and not _APART.search(only + more)


def _left_over(one: str, other: str) -> tuple[str, str]:
    """What each of two texts has that the other has not."""
    changes = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    changed = [(one[a:b], other[c:d]) for kind, a, b, c, d in changes if kind != "equal"]
    return "".join(mine for mine, _ in changed), "".join(theirs for _, theirs in changed)


def _contradicted(
    entry: Entry, others: Iterable[Entry], analyse: Analyse, place: str = ""
) -> Iterator[Doubt]:
    """By the words before a figure, and where these find nothing by what it is of. Each entry and subject once.

    `place`: the name of the region above that the others are of.
    """
    if entry.topic == STATISTICS:
        return
    said, meant = list(stated(entry)), [one for one in subjects.stated(entry, analyse) if one.sure]
    for other in others if said or meant else ():
        if other.topic != STATISTICS:
            named = f"上级{place}的“{other.title}”" if place else f"“{other.title}”"
            found = list(_in_the_same_words(said, other, named))
            yield from found or _of_the_same_thing(meant, other, analyse, named)


def _in_the_same_words(said: Iterable[Stated], other: Entry, named: str) -> Iterator[Doubt]:
    theirs, doubted = list(stated(other)), set[str]()
    for own in said:
        like = [one.figure for one in theirs if _comparable(own, one)]
        # What is said twice there, of two things, is no contradiction where one of them agrees.
        if own.subject in doubted or not like or any(one.value == own.figure.value for one in like):
            continue
        doubted.add(own.subject)
        yield Doubt(
            other.id,
            f"这里写“{own.subject}”是{own.figure.text}，{named}写的是{like[0].text}，请核对哪个对。",
        )


def _of_the_same_thing(
    meant: Iterable[Subject], other: Entry, analyse: Analyse, named: str
) -> Iterator[Doubt]:
    theirs, doubted = list(subjects.stated(other, analyse)), set[frozenset[str]]()
    for own in meant:
        like = [one for one in theirs if one.is_of(own)]
        sure = next((one for one in like if one.sure), None)
        if own.terms in doubted or sure is None or any(one.figure.value == own.figure.value for one in like):
            continue
        doubted.add(own.terms)
        yield Doubt(
            other.id,
            f"这里写“{own.clause}”，{named}写的是“{sure.clause}”，说的像是同一件事，请核对哪个对。",
        )


def _comparable(own: Stated, other: Stated) -> bool:
    return own.figure.kind == other.figure.kind and same_subject(own.subject, other.subject)
