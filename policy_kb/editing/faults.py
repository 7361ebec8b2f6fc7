"""What keeps a text from being stored, and what keeps it from being published: the same rules as for the cards."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from backend.core.errors import BadInput
from backend.core.subtree import within
from policy_kb import store
from policy_kb.entry_text import EntryText
from policy_kb.models import RegionRow, SourceDocumentRow
from policy_kb.quality import checks, currency
from policy_kb.quality.checks import LONGEST_PHRASING, LONGEST_SECTION
from policy_kb.records import AUDIENCES, TOPICS, Entry, SourceDocument

LONGEST_TITLE = 200  # characters that can be stored; what is published must be shorter still
LONGEST_PART = 4000
MOST_PHRASINGS = 200
_ANY_DAY = date(2000, 1, 1)
_UNDATED = "请写明政策的生效日期和复核日期。"
_UNSOURCED = "请选来源文件：没有出处的答案不能发布。"


def of_entry(session: Session, id: str, text: EntryText) -> list[str]:
    """Sentences that say what to mend before review, all of them at once; empty: it may be published."""
    documents, lacking = store.documents(session), []
    if not text.document_key:
        lacking, documents = [_UNSOURCED], {**documents, "": _unnamed(text)}
    if text.valid_from is None or text.review_by is None:
        lacking.append(_UNDATED)
        text = replace(text, valid_from=_ANY_DAY, review_by=_ANY_DAY)  # the rest is looked at all the same
    return [*lacking, *checks.entry_errors(text.entry(id), documents, store.region_tree(session))]


def of_source(session: Session, text: EntryText) -> list[str]:
    """What is no fault, but to be looked at: a source that only who brought it has looked through, or that is over."""
    row = session.get(SourceDocumentRow, text.document_key) if text.document_key else None
    if row is None or not _near(row.region_code, text.region_code):
        return []
    unread = f"来源文件《{row.title}》还没有经另一个人核对，请先对照原文件核对确认，再审核这一条。"
    found = currency.doubts(text, store.documents(session))
    return [*([] if row.state == "published" else [unread]), *found]


def of_words(session: Session, entry: Entry) -> list[str]:
    """What is no fault either: an amount or ratio that the uploaded source does not hold, a figure out of its place."""
    key = entry.document_key
    document = store.documents(session).get(key)
    if document is not None and not _near(document.region_code, entry.region_code):
        return list(checks.entry_doubts(entry, None, None))
    return list(checks.entry_doubts(entry, document, store.texts(session, key).get(key)))


def _near(document: str, region: str) -> bool:
    """Of a document of a region elsewhere nothing is told: not its title, nor what it says."""
    return within(document, region) or within(region, document)


def demand_storable(session: Session, text: EntryText) -> None:
    """BadInput when even a draft of this cannot be kept."""
    if session.get(RegionRow, text.region_code) is None:
        raise BadInput("没有这个地区，请从列表里选。")
    if text.document_key and session.get(SourceDocumentRow, text.document_key) is None:
        raise BadInput("没有这份来源文件，请从列表里选。")
    if text.topic and text.topic not in TOPICS:
        raise BadInput("没有这个主题，请从列表里选。")
    if not AUDIENCES.issuperset(text.audience):
        raise BadInput("没有这类人群，请从列表里选。")
    for _, sentence in too_long(text):
        raise BadInput(sentence)


def too_long(text: EntryText) -> Iterator[tuple[str, str]]:
    """What is longer than can be kept: which part of the text, and what to do."""
    for part, what, said, longest in _lengths(text):
        if len(said) > longest:
            yield part, f"{what}有{len(said)}个字，请缩短到{longest}个字以内。"
    if len(text.phrasings) > MOST_PHRASINGS:
        yield "phrasings", f"问法有{len(text.phrasings)}条，请减到{MOST_PHRASINGS}条以内。"


def _unnamed(text: EntryText) -> SourceDocument:
    return SourceDocument("", text.region_code, "", "", "", str(_ANY_DAY.year))


def _lengths(text: EntryText) -> list[tuple[str, str, str, int]]:
    return [
        ("title", "标题", text.title, LONGEST_TITLE),
        ("section", "出处", text.section, LONGEST_SECTION),
        ("topic", "主题", text.topic, 40),
        *((part, what, said, LONGEST_PART) for part, what, said in _answer(text)),
        *(("phrasings", f"问法“{said[:10]}…”", said, LONGEST_PHRASING) for said in text.phrasings),
    ]


def _answer(text: EntryText) -> list[tuple[str, str, str]]:
    return [
        ("conclusion", "结论", text.conclusion),
        ("conditions", "条件", text.conditions),
        ("how", "怎么办", text.how),
        ("where", "找谁", text.where),
    ]
