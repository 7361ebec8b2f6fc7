"""For whoever watches the service: is the process alive, can it answer. No login, no personal data."""

import logging
from collections.abc import Callable

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from backend import schema
from backend.enquiry import EnquiryDesk, desk
from policy_kb import store

blueprint = Blueprint("health", __name__)
_log = logging.getLogger(__name__)


@blueprint.get("/healthz")
def alive() -> ResponseReturnValue:
    """200 as long as the process serves at all; asks nothing of the database."""
    return {"status": "ok"}


@blueprint.get("/readyz")
def ready() -> ResponseReturnValue:
    """200 when a question can be answered, else 503; `not_ready` names what is missing."""
    place = desk()
    missing = [name for name, check in CHECKS.items() if not _holds(name, check, place)]
    if missing:
        return {"status": "not ready", "not_ready": missing}, 503
    return {"status": "ready", "not_ready": []}


def _database(place: EnquiryDesk) -> bool:
    with place.services.database.reading() as session:
        return bool(session.scalar(text("SELECT 1")))


def _migrations(place: EnquiryDesk) -> bool:
    return schema.is_current(place.services.database)


def _knowledge(place: EnquiryDesk) -> bool:
    with place.services.database.reading() as session:
        return store.revision(session) > 0


def _index(place: EnquiryDesk) -> bool:
    return bool(place.published().knowledge.index.entries)


CHECKS: dict[str, Callable[[EnquiryDesk], bool]] = {
    "database": _database,
    "migrations": _migrations,
    "knowledge": _knowledge,
    "index": _index,
}


def _holds(name: str, check: Callable[[EnquiryDesk], bool], place: EnquiryDesk) -> bool:
    try:
        return check(place)
    except Exception as error:  # whatever it is, the probe is told with 503 what is missing
        _log.warning("not ready: %s (%s)", name, type(error).__name__)
        return False
