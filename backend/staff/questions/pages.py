"""The queue: what the bot could not answer, or not well, in groups of the like with the most frequent first."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from backend.core.errors import BadInput
from backend.enquiry import desk
from backend.staff import lists, rights
from backend.staff.door import require
from backend.staff.lists import Paging, chosen
from backend.staff.parts import present, regions_below, services
from backend.staff.questions import offering
from backend.staff.questions.room import blueprint
from bot.questions import groups
from bot.questions.groups import Filters
from bot.questions.states import GroupState

GATHERED = 50  # new questions that a page sorts itself; the clock of the reminders sorts the rest

MARKED = (
    15  # lines of a page whose answer by now is asked: a question that was not asked before takes some 4 ms
)
RAISED = "raised"  # beside the states: open ones that a region above is to see to
ONLY = {"disliked": True, "unanswered": False}


@blueprint.get("")
@require("questions.read")
def page() -> ResponseReturnValue:
    """`?words=&region=&state=&only=&order=&page=`."""
    place, account = services(), present()
    place.desk.gather_for_page(GATHERED)
    with place.database.reading() as session:
        found = groups.listing(session, account.region, _filters(), lists.offset(), lists.SIZE)
    published, now = desk().published(), place.clock.now()
    return render_template(
        "questions/list.html",
        found=found,
        paging=Paging(lists.wanted_page(), found.total),
        by_now={
            line.id
            for line in found.lines[:MARKED]
            if line.state is GroupState.OPEN
            and not line.disliked
            and offering.answered_by_now(published, line.region, line.question, now)
        },
        states={**{state.value: state.word for state in GroupState}, RAISED: "已建议给上级"},
        regions=regions_below(account.region),
        handles=rights.may(account.role, "questions.handle"),
    )


def _filters() -> Filters:
    return Filters(
        words=chosen("words"),
        region=chosen("region"),
        state=_state(chosen("state")),
        disliked=ONLY.get(request.args.get("only", "")),
        raised=chosen("state") == RAISED,
        newest_first=request.args.get("order") == "newest",
    )


def _state(name: str) -> GroupState:
    try:
        return GroupState(name) if name and name != RAISED else GroupState.OPEN
    except ValueError:
        raise BadInput("没有这个状态，请从页面上的下拉里选。") from None
