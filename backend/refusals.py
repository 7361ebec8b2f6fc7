"""Errors as people see them: JSON under /api/, a Chinese page elsewhere. Translated only here."""

import logging

from flask import Flask, Response, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, InternalServerError

from backend.core.errors import BadInput, NotFound

_log = logging.getLogger(__name__)

SENTENCES = {
    400: "请求写得不对，请检查后再试。",
    403: "您没有权限看这一页。",
    404: "没有这一页。可能是地址写错了，也可能是这一页搬走了。",
    405: "这个地址不支持这样的请求方式。",
    413: "发来的内容太大了，请缩短后再发。",
    415: "请用 JSON 格式发送（Content-Type: application/json）。",
    500: "系统出了点问题，您的问题没有答上。请过一会儿再试。",
    503: "系统正忙，请过一会儿再试。",
}


def register(app: Flask) -> None:
    """Handle whatever the views raise or the router refuses."""
    app.register_error_handler(BadInput, _bad_input)
    app.register_error_handler(HTTPException, _http_error)


def _bad_input(error: BadInput) -> ResponseReturnValue:
    return _answer(404 if isinstance(error, NotFound) else 400, error.sentence)


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or error.code is None or error.code < 400:
        return error  # a redirect, or an answer that somebody has already written
    if isinstance(error, InternalServerError) and error.original_exception is None:
        _log.error("500 without an exception on %s", request.endpoint)
    response = _answer(error.code, SENTENCES.get(error.code, SENTENCES[400 if error.code < 500 else 500]))
    response.headers.extend((name, value) for name, value in error.get_headers() if name == "Allow")
    return response


def _answer(status: int, sentence: str) -> Response:
    if request.path.startswith("/api/"):
        response = jsonify(error=sentence)
    else:
        # Staff are told in their own layout: the residents' page offers them the chat and warns of emergencies.
        page = "staff/refused.html" if request.path.startswith("/staff/") else "error.html"
        response = make_response(render_template(page, sentence=sentence, status=status))
    response.status_code = status
    return response
