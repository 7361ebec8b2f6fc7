"""What a list page needs of its address: which part of the list, and the addresses of the other parts."""

from dataclasses import dataclass

from flask import request, url_for

from backend.core.errors import BadInput

SIZE = 50  # lines of a page
_LAST = 100_000  # no list is longer; a database is not asked for more
DIGITS = 9  # of a page's number; more of them are no page


@dataclass(frozen=True, slots=True)
class Paging:
    """A part of a list of `total` lines. `page` counts from 1."""

    page: int
    total: int
    size: int = SIZE

    @property
    def pages(self) -> int:
        """How many parts there are; one even when the list is empty."""
        return max(1, -(-self.total // self.size))

    def address(self, page: int) -> str:
        """Of another part, everything else in the address kept; what was told before is not told again."""
        kept = {name: value for name, value in request.args.items() if name not in ("page", "told", "n")}
        values = {**(request.view_args or {}), **kept, "page": page if page > 1 else None}
        return url_for(str(request.endpoint), **values)


def wanted_page() -> int:
    """The part that the address asks for, 1 for none. BadInput for what is no number."""
    text = request.args.get("page", "1")
    if not (text.isascii() and text.isdigit() and len(text) <= DIGITS and 1 <= int(text) <= _LAST):
        raise BadInput("没有这一页，请从页码里选。")
    return int(text)


def offset() -> int:
    """How many lines come before the part that is wanted."""
    return (wanted_page() - 1) * SIZE


def chosen(name: str, longest: int = 80) -> str:
    """A filter of the address, cut to `longest`; empty: not set. Without NUL: PostgreSQL refuses it."""
    return request.args.get(name, "").replace("\0", "").strip()[:longest]
