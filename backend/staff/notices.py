"""The sentence a page says once after something was done: `redirect(told("entries.list", "entries.saved"))`.

The address names it and never holds its text, so that no link can put words into our mouth. A cookie that goes with the
redirect and ends with the page says that it was done just now: neither a link nor a page loaded anew says it again.
Each room adds its own.
"""

from collections.abc import Mapping

from flask import Response, g, request, url_for

from backend.staff import cookie

LASTS = 120  # seconds from the deed to its page
_SENTENCES: dict[str, str] = {}


def add(sentences: Mapping[str, str]) -> None:
    """Sentences by name, `<room>.<what>`; `{n}` stands for a number. At import of the room."""
    _SENTENCES.update(sentences)


def told(endpoint: str, name: str, n: int | None = None, **values: object) -> str:
    """The address of a page that says the sentence, once. KeyError when no room has added it."""
    _SENTENCES[name]  # a slip is found by the first test that comes here
    g.staff_told = _mark(name, n)
    return url_for(endpoint, told=name, n=n, **values)  # type: ignore[arg-type]


def sentence(name: str) -> str:
    """For a page no address leads to, as what was typed stands on it. KeyError when no room has added it."""
    return _SENTENCES[name]


def notice() -> str:
    """For templates: the sentence that the address asks for; empty when none, one there is not, or said before."""
    name, number = request.args.get("told", ""), request.args.get("n", "")
    sentence = _SENTENCES.get(name, "")
    if not sentence or request.cookies.get(_cookie()) != _mark(name, number):
        return ""
    g.staff_told = ""
    if "{n}" not in sentence:
        return sentence
    return sentence.format(n=number) if number.isascii() and number.isdigit() and len(number) < 10 else ""


def send(response: Response) -> Response:
    """Set the cookie with a redirect to the page; take it away once that has said its sentence."""
    said: str | None = g.get("staff_told")
    if said:
        response.set_cookie(
            _cookie(), said, max_age=LASTS, httponly=True, samesite="Lax", secure=cookie.secure(), path="/"
        )
    elif said == "":
        response.delete_cookie(_cookie(), httponly=True, samesite="Lax", secure=cookie.secure(), path="/")
    return response


def _mark(name: str, number: int | str | None) -> str:
    return f"{name}:{'' if number is None else number}"


def _cookie() -> str:
    return f"{cookie.name()}-told"
