"""`GET|POST /wechat/callback`: carries HTTP to bot.wechat.callback and back, decides nothing."""

import logging

from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from backend.services import Services
from bot.wechat.callback import Callback
from bot.wechat.envelope import LARGEST_BODY
from bot.wechat.refusal import Refused

ADDRESS = "/wechat/callback"
OFF = "微信回调没有开启：请先设置 MINGBAI_WECHAT_TOKEN。(The WeChat callback is off.)\n"
_SENTENCES = {
    400: "消息格式不对。\n",
    403: "签名不对，这里只接收微信发来的消息。\n",
    413: "消息太大了。\n",
}

_log = logging.getLogger(__name__)


def blueprint(services: Services) -> Blueprint:
    """The callback's address; without a token it says with 404 that it is off.

    404 and not 503: nothing is broken, there is nothing here yet, and no monitor should ring.
    """
    callback = services.callback
    routes = Blueprint("wechat", __name__)
    if callback is None:
        routes.add_url_rule(ADDRESS, "off", lambda: _plain(OFF, 404), methods=["GET", "POST"])
        return routes
    routes.add_url_rule(ADDRESS, "handshake", lambda: _handshake(callback), methods=["GET"])
    routes.add_url_rule(ADDRESS, "receive", lambda: _receive(callback), methods=["POST"])
    return routes


def _handshake(callback: Callback) -> Response:
    try:
        return _plain(callback.handshake(request.args), 200)
    except Refused as refused:
        return _plain(_SENTENCES[refused.status], refused.status)


def _receive(callback: Callback) -> Response:
    # One byte more than allowed: without a Content-Length, Flask cuts at its limit and says nothing.
    request.max_content_length = LARGEST_BODY + 1
    try:
        body = callback.receive(request.args, request.get_data(cache=False))
    except RequestEntityTooLarge:  # announced as larger still, and not read
        _log.warning("wechat kind=- ms=0 outcome=refused 413 too large")
        return _plain(_SENTENCES[413], 413)
    except Refused as refused:
        return _plain(_SENTENCES[refused.status], refused.status)
    return Response(body, mimetype="application/xml") if body.startswith("<") else _plain(body, 200)


def _plain(text: str, status: int) -> Response:
    """Text that no browser takes for a page: `echostr` is echoed as it came."""
    response = Response(text, status, mimetype="text/plain")
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
