"""Entries as staff write them, for tests: a whole text, and a live entry with it."""

from datetime import date, datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from policy_kb import builtin
from policy_kb.entry_text import EntryText
from policy_kb.models import EntryRevisionRow, EntryRow, PhrasingRow

HAIYUAN, ZHONGWEI, SUIXIAN = "640522", "640500", "421321"
TEXT = EntryText(
    region_code=HAIYUAN,
    topic="payment",
    title="海原县住院押金",
    phrasings=("海原县住院要交多少押金", "在县医院住院先交钱吗", "押金出院时退不退"),
    conclusion="在海原县定点医院住院不用交押金。",
    where="海原县医疗保障局",
    audience=("公众",),
    document_key="zhongwei-2019",
    section="三、具体实施内容",
    valid_from=date(2026, 1, 1),
    review_by=date(2027, 1, 1),
)


def live(session: Session, id: str, text: EntryText, now: datetime, author: str = "wang") -> None:
    """An entry of the staff's own whose first revision is published."""
    state = {"state": "published", "head_number": 1, "live_number": 1, "version": 1, "adopted": True}
    session.execute(
        insert(EntryRow),
        [
            {"id": id, "region_code": text.region_code, "origin": "staff", **state}
            | {"changed_at": now, "changed_by": author, **text.columns()}
        ],
    )
    revision = {"entry_id": id, "number": 1, "content": text.as_json(), "author": author, "made_at": now}
    session.execute(insert(EntryRevisionRow), [revision | {"reason": "新写"}])
    if text.phrasings:
        session.execute(insert(PhrasingRow), builtin.phrasings(id, text))
