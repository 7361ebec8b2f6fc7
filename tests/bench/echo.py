"""The yardstick: the least that Flask and wechatpy can do for a callback. Verify, parse, say it back.

Remembers nothing, logs nothing, answers nothing. `BENCH_TOKEN`, and for safe mode `BENCH_AES_KEY` and
`BENCH_APPID`, stand in the environment.
"""

import os

from flask import Flask, Response, request
from wechatpy import create_reply, parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import check_signature


def create_app() -> Flask:
    """The application, in the mode the environment names."""
    token, aes_key = os.environ["BENCH_TOKEN"], os.environ.get("BENCH_AES_KEY", "")
    crypto = WeChatCrypto(token, aes_key, os.environ["BENCH_APPID"]) if aes_key else None
    app = Flask(__name__)

    @app.post("/wechat/callback")
    def receive() -> Response:
        query = request.args
        if crypto is None:
            check_signature(token, query["signature"], query["timestamp"], query["nonce"])
            return Response(_said_back(request.data), mimetype="application/xml")
        xml = crypto.decrypt_message(request.data, query["msg_signature"], query["timestamp"], query["nonce"])
        sealed = crypto.encrypt_message(_said_back(xml), query["nonce"], query["timestamp"])
        return Response(sealed, mimetype="application/xml")

    @app.get("/readyz")
    def ready() -> str:
        return "ready"

    return app


def _said_back(xml: bytes | str) -> str:
    message = parse_message(xml)
    return str(create_reply(message.content, message).render())
