"""The id of an entry that is not saved yet: decided when its form is shown, so that it is saved once.

It comes back with our seal for the person it was shown to, and nobody chooses the id of an entry.
"""

import hmac

from backend.staff.parts import present, services
from policy_kb.editing import life


def kept(sent: str) -> str:
    """For the hidden field of a new entry: as it was sent, or of a new id where nothing was that is ours."""
    return sent if opened(sent) else _sealed(life.new_id())


def opened(sent: str) -> str:
    """The id; empty where the seal is not ours."""
    id = sent.partition(".")[0]
    return id if hmac.compare_digest(sent.encode(), _sealed(id).encode()) else ""


def _sealed(id: str) -> str:
    seal = services().cipher.blind_index(f"{present().id} {id}", context="staff.entries.fresh")
    return f"{id}.{seal[:32]}"
