"""What residents say for what the documents say: the list, a new row, retiring one, and which rows ever mattered."""

from collections.abc import Iterable
from functools import partial

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from backend.core.errors import BadInput, NotFound
from backend.core.subtree import NATION
from backend.enquiry import desk
from backend.staff import lists, notices, rights
from backend.staff.door import require
from backend.staff.entries import weighing
from backend.staff.entries.weighing import Findings
from backend.staff.lists import Paging, chosen
from backend.staff.notices import told
from backend.staff.parts import actor, present, regions_below, services
from backend.staff.seconds import Second, second
from backend.staff.words.room import blueprint
from bot.questions import asked
from policy_kb.normalise import normalise
from policy_kb.words import keeping, records, report, sheet
from policy_kb.words.keeping import BuiltIn, Kept
from policy_kb.words.records import KINDS, Word
from policy_kb.words.trial import heeding

LOOKED_AT = 2000  # of the newest questions
MOST_BUILT_IN = 20  # built-in rows beside the list, while words are looked for
STATES = {"waiting": "等另一位同事通过的", "heeded": "在用的", "retired": "停用了的"}

notices.add(
    {
        "words.added": "已记下。另一位同事通过以后，机器人才这样听。",
        "words.approved": "已通过。机器人几秒后就听得懂，不用重启。",
        "words.retired": "已停用。机器人不再这样理解，这一行留着可查。",
    }
)


@blueprint.get("")
@require("words.read")
def page() -> ResponseReturnValue:
    """`?words=&state=&page=`."""
    return _list()


@blueprint.post("")
@require("words.write")
def add() -> ResponseReturnValue:
    """`said`, `canonical`, `kind` (of a standard name that is new), `region`, `source`."""
    place, known, form = services(), BuiltIn.load(), request.form
    said, canonical, kind, source, region = (
        form.get(name, "").replace("\0", "") for name in ("said", "canonical", "kind", "source", "region")
    )
    try:
        word = records.made(said, canonical, kind, source, region, known.variants, known.names)
        with place.database.writing() as session:
            keeping.add(session, word, actor(), place.clock.now(), present().region)
    except BadInput as error:
        return _list(error.sentence), 400
    return redirect(told("words.page", "words.added"), 303)


@blueprint.post("/<int:word_id>/approve")
@require("words.review")
def approve(word_id: int) -> ResponseReturnValue:
    """It is heeded from now on; standard questions whose answer would change must have been looked at."""
    place, root = services(), present().region
    try:
        with place.database.reading() as session:
            word = keeping.waiting(session, word_id, root)
            asked = weighing.of_change(place, session, lambda one: heeding(one, word), word.region)
        if not asked.clear and request.form.get("seen", "") != asked.mark:
            return _list(asked=asked, word_id=word_id), 409
        with place.database.writing() as session:
            keeping.approve(session, word_id, actor(), place.clock.now(), root)
    except NotFound:
        raise
    except BadInput as error:
        return _list(error.sentence), 400
    return redirect(told("words.page", "words.approved"), 303)


@blueprint.post("/<int:word_id>/retire")
@require("words.write")
def retire(word_id: int) -> ResponseReturnValue:
    """It stays in the table, and is heeded no more."""
    place = services()
    with place.database.writing() as session:
        keeping.retire(session, word_id, actor(), place.clock.now(), present().region)
    return redirect(told("words.page", "words.retired"), 303)


@blueprint.get("/report")
@require("words.read")
def report_page() -> ResponseReturnValue:
    """How many of the newest questions of the person's regions each row changes; rows that matter most first."""
    root, place = present().region, services()
    with place.database.reading() as session:
        logged = asked.recent(session, root, LOOKED_AT)
    knowledge = desk().published().knowledge
    theirs = {*knowledge.tree.chain(root), NATION, *regions_below(root)}
    count = partial(report.of_log, knowledge, logged, theirs)
    mark = (knowledge.snapshot.words, tuple(logged))
    seen = place.word_uses.look(root, mark, count, place.clock.now())
    found = seen.result.rows if seen.result else ()
    return render_template(
        "words/report.html",
        seen=seen,
        used=sorted((use for use in found if not use.never), key=lambda use: -use.logged),
        never=[use for use in found if use.never and not use.builtin],
        rows=len(found),
    )


def _list(trouble: str = "", asked: Findings | None = None, word_id: int = 0) -> str:
    """`asked`: the standard questions whose answer the word of that number would change."""
    account, said = present(), chosen("words")
    chain = desk().published().tree.chain(account.region)
    with services().database.reading() as session:
        found = keeping.listing(
            session,
            account.region,
            chain,
            said,
            state=chosen("state") if chosen("state") in STATES else "",
            offset=lists.offset(),
        )
        approves = _seconds(session, found.lines)
    return render_template(
        "words/page.html",
        found=found,
        paging=Paging(lists.wanted_page(), found.total),
        built_in=_built_in(said),
        writes=rights.may(account.role, "words.write"),
        reviews=rights.may(account.role, "words.review"),
        approves=approves,
        asked=asked,
        word_id=word_id,
        regions=regions_below(account.region),
        kinds=KINDS,
        states=STATES,
        nation=NATION,
        trouble=trouble,
    )


def _seconds(session: Session, lines: Iterable[Kept]) -> dict[int, Second]:
    """Of each row that waits whether who is signed in may approve it; asked once for all of one person and region."""
    waiting = [one for one in lines if not one.approved_at and not one.retired_at]
    found = {
        (by, region): second(session, "words.review", region, [by] if by else [], keeping.OWN)
        for by, region in {(one.added_by, one.word.region) for one in waiting}
    }
    return {one.id: found[one.added_by, one.word.region] for one in waiting}


def _built_in(said: str) -> list[Word]:
    """The built-in rows that hold the words that are looked for."""
    wanted = normalise(said)
    rows = (word for word in sheet.builtin() if wanted in word.said or wanted in word.canonical)
    return [word for _, word in zip(range(MOST_BUILT_IN), rows, strict=False)] if wanted else []
