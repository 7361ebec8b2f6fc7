"""明白纸 on A4: what a household may claim, in large type, with a QR code that opens the chat in its region."""

from dataclasses import dataclass
from datetime import date

import segno

from backend.printing import filling, making

_LONGEST_ADDRESS = 300  # characters; a longer one makes a code too dense for an old telephone


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer as the chat gives it. `source` is its last line."""

    topic: str
    title: str
    conclusion: str
    more: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Leaflet:
    """What is printed. `whom`: of which households it speaks, empty for everybody; `address` opens the chat."""

    region: str
    whom: str
    address: str
    answers: tuple[Answer, ...]
    made: date


def pdf(found: Leaflet) -> bytes:
    """The PDF; ConfigError as in `making.pdf`. About half a second: call it outside a transaction."""
    return making.pdf(markup(found))


def markup(found: Leaflet) -> str:
    """The HTML the paper is made of."""
    day = found.made
    return filling.page(
        "leaflet.html",
        found=found,
        code=code(found.address),
        day=f"{day.year}年{day.month}月{day.day}日",
    )


def code(address: str) -> str:
    """A QR code as data: URL of an SVG. ValueError for an address that is too long to be read by a telephone."""
    if len(address) > _LONGEST_ADDRESS:
        raise ValueError("the address is too long for a QR code")
    return str(segno.make(address, error="m", micro=False).svg_data_uri(scale=4, border=4))
