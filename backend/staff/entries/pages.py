"""The list of entries."""

from flask import render_template
from flask.typing import ResponseReturnValue

from backend.core.errors import BadInput
from backend.staff import lists, rights
from backend.staff.door import require
from backend.staff.entries.room import blueprint
from backend.staff.lists import Paging, chosen
from backend.staff.parts import present, regions_below, services
from policy_kb.editing import reading
from policy_kb.editing.reading import Filters
from policy_kb.editing.states import State
from policy_kb.records import TOPICS


@blueprint.get("")
@require("entries.read")
def page() -> ResponseReturnValue:
    """`?words=&region=&topic=&state=&page=`."""
    account = present()
    with services().database.reading() as session:
        found = reading.listing(session, account.region, _filters(), lists.offset(), lists.SIZE)
    return render_template(
        "entries/list.html",
        found=found,
        paging=Paging(lists.wanted_page(), found.total),
        topics=TOPICS,
        states={state.value: state.word for state in State},
        regions=regions_below(account.region),
        writes=rights.may(account.role, "entries.write"),
    )


def _filters() -> Filters:
    return Filters(
        words=chosen("words"), region=chosen("region"), topic=chosen("topic"), state=_state(chosen("state"))
    )


def _state(name: str) -> State | None:
    try:
        return State(name) if name else None
    except ValueError:
        raise BadInput("没有这个状态，请从页面上的下拉里选。") from None
