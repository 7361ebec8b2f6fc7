"""What every staff page needs of the application and of the request."""

import secrets

from flask import current_app, g

from backend.core.accounts.roles import Account
from backend.core.accounts.sessions import Presence
from backend.core.audit import Actor
from backend.core.subtree import within
from backend.enquiry import desk
from backend.services import Services
from policy_kb.regions import RegionTree


def services() -> Services:
    """The services of the application that serves the current request."""
    found = current_app.extensions["mingbai"]
    assert isinstance(found, Services)  # noqa: S101 - for the type checker; create_app put it there
    return found


def staff_account() -> Account | None:
    """Who is signed in, None on pages that ask nobody to."""
    presence: Presence | None = g.get("staff_presence")
    return presence.account if presence else None


def present() -> Account:
    """Who is signed in, in a view that the door guards."""
    account = staff_account()
    assert account is not None  # noqa: S101 - for the type checker; the guard has seen to it
    return account


def actor() -> Actor:
    """The person signed in, for the audit log; all deeds of one request bear one id."""
    account = staff_account()
    return Actor(account.username if account else None, request_id())


def request_id() -> str:
    """16 hex digits, new for each request."""
    if "staff_request_id" not in g:
        g.staff_request_id = secrets.token_hex(8)
    return str(g.staff_request_id)


def region_name(code: str) -> str:
    """With its prefecture, e.g. 中卫市海原县; a code that is not known as it stands."""
    tree = _tree()
    return tree.path_name(code) if code in tree else code


def regions_below(root: str) -> dict[str, str]:
    """Code -> name of every region of the root's subtree, in order of code: what a drop-down offers."""
    tree = _tree()
    return {code: tree.path_name(code) for code in sorted(tree.regions) if within(root, code)}


def _tree() -> RegionTree:
    """Looked up once a request: a list names a region in every line."""
    if "staff_tree" not in g:
        g.staff_tree = desk().published().tree
    tree: RegionTree = g.staff_tree
    return tree
