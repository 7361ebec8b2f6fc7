"""The body of a request: a JSON object, or a clear refusal."""

import json
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from flask import request
from werkzeug.exceptions import UnsupportedMediaType

from backend.core.errors import BadInput

LONGEST_FIGURE = 20  # digits


def json_object(example: str) -> dict[str, Any]:
    """The object; figures with a point come as Decimal. BadInput or 415 otherwise."""
    if not request.is_json:
        raise UnsupportedMediaType
    try:
        data = json.loads(request.get_data(), parse_float=_figure, parse_int=_whole, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise BadInput("发来的内容不是合格的 JSON，请检查引号和括号。") from None
    if not isinstance(data, dict):
        raise BadInput(f"最外层要是一个 JSON 对象，例如 {example}。")
    return data


def text(data: dict[str, Any], field: str, name: str) -> str:
    """The text of a field, empty where it is missing; BadInput for anything else."""
    value = data.get(field)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadInput(f"{name}（{field}）要写成文字，放在引号里。")
    return value


def only(data: dict[str, Any], fields: Collection[str]) -> dict[str, Any]:
    """The same; BadInput for a field that nobody reads."""
    if not set(data) <= set(fields):
        raise BadInput("有认不出的字段，请照接口说明核对字段名。")
    return data


def number(data: Mapping[str, Any], field: str, name: str) -> int:
    """The number of somebody or something on record; BadInput for anything else."""
    value = data.get(field)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 10**9:
        raise BadInput(f"{name}（{field}）要写成编号，是一个整数。")
    return value


def version(data: Mapping[str, Any]) -> int:
    """Of the patient, as the client saw it; BadInput where it is missing or no whole number."""
    found = data.get("version")
    if not isinstance(found, int) or isinstance(found, bool) or not 0 < found < 10**9:
        raise BadInput("请把打开患者时看到的 version 一起发来，写成整数。")
    return found


def _figure(digits: str) -> Decimal:
    return Decimal(_short(digits))


def _whole(digits: str) -> int:
    return int(_short(digits))


def _short(digits: str) -> str:
    if len(digits) > LONGEST_FIGURE:
        raise ValueError("no figure of this API is so long")
    return digits


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")
