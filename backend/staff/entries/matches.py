"""误配, from the entry's page: this question must not be answered by this entry; and taking that back."""

from flask import redirect, request
from flask.typing import ResponseReturnValue

from backend.staff import notices
from backend.staff.door import require
from backend.staff.entries.room import blueprint
from backend.staff.notices import told
from backend.staff.parts import actor, present, services
from bot.masking import masked
from policy_kb.editing import rejecting

notices.add(
    {
        "entries.match_rejected": "记下了：这句话不会再由这条回答。",
        "entries.match_accepted": "已撤销，这条又可以回答那句话了。",
    }
)


@blueprint.post("/<entry_id>/matches")
@require("entries.retire")
def match_reject(entry_id: str) -> ResponseReturnValue:
    """`text`, `reason`. Heeded from the next question on, as retiring is: what is wrong must be gone at once."""
    place, form = services(), request.form
    text, reason = (form.get(name, "").replace("\0", "") for name in ("text", "reason"))
    with place.database.writing() as session:
        rejecting.reject(
            session, entry_id, masked(text), reason, actor(), place.clock.now(), present().region
        )
    return redirect(told("entries.page_of", "entries.match_rejected", entry_id=entry_id), 303)


@blueprint.post("/<entry_id>/matches/<int:match_id>/accept")
@require("entries.retire")
def match_accept(entry_id: str, match_id: int) -> ResponseReturnValue:
    """Take one back."""
    place = services()
    with place.database.writing() as session:
        rejecting.accept(session, entry_id, match_id, actor(), place.clock.now(), present().region)
    return redirect(told("entries.page_of", "entries.match_accepted", entry_id=entry_id), 303)
