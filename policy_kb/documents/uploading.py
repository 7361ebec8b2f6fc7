"""Use-case: a file becomes a draft document with its clauses. Everything is stored, or nothing.

In two steps: `opened` reads it, which may take seconds, and touches no database; `upload` stores what was read.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePath

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.audit import Actor, Deed
from backend.core.errors import BadInput
from backend.core.subtree import NATION, within
from policy_kb import in_force, issued, store
from policy_kb.clauses.documents import Days, Imported, document_key, import_document
from policy_kb.documents.models import KIND, LEFT_OUT, DocumentFileRow
from policy_kb.editing.deciding import Conflict
from policy_kb.importing import Clause, read_paragraphs, split_clauses, validity
from policy_kb.importing.validity import Validity
from policy_kb.models import SourceDocumentRow
from policy_kb.normalise import clean

LONGEST_FILENAME = 200


@dataclass(frozen=True, slots=True)
class Upload:
    """A file with what is written on its head. `issued` as `documents.import_document` wants it.

    `days`: its first and its last day in force, where somebody has given them; None: those that somebody has set by
    hand before, else those that its text says.
    """

    filename: str
    data: bytes
    region: str  # code
    title: str
    issuer: str
    number: str
    issued: str
    days: Days | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """An upload whose file has been read. `validity`: what its text says of its days.

    `left_out`: what was hidden or struck out and so not read, a sentence each.
    """

    given: Upload
    paragraphs: tuple[str, ...]
    clauses: tuple[Clause, ...]
    validity: Validity
    left_out: tuple[str, ...] = ()

    @property
    def days(self) -> Days:
        """The days that are stored, unless somebody has set others by hand before."""
        read = (self.validity.valid_from, self.validity.valid_until)
        return read if self.given.days is None else self.given.days


@dataclass(frozen=True, slots=True)
class Waiting:
    """An earlier upload of the same region, title and number that waits to be looked through. `by` None: an operator.

    `mark`: stands for just this upload, whatever is brought in its place.
    """

    key: str
    by: str | None
    at: datetime
    mark: str

    @property
    def said(self) -> str:
        """By whom and when."""
        return f"{self.by or '运维人员（命令行）'} {self.at:%Y-%m-%d %H:%M} "


class Taken(Conflict):
    """Another upload of the same document waits: nobody's work is thrown away unless that is said."""

    def __init__(self, waiting: Waiting) -> None:
        super().__init__(
            f"还没有上传：{waiting.said}已经传过这份文件（地区、标题、文号都一样），还在等核对。"
            "要用您的，请勾上“换掉……传的那份”，再选一次文件；"
            "不是同一份的，请改好标题或文号，再选一次文件。"
        )
        self.waiting = waiting


def opened(given: Upload) -> Opened:
    """BadInput for a file that cannot be read. While no transaction is open: whoever writes waits for one."""
    left_out: list[str] = []
    paragraphs = read_paragraphs(given.data, given.filename, left_out)
    said = validity.read(paragraphs, issued.exact_day(issued.normal(given.issued)))
    return Opened(given, tuple(paragraphs), tuple(split_clauses(paragraphs)), said, tuple(left_out))


def upload(
    session: Session,
    file: Opened,
    actor: Actor,
    now: datetime,
    root: str = NATION,
    *,
    draft: bool = True,
    over: str = "",
) -> Imported:
    """Store the file and its clauses, waiting for another person to look them through: they answer nobody yet.

    Without `draft` they answer at once, for the operator, who has the whole database in his hands anyway: what is in
    use gives way, a colleague's upload that waits does not unsaid.
    BadInput for a region outside the root's subtree, and of a draft for a document that is in use. Taken where another
    person's upload waits, or one of another file, and `over` is not its mark.
    """
    given = file.given
    tree = store.region_tree(session)
    code = tree.require(given.region)
    if not within(root, code):
        raise BadInput("您不能给这个地区上传文件，请选自己地区之内的。")
    store.hold(session)  # whoever sets the days at this moment is waited for
    _demand_free(session, given, code, actor, over)
    before = _by_hand(session, given, code)
    days = before[0] if before is not None and given.days is None else file.days
    done = import_document(
        session,
        clauses=file.clauses,
        region=code,
        title=given.title,
        issuer=given.issuer,
        number=given.number,
        issued=given.issued,
        tree=tree,
        now=now,
        valid_from=days[0],
        valid_until=days[1],
        draft=draft,
    )
    row = session.get_one(SourceDocumentRow, done.key)
    row.put_by = actor.account
    row.dated_by = _dated_by(given, before, actor)
    done = replace(done, kept=before is not None and given.days is None)
    _keep(session, done.key, file, actor, now)
    detail: dict[str, str | int] = {
        "clauses": done.clause_count,
        "bytes": len(given.data),
        "replaced": done.replaced,
    }
    detail |= in_force.told(row.valid_from, row.valid_until)
    detail |= {"days_kept": True} if done.kept else {}
    audit.record(session, actor, Deed("上传", KIND, done.key, code, detail), now)
    return done


def _demand_free(session: Session, given: Upload, code: str, actor: Actor, over: str) -> None:
    found = _waiting(session, given, code)
    if found is None or found.mark == over:
        return
    if found.by != actor.account or not found.mark.endswith(f" {_digest(given)}"):
        raise Taken(found)


def waiting(session: Session, given: Upload) -> Waiting | None:
    """The earlier upload of this document that still waits; None: none does."""
    return _waiting(session, given, store.region_tree(session).require(given.region))


def _waiting(session: Session, given: Upload, code: str) -> Waiting | None:
    row = _known(session, given, code)
    if row is None or row.state != "draft":
        return None
    kept = session.scalar(select(DocumentFileRow.digest).where(DocumentFileRow.document_key == row.key))
    return Waiting(row.key, row.put_by, row.imported_at, f"{row.imported_at.isoformat()} {kept}")


def by_hand(session: Session, given: Upload) -> Days | None:
    """The days that somebody has set by hand for an earlier upload of this document; None: nobody has."""
    found = _by_hand(session, given, store.region_tree(session).require(given.region))
    return None if found is None else found[0]


def _by_hand(session: Session, given: Upload, code: str) -> tuple[Days, str] | None:
    """With whose hand; empty: an operator's."""
    row = _known(session, given, code)
    if row is None or row.dated_by is None:
        return None
    return (row.valid_from, row.valid_until), row.dated_by


def _known(session: Session, given: Upload, code: str) -> SourceDocumentRow | None:
    """The row of an earlier upload."""
    return session.get(SourceDocumentRow, document_key(code, clean(given.title), clean(given.number)))


def _digest(given: Upload) -> str:
    return hashlib.sha256(given.data).hexdigest()


def _dated_by(given: Upload, before: tuple[Days, str] | None, actor: Actor) -> str | None:
    if given.days is not None:
        return actor.account or ""
    return None if before is None else before[1]


def original(session: Session, key: str) -> tuple[str, bytes] | None:
    """Name and content of the uploaded file; None where none was kept."""
    row = session.get(DocumentFileRow, key)
    return None if row is None else (row.filename, row.content)


def _keep(session: Session, key: str, file: Opened, actor: Actor, now: datetime) -> None:
    given = file.given
    suffix = PurePath(given.filename).suffix
    session.merge(
        DocumentFileRow(
            document_key=key,
            filename=PurePath(given.filename).stem[: LONGEST_FILENAME - len(suffix)] + suffix,
            digest=_digest(given),
            size=len(given.data),
            content=given.data,
            text="\n".join((*file.paragraphs, *(f"{LEFT_OUT}{one}" for one in file.left_out))),
            uploaded_by=actor.account,
            uploaded_at=now,
        )
    )
    session.flush()
