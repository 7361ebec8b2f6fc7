"""What was typed when the signed-in hour had run out: carried through the sign-in and given back to who typed it.

It travels in the sign-in form, sealed, never in an address. Only the account whose session it was gets it back.
"""

import json
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidTag
from flask import render_template, request
from flask.typing import ResponseReturnValue

from backend.core.accounts import sessions
from backend.core.accounts.roles import Account, Forbidden
from backend.staff import cookie
from backend.staff.forms import FIELD, check_form
from backend.staff.parts import services

EXPIRED = "登录过期了，请重新登录。"
KEPT = "登录过期了，您刚才填的还在。请重新登录，接着填。"
_CONTEXT = "staff.kept"
_LARGEST = 100_000  # characters
_STEP, _SAVE = "step", "save"  # what was about to be stored is looked at once more


@dataclass(frozen=True, slots=True)
class Kept:
    """A form that was sent too late: where to, and its fields in order."""

    path: str
    fields: tuple[tuple[str, str], ...]


def sign_in_again() -> ResponseReturnValue | None:
    """The sign-in page in answer to a form of a session that has run out, with what was typed in it.

    None: there is nothing to keep.
    """
    sealed = _sealed()
    return (render_template("staff/sign_in.html", notice=KEPT, kept=sealed), 403) if sealed else None


def given_back(account: Account) -> Kept | None:
    """What the sign-in form carried; None when there is nothing, it is too old, or somebody else's."""
    try:
        told = json.loads(services().cipher.open(request.form.get("kept", ""), context=_CONTEXT))
    except (ValueError, InvalidTag):
        return None
    fresh = services().clock.now() - datetime.fromisoformat(told["at"]) < sessions.ABSOLUTE
    if told["owner"] != account.id or not fresh:
        return None
    return Kept(told["path"], tuple((name, value) for name, value in told["fields"]))


def _sealed() -> str:
    """Empty when nobody knows whose it was, or it did not come from our page."""
    place = services()
    with place.database.reading() as session:
        owner = sessions.owner(session, place.cipher, cookie.received())
    if owner is None or not _ours():
        return ""
    fields = [(name, value) for name, values in request.form.lists() for value in values]
    told = {
        "owner": owner,
        "path": request.path,
        "at": place.clock.now().isoformat(),
        "fields": [one for one in fields if one[0] != FIELD and one != (_STEP, _SAVE)],
    }
    text = json.dumps(told, ensure_ascii=False)
    return place.cipher.seal(text, context=_CONTEXT) if len(text) <= _LARGEST else ""


def _ours() -> bool:
    try:
        check_form()
    except Forbidden:
        return False
    return True
