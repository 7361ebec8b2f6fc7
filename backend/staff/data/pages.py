"""How many questions were asked in the last 30 days, and how many wait."""

from datetime import timedelta

from flask import render_template
from flask.typing import ResponseReturnValue

from backend.staff.data.room import blueprint
from backend.staff.door import require
from backend.staff.parts import present, services
from bot.questions import waiting

DAYS = 30


@blueprint.get("")
@require("data.read")
def page() -> ResponseReturnValue:
    """Two numbers and their share."""
    place = services()
    since = place.clock.now() - timedelta(days=DAYS)
    with place.database.reading() as session:
        asked, still_open = waiting.counts(session, present().region, since)
    return render_template("data/page.html", asked=asked, answered=asked - still_open, days=DAYS)
