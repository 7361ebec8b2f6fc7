"""Single changes to a patient on record: status, WeChat, 八个一. Whoever saves over a newer version is stopped."""

from datetime import date, datetime

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from backend.core.crypto import FieldCipher
from backend.core.errors import BadInput, NotFound
from scheduler.models import EightOnesRow, PatientRow
from scheduler.models.kinds import Item, Standing
from scheduler.people.records import EditedMeanwhile
from scheduler.people.register import flush
from scheduler.people.seals import Field, Seals


def change_standing(
    session: Session, patient_id: int, version: int, standing: Standing, on: date, now: datetime
) -> int:
    """Died, moved, contract ended, or followed again from a day on; the new version.

    EditedMeanwhile when `version` is not the newest, BadInput for a day in the future or before birth.
    """
    row = _row(session, patient_id, version)
    _check(row, on, now)
    row.status = standing.value
    row.status_on = None if standing is Standing.ACTIVE else on
    return _written(session, row, now)


def give(session: Session, patient_id: int, version: int, item: Item, on: date, now: datetime) -> int:
    """One of the 八个一 was given or done on that day, said again its day is corrected; the new version.

    Errors as `change_standing`.
    """
    row = _row(session, patient_id, version)
    _check(row, on, now)
    held = next((one for one in row.items if one.item == item), None)
    if held is None:
        row.items.append(EightOnesRow(item=item.value, done_on=on))
    else:
        held.done_on = on
    return _written(session, row, now)


def bind_wechat(
    session: Session, cipher: FieldCipher, patient_id: int, version: int, openid: str, now: datetime
) -> int:
    """Bind a WeChat user, or none when `openid` is empty; the new version. One may serve a whole family."""
    row, seals = _row(session, patient_id, version), Seals(cipher)
    row.openid_index, row.openid_sealed = (
        seals.index_if(Field.OPENID, openid),
        seals.seal_if(Field.OPENID, openid),
    )
    return _written(session, row, now)


def _check(row: PatientRow, on: date, now: datetime) -> None:
    if on > now.date():
        raise BadInput(f"日期{on}在今天以后，请核对。")
    if on < row.birth:
        raise BadInput(f"日期{on}在出生（{row.birth}）以前，请核对。")


def _row(session: Session, patient_id: int, version: int) -> PatientRow:
    row = session.get(PatientRow, patient_id)
    if row is None:
        raise NotFound("没有找到这位患者，请刷新后再试。")
    if row.version != version:
        raise EditedMeanwhile
    return row


def _written(session: Session, row: PatientRow, now: datetime) -> int:
    row.changed_at = now
    flag_modified(row, "changed_at")  # a new version even where only the 八个一 beside the row have changed
    flush(session)
    return row.version
