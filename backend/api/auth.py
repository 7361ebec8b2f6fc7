"""`POST /api/v1/sign-in` gives a mini program its token; `bearer(Role.DOCTOR)` guards what needs one.

Only the header counts: no cookie is looked at, so no other site can make a browser act, and no form token is needed.
"""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Blueprint, current_app, g, request
from flask.typing import ResponseReturnValue

from backend import presence
from backend.api.body import json_object, text
from backend.core.accounts.entrance import Denied
from backend.core.accounts.roles import Account, Forbidden, Role, demand_role
from backend.services import Services

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])
GUARDED = "api_roles"  # an attribute of the view; a test looks for addresses without
NOBODY = "请先登录；登录过期了，请重新登录。"
_FIRST_PASSWORD = "这是管理员给的一次性密码，请先在网页上登录，换成自己的密码。"  # noqa: S105 - a sentence

blueprint = Blueprint("auth", __name__, url_prefix="/api/v1")


@blueprint.post("/sign-in")
def sign_in() -> ResponseReturnValue:
    """{"username", "password"} -> {"token", "name", "role"}; 403 with {"error"} when refused."""
    data = json_object('{"username": "wang", "password": "…"}')
    username, password = text(data, "username", "用户名"), text(data, "password", "密码")
    outcome = presence.sign_in(services(), username, password, request_id())
    if isinstance(outcome, Denied):
        return {"error": outcome.sentence}, 403
    account = outcome.account
    if account.must_change_password:
        return {"error": _FIRST_PASSWORD}, 403
    return {"token": outcome.token, "name": account.name, "role": account.role.value}


def bearer(*roles: Role) -> Callable[[View], View]:
    """Only with `Authorization: Bearer` and one of the roles. 401 without, 403 for another role."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            found = presence.recognise(services(), _token())
            if found is None:
                return {"error": NOBODY}, 401, {"WWW-Authenticate": "Bearer"}
            if found.account.must_change_password:
                raise Forbidden(_FIRST_PASSWORD)
            demand_role(found.account, roles)
            g.api_account = found.account
            return view(*args, **kwargs)

        setattr(guarded, GUARDED, roles)
        return guarded  # type: ignore[return-value]

    return guard


def present() -> Account:
    """Who sent the request, in a view that `bearer` guards."""
    account = g.api_account
    assert isinstance(account, Account)  # noqa: S101 - for the type checker; the guard put it there
    return account


def services() -> Services:
    """The services of the application that serves the current request."""
    found = current_app.extensions["mingbai"]
    assert isinstance(found, Services)  # noqa: S101 - for the type checker; create_app put it there
    return found


def request_id() -> str:
    """16 hex digits, new for each request."""
    if "api_request_id" not in g:
        g.api_request_id = secrets.token_hex(8)
    return str(g.api_request_id)


def _token() -> str:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""
