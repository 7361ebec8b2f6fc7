"""Who is there: signing in with a password and being recognised by the token, for pages and API alike."""

from backend.core.accounts import entrance, sessions
from backend.core.accounts.entrance import Denied, SignedIn
from backend.core.accounts.sessions import Presence
from backend.services import Services


def sign_in(services: Services, username: str, password: str, request_id: str) -> SignedIn | Denied:
    """The password is compared before anything is locked: it is slow by design."""
    with services.database.reading() as session:
        proof = entrance.prove(session, services.passwords, username, password)
    with services.database.writing() as session:
        return entrance.sign_in(session, services.cipher, proof, services.clock.now(), request_id)


def recognise(services: Services, token: str) -> Presence | None:
    """Whose token it is; a sign of life is written down once a minute."""
    now = services.clock.now()
    with services.database.reading() as session:
        presence = sessions.who(session, services.cipher, token, now)
    if presence is not None and presence.touch_due:
        with services.database.writing() as session:
            sessions.touch(session, presence, now)
    return presence
