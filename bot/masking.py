"""What may be kept of a message: personal numbers hidden however they are written."""

from backend.core.privacy import redact
from policy_kb.normalise import clean, normalise


def masked(text: str) -> str:
    """The text with every number of a person replaced.

    A number typed with invisible or unusual characters between its digits shows itself only in the normalised
    text; then that is what is kept.
    """
    plain = normalise(clean(text))
    hidden = redact(plain)
    return redact(text) if hidden == plain else hidden
