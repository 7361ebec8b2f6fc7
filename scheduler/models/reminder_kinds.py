"""The closed lists of a reminder's row: what is told, when within its kind, where it stands, to whom; and how far the
day of a visit is from the day of its reminder.
"""

from enum import StrEnum

from scheduler.models.kinds import Named


class Kind(Named):
    """What is told."""

    DIGEST = "digest", "随访清单"
    PATIENT = "patient", "患者提醒"
    ESCALATION = "escalation", "逾期上报"
    DANGER = "danger", "紧急"


class Stage(Named):
    """When, within its kind."""

    WORKDAY = "workday", "每个工作日"
    WEEK = "week", "提前一周"
    DAY = "day", "提前一天"
    MORNING = "morning", "当天早上"
    MOVED = "moved", "改期"
    D3 = "d3", "逾期3天"
    D7 = "d7", "逾期7天"
    VISIT = "visit", "随访发现危急"
    NOTICE = "notice", "接到通知"
    READING = "reading", "自测危急"


class State(Named):
    """Where a reminder stands."""

    PLANNED = "planned", "待发"
    SENDING = "sending", "正在发"
    ACCEPTED = "accepted", "已发"
    DELIVERED = "delivered", "已送达"
    RETRY = "retry", "待重发"
    FAILED = "failed", "没发成"
    UNKNOWN = "unknown", "不知是否发出"
    CANCELLED = "cancelled", "不用发了"
    EXPIRED = "expired", "过期未发"


class Recipient(StrEnum):
    """To whom. All but a patient are rows of the table doctor."""

    DOCTOR = "doctor"
    PATIENT = "patient"
    TOWNSHIP = "township"
    COUNTY = "county"


BEFORE_VISIT = {Stage.WEEK: 7, Stage.DAY: 1, Stage.MORNING: 0}  # days
OVERDUE = {Stage.D3: 3, Stage.D7: 7}  # days after the day the visit was planned for
NOBODY = 0  # the number of a recipient where there is nobody to be told
PRINTED = "list"  # the channel of those who are reached by the doctor's printed list
