"""What a patient's disease said before it was changed, kept with how, by whom and why; and the last change undone."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.models import DiseaseBeforeRow, PatientDiseaseRow
from scheduler.models.kinds import DiseaseChange

_UNDONE_BY = DiseaseChange.TAKEN_BACK
_UNDOES = (
    DiseaseChange.NOTICE,
    DiseaseChange.RULED_OUT,
)  # another time of the same notice is no step of its own


def before(
    disease: str,
    held: PatientDiseaseRow | None,
    change: DiseaseChange,
    by: str,
    now: datetime,
    reason: str = "",
) -> DiseaseBeforeRow:
    """The row that keeps it, of no patient yet; `held` None: the disease was not on record."""
    return DiseaseBeforeRow(
        disease=disease,
        on_record=held is not None,
        suspect=held is not None and bool(held.suspect),
        notice=held.notice if held else None,
        notified_at=held.notified_at if held else None,
        ended_on=held.ended_on if held else None,
        change=change.value,
        reason=reason,
        changed_by=by,
        until=now,
    )


def kept(session: Session, patient_id: int, disease: str) -> Sequence[DiseaseBeforeRow]:
    """Everything kept of it, the newest first."""
    row = DiseaseBeforeRow
    query = select(row).where(row.patient_id == patient_id, row.disease == disease)
    return session.scalars(query.order_by(row.id.desc())).all()


def last_step(rows: Sequence[DiseaseBeforeRow]) -> DiseaseBeforeRow | None:
    """Of rows, the newest first: the last step that was not taken back; None where none was kept. Pure."""
    undone = 0
    for row in rows:
        if row.change == _UNDONE_BY:
            undone += 1
        elif row.change in _UNDOES:
            if not undone:
                return row
            undone -= 1
    return None
