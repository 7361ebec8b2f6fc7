"""The audit log, newest first; it can be read and nothing else."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from backend.core import audit
from backend.core.audit import PAGE, Filters
from backend.staff.audit import words
from backend.staff.audit.room import blueprint
from backend.staff.door import require
from backend.staff.lists import chosen
from backend.staff.parts import present, services


@blueprint.get("")
@require("audit.read")
def page() -> ResponseReturnValue:
    """`?account=&kind=&key=&before=`."""
    filters = Filters(account=chosen("account"), kind=chosen("kind"), key=chosen("key"), before=_before())
    with services().database.reading() as session:
        records = audit.listing(session, present().region, filters)
    older = _address(records[-1].id) if len(records) == PAGE else None
    return render_template(
        "audit/list.html", records=records, told=words.told, older=older, newest=_before() is None
    )


def _before() -> int | None:
    text = chosen("before", 18)
    return int(text) if text.isascii() and text.isdigit() else None


def _address(before: int) -> str:
    kept = {name: value for name, value in request.args.items() if name != "before"}
    return url_for("audit.page", before=before, **kept)  # type: ignore[arg-type]
