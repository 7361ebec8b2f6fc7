"""The sentence a page says once after something was done: `redirect(told("entries.list", "entries.saved"))`.

The address names it and never holds its text, so that no link can put words into our mouth. Each room adds its own.
"""

from collections.abc import Mapping

from flask import request, url_for

_SENTENCES: dict[str, str] = {}


def add(sentences: Mapping[str, str]) -> None:
    """Sentences by name, `<room>.<what>`; `{n}` stands for a number. At import of the room."""
    _SENTENCES.update(sentences)


def told(endpoint: str, name: str, n: int | None = None, **values: object) -> str:
    """The address of a page that says the sentence. KeyError when no room has added it."""
    _SENTENCES[name]  # a slip is found by the first test that comes here
    return url_for(endpoint, told=name, n=n, **values)  # type: ignore[arg-type]


def sentence(name: str) -> str:
    """For a page no address leads to, as what was typed stands on it. KeyError when no room has added it."""
    return _SENTENCES[name]


def notice() -> str:
    """For templates: the sentence that the address asks for; empty when none, or one there is not."""
    sentence = _SENTENCES.get(request.args.get("told", ""), "")
    number = request.args.get("n", "")
    if "{n}" not in sentence:
        return sentence
    return sentence.format(n=number) if number.isascii() and number.isdigit() and len(number) < 10 else ""
