"""How a reply is laid out in a chat bubble: conclusion large, then the lines, the source set off. Pure.

The text itself is `bot`'s: conclusion in the first line, source and year in the last.
"""

import re
from dataclasses import asdict, dataclass
from typing import Any

from bot.reply import Reply

_LABELLED = re.compile(r"([\u4e00-\u9fff]{2,5}：)(.*)", re.DOTALL)  # 怎么办：…
_NUMBERED = re.compile(r"^\s*(\d{1,2})\s*[.．、)）:：]\s*(.+)$")


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph below the conclusion. `label` (怎么办：) is set in bold, or empty."""

    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Bubble:
    """One reply as a page shows it."""

    kind: str
    lead: str
    lines: tuple[Line, ...] = ()
    source: str = ""
    choices: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """JSON for the page and for the sealed transcript."""
        return asdict(self)


def of(reply: Reply) -> Bubble:
    """Lay out a reply. Lines that only repeat a choice are left out: the choice is a button."""
    lines = [line.strip() for line in reply.text.splitlines() if line.strip()]
    lines = [line for line in lines if not _is_choice(line, reply.choices)]
    source = lines.pop() if reply.citations and len(lines) > 1 else ""
    return Bubble(
        kind=str(reply.kind),
        lead=lines[0] if lines else "",
        lines=tuple(_line(line) for line in lines[1:]),
        source=source,
        choices=reply.choices,
    )


def _line(text: str) -> Line:
    found = _LABELLED.fullmatch(text)
    return Line(found[1], found[2]) if found else Line("", text)


def _is_choice(line: str, choices: tuple[str, ...]) -> bool:
    found = _NUMBERED.match(line)
    if found is None or not 0 < int(found[1]) <= len(choices):
        return False
    return found[2].strip() == choices[int(found[1]) - 1].strip()
