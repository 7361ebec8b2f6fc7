"""Views that take a file: how large it may be, and what was sent in a field.

The guard reads the form before the view does, so the limit must stand before the guard: `@takes_file(…)` above
`@require(…)`.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from backend.core.errors import BadInput
from policy_kb.exchange import sheets
from policy_kb.importing import reading

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])
_FIELDS = 64 * 1024  # bytes of everything else in the form
_MB = 1024 * 1024
# What a server need take in at all: a file a little too large still gets its sentence, a far too large one is refused
# by its first line. waitress would put a gigabyte on the disk before the view is asked.
LARGEST_BODY = max(reading.LARGEST_FILE, sheets.LARGEST_FILE) + 4 * _MB


def takes_file(largest: int) -> Callable[[View], View]:
    """A view whose form may carry a file of so many bytes. A larger one is refused before it is read."""

    def allow(view: View) -> View:
        @wraps(view)
        def allowed(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            request.max_content_length = largest + _FIELDS
            try:
                return view(*args, **kwargs)
            except RequestEntityTooLarge:
                limit = largest // _MB
                raise BadInput(
                    f"文件超过 {limit} MB，没有上传。请压缩或删去里面的图片，或拆成几个文件再传。"
                ) from None

        return allowed  # type: ignore[return-value]

    return allow


def sent_file(field: str = "file") -> tuple[str, bytes]:
    """Name and content. BadInput when no file was chosen; an empty one is the reader's to refuse."""
    found = request.files.get(field)
    if found is None or not found.filename:
        raise BadInput("还没有选文件，请点“选择文件”选一个再上传。")
    return found.filename.replace("\0", ""), found.read()
