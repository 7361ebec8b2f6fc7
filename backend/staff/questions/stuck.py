"""Answers that WeChat does not take, that are held or wait: the list, and what is done about each: send it, or not."""

from flask import redirect, render_template
from flask.typing import ResponseReturnValue

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
        "questions.sent_anyway": "这份答复照样发：他48小时内说过话的马上发，不然等他下次发消息时。",
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
    """At once; what is held too."""
    place = services()
    with place.database.writing() as session:
        held = answers.again(session, answer_id, present().region, actor(), place.clock.now())
    name = "questions.sent_anyway" if held else "questions.sent_again"
    return redirect(told("questions.undelivered", name), 303)


@blueprint.post("/undelivered/<int:answer_id>/give-up")
@require("questions.handle")
def give_up(answer_id: int) -> ResponseReturnValue:
    """Neither now nor with their next message."""
    place = services()
    with place.database.writing() as session:
        answers.give_up(session, answer_id, present().region, actor(), place.clock.now())
    return redirect(told("questions.undelivered", "questions.given_up"), 303)
