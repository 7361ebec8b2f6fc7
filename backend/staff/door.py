"""The guard of a page: who is it, may they, and did the form come from our page.

Pages of the console say `require("entries.read")`, a row of `rights.TABLE`; the doctors' pages name their roles.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Response, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from backend import presence
from backend.core.accounts.roles import Role, demand_role
from backend.core.accounts.sessions import Presence
from backend.staff import cookie, keeping, rights
from backend.staff.forms import check_form
from backend.staff.parts import services

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])
GUARDED = "staff_roles"  # an attribute of the view; a test looks for pages without
ACTION = "staff_action"  # another: the row of the table
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


def require(action: str, *, before_change: bool = False) -> Callable[[View], View]:
    """Only for the roles that the table lets do this. KeyError at import for an action without a row."""
    guard = signed_in(*rights.TABLE[action], before_change=before_change)

    def guard_action(view: View) -> View:
        guarded = guard(view)
        setattr(guarded, ACTION, action)
        return guarded

    return guard_action


def signed_in(*roles: Role, before_change: bool = False) -> Callable[[View], View]:
    """Only for people signed in with one of the roles (none named: any). Stands nearest to the view.

    Nobody signed in: to the sign-in page, with what was typed. A first password not yet changed: to the page for
    that, except where `before_change`. Another role, or a POST without our token: Forbidden. Regions are the view's
    own to check (`roles.demand_region`): only it knows whose page it is.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            found = recognise()
            if found is None:
                return _sign_in_first(keep=not before_change)
            if request.method not in _READING:
                check_form()
            if found.account.must_change_password and not before_change:
                return redirect(url_for("staff.password"), 303)
            demand_role(found.account, roles)
            return view(*args, **kwargs)

        setattr(guarded, GUARDED, roles)
        return guarded  # type: ignore[return-value]

    return guard


def recognise() -> Presence | None:
    """Who sent this request; a sign of life is written down once a minute."""
    found = presence.recognise(services(), cookie.received())
    g.staff_presence = found
    return found


def _sign_in_first(*, keep: bool) -> ResponseReturnValue:
    """It leads back to the page that was wanted; what was typed into a form is kept, but for passwords.

    A script that asks for a part of a page would put the sign-in form into it: it is told to go there. But not one that
    only shows what is being typed (the editor's preview): leaving would lose the text, and saving it asks anyway.
    """
    if request.headers.get("HX-Request"):
        if request.method == "POST":
            return Response(status=401)
        return Response(status=401, headers={"HX-Redirect": url_for("staff.sign_in", notice="expired")})
    typed = keeping.sign_in_again() if keep and request.method == "POST" else None
    if typed is not None:
        return typed
    wanted = request.full_path.removesuffix("?") if request.method == "GET" else None
    expired = "expired" if cookie.received() else None
    return redirect(url_for("staff.sign_in", next=wanted, notice=expired), 303)
