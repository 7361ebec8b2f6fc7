"""What was said so far, for a browser without JavaScript: carried by the page itself, sealed.

Nothing is kept on the server: the form sends the last exchanges back. They are encrypted and bound to the
conversation, so that nobody can put words into the bot's mouth or read along.
"""

import json
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag

from backend.bubble import Bubble, Line
from backend.core.crypto import FieldCipher

KEPT = 5  # exchanges; an answer holds at most 2048 bytes, so the field stays far below the body limit


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question as it was shown, and the answer."""

    question: str
    bubble: Bubble


Transcript = tuple[Exchange, ...]


def seal(transcript: Transcript, cipher: FieldCipher, conversation: str) -> str:
    """For the hidden field; the oldest exchanges drop out."""
    data = [{"question": one.question, "bubble": one.bubble.as_dict()} for one in transcript[-KEPT:]]
    return cipher.seal(json.dumps(data, ensure_ascii=False), context=_context(conversation))


def unseal(sealed: str, cipher: FieldCipher, conversation: str) -> Transcript:
    """The exchanges of a hidden field; empty when it was altered, or made for another conversation."""
    try:
        data = json.loads(cipher.open(sealed, context=_context(conversation)))
    except (ValueError, InvalidTag):
        return ()
    return tuple(Exchange(one["question"], _bubble(one["bubble"])) for one in data)


def choice_label(transcript: Transcript, number: str) -> str:
    """What a pressed number stood for in the last answer; the number itself when it stood for nothing."""
    choices = transcript[-1].bubble.choices if transcript else ()
    if number.isascii() and number.isdecimal() and 0 < int(number[:4]) <= len(choices):
        return choices[int(number[:4]) - 1]
    return number


def _bubble(data: dict[str, Any]) -> Bubble:
    return Bubble(
        kind=data["kind"],
        lead=data["lead"],
        lines=tuple(Line(**line) for line in data["lines"]),
        source=data["source"],
        choices=tuple(data["choices"]),
    )


def _context(conversation: str) -> str:
    return f"site.transcript:{conversation}"
