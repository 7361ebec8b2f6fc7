"""The list of entries: searched, filtered, in the order of the last change or of how much they are asked."""

from datetime import datetime, timedelta

from flask import render_template
from flask.typing import ResponseReturnValue

from backend.core.errors import BadInput
from backend.staff import lists, rights
from backend.staff.door import require
from backend.staff.entries import above
from backend.staff.entries.room import blueprint
from backend.staff.lists import Paging, chosen
from backend.staff.parts import present, regions_below, services
from bot.questions import asked
from policy_kb.editing import catalogue
from policy_kb.editing.catalogue import Filters
from policy_kb.editing.states import State
from policy_kb.records import TOPICS

EXPIRING = {"7": "7 天内", "30": "30 天内", "90": "90 天内"}
UNSCHEDULED = "unscheduled"  # beside the states: drafts, of which something more is to be known
ASKED = {"most": "问得最多", "never": "90 天没人问过", "golden": "没有标准问题", "rejected": "有误配的"}


@blueprint.get("")
@require("entries.read")
def page() -> ResponseReturnValue:
    """`?words=&region=&topic=&state=&expiring=&asked=&made=&page=`."""
    account, now, order = present(), services().clock.now(), _one_of("asked", ASKED)
    since = now - asked.COUNTED
    with services().database.reading() as session:
        found = catalogue.listing(
            session,
            account.region,
            now,
            _filters(now),
            lists.offset(),
            lists.SIZE,
            most_asked=asked.per_entry(since) if order == "most" else None,
            asked=asked.since(since) if order == "never" else None,
        )
        times = asked.times(session, (line.id for line in found.lines), since)
    return render_template(
        "entries/list.html",
        found=found,
        times=times,
        paging=Paging(lists.wanted_page(), found.total),
        topics=TOPICS,
        made=_made(),
        states={**{state.value: state.word for state in State}, UNSCHEDULED: "草稿，取消了定时发布"},
        expiring=EXPIRING,
        asked=ASKED,
        regions=regions_below(account.region),
        writes=rights.may(account.role, "entries.write"),
        above=above.count(),
    )


def _filters(now: datetime) -> Filters:
    days = _one_of("expiring", EXPIRING)
    return Filters(
        words=chosen("words"),
        region=chosen("region"),
        topic=chosen("topic"),
        state=_state(chosen("state")),
        unscheduled=chosen("state") == UNSCHEDULED,
        without_golden=_one_of("asked", ASKED) == "golden",
        rejected=_one_of("asked", ASKED) == "rejected",
        ending_by=now + timedelta(days=int(days)) if days else None,
        changed_at=_made(),
    )


def _made() -> datetime | None:
    """`made`: the moment of an import, of which the drafts are listed that nobody has touched since."""
    said = chosen("made")
    try:
        found = datetime.fromisoformat(said) if said else None
    except ValueError:
        found = None
    if said and (found is None or found.tzinfo is None):
        raise BadInput("没有这次导入，请从导入导出的页面上点。")
    return found


def _one_of(name: str, offered: dict[str, str]) -> str:
    said = chosen(name)
    if said and said not in offered:
        raise BadInput("没有这个选项，请从页面上的下拉里选。")
    return said


def _state(name: str) -> State | None:
    try:
        return State(name) if name and name != UNSCHEDULED else None
    except ValueError:
        raise BadInput("没有这个状态，请从页面上的下拉里选。") from None
