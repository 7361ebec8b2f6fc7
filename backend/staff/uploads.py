"""Views that take a file: how large it may be, and what was sent in a field.

The guard reads the form before the view does, so the limit must stand before the guard: `@takes_file(…)` above
`@require(…)`. The file is the last field of its form: of a body that is too large only what stands before the file is
read, so that the view can show its form again with what was typed.
"""

import io
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import g, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.http import parse_options_header

from backend.core.errors import BadInput
from backend.staff.forms import FIELD
from policy_kb.exchange import sheets
from policy_kb.importing import reading

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])
RESUMED = "resumed"  # the form comes back from the sign-in, without its file
_FIELDS = 64 * 1024  # bytes of everything else in the form
_MB = 1024 * 1024
# What a server need take in at all: a file a little too large still gets its sentence, a far too large one is refused
# by its first line. waitress would put a gigabyte on the disk before the view is asked.
LARGEST_BODY = max(reading.LARGEST_FILE, sheets.LARGEST_FILE) + 4 * _MB
_HEARD_OUT = 64 * _MB  # bytes of a body that is too large: who is still sending does not listen yet


def takes_file(largest: int) -> Callable[[View], View]:
    """A view whose form may carry a file of so many bytes. A larger one is refused before it is read, by `sent_file`.

    BadInput where nothing of the form stands before the file, not even that it is ours.
    """
    sentence = f"文件超过 {largest // _MB} MB，没有上传。请压缩或删去里面的图片，或拆成几个文件再传。"

    def allow(view: View) -> View:
        @wraps(view)
        def allowed(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            request.max_content_length = largest + _FIELDS
            if int(request.environ.get("CONTENT_LENGTH") or 0) > largest + _FIELDS:
                g.staff_too_large = sentence
                _leave_the_file_out()
                if FIELD not in request.form:
                    raise BadInput(sentence)
            try:
                return view(*args, **kwargs)
            except RequestEntityTooLarge:  # its length was not said
                raise BadInput(sentence) from None

        return allowed  # type: ignore[return-value]

    return allow


def sent_file(field: str = "file") -> tuple[str, bytes]:
    """Name and content. BadInput when none was chosen, or a too large one; an empty one is the reader's to refuse."""
    if "staff_too_large" in g:
        raise BadInput(g.staff_too_large)
    found = request.files.get(field)
    if (found is None or not found.filename) and request.form.get(RESUMED):
        raise BadInput("填的字还在，文件要再选一次：请点“选择文件”，选好再上传。")
    if found is None or not found.filename:
        raise BadInput("还没有选文件，请点“选择文件”选一个再上传。")
    return found.filename.replace("\0", ""), found.read()


def _leave_the_file_out() -> None:
    """The body becomes what stands whole in its beginning; the rest is heard and thrown away."""
    environ = request.environ
    stream = environ["wsgi.input"]
    _, options = parse_options_header(environ.get("CONTENT_TYPE", ""))
    between = f"\r\n--{options.get('boundary', '')}".encode()
    head = b"\r\n" + stream.read(_FIELDS)
    whole = head[: max(head.rfind(between), 0)] + between + b"--\r\n"
    environ["wsgi.input"], environ["CONTENT_LENGTH"] = io.BytesIO(whole[2:]), str(len(whole) - 2)
    heard = len(head)
    while heard < _HEARD_OUT and (piece := stream.read(_FIELDS)):
        heard += len(piece)
