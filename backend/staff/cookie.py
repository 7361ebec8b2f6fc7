"""The one lasting cookie of the staff pages: a random token. Forms are bound to it; after sign-in it names the session.

It ends with the browser, is never seen by scripts, and travels over https only, except on this very machine.
"""

import re

from flask import Response, g, request

from backend.core.accounts.sessions import new_token

_OURS = re.compile(r"[A-Za-z0-9_-]{43}")
_THIS_MACHINE = ("localhost", "127.0.0.1", "[::1]")


def received() -> str:
    """The token the browser sent; empty when it sent none that could be ours."""
    token = request.cookies.get(name(), "")
    return token if _OURS.fullmatch(token) else ""


def current() -> str:
    """The token the answer's forms are bound to; a browser without one gets one."""
    if "staff_token" not in g:
        g.staff_token = received() or new_token()
    return str(g.staff_token)


def change(token: str) -> None:
    """Give the browser another token. Always at sign-in: one that somebody planted before is worth nothing."""
    g.staff_token = token


def send(response: Response) -> Response:
    """Set the cookie when it differs from what the browser has."""
    token = g.get("staff_token", "")
    if token and token != received():
        response.set_cookie(name(), token, httponly=True, samesite="Lax", secure=secure(), path="/")
    return response


def secure() -> bool:
    """Plain http only for who tries it on this machine; elsewhere a browser on http refuses the cookie."""
    host = request.host.rsplit(":", 1)[0] if not request.host.endswith("]") else request.host
    return request.is_secure or host not in _THIS_MACHINE


def name() -> str:
    """Of the cookie."""
    # With __Host- no other site of the same domain can set it.
    return "__Host-staff" if secure() else "staff"
