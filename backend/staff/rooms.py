"""A room of the console: the blueprint of one folder under /staff, with the console's layout for its refusals."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from backend.core.accounts.roles import Forbidden
from backend.core.errors import BadInput, NotFound


def room(name: str, import_name: str, path: str) -> Blueprint:
    """A blueprint at /staff/<path> with the folder's `templates/`. BadInput becomes one sentence in the layout."""
    blueprint = Blueprint(name, import_name, url_prefix=f"/staff{path}", template_folder="templates")
    blueprint.register_error_handler(BadInput, sorry)
    return blueprint


def sorry(error: BadInput) -> ResponseReturnValue:
    """What cannot be done, in one sentence; a form that can be mended is shown again by its view instead."""
    heading, status = "没有办成", 400
    if isinstance(error, NotFound):
        heading, status = "没有找到", 404
    if isinstance(error, Forbidden):
        heading, status = "不能打开", 403
    return render_template("staff/refused.html", heading=heading, sentence=error.sentence), status
