"""误配, from the entry's page: this question must not be answered by this entry; and taking that back."""

from flask import request
from flask.typing import ResponseReturnValue

from backend.staff import notices
from backend.staff.door import require
from backend.staff.entries import aside
from backend.staff.entries.room import blueprint
from backend.staff.parts import actor, present, services
from bot.masking import masked
from policy_kb.editing import golden, rejecting

notices.add(
    {
        "entries.match_rejected": "记下了：这句话不会再由这条回答。现在由谁答，看“试问”；不对就撤销。",
        "entries.match_accepted": "已撤销，这条又可以回答那句话了。",
    }
)


@blueprint.post("/<entry_id>/matches")
@require("entries.retire")
def match_reject(entry_id: str) -> ResponseReturnValue:
    """`match_text`, `match_reason`. Heeded from the next question on: what is wrong must be gone at once."""
    now, form = services().clock.now(), request.form
    text, reason = (form.get(name, "").replace("\0", "") for name in ("match_text", "match_reason"))
    text = masked(text)
    return aside.deed(
        entry_id,
        "entries.match_rejected",
        lambda session: rejecting.reject(session, entry_id, text, reason, actor(), now, present().region),
        question=text[: golden.LONGEST],
    )


@blueprint.post("/<entry_id>/matches/<int:match_id>/accept")
@require("entries.retire")
def match_accept(entry_id: str, match_id: int) -> ResponseReturnValue:
    """Take one back."""
    now = services().clock.now()
    return aside.deed(
        entry_id,
        "entries.match_accepted",
        lambda session: rejecting.accept(session, entry_id, match_id, actor(), now, present().region),
    )
