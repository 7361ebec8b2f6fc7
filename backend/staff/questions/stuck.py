"""Answers that WeChat does not take: the list, and what is done about each: once more, or not any more."""

from collections.abc import Callable
from datetime import datetime

from flask import redirect, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from backend.core.audit import Actor
from backend.staff import lists, notices
from backend.staff.door import require
from backend.staff.lists import Paging
from backend.staff.notices import told
from backend.staff.parts import actor, present, services
from backend.staff.questions.room import blueprint
from bot.questions import undelivered as answers

notices.add(
    {
        "questions.sent_again": "这份答复马上再发一次。",
        "questions.given_up": "这份答复不发了。",
    }
)


@blueprint.get("/undelivered")
@require("questions.handle")
def undelivered() -> ResponseReturnValue:
    """`?page=`."""
    with services().database.reading() as session:
        found = answers.listing(session, present().region, lists.offset(), lists.SIZE)
    paging = Paging(lists.wanted_page(), found.total)
    return render_template("questions/undelivered.html", found=found, paging=paging)


@blueprint.post("/undelivered/<int:answer_id>/again")
@require("questions.handle")
def send_again(answer_id: int) -> ResponseReturnValue:
    """At once."""
    return _done(answers.again, answer_id, "questions.sent_again")


@blueprint.post("/undelivered/<int:answer_id>/give-up")
@require("questions.handle")
def give_up(answer_id: int) -> ResponseReturnValue:
    """Neither now nor with their next message."""
    return _done(answers.give_up, answer_id, "questions.given_up")


def _done(
    use_case: Callable[[Session, int, str, Actor, datetime], None], id: int, name: str
) -> ResponseReturnValue:
    place = services()
    with place.database.writing() as session:
        use_case(session, id, present().region, actor(), place.clock.now())
    return redirect(told("questions.undelivered", name), 303)
