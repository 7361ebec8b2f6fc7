"""One patient held for a change: whoever opened an older version is stopped before anything is written."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from backend.core.errors import NotFound
from scheduler.models import PatientRow
from scheduler.people import EditedMeanwhile


def hold(session: Session, patient_id: int, version: int) -> PatientRow:
    """The row, locked and fresh. EditedMeanwhile when `version` is not the newest, NotFound."""
    session.flush()
    row = session.scalars(
        select(PatientRow)
        .where(PatientRow.id == patient_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound("没有找到这位患者，请刷新后再试。")
    if row.version != version:
        raise EditedMeanwhile
    return row


def touch(session: Session, row: PatientRow, now: datetime) -> int:
    """Count the version up, even when the clock has not moved since the last change; the new one."""
    row.changed_at = now
    flag_modified(row, "changed_at")
    session.flush()
    return row.version
