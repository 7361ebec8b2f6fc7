"""通知单: a case of tuberculosis was passed on. From that moment hours or days run, on holidays too."""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.core.clock import SHANGHAI
from backend.core.errors import BadInput
from scheduler.guidelines import NoticeKind
from scheduler.models import PatientDiseaseRow
from scheduler.models.kinds import Standing
from scheduler.reminders.answering import notice_stands
from scheduler.visits.guidance import Guidance
from scheduler.visits.holding import hold, touch
from scheduler.visits.plans import plan_patients


def notify(
    session: Session,
    guidance: Guidance,
    patient_id: int,
    version: int,
    received: datetime,
    kind: NoticeKind = NoticeKind.NOTIFIED,
) -> int:
    """A notice arrived at that aware moment: the first visit is planned, the doctor told. The patient's new version.

    Said again it takes the place of the former one, but a referral never that of a notice whose hours run: BadInput.
    Also for a time that cannot be, a patient who is not followed,
    or not for that disease; EditedMeanwhile; NotFound.
    """
    row = hold(session, patient_id, version)
    disease = guidance.rules.notices[kind].disease
    held = session.get(PatientDiseaseRow, (patient_id, disease.value), populate_existing=True)
    if row.status != Standing.ACTIVE:
        raise BadInput("这位患者现在不在随访名单里，请先核对人员状态。")
    if held is None:
        raise BadInput(f"这位患者没有登记{guidance.rules.diseases[disease].name}，请先在患者资料里加上。")
    if received > guidance.now:
        raise BadInput("收到通知单的时间还没有到，请填实际收到的时间。")
    if received.astimezone(SHANGHAI).date() < row.birth:
        raise BadInput("收到通知单的时间在患者出生以前，请核对年份。")
    if held.ended_on is not None and received.astimezone(SHANGHAI).date() <= held.ended_on:
        raise BadInput(f"肺结核已在{held.ended_on}停止治疗；通知单要是以后新发的，请核对收到的时间。")
    if kind is NoticeKind.SUSPECT_REFERRED and notice_stands(session, row.id, NoticeKind.NOTIFIED):
        raise BadInput("这位患者的管理通知单还没有上门，72小时的时限照旧，不用再登记转诊；请先上门随访。")
    held.notice, held.notified_at, held.ended_on = kind.value, received, None  # after an end: a new case
    new_version = touch(session, row, guidance.now)
    plan_patients(session, guidance, [patient_id])
    return new_version
