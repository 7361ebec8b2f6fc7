"""What regions above have published answers one's own people too: listed, counted and searched, only to be read."""

from collections.abc import Iterator

from flask import render_template
from flask.typing import ResponseReturnValue

from backend.enquiry import Published, desk
from backend.staff import lists
from backend.staff.door import require
from backend.staff.entries.room import blueprint
from backend.staff.lists import Paging, chosen
from backend.staff.parts import present, services
from bot.questions import asked
from policy_kb.records import TOPICS, Entry


@blueprint.get("/above")
@require("entries.read")
def above() -> ResponseReturnValue:
    """`?words=&topic=&page=`. As residents are told them: drafts of a region above stay its own."""
    root, start = present().region, lists.offset()
    found = list(_wanted(desk().published(), root))
    lines = found[start : start + lists.SIZE]
    with services().database.reading() as session:
        since = services().clock.now() - asked.COUNTED
        times = asked.times(session, (one.id for one in lines), since, root)
    return render_template(
        "entries/above_list.html",
        lines=lines,
        times=times,
        paging=Paging(lists.wanted_page(), len(found)),
        topics=TOPICS,
    )


def count() -> int:
    """How many there are for who is signed in."""
    return sum(1 for _ in _of(desk().published(), present().region))


def _wanted(published: Published, root: str) -> Iterator[Entry]:
    words, topic = chosen("words").split(), chosen("topic")
    for one in _of(published, root):
        searched = f"{one.id} {one.title} {' '.join(one.phrasings)}"
        if (not topic or one.topic == topic) and all(word in searched for word in words):
            yield one


def _of(published: Published, root: str) -> Iterator[Entry]:
    """The nearest region's first."""
    entries = published.entries(services().clock.now())
    for region in published.tree.chain(root):
        yield from (one for one in entries if one.region_code == region and region != root)
