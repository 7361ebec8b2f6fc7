"""The list of documents."""

from flask import render_template
from flask.typing import ResponseReturnValue

from backend.staff import lists
from backend.staff.documents.room import blueprint
from backend.staff.door import require
from backend.staff.lists import Paging, chosen
from backend.staff.parts import present, services
from policy_kb.clauses import shelf


@blueprint.get("")
@require("documents.read")
def page() -> ResponseReturnValue:
    """`?words=&page=`."""
    with services().database.reading() as session:
        found = shelf.listing(session, present().region, chosen("words"), lists.offset(), lists.SIZE)
    paging = Paging(lists.wanted_page(), found.total)
    return render_template("documents/list.html", found=found, paging=paging)
