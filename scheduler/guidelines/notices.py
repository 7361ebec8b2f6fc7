"""The first contact after a notice: within hours or days of it, on holidays too. Later contacts are `deciding`."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from scheduler.guidelines.decision import Source
from scheduler.guidelines.facts import Disease, Way
from scheduler.guidelines.rules import NoticeKind, NoticeRules, Rules
from scheduler.workdays import ONE_DAY, Workdays


@dataclass(frozen=True, slots=True)
class FirstContact:
    """What a notice demands. `deadline` is aware and inclusive; `due` the proposed day, a workday if one is left.

    `report`: so many contacts failed that the institution above must be told.
    """

    disease: Disease
    way: Way
    due: date
    deadline: datetime
    report: bool
    reason: str
    source: Source


def answer_notice(
    rules: Rules, kind: NoticeKind, received: datetime, failed: int, workdays: Workdays
) -> FirstContact:
    """The first contact that a notice received at an aware time asks for, after `failed` attempts.

    72 小时 are hours to the second; days are calendar days and last until their midnight. ValueError for a naive
    time.
    """
    if received.tzinfo is None:
        raise ValueError("the time of a notice must be aware")
    notice = rules.notices[kind]
    deadline = _deadline(notice, received)
    whole = deadline.date() - ONE_DAY if notice.hours else deadline.date()  # the last day with all its hours
    report = 0 < notice.report_after_failed <= failed
    source = rules.diseases[notice.disease].source(notice.section)
    return FirstContact(
        disease=notice.disease,
        way=notice.way,
        due=workdays.place(whole, received.date(), whole, hard=True).day,
        deadline=deadline,
        report=report,
        reason=_reason(notice, deadline, report, source),
        source=source,
    )


def _deadline(notice: NoticeRules, received: datetime) -> datetime:
    if notice.hours:
        return received + timedelta(hours=notice.hours)
    last = received.date() + timedelta(days=notice.days)
    return datetime.combine(last, time.max.replace(microsecond=0), received.tzinfo)


def _reason(notice: NoticeRules, deadline: datetime, report: bool, source: Source) -> str:
    last = f"{deadline.year}年{deadline.month}月{deadline.day}日{deadline:%H:%M}"
    told = f"{notice.report}。" if report else ""
    return f"{notice.finding}：{notice.do}，最迟{last}。{told}依据：{source.words}。"
