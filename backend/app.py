"""The Flask application."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from backend import addresses, headers, refusals
from backend.api import (
    ask,
    auth,
    contracts,
    eight,
    followups,
    health,
    leave,
    notices,
    particulars,
    standing,
    wechat,
)
from backend.enquiry import EnquiryDesk
from backend.followups.desk import FollowUpDesk
from backend.services import Services
from backend.site import chat, quiz
from backend.staff import console

LARGEST_BODY = 128 * 1024  # bytes


def create_app(services: Services) -> Flask:
    """An application over the given services. Registers every blueprint; holds no state of its own."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.extensions["mingbai"] = services
    addresses.register(app)
    wechat.register(app, services)
    app.extensions["mingbai.enquiry"] = EnquiryDesk(services)
    app.extensions["mingbai.followups"] = FollowUpDesk(services)
    # These share a blueprint.
    of_patients = (followups, contracts, eight, leave, notices, particulars, standing)
    rooms = (ask, auth, *of_patients, health, chat, quiz)
    for blueprint in (*dict.fromkeys(room.blueprint for room in rooms), *console.BLUEPRINTS):
        app.register_blueprint(blueprint)
    refusals.register(app)
    headers.register(app)
    hops = services.settings.trusted_proxies
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app
