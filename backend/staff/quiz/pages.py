"""The list of quiz questions."""

from flask import render_template
from flask.typing import ResponseReturnValue

from backend.staff import lists
from backend.staff.door import require
from backend.staff.lists import Paging
from backend.staff.parts import present, services
from backend.staff.quiz.room import blueprint
from policy_kb.quiz import questions
from policy_kb.records import TOPICS


@blueprint.get("")
@require("quiz.read")
def page() -> ResponseReturnValue:
    """`?page=`."""
    with services().database.reading() as session:
        found = questions.listing(session, present().region, lists.offset(), lists.SIZE)
    paging = Paging(lists.wanted_page(), found.total)
    return render_template("quiz/list.html", found=found, paging=paging, topics=TOPICS)
