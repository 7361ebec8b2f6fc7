"""The home page: who is signed in, and where to go."""

from flask import render_template
from flask.typing import ResponseReturnValue

from backend.staff.door import require
from backend.staff.home.room import blueprint


@blueprint.get("/")
@require("home")
def page() -> ResponseReturnValue:
    """Name, role and region."""
    return render_template("home/page.html")
