"""The blueprint of `/d`, and what each of its pages needs: who asks, the desk, the words of the rules."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from backend.core.accounts.roles import Forbidden, Role
from backend.core.errors import BadInput, NotFound
from backend.followups import words
from backend.followups.access import Caller
from backend.followups.desk import desk
from backend.staff.door import View, signed_in
from backend.staff.parts import present, request_id
from scheduler import visits
from scheduler.guidelines import Rules

blueprint = Blueprint("doctor", __name__, url_prefix="/d", template_folder="templates")


def for_doctors(view: View) -> View:
    """Family doctors only."""
    return signed_in(Role.DOCTOR)(view)


def for_readers(view: View) -> View:
    """Family doctors, and supervisors, who only read."""
    return signed_in(Role.DOCTOR, Role.SUPERVISOR)(view)


def for_keepers(view: View) -> View:
    """Who keeps contract and particulars: the family doctor of his own, 督导 and 管理员 of their region."""
    return signed_in(Role.DOCTOR, Role.SUPERVISOR, Role.ADMIN)(view)


def for_supervisors(view: View) -> View:
    """Supervisors only."""
    return signed_in(Role.SUPERVISOR)(view)


@blueprint.errorhandler(BadInput)
def sorry(error: BadInput) -> ResponseReturnValue:
    """One sentence and the way back, wherever it was raised."""
    refused = isinstance(error, Forbidden)
    heading, status = ("不能打开", 403) if refused else ("没有办成", 400)
    if isinstance(error, NotFound):
        heading, status = "没有找到", 404
    onward = url_for("home.page" if refused else "doctor.day")
    shown = {"heading": heading, "sentence": error.sentence, "refused": refused, "onward": onward}
    return render_template("doctor/sorry.html", **shown), status


def caller() -> Caller:
    """The person signed in."""
    return Caller(present(), request_id())


def rules() -> Rules:
    """The rules in force today."""
    return desk().book.on(desk().today)


def page(template: str, **shown: Any) -> str:
    """A page with the words that all of them use."""
    here = {"today": desk().today, "rules": rules(), "words": words}
    return render_template(f"doctor/{template}", **here, **shown)


def day_words(on: date | None) -> str:
    """As a filter: 3月16日（周一）."""
    return words.day(on, desk().today)


def movable_from(earliest: date, deadline: date) -> date:
    """The first day another date may lie on."""
    return visits.movable_from(earliest, deadline, desk().today)


FILTERS: dict[str, Callable[..., str]] = {"day_words": day_words, "word": words.word}
for name, function in FILTERS.items():
    blueprint.add_app_template_filter(function, name)
blueprint.add_app_template_global(movable_from)
