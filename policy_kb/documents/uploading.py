"""Use-case: a file becomes a draft document with its clauses. Everything is stored, or nothing.

In two steps: `opened` reads it, which may take seconds, and touches no database; `upload` stores what was read.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.audit import Actor, Deed
from backend.core.errors import BadInput
from backend.core.subtree import NATION, within
from policy_kb import store
from policy_kb.clauses.documents import Imported, import_document
from policy_kb.documents.models import DocumentFileRow
from policy_kb.importing import Clause, read_paragraphs, split_clauses
from policy_kb.models import SourceDocumentRow

KIND = "政策文件"
LONGEST_FILENAME = 200


@dataclass(frozen=True, slots=True)
class Upload:
    """A file with what is written on its head. `issued` as `documents.import_document` wants it."""

    filename: str
    data: bytes
    region: str  # code
    title: str
    issuer: str
    number: str
    issued: str


@dataclass(frozen=True, slots=True)
class Opened:
    """An upload whose file has been read."""

    given: Upload
    paragraphs: tuple[str, ...]
    clauses: tuple[Clause, ...]


def opened(given: Upload) -> Opened:
    """BadInput for a file that cannot be read. While no transaction is open: whoever writes waits for one."""
    paragraphs = read_paragraphs(given.data, given.filename)
    return Opened(given, tuple(paragraphs), tuple(split_clauses(paragraphs)))


def upload(
    session: Session, file: Opened, actor: Actor, now: datetime, root: str = NATION, *, draft: bool = True
) -> Imported:
    """Store the file and its clauses, waiting for another person to look them through: they answer nobody yet.

    Without `draft` they answer at once, for the operator, who has the whole database in his hands anyway.
    BadInput for a region outside the root's subtree, and of a draft for a document that is in use.
    """
    given = file.given
    tree = store.region_tree(session)
    code = tree.require(given.region)
    if not within(root, code):
        raise BadInput("您不能给这个地区上传文件，请选自己地区之内的。")
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
        draft=draft,
    )
    session.get_one(SourceDocumentRow, done.key).put_by = actor.account
    _keep(session, done.key, file, actor, now)
    detail = {"clauses": done.clause_count, "bytes": len(given.data), "replaced": done.replaced}
    audit.record(session, actor, Deed("上传", KIND, done.key, code, detail), now)
    return done


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
            digest=hashlib.sha256(given.data).hexdigest(),
            size=len(given.data),
            content=given.data,
            text="\n".join(file.paragraphs),
            uploaded_by=actor.account,
            uploaded_at=now,
        )
    )
    session.flush()
