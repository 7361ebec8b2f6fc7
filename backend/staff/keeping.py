"""What was typed when the signed-in hour had run out: carried through the sign-in and given back to who typed it.

It travels in the sign-in form, sealed, never in an address. Only the account whose session it was gets it back.
"""

import json
import re
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
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_CONTEXT = "staff.kept"
_LARGEST = 100_000  # characters
# Of a form with buttons that do different things: the address that only shows it, filled.
AGAIN = "again"
_OURS = re.compile(r"/staff(?:/[\w-]+)+", re.ASCII)
# Buttons that store: without them their pages show the filled form, for the person to press again.
_STORING = (("step", "save"), ("do", "save"), ("do", "submit"))
_BUTTONS = frozenset(name for name, _ in _STORING)


@dataclass(frozen=True, slots=True)
class Kept:
    """A form that was sent too late: where to, and its fields in order. `shown`: there it is only shown, filled.

    `file`: it takes a file, which is not kept: its page shows the form, filled, for the file to be chosen again.
    """

    path: str
    fields: tuple[tuple[str, str], ...]
    shown: bool
    file: bool

    @property
    def words(self) -> tuple[str, ...]:
        """What a person has written of it: values with Chinese in them, each once."""
        return tuple(dict.fromkeys(value for _, value in self.fields if _CHINESE.search(value)))


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
    fields = tuple((name, value) for name, value in told["fields"])
    return Kept(told["path"], fields, told.get("shown", False), told.get("file", False))


def _sealed() -> str:
    """Empty when nobody knows whose it was, or it did not come from our page."""
    place = services()
    with place.database.reading() as session:
        owner = sessions.owner(session, place.cipher, cookie.received())
    if owner is None or not _ours():
        return ""
    fields = [(name, value) for name, values in request.form.lists() for value in values]
    again = request.form.get(AGAIN, "")
    shown = bool(_OURS.fullmatch(again))
    told = {
        "owner": owner,
        "path": again if shown else request.path,
        "at": place.clock.now().isoformat(),
        "fields": [one for one in fields if one[0] != FIELD and one not in _STORING],
        "shown": shown or any(name in _BUTTONS for name, _ in fields),
        "file": request.mimetype == "multipart/form-data",
    }
    text = json.dumps(told, ensure_ascii=False)
    return place.cipher.seal(text, context=_CONTEXT) if len(text) <= _LARGEST else ""


def _ours() -> bool:
    try:
        check_form()
    except Forbidden:
        return False
    return True
