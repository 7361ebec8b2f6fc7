"""Addresses of the staff pages' own files. They change with the content: a browser keeps a file for a year."""

import hashlib
from functools import cache
from importlib.resources import files

from flask import Response, request, url_for

YEAR = 365 * 24 * 3600  # seconds


def staff_asset(name: str) -> str:
    """The URL of a static file, e.g. /staff/static/staff.css?v=1f2e3d4c."""
    return url_for("staff.static", filename=name, v=_digest(name))


def keep_long(response: Response) -> Response:
    """A file asked for by its digest never changes; any other one is checked again each time."""
    if request.endpoint == "staff.static" and "v" in request.args and response.status_code == 200:
        response.cache_control.no_cache = None
        response.cache_control.public = True
        response.cache_control.max_age = YEAR
        response.cache_control.immutable = True
    return response


@cache
def _digest(name: str) -> str:
    return hashlib.sha256((files("backend.staff") / "static" / name).read_bytes()).hexdigest()[:8]
