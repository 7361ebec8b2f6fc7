"""The validator behind `mingbai kb check`: what is wrong with the cards, and what to do about it.

Pure. The same sentences stand on the staff's page of an entry, so they use the words of its form; the key of the
file is in `Problem.where`. The rules are docs/cards.md's; figures are held against the originals by `figures`, entries
against each other by `likeness`. Reading cards that cannot be parsed is `content`'s matter.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Literal, NamedTuple

from policy_kb import issued
from policy_kb.content import Content
from policy_kb.quality import figures, likeness
from policy_kb.quality.figures import Figure
from policy_kb.records import AUDIENCES, TOPICS, Entry, SourceDocument
from policy_kb.regions import RegionTree

FEWEST_PHRASINGS = 3
LONGEST_ANSWER = 420  # characters, the four parts together
LONGEST_TITLE = 40  # characters: five of them are offered as choices in one message
LONGEST_PHRASING = 200
LONGEST_SECTION = 300

_ID = re.compile(r"(?=.{3,80}$)[a-z][a-z0-9]*(?:-[a-z0-9]+)+")
_YEAR = re.compile(r"(?:19|20)\d\d", re.ASCII)
_DOCUMENTS = "documents.yaml"
_PARTS = "“分地区或分年份的说法”"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend. `where` is the entry's id, or the file and the document's key in it, and the field's key."""

    where: str
    severity: Literal["error", "warning"]
    message: str


def check(content: Content, sources: Mapping[str, str] | None = None) -> list[Problem]:
    """Every problem, documents first, then entries, then pairs of entries.

    `sources`: the text of each original document by its key (`sources.load_sources`); None leaves the figures
    unchecked. Empty list: the content may be loaded.
    """
    tree = content.tree
    known = {
        key: figures.allowed(document, sources[key])
        for key, document in content.documents.items()
        if sources is not None and key in sources
    }
    return [
        *_document_problems(content, tree, sources),
        *chain.from_iterable(_entry_problems(entry, content, tree, known) for entry in content.entries),
        *_pair_problems(content.entries),
    ]


def entry_errors(entry: Entry, documents: Mapping[str, SourceDocument], tree: RegionTree) -> list[str]:
    """What keeps one entry from being published, whoever wrote it; the figures of the source are not looked at."""
    return [fault.sentence for fault in _entry_faults(entry, documents, tree)]


def entry_doubts(entry: Entry, document: SourceDocument | None, source: str | None) -> Iterator[str]:
    """What whoever writes or reviews an entry is to look at. `source`: the document's text; None: it is not at hand.

    Held against it are amounts and ratios only. It keeps nobody from publishing: a figure may stand in a picture of
    the document, and who cannot mend the document is to say that they have looked there.
    """
    if document is not None and source is not None:
        known = figures.allowed(document, source)
        said = (*entry.answer_parts, *(text for _, text in entry.parts))
        for figure in figures.unsupported(said, known, ("money", "percent")):
            yield (
                f"答案里的“{figure}”在来源文件《{document.title}》里找不到，请对照原文件核对，写错了就改正，"
                "是别的文件写的就换来源。"
            )
    yield from (fault.sentence for fault in _warnings(entry))


def ways_of_asking(phrasings: Iterable[str]) -> int:
    """How many of them count towards FEWEST_PHRASINGS: filled, and each once."""
    return len(set(filter(None, map(likeness.spoken, phrasings))))


def is_id(text: str) -> bool:
    """Whether an entry may be called so."""
    return bool(_ID.fullmatch(text))


class _Fault(NamedTuple):
    """A sentence in the words of the form, and the key in the files, which only `kb check` shows; "": no one key."""

    key: str
    sentence: str


def _problem(place: str, severity: Literal["error", "warning"], fault: _Fault) -> Problem:
    return Problem(f"{place} {fault.key}".rstrip(), severity, fault.sentence)


def _document_problems(
    content: Content, tree: RegionTree, sources: Mapping[str, str] | None
) -> Iterator[Problem]:
    for key, document in content.documents.items():
        where = f"{_DOCUMENTS} {key}"
        yield from (_problem(where, "error", fault) for fault in _document_faults(document, tree))
        if sources is not None and key not in sources:
            yield Problem(
                where, "warning", f"没有找到原文《{document.title}》，数字没有核对，请把原文放进原文文件夹。"
            )


def _document_faults(document: SourceDocument, tree: RegionTree) -> Iterator[_Fault]:
    if not document.title.strip():
        yield _Fault("title", "没有写标题，请照原文补上。")
    if not document.issuer.strip():
        yield _Fault("issuer", "没有写发文单位，请照原文补上。")
    if document.region_code not in tree:
        yield _Fault("region", f"地区“{document.region_code}”不在地区表里，请改正，或先把它补进地区表。")
    if issued.earliest_day(document.issued) is None:
        yield _Fault("date", f"日期“{document.issued}”写法不对，请写成 2018、2018-06 或 2018-06-11。")


# -- one entry ----------------------------------------------------------------------------------------


def _entry_problems(
    entry: Entry, content: Content, tree: RegionTree, known: Mapping[str, frozenset[Figure]]
) -> Iterator[Problem]:
    faults = chain(
        _entry_faults(entry, content.documents, tree),
        _source_faults(entry, known.get(entry.document_key)),
    )
    yield from (_problem(entry.id, "error", fault) for fault in faults)
    yield from (_problem(entry.id, "warning", fault) for fault in _warnings(entry))


def _entry_faults(
    entry: Entry, documents: Mapping[str, SourceDocument], tree: RegionTree
) -> Iterator[_Fault]:
    yield from _place_faults(entry, documents, tree)
    yield from _part_faults(entry, tree)
    yield from _form_faults(entry)
    yield from _phrasing_faults(entry)
    yield from _answer_faults(entry)


def _place_faults(
    entry: Entry, documents: Mapping[str, SourceDocument], tree: RegionTree
) -> Iterator[_Fault]:
    document = documents.get(entry.document_key)
    if document is None:
        yield _Fault(
            "document", f"来源文件“{entry.document_key}”没有登记，请改选来源文件，或先登记这份文件。"
        )
    if entry.region_code not in tree:
        yield _Fault("region", f"地区“{entry.region_code}”不在地区表里，请改选一个地区。")
        return
    if document is not None and document.region_code not in tree.chain(entry.region_code):
        here, there = (
            _named(tree, entry.region_code),
            _named(tree, document.region_code),
        )
        yield _Fault("region", f"条目的地区“{here}”不归来源文件的地区“{there}”管，请改地区或换来源文件。")


def _named(tree: RegionTree, code: str) -> str:
    return tree.name(code) if code in tree else code


def _part_faults(entry: Entry, tree: RegionTree) -> Iterator[_Fault]:
    """Each part of a statistic is of a year, or of a region within the entry's own."""
    for key, text in entry.parts:
        if not _YEAR.fullmatch(key) and (key not in tree or entry.region_code not in tree.chain(key)):
            yield _Fault("parts", f"{_PARTS}里的“{key}”不是年份，也不是条目地区之内的区划代码，请改正。")
        if not text.strip():
            yield _Fault("parts", f"{_PARTS}里“{key}”的那一句是空的，请补上，或删去这一行。")


def _form_faults(entry: Entry) -> Iterator[_Fault]:
    if not _ID.fullmatch(entry.id):
        yield _Fault(
            "id",
            f"编号“{entry.id[:80]}”写法不对，请用小写字母、数字和短横，如 suixian-inpatient-ratio。",
        )
    if not entry.topic:
        yield _Fault("topic", "请选主题。")
    elif entry.topic not in TOPICS:
        yield _Fault("topic", f"没有“{entry.topic}”这个主题，请从主题里选一个。")
    if unknown := [person for person in entry.audience if person not in AUDIENCES]:
        yield _Fault("audience", f"适用人群里没有“{'、'.join(unknown)}”，请从列出的人群里选。")
    if not entry.title:
        yield _Fault("title", f"请写标题，不超过{LONGEST_TITLE}个字。")
    elif len(entry.title) > LONGEST_TITLE:
        yield _Fault("title", f"标题现有{len(entry.title)}个字，请缩到{LONGEST_TITLE}个字以内。")
    if not entry.section:
        yield _Fault("section", "请写出处：在来源文件的哪一部分。")
    elif len(entry.section) > LONGEST_SECTION:
        yield _Fault("section", f"出处现有{len(entry.section)}个字，请缩到{LONGEST_SECTION}个字以内。")
    if entry.review_by < entry.valid_from:
        yield _Fault(
            "review_by", f"复核日期 {entry.review_by} 早于生效日期 {entry.valid_from}，请改正其中一个。"
        )


def _phrasing_faults(entry: Entry) -> Iterator[_Fault]:
    filled = [text for text in entry.phrasings if likeness.spoken(text)]
    if len(filled) < FEWEST_PHRASINGS:
        yield _Fault(
            "questions", f"问法只有{len(filled)}条，请至少写{FEWEST_PHRASINGS}条群众真会这样问的话。"
        )
    if len(filled) < len(entry.phrasings):
        yield _Fault("questions", "有一条问法是空的或只有标点，请删去或补上。")
    for text in likeness.repeated_within(filled):
        yield _Fault("questions", f"问法“{text}”写了两遍，请删去一条。")
    for text in filled:
        if len(text) > LONGEST_PHRASING:
            yield _Fault("questions", f"问法“{text[:20]}…”太长，请缩到{LONGEST_PHRASING}个字以内。")


def _answer_faults(entry: Entry) -> Iterator[_Fault]:
    if not entry.conclusion:
        yield _Fault("conclusion", "请写结论：先用一两句话答清楚。")
    length = sum(map(len, entry.answer_parts))
    if length > LONGEST_ANSWER:
        yield _Fault("", f"答案共{length}个字，请缩到{LONGEST_ANSWER}个字以内，或拆成两个条目。")
    for figure in figures.missing_from(entry.answer_parts, entry.figures):
        yield _Fault("figures", f"关键数字“{figure}”在答案里没有出现，请照答案的写法改，或删去。")


def _source_faults(entry: Entry, known: frozenset[Figure] | None) -> Iterator[_Fault]:
    if known is not None:
        said = (*entry.answer_parts, *(text for _, text in entry.parts))
        for figure in figures.unsupported(said, known):
            yield _Fault("", f"答案里的“{figure}”在原文里找不到，请核对原文，改正或删去。")


def _warnings(entry: Entry) -> Iterator[_Fault]:
    for figure in figures.title_figures(entry.title):
        yield _Fault(
            "title",
            f"标题里有数字“{figure}”：答不上来的时候，群众看到的是几个标题，请把数字留给答案。",
        )
    if not entry.figures and figures.states_percent_or_amount(entry.answer_parts):
        yield _Fault("figures", "答案里有比例或金额，但关键数字是空的，请把这些数字列进去。")


# -- pairs of entries ---------------------------------------------------------------------------------


def _pair_problems(entries: tuple[Entry, ...]) -> Iterator[Problem]:
    for entry_id in _repeated([entry.id for entry in entries]):
        yield Problem(entry_id, "error", "这个编号有两个条目在用，请给其中一个换编号。")
    for clash in likeness.same_titles(entries):
        yield Problem(clash.second, "error", f"标题和条目 {clash.first} 一样，请合并，或改成能分清的标题。")
    for clash in likeness.same_answers(entries):
        yield Problem(clash.second, "error", f"答案和条目 {clash.first} 几乎一样，请合并成一个条目。")
    for clash in likeness.same_phrasings(entries):
        yield Problem(
            clash.second, "error", f"问法“{clash.what}”条目 {clash.first} 也有，请只留在答得上的那一个。"
        )
    for clash in likeness.near_phrasings(entries):
        yield Problem(
            clash.second,
            "warning",
            f"有一条问法和条目 {clash.first} 的“{clash.what}”只差语气或语序，请改得能分清。",
        )


def _repeated(names: list[str]) -> list[str]:
    return [name for at, name in enumerate(names) if name in names[:at]]
