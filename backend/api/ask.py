"""`POST /api/v1/ask`: one question in JSON, the answer in JSON. `GET /api/v1/suggestions`: what to offer."""

from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from backend import bubble
from backend.api.body import json_object, text
from backend.enquiry import Outcome, desk

blueprint = Blueprint("ask", __name__, url_prefix="/api/v1")


@blueprint.post("/ask")
def ask() -> ResponseReturnValue:
    """{"question", "region", "conversation"} -> the reply; 400, 413 or 415 with {"error"} otherwise."""
    data = json_object('{"question": "住院要交押金吗"}')
    outcome = desk().ask(
        text(data, "question", "问题"),
        text(data, "region", "地区"),
        text(data, "conversation", "对话编号"),
    )
    return _as_dict(outcome)


@blueprint.get("/suggestions")
def suggestions() -> ResponseReturnValue:
    """`?region=` name or code -> {"region", "name", "covered", "questions"}."""
    published = desk().published()
    region = published.region(request.args.get("region", ""))
    return {
        "region": region,
        "name": published.tree.name(region) if region else "",
        "covered": region is None or published.covers(region),
        "questions": list(published.suggestions(region, desk().services.clock.now())),
    }


def _as_dict(outcome: Outcome) -> dict[str, Any]:
    """`Reply.as_dict()`, and what a page needs: the buttons, the layout, the conversation, its region."""
    return {
        **outcome.reply.as_dict(),
        "choices": list(outcome.reply.choices),
        "bubble": bubble.of(outcome.reply).as_dict(),
        "conversation": outcome.conversation,
        "region": outcome.region,
    }
