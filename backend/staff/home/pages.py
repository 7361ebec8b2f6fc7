"""The home page: what is to be done, and where. What is done already takes no room on it."""

from flask import render_template
from flask.typing import ResponseReturnValue

from backend.staff.door import require
from backend.staff.home import todo
from backend.staff.home.room import blueprint
from backend.staff.parts import present, services
from scheduler.reminders.failing import failing

GATHERED = 50  # new questions that the page sorts itself, to count them too
RECIPIENTS = {"doctor": "医生", "patient": "患者", "township": "乡镇督导", "county": "县督导"}


@blueprint.get("/")
@require("home")
def page() -> ResponseReturnValue:
    """The to-do list of this person, then who is signed in."""
    place, account = services(), present()
    place.desk.gather_for_page(GATHERED)
    with place.database.reading() as session:
        tasks = todo.tasks(session, account, place.clock.now())
    return render_template("home/page.html", tasks=tasks)


@blueprint.get("/failed-reminders")
@require("home.failed")
def failed() -> ResponseReturnValue:
    """Why reminders reached nobody; no names."""
    place, account = services(), present()
    since = (place.clock.now() - todo.FAILED).date()
    with place.database.reading() as session:
        found = failing(session, account.region, since)
    return render_template("home/failed.html", found=found, recipients=RECIPIENTS, since=since)
