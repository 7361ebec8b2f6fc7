"""The standard questions on the day on which a document comes into force, or its last is over."""

from sqlalchemy.orm import Session

from backend.services import Services
from backend.staff.entries import weighing
from policy_kb.documents import trial
from policy_kb.in_force import Phase


def changed(place: Services, session: Session, key: str, phase: Phase) -> tuple[str, ...]:
    """What it changes of their answers (`days.Asking`)."""
    known = place.library.current(session).snapshot.documents.get(key)
    if known is None:
        return ()
    region = known.region_code
    found = weighing.of_change(place, session, lambda one: trial.turned(session, one, key, phase), region)
    return tuple(one.keys for one in found.changes)
