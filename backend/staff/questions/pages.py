"""The list of questions that wait for staff."""

from flask import render_template
from flask.typing import ResponseReturnValue

from backend.staff import lists
from backend.staff.door import require
from backend.staff.lists import Paging, chosen
from backend.staff.parts import present, services
from backend.staff.questions.room import blueprint
from bot.questions import waiting


@blueprint.get("")
@require("questions.read")
def page() -> ResponseReturnValue:
    """`?words=&page=`."""
    with services().database.reading() as session:
        found = waiting.listing(session, present().region, chosen("words"), lists.offset(), lists.SIZE)
    paging = Paging(lists.wanted_page(), found.total)
    return render_template("questions/list.html", found=found, paging=paging)
