"""What leaflets can be made of: the published entries of the region, by topic."""

from collections import Counter

from flask import render_template
from flask.typing import ResponseReturnValue

from backend.core.accounts.roles import sees
from backend.enquiry import desk
from backend.staff.door import require
from backend.staff.leaflets.room import blueprint
from backend.staff.parts import present
from policy_kb.records import TOPICS


@blueprint.get("")
@require("leaflets.read")
def page() -> ResponseReturnValue:
    """Topics with how many entries each has."""
    account = present()
    entries = desk().published().knowledge.snapshot.entries
    counted = Counter(entry.topic for entry in entries if sees(account, entry.region_code))
    lines = [(word, counted[topic]) for topic, word in TOPICS.items() if counted[topic]]
    return render_template("leaflets/list.html", lines=lines)
