"""The home page: what is to be done, and where. What is done already takes no room on it."""

from collections.abc import Callable
from datetime import datetime

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from backend.core.audit import Actor
from backend.staff import notices, rights
from backend.staff.door import require
from backend.staff.home import todo
from backend.staff.home.room import blueprint
from backend.staff.navigation import without_list
from backend.staff.notices import told
from backend.staff.parts import actor, present, services
from scheduler.reminders import failing as reminders
from scheduler.reminders.failing import Which, failing

notices.add(
    {
        "home.sent_again": "{n} 条提醒马上再发一次。",
        "home.handled": "{n} 条提醒记为已办。",
    }
)

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
    return render_template("home/page.html", tasks=tasks, without_list=without_list(account))


@blueprint.get("/failed-reminders")
@require("home.failed")
def failed() -> ResponseReturnValue:
    """Why reminders reached nobody; no names."""
    place, account = services(), present()
    now = place.clock.now()
    since = (now - todo.FAILED).date()
    with place.database.reading() as session:
        found = failing(session, account.region, since, now)
    return render_template(
        "home/failed.html",
        found=found,
        recipients=RECIPIENTS,
        since=since,
        resolves=rights.may(account.role, "home.resolve"),
    )


@blueprint.post("/failed-reminders/again")
@require("home.resolve")
def failed_again() -> ResponseReturnValue:
    """`recipient`, `reason`: all of them that are not too late go out once more."""
    return _resolved(reminders.again, "home.sent_again")


@blueprint.post("/failed-reminders/handled")
@require("home.resolve")
def failed_handled() -> ResponseReturnValue:
    """`recipient`, `reason`: somebody has seen to them."""
    return _resolved(reminders.handled, "home.handled")


def _resolved(
    use_case: Callable[[Session, Which, str, Actor, datetime], int], name: str
) -> ResponseReturnValue:
    place, now = services(), services().clock.now()
    since = (now - todo.FAILED).date()
    recipient, reason = (request.form.get(key, "").replace("\0", "") for key in ("recipient", "reason"))
    with place.database.writing() as session:
        done = use_case(session, Which(recipient, reason, since), present().region, actor(), now)
    return redirect(told("home.failed", name, done), 303)
