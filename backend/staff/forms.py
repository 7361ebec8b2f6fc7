"""Every POST proves that its form came from our page: a token made of the cookie, which other sites cannot read."""

import hmac

from flask import request
from markupsafe import Markup

from backend.core.accounts.roles import Forbidden
from backend.staff import cookie
from backend.staff.parts import services

FIELD, HEADER = "csrf", "X-CSRF-Token"


def csrf_token() -> str:
    """For the hidden field, or for the header of a request made by a script."""
    return _token(cookie.current())


def csrf_field() -> Markup:
    """The hidden field; each form that posts has one."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, csrf_token())


def check_form() -> None:
    """Forbidden with a sentence when the token is missing, or made for another browser or session."""
    held = cookie.received()
    if not held:
        raise Forbidden("浏览器没有保存登录用的 Cookie：请用 https 开头的地址打开，允许 Cookie，再试一次。")
    given = request.headers.get(HEADER) or request.form.get(FIELD, "")
    if not hmac.compare_digest(given.encode(), _token(held).encode()):
        raise Forbidden("这一页打开得太久，已经过期，没有提交。请返回，刷新以后再试。")


def _token(held: str) -> str:
    return services().cipher.blind_index(held, context="staff.form")[:32]
