"""The list of documents, one document with its clauses beside the original, the file itself."""

from io import BytesIO

from flask import render_template, send_file
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from backend.core.errors import NotFound
from backend.staff import fresh, lists, rights
from backend.staff.documents.room import blueprint
from backend.staff.door import require
from backend.staff.entries.weighing import Findings
from backend.staff.lists import Paging, chosen
from backend.staff.parts import present, services
from backend.staff.seconds import second
from policy_kb.clauses import shelf
from policy_kb.documents import life, overtaken, reading, succession, turns, uploading
from policy_kb.documents.reading import Document
from policy_kb.documents.successors import ByEngine, Speaking
from policy_kb.editing import waiting
from policy_kb.records import TOPICS


@blueprint.get("")
@require("documents.read")
def page() -> ResponseReturnValue:
    """`?words=&waiting=1&page=`."""
    root, waits = present().region, chosen("waiting") == "1"
    with services().database.reading() as session:
        found = shelf.listing(
            *(session, root, chosen("words"), lists.offset(), lists.SIZE), waits=waits, from_above=True
        )
        outdated, coming = waiting.outdated(session, root), waiting.to_be_overtaken(session, root)
    paging = Paging(lists.wanted_page(), found.total)
    return render_template(
        "documents/list.html",
        found=found,
        paging=paging,
        outdated=outdated,
        coming=coming,
        waiting={"1": "等另一位同事核对"},
        writes=_writes(),
    )


@blueprint.get("/outdated")
@require("documents.read")
def outdated() -> ResponseReturnValue:
    """Entries to be revised because a newer document has come. `?topic=`."""
    topic = chosen("topic")
    with services().database.reading() as session:
        found = overtaken.entries(
            session, present().region, topic if topic in TOPICS else "", speaking=speaking(session)
        )
    return render_template("documents/outdated.html", found=found, topics=TOPICS)


@blueprint.get("/<document_key>")
@require("documents.read")
def document(document_key: str) -> ResponseReturnValue:
    """One document."""
    with services().database.reading() as session:
        found = reading.document(session, document_key, present().region)
        if _writes() and found.own and found.candidates and found.topics:  # else nobody is asked which it is
            found = reading.document(session, document_key, present().region, speaking(session))
    return shown(found)


def speaking(session: Session) -> Speaking:
    """Who finds the clauses of a newer document, by what is published."""
    return ByEngine(services().library.current(session))


def shown(found: Document, asked: Findings | None = None, step: str = "", trouble: str = "") -> str:
    """Its page; `asked`: the standard questions whose answer the `step` (confirm, agree) would change.

    `trouble`: what is wrong with the days that were typed.
    """
    role = present().role
    with services().database.reading() as session:
        confirms, agrees = (
            second(session, "documents.review", found.region, life.brought_by(*firsts), own)
            for firsts, own in (
                ((found.put_by, found.dated_by), life.OWN),
                ((found.asked_by, None), succession.OWN),
            )
        )
        turned = turns.of(session, found.key, found.region) if found.own else ()
    return render_template(
        "documents/document.html",
        found=found,
        confirms=confirms,
        agrees=agrees,
        asked=asked,
        step=step,
        trouble=trouble,
        turned=turned,
        topics=TOPICS,
        writes=_writes(),
        reviews=rights.may(role, "documents.review"),
        halts=rights.may(role, "documents.halt"),
        fresh=fresh.kept,
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
