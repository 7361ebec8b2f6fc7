"""The townships of a county, as its health centres have them. Changes nothing."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.models import HealthCentreRow

MOST = 80  # as of a list that staff keep: one message has to hold them


def townships(session: Session, region: str) -> tuple[str, ...]:
    """Their names in order; none while no health centre is on the roster."""
    wanted = (HealthCentreRow.region_code == region, HealthCentreRow.township != "")
    query = select(HealthCentreRow.township).where(*wanted).distinct().order_by(HealthCentreRow.township)
    return tuple(session.scalars(query.limit(MOST)))
