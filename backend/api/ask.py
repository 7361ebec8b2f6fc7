"""`POST /api/v1/ask`: one question in JSON, the answer in JSON. `GET /api/v1/suggestions`: what to offer."""

import json
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import UnsupportedMediaType

from backend import bubble
from backend.core.errors import BadInput
from backend.enquiry import Outcome, desk

blueprint = Blueprint("ask", __name__, url_prefix="/api/v1")


@blueprint.post("/ask")
def ask() -> ResponseReturnValue:
    """{"question", "region", "conversation"} -> the reply; 400, 413 or 415 with {"error"} otherwise."""
    data = _json_object()
    outcome = desk().ask(
        _text(data, "question", "问题"),
        _text(data, "region", "地区"),
        _text(data, "conversation", "对话编号"),
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
        "questions": list(published.suggestions(region)),
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


def _json_object() -> dict[str, Any]:
    if not request.is_json:
        raise UnsupportedMediaType
    try:
        data = json.loads(request.get_data())
    except (ValueError, RecursionError):
        raise BadInput("发来的内容不是合格的 JSON，请检查引号和括号。") from None
    if not isinstance(data, dict):
        raise BadInput('最外层要是一个 JSON 对象，例如 {"question": "住院要交押金吗"}。')
    return data


def _text(data: dict[str, Any], field: str, name: str) -> str:
    value = data.get(field)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadInput(f"{name}（{field}）要写成文字，放在引号里。")
    return value
