"""Which townships the quiz offers: those that staff have listed of the county; until there are any, the roster's."""

from sqlalchemy.orm import Session

from policy_kb.townships import keeping
from policy_kb.townships.names import Township
from scheduler.people.townships import townships


def offered(session: Session, region: str) -> tuple[Township, ...]:
    """In the order in which they are shown; none where nobody has listed any and no health centre is on the roster."""
    return keeping.listed(session, region) or tuple(Township(0, name) for name in townships(session, region))
