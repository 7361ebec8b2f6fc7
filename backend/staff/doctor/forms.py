"""What a form of `/d` sends: the version it was opened at, and everything that was typed."""

from collections.abc import Callable

from flask import redirect, request
from flask.typing import ResponseReturnValue

from backend.core.accounts.roles import Forbidden
from backend.core.errors import BadInput, NotFound
from backend.followups.typed import FIELDS, LISTS, Typed, blank_names


def typed_form() -> Typed:
    """The fields of a visit, as they were typed."""
    blanks, ticked = blank_names()
    texts = {name: request.form[name] for name in FIELDS | blanks if request.form.get(name)}
    return Typed(texts, {name: tuple(request.form.getlist(name)) for name in (*LISTS, *ticked)})


def version() -> int:
    """Of the patient, when the page was opened."""
    text = request.form.get("version", "")
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise BadInput("这一页不完整，没有提交。请返回，刷新以后再试。")
    return int(text)


def tell(error: BadInput) -> str:
    """The sentence to show beside the form; what no other typing mends is raised on."""
    if isinstance(error, NotFound | Forbidden):
        raise error
    return error.sentence


def done(deed: Callable[[], str], again: Callable[[str], str]) -> ResponseReturnValue:
    """Do it and go on to the address that it gives, or the page `again` with the sentence."""
    try:
        onward = deed()
    except BadInput as wrong:
        return again(tell(wrong)), 400
    return redirect(onward, 303)
