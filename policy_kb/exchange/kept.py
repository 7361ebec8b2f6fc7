"""An entry as an export holds it, and the mark by which an import knows which revision a row was made from. Pure."""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime

from policy_kb.editing.states import State
from policy_kb.entry_text import EntryText

Moments = tuple[datetime | None, datetime | None]  # of publishing and of expiry
_MARK = re.compile(r"(\d+)-([0-9a-f]{8})")


@dataclass(frozen=True, slots=True)
class Kept:
    """One revision of an entry with its moments; `version` is the entry's, `words` say where it stands.

    `approved_for`: it is approved and waits for this moment. `region`: whose the entry is; the text may be for another.
    `answers`: residents are answered by one of its revisions.
    """

    id: str
    text: EntryText
    number: int
    moments: Moments
    state: State
    words: str
    version: int
    region: str
    approved_for: datetime | None = None
    answers: bool = False

    @property
    def mark(self) -> str:
        """As the row carries it: the revision for people, and what it says for any database, e.g. `3-1f0c22ab`."""
        return f"{self.number}-{digest(self.text, self.moments)}"


def digest(text: EntryText, moments: Moments) -> str:
    """Eight digits of hexadecimal that another text, or other moments, hardly have."""
    said = [text.as_json(), *(moment.isoformat() if moment else None for moment in moments)]
    whole = json.dumps(said, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()[:8]


def older(mark: str, text: EntryText, moments: Moments, now: Kept) -> str:
    """Why a row that differs from what is on record is not simply its next revision; empty when it is."""
    if mark == now.mark:
        return ""
    found = _MARK.fullmatch(mark)
    if found is None:
        return f"没有写“版本”，看不出是照哪一版改的；库里现在是第{now.number}版。"
    if found[2] == digest(now.text, now.moments):
        return ""  # the same text under another number: of another database
    if found[2] == digest(text, moments):
        return f"这一行还是第{found[1]}版的原样，库里已经改到第{now.number}版。"
    return f"这一行是照第{found[1]}版改的，库里已经改到第{now.number}版，两边都改了。"
