"""The id of what is not saved yet: decided when its form is shown, so that a form that is sent twice makes one thing.

It comes back with our seal for the person it was shown to: nobody chooses the id of an entry.
"""

import hmac

from sqlalchemy.orm import Session

from backend.staff.parts import present, services
from policy_kb import store
from policy_kb.editing import life
from policy_kb.models import EntryRow


def kept(sent: str = "") -> str:
    """For the hidden field of a form: as it was sent, or of a new id where nothing was that is ours."""
    return sent if opened(sent) else _sealed(life.new_id())


def opened(sent: str) -> str:
    """The id; empty where the seal is not ours."""
    id = sent.partition(".")[0]
    return id if hmac.compare_digest(sent.encode(), _sealed(id).encode()) else ""


def saved(session: Session, id: str) -> bool:
    """Whether an entry has been saved under the id before; of two forms at once the second waits here."""
    store.hold(session)
    return bool(id) and session.get(EntryRow, id) is not None


def _sealed(id: str) -> str:
    seal = services().cipher.blind_index(f"{present().id} {id}", context="staff.fresh")
    return f"{id}.{seal[:32]}"
