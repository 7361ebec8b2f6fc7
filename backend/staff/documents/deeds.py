"""What is done to a document: confirm, take back, throw away, give up for a newer one; a draft out of a clause."""

from collections.abc import Callable

from flask import redirect, request
from flask.typing import ResponseReturnValue

from backend.staff import notices
from backend.staff.documents.room import blueprint
from backend.staff.door import require
from backend.staff.notices import told
from backend.staff.parts import actor, present, services
from policy_kb.documents import drafting, life

notices.add(
    {
        "documents.confirmed": "确认好了，居民问到时可以引用这份文件的原文。",
        "documents.taken_back": "已退回核对，这份文件的原文暂时不再引用。",
        "documents.discarded": "已删除。",
        "documents.superseded": "已标为被新文件代替。有 {n} 条问答要改，改好以前答案会说“政策已更新”。",
        "documents.restored": "已恢复在用。",
        "documents.drafted": "已写成草稿，出处填好了。请到这条问答里补上问法和答案，再送审。",
    }
)


@blueprint.post("/<document_key>/confirm")
@require("documents.write")
def confirm(document_key: str) -> ResponseReturnValue:
    """Its clauses answer from now on."""
    return _done(life.confirm, document_key, "documents.confirmed")


@blueprint.post("/<document_key>/take-back")
@require("documents.write")
def take_back(document_key: str) -> ResponseReturnValue:
    """They answer no longer."""
    return _done(life.take_back, document_key, "documents.taken_back")


@blueprint.post("/<document_key>/restore")
@require("documents.write")
def restore(document_key: str) -> ResponseReturnValue:
    """It was not replaced after all."""
    return _done(life.restore, document_key, "documents.restored")


@blueprint.post("/<document_key>/discard")
@require("documents.write")
def discard(document_key: str) -> ResponseReturnValue:
    """Only a draft."""
    place = services()
    with place.database.writing() as session:
        life.discard(session, document_key, actor(), place.clock.now(), present().region)
    return redirect(told("documents.page", "documents.discarded"), 303)


@blueprint.post("/<document_key>/supersede")
@require("documents.write")
def supersede(document_key: str) -> ResponseReturnValue:
    """`newer`: the key of the document that takes its place. `sure`: it is, although it looks like another matter."""
    place = services()
    newer = request.form.get("newer", "").replace("\0", "")
    with place.database.writing() as session:
        count = life.supersede(
            *(session, document_key, newer, actor(), place.clock.now(), present().region),
            sure=request.form.get("sure") == "1",
        )
    address = told("documents.document", "documents.superseded", count, document_key=document_key)
    return redirect(f"{address}#citing", 303)


@blueprint.post("/<document_key>/clauses/<int:position>/draft")
@require("documents.write")
def draft(document_key: str, position: int) -> ResponseReturnValue:
    """A draft of an entry, its citation filled in."""
    place, root = services(), present().region
    with place.database.writing() as session:
        id = drafting.draft_from_clause(session, document_key, position, actor(), place.clock.now(), root)
    return redirect(
        f"{told('documents.document', 'documents.drafted', document_key=document_key, draft=id)}#top", 303
    )


def _done(use_case: Callable[..., None], key: str, name: str) -> ResponseReturnValue:
    place = services()
    with place.database.writing() as session:
        use_case(session, key, actor(), place.clock.now(), present().region)
    return redirect(told("documents.document", name, document_key=key), 303)
