"""The list of documents, one document with its clauses beside the original, the file itself."""

from io import BytesIO

from flask import render_template, send_file
from flask.typing import ResponseReturnValue

from backend.core.errors import NotFound
from backend.staff import lists, rights
from backend.staff.documents.room import blueprint
from backend.staff.door import require
from backend.staff.entries.weighing import Findings
from backend.staff.lists import Paging, chosen
from backend.staff.parts import present, services
from policy_kb.clauses import shelf
from policy_kb.documents import reading, uploading
from policy_kb.documents.reading import Document
from policy_kb.editing import waiting
from policy_kb.records import TOPICS


@blueprint.get("")
@require("documents.read")
def page() -> ResponseReturnValue:
    """`?words=&waiting=1&page=`."""
    root, waits = present().region, chosen("waiting") == "1"
    with services().database.reading() as session:
        found = shelf.listing(session, root, chosen("words"), lists.offset(), lists.SIZE, waits=waits)
        outdated = waiting.outdated(session, root)
    paging = Paging(lists.wanted_page(), found.total)
    return render_template(
        "documents/list.html",
        found=found,
        paging=paging,
        outdated=outdated,
        waiting={"1": "等另一位同事核对"},
        writes=_writes(),
    )


@blueprint.get("/outdated")
@require("documents.read")
def outdated() -> ResponseReturnValue:
    """Entries to be revised because a newer document has come. `?topic=`."""
    topic = chosen("topic")
    with services().database.reading() as session:
        found = reading.outdated(session, present().region, topic if topic in TOPICS else "")
    return render_template("documents/outdated.html", found=found, topics=TOPICS)


@blueprint.get("/<document_key>")
@require("documents.read")
def document(document_key: str) -> ResponseReturnValue:
    """One document."""
    with services().database.reading() as session:
        found = reading.document(session, document_key, present().region)
    return shown(found)


def shown(found: Document, asked: Findings | None = None, step: str = "") -> str:
    """Its page; `asked`: the standard questions whose answer the `step` (confirm, agree) would change."""
    role = present().role
    return render_template(
        "documents/document.html",
        found=found,
        asked=asked,
        step=step,
        topics=TOPICS,
        writes=_writes(),
        reviews=rights.may(role, "documents.review"),
        halts=rights.may(role, "documents.halt"),
    )


@blueprint.get("/<document_key>/file")
@require("documents.read")
def file(document_key: str) -> ResponseReturnValue:
    """The file as it was uploaded; always saved, never shown by the browser: it may hold scripts."""
    with services().database.reading() as session:
        reading.document(session, document_key, present().region)
        kept = uploading.original(session, document_key)
    if kept is None:
        raise NotFound("这份文件没有留原件。")
    name, data = kept
    return send_file(BytesIO(data), "application/octet-stream", as_attachment=True, download_name=name)


def _writes() -> bool:
    return rights.may(present().role, "documents.write")
