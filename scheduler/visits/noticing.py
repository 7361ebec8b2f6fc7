"""通知单, 推介转诊, 排除: a case of tuberculosis, or a suspect, was passed on; a suspect turned out healthy.

From the moment of a notice hours or days run, on holidays too. What was entered by mistake is taken back, and what
stood there before stands again; every step is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.clock import SHANGHAI
from backend.core.errors import BadInput
from scheduler.guidelines import Action, Disease, NoticeKind
from scheduler.models import CarePlanRow, DiseaseBeforeRow, PatientDiseaseRow, PatientRow, VisitRow
from scheduler.models.kinds import DiseaseChange, Standing
from scheduler.people.before import before, kept, last_step
from scheduler.reminders.answering import notice_stands
from scheduler.visits.guidance import Guidance
from scheduler.visits.holding import hold, touch
from scheduler.visits.plans import plan_patients
from scheduler.visits.stopping import told_end

_TB = Disease.TUBERCULOSIS  # the only disease that is passed on so
_TAKEN_BACK = "通知单或转诊登记错了，已撤回，重新安排。"


@dataclass(frozen=True, slots=True)
class Notice:
    """What was entered of a notice, or is in force. `change`, `by` and `at` say what put an end to it, else None."""

    kind: NoticeKind
    received: datetime
    change: DiseaseChange | None = None
    reason: str = ""  # a code
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Noticed:
    """What stands of a patient, and what stood before it, the newest first."""

    now: Notice | None = None
    former: tuple[Notice, ...] = ()
    suspect: bool = False  # nobody has said that he has it
    ended_on: date | None = None  # the treatment is over, or the suspect was ruled out

    @property
    def to_rule_out(self) -> bool:
        """Whether he may turn out healthy."""
        waiting = self.now is not None and self.now.kind is NoticeKind.SUSPECT_REFERRED
        return self.ended_on is None and (self.suspect or waiting)


def notify(
    session: Session,
    guidance: Guidance,
    patient_id: int,
    version: int,
    received: datetime,
    kind: NoticeKind = NoticeKind.NOTIFIED,
    by: str = "",
) -> int:
    """A notice arrived at that aware moment: the first visit is planned, the doctor told. The patient's new version.

    A suspect is put on record as such. Said again it takes the place of the former one, but a referral never that of
    a notice whose hours run: BadInput. Also for a time that cannot be, a patient who is not followed, or a case of who
    is not on record for the disease; EditedMeanwhile; NotFound.
    """
    row = hold(session, patient_id, version)
    held = _held(session, row)
    if row.status != Standing.ACTIVE:
        raise BadInput("这位患者现在不在随访名单里，请先核对人员状态。")
    if held is None and kind is NoticeKind.NOTIFIED:
        raise BadInput(f"这位患者没有登记{guidance.rules.diseases[_TB].name}，请先在患者资料里加上。")
    _check_received(guidance, row, held, received)
    if kind is NoticeKind.SUSPECT_REFERRED and notice_stands(session, row.id, NoticeKind.NOTIFIED):
        raise BadInput(
            "这位患者的管理通知单还没有上门，72小时的时限照旧，不用再登记转诊；请先上门随访。"
            "通知单登记错了的，请先撤回。"
        )
    again = held is not None and held.notice == kind and _waits(session, row.id)
    _keep(row, held, DiseaseChange.PUT_RIGHT if again else DiseaseChange.NOTICE, by, guidance.now)
    suspect = kind is NoticeKind.SUSPECT_REFERRED and _is_new(session, row.id, held)
    if held is None:
        held = PatientDiseaseRow(disease=_TB.value)
        row.diseases.append(held)
    held.notice, held.notified_at, held.ended_on = kind.value, received, None  # after an end: a new case
    held.suspect = suspect
    return _written(session, guidance, row)


def take_back(
    session: Session, guidance: Guidance, patient_id: int, version: int, reason: str, by: str
) -> int:
    """The last notice, or the ruling out, was entered by mistake: what stood before it stands again; the new version.

    `reason` is a code. BadInput where there is none, or something was recorded since that leans on it.
    """
    row = hold(session, patient_id, version)
    held, steps = _held(session, row), kept(session, patient_id, _TB.value)
    step = last_step(steps)
    if held is None or (held.notice is None and step is None):
        raise BadInput("这位患者现在没有登记着的通知单或转诊，不用撤回。")
    if held.ended_on is not None and not (step and step.change == DiseaseChange.RULED_OUT):
        raise BadInput(
            f"肺结核已在{held.ended_on}停止治疗，通知单不能再撤回；停止治疗登记错了，请先更正那次随访。"
        )
    if step is not None and not step.on_record and _visited(session, patient_id):
        raise BadInput("转诊以后已经有肺结核的随访，请先撤回那次随访，再撤回转诊；没有得病的，请登记排除。")
    _keep(row, held, DiseaseChange.TAKEN_BACK, by, guidance.now, reason)
    if step is None:  # entered before the steps were kept
        held.notice, held.notified_at = None, None
        held.ended_on = told_end(session, held)
    elif step.on_record:
        held.notice, held.notified_at = step.notice, step.notified_at
        held.ended_on, held.suspect = step.ended_on, step.suspect
    else:
        row.diseases.remove(held)
    return _written(session, guidance, row, _TAKEN_BACK)


def rule_out(session: Session, guidance: Guidance, patient_id: int, version: int, on: date, by: str) -> int:
    """The suspect was found healthy on that day: nothing more is planned; the new version.

    BadInput for who is a case, or a day before the referral or after today.
    """
    row = hold(session, patient_id, version)
    held = _held(session, row)
    if held is None or not _noticed(held, ()).to_rule_out:
        raise BadInput("只有推介转诊的可疑患者才登记排除；确诊了的，治疗结束时请在随访里登记停止治疗。")
    first = held.notified_at.astimezone(SHANGHAI).date() if held.notified_at else row.birth
    if not first <= on <= guidance.today:
        raise BadInput(f"排除的日期{on}要在转诊那天（{first}）到今天（{guidance.today}）之间，请核对。")
    _keep(row, held, DiseaseChange.RULED_OUT, by, guidance.now)
    held.ended_on = on
    return _written(session, guidance, row, f"可疑肺结核已在{on}排除，不再随访。")


def noticed(session: Session, patient_id: int) -> Noticed:
    """What stands of a patient and what stood before. Only reads."""
    held = session.get(PatientDiseaseRow, (patient_id, _TB.value))
    steps = kept(session, patient_id, _TB.value)
    former = [
        Notice(NoticeKind(one.notice), one.notified_at, DiseaseChange(one.change), *_how(one))
        for one in steps
        if one.notice is not None and one.notified_at is not None
    ]
    return _noticed(held, former)


def _noticed(held: PatientDiseaseRow | None, former: Sequence[Notice]) -> Noticed:
    if held is None:
        return Noticed(former=tuple(former))
    now = None
    if held.notice is not None and held.notified_at is not None:
        now = Notice(NoticeKind(held.notice), held.notified_at)
    return Noticed(now, tuple(former), held.suspect, held.ended_on)


def _how(one: DiseaseBeforeRow) -> tuple[str, str, datetime]:
    return one.reason, one.changed_by, one.until


def _check_received(
    guidance: Guidance, row: PatientRow, held: PatientDiseaseRow | None, received: datetime
) -> None:
    day = received.astimezone(SHANGHAI).date()
    if received > guidance.now:
        raise BadInput("收到通知单的时间还没有到，请填实际收到的时间。")
    if day < row.birth:
        raise BadInput("收到通知单的时间在患者出生以前，请核对年份。")
    if held is None or held.ended_on is None:
        return
    if held.suspect and day < held.ended_on:
        raise BadInput(f"可疑肺结核已在{held.ended_on}排除；排除以后又收到的，请核对收到的时间。")
    if not held.suspect and day <= held.ended_on:
        raise BadInput(f"肺结核已在{held.ended_on}停止治疗；通知单要是以后新发的，请核对收到的时间。")


def _is_new(session: Session, patient_id: int, held: PatientDiseaseRow | None) -> bool:
    """Whether he is only suspected: who was passed on as a case, or is treated already, is none."""
    if held is None or held.suspect or held.ended_on is not None:
        return True
    return held.notice is None and not _visited(session, patient_id)


def _visited(session: Session, patient_id: int) -> bool:
    query = select(VisitRow.diseases).where(VisitRow.patient_id == patient_id, VisitRow.state == "current")
    return any(_TB in diseases for diseases in session.scalars(query))


def _waits(session: Session, patient_id: int) -> bool:
    """Whether nobody has answered the notice in force."""
    query = select(CarePlanRow.action).where(
        CarePlanRow.patient_id == patient_id, CarePlanRow.disease == _TB.value, CarePlanRow.state == "open"
    )
    return session.scalar(query) == Action.FIRST_VISIT


def _held(session: Session, row: PatientRow) -> PatientDiseaseRow | None:
    session.refresh(row, ["diseases"])
    return next((one for one in row.diseases if one.disease == _TB), None)


def _keep(
    row: PatientRow,
    held: PatientDiseaseRow | None,
    change: DiseaseChange,
    by: str,
    now: datetime,
    reason: str = "",
) -> None:
    row.diseases_before.append(before(_TB.value, held, change, by, now, reason))


def _written(session: Session, guidance: Guidance, row: PatientRow, over: str = "") -> int:
    new_version = touch(session, row, guidance.now)
    plan_patients(session, guidance, [row.id], over={_TB: over} if over else None)
    return new_version
