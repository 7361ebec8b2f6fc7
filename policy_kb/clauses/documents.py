"""Imported documents (政策文件) in the database: one use-case, `import_document`.

Reading and splitting is `importing`'s matter, and done before: it may take seconds, and residents' messages wait for a
writer. Finding a clause is `search`'s.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from backend.core.errors import BadInput
from policy_kb import in_force, store
from policy_kb import issued as issue_dates
from policy_kb.importing import Clause
from policy_kb.models import ClauseRow, SourceDocumentRow
from policy_kb.normalise import clean
from policy_kb.regions import RegionTree

Days = tuple[date | None, date | None]

LONGEST_TITLE, LONGEST_ISSUER, LONGEST_NUMBER = 300, 200, 100


@dataclass(frozen=True, slots=True)
class Imported:
    """What was stored. `replaced`: an earlier import of the same document has given way to it.

    `days`: its first and its last day in force; `kept`: somebody had set them by hand, and they stay.
    """

    key: str
    clause_count: int
    replaced: bool
    days: Days = (None, None)
    kept: bool = False


def import_document(
    session: Session,
    *,
    clauses: Sequence[Clause],
    region: str,
    title: str,
    issuer: str,
    number: str,
    issued: str,
    tree: RegionTree,
    now: datetime,
    valid_from: date | None = None,
    valid_until: date | None = None,
    draft: bool = False,
) -> Imported:
    """Store a document as its clauses; an earlier import of the same region, title and number is replaced whole.

    A `draft` answers nobody, and never takes the place of one that does; nor does anything outside its days in force.

    `region` is a code or a full name, `issued` as `issued.normal` reads it, `number` may be empty. BadInput
    (ImportRefused among them) says in one sentence what to do; nothing is stored then.
    """
    code = tree.require(region)
    words = {
        "title": _filled(title, "文件标题", LONGEST_TITLE),
        "issuer": _filled(issuer, "发文单位", LONGEST_ISSUER),
        "number": _short(number, "文号", LONGEST_NUMBER),
        "issued": _date(issued, now),
    }
    in_force.demand_order(valid_from, valid_until)
    if not clauses:
        raise BadInput("文件里没有可以引用的文字，请打开看看是不是只有分隔线或图片。")
    key = document_key(code, words["title"], words["number"])
    store.touch(session)  # its lock makes two imports at once wait for each other
    known = session.get(SourceDocumentRow, key)
    if draft and known is not None and known.state == "published":
        raise BadInput("这份文件已经在用了（地区、标题、文号都一样）。要换内容，请先在它的页面上退回核对。")
    state = "draft" if draft else "published"
    row = SourceDocumentRow(key=key, region_code=code, state=state, **words)
    row.valid_from, row.valid_until = valid_from, valid_until
    row.phase = in_force.phase(valid_from, valid_until, now.date()).value
    replaced = _put_document(session, row, now)
    _put_clauses(session, key, clauses)
    return Imported(key, len(clauses), replaced, (valid_from, valid_until))


def document_key(region_code: str, title: str, number: str) -> str:
    """The same for every import of one document: `doc-` and 12 hex digits."""
    name = "\0".join((region_code, "".join(title.split()), "".join(number.split())))
    return f"doc-{hashlib.sha256(name.encode()).hexdigest()[:12]}"


def _put_document(session: Session, row: SourceDocumentRow, now: datetime) -> bool:
    """Insert or update; the row itself stays, since entries may cite it. True when it was there."""
    replaced = session.get(SourceDocumentRow, row.key) is not None
    row.note, row.origin, row.imported_at = "", "imported", now
    session.merge(row)
    session.flush()
    return replaced


def _put_clauses(session: Session, key: str, clauses: Sequence[Clause]) -> None:
    session.execute(delete(ClauseRow).where(ClauseRow.document_key == key))
    session.execute(
        insert(ClauseRow),
        [
            {
                "document_key": key,
                "position": clause.position,
                "heading_path": list(clause.heading_path),
                "text": clause.text,
            }
            for clause in clauses
        ],
    )


def _filled(text: str, what: str, longest: int) -> str:
    text = _short(text, what, longest)
    if not text:
        raise BadInput(f"{what}没有写，请照文件填写。")
    return text


def _short(text: str, what: str, longest: int) -> str:
    text = clean(text)
    if len(text) > longest:
        raise BadInput(f"{what}有{len(text)}个字，超过{longest}个字，请照文件填写，不要加说明。")
    return text


def _date(text: str, now: datetime) -> str:
    text = issue_dates.normal(text)
    first = issue_dates.earliest_day(text)
    if first is None:
        raise BadInput(f"发文日期“{text[:20]}”写法不对，请写成 2018、2018-06 或 2018-06-11。")
    if first > now.date():
        raise BadInput(f"发文日期“{text}”还没有到，请核对文件上的日期。")
    return text
