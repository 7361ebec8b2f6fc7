"""A run: begun from the page, then asked in portions, each a request of its own that keeps nobody else waiting."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from backend.core.errors import BadInput
from backend.staff.door import require
from backend.staff.hits import pages
from backend.staff.hits.room import blueprint
from backend.staff.parts import actor, present, services
from bot.hits import running


@blueprint.post("")
@require("hits.run")
def begin() -> ResponseReturnValue:
    """`region`; `source` golden for all standard questions, list for those in `questions`, one a line."""
    place, form = services(), request.form
    region, text = form.get("region", ""), form.get("questions", "").replace("\0", "")
    listed = form.get("source") == running.LIST
    source = running.LIST if listed else running.GOLDEN
    try:
        with place.database.reading() as session:
            revision = place.library.current(session).snapshot.revision
            questions = running.written(text, region) if listed else running.standard(session, region)
        with place.database.writing() as session:
            run_id = running.begin(
                session, region, source, questions, revision, actor(), place.clock.now(), present().region
            )
    except BadInput as error:
        return pages.shown(error.sentence), 400
    return redirect(url_for("hits.run", run_id=run_id), 303)


@blueprint.post("/<int:run_id>/go-on")
@require("hits.run")
def go_on(run_id: int) -> ResponseReturnValue:
    """The next portion. Sent by the page itself where scripts run, else by its button."""
    place, now = services(), services().clock.now()
    with place.database.reading() as session:
        portion = running.next_portion(session, run_id, present().region)
        knowledge = place.library.current(session)
    if portion.questions:
        found = running.ask(knowledge, place.guard, portion, now)
        with place.database.writing() as session:
            running.keep(session, run_id, knowledge.snapshot.revision, found, now)
    return redirect(url_for("hits.run", run_id=run_id), 303)
