"""What keeps a text from being stored, and what keeps it from being published: the same rules as for the cards."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from backend.core.errors import BadInput
from backend.core.subtree import within
from policy_kb import store
from policy_kb.entry_text import EntryText
from policy_kb.models import RegionRow, SourceDocumentRow
from policy_kb.quality import checks, currency
from policy_kb.quality.checks import LONGEST_PHRASING, LONGEST_SECTION
from policy_kb.records import AUDIENCES, TOPICS, Entry

LONGEST_TITLE = 200  # characters that can be stored; what is published must be shorter still
LONGEST_PART = 4000
MOST_PHRASINGS = 200
_UNDATED = "请写明政策的生效日期和复核日期。"
_UNSOURCED = "请选来源文件：没有出处的答案不能发布。"


def of_entry(session: Session, id: str, text: EntryText) -> list[str]:
    """Sentences that say what to mend before review; empty: it may be published."""
    lacking = [] if text.document_key else [_UNSOURCED]
    if text.valid_from is None or text.review_by is None:
        return [*lacking, _UNDATED]
    if lacking:
        return lacking
    return checks.entry_errors(text.entry(id), store.documents(session), store.region_tree(session))


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
    for sentence in too_long(text):
        raise BadInput(sentence)


def too_long(text: EntryText) -> Iterator[str]:
    """What is longer than can be kept."""
    for what, said, longest in _lengths(text):
        if len(said) > longest:
            yield f"{what}有{len(said)}个字，请缩短到{longest}个字以内。"
    if len(text.phrasings) > MOST_PHRASINGS:
        yield f"问法有{len(text.phrasings)}条，请减到{MOST_PHRASINGS}条以内。"


def _lengths(text: EntryText) -> list[tuple[str, str, int]]:
    return [
        ("标题", text.title, LONGEST_TITLE),
        ("出处", text.section, LONGEST_SECTION),
        ("主题", text.topic, 40),
        *((what, said, LONGEST_PART) for what, said in _answer(text)),
        *(("一条问法", said, LONGEST_PHRASING) for said in text.phrasings),
    ]


def _answer(text: EntryText) -> list[tuple[str, str]]:
    return [("结论", text.conclusion), ("条件", text.conditions), ("怎么办", text.how), ("找谁", text.where)]
