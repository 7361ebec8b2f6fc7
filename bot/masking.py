"""What may be kept of a message: personal numbers hidden however they are written."""

import re

from backend.core.privacy import redact
from policy_kb.normalise import clean, normalise

# Words alone: nothing in them is a digit or becomes one when it is normalised (as ①, ² and １ do).
_WORDS = re.compile("[\u4e00-\u9fff\u3001-\u3003，。！？；：（）A-Za-z ,.!?]*")


def masked(text: str) -> str:
    """The text with every number of a person replaced.

    A number typed with invisible or unusual characters between its digits shows itself only in the normalised
    text; then that is what is kept.
    """
    if _WORDS.fullmatch(text):
        return text
    plain = normalise(clean(text))
    hidden = redact(plain)
    return redact(text) if hidden == plain else hidden
