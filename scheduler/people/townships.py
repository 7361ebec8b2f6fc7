"""The townships of a county, as its health centres have them. Changes nothing."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.models import HealthCentreRow

MOST = 30  # more would not fit into a message


def townships(session: Session, region: str) -> tuple[str, ...]:
    """Their names in order; none while no health centre is on the roster."""
    wanted = (HealthCentreRow.region_code == region, HealthCentreRow.township != "")
    query = select(HealthCentreRow.township).where(*wanted).distinct().order_by(HealthCentreRow.township)
    return tuple(session.scalars(query.limit(MOST)))
