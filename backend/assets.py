"""Addresses of the pages' own files. They change with the content: a browser keeps a file for a year."""

import hashlib
from functools import cache
from importlib.resources import files

from flask import Response, request, url_for

YEAR = 365 * 24 * 3600  # seconds


def address(room: str, name: str) -> str:
    """The URL of a static file of `backend.<room>`, e.g. /static/chat.css?v=1f2e3d4c.

    The blueprint bears the name of the room.
    """
    return url_for(f"{room}.static", filename=name, v=_digest(room, name))


def keep_long(response: Response) -> Response:
    """A file asked for by its digest never changes; any other one is checked again each time."""
    static = (request.endpoint or "").endswith(".static")
    if static and "v" in request.args and response.status_code == 200:
        response.cache_control.no_cache = None
        response.cache_control.public = True
        response.cache_control.max_age = YEAR
        response.cache_control.immutable = True
    return response


@cache
def _digest(room: str, name: str) -> str:
    return hashlib.sha256((files(f"backend.{room}") / "static" / name).read_bytes()).hexdigest()[:8]
