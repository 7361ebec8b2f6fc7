"""The list of quiz questions, and the results."""

from datetime import date

from flask import render_template
from flask.typing import ResponseReturnValue

from backend.staff import lists, rights
from backend.staff.door import require
from backend.staff.lists import Paging
from backend.staff.parts import present, services
from backend.staff.quiz.room import blueprint
from policy_kb import store
from policy_kb.quiz import asking, questions, results
from policy_kb.quiz.choosing import QUESTIONS
from policy_kb.records import TOPICS


@blueprint.get("")
@require("quiz.read")
def page() -> ResponseReturnValue:
    """`?page=`."""
    root, now = present().region, services().clock.now()
    with services().database.reading() as session:
        found = questions.listing(session, root, now, lists.offset(), lists.SIZE)
        asked = asking.count(session, root, now)
        short = asking.short_of(session, store.region_tree(session), root, now)
    paging = Paging(lists.wanted_page(), found.total)
    writes = rights.may(present().role, "quiz.write")
    return render_template(
        "quiz/list.html",
        found=found,
        paging=paging,
        topics=TOPICS,
        asked=asked,
        short=short,
        least=QUESTIONS,
        writes=writes,
    )


@blueprint.get("/results")
@require("quiz.read")
def shown() -> ResponseReturnValue:
    """By township and by topic, of the last half year."""
    root, today = present().region, services().clock.now().date()
    since: date = today - results.LOOKED_AT
    with services().database.reading() as session:
        found = results.known(session, root, since, today)
    return render_template(
        "quiz/results.html", since=since, found=found, topics=TOPICS, enough=results.ENOUGH
    )
