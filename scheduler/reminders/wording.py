"""The texts. No name, no number and no disease in any of them; the page behind the link needs a sign-in."""

from dataclasses import dataclass
from datetime import date

from scheduler.models.reminder_kinds import OVERDUE, Stage
from scheduler.reminders.digest import DigestFacts
from scheduler.reminders.late import Overdue
from scheduler.workdays import A_WEEK

DOCTOR_PAGE = "/d/"
PATIENT_PAGE = "/"


@dataclass(frozen=True, slots=True)
class Text:
    """A text with the figures in it, for channels that fill in a template."""

    text: str
    values: dict[str, str]
    path: str


def digest(facts: DigestFacts, today: date) -> Text:
    """A doctor's morning: 今日应随访 7 人，逾期 2 人（最长 12 天）…"""
    parts = [f"今日应随访 {facts.today} 人", f"逾期 {facts.overdue} 人"]
    if facts.longest:
        parts[1] += f"（最长 {facts.longest} 天）"
    if facts.urgent:
        parts.insert(0, f"危急待处理 {facts.urgent} 人")
    if facts.readings:
        parts.insert(0, f"在家自测危急 {facts.readings} 人")
    if facts.week:
        parts.append(f"{soon(today, facts.until)}还有 {facts.week} 人")
    if facts.expiring:
        over = f"（已到期 {facts.expired} 户）" if facts.expired else ""
        parts.append(f"30 天内签约到期 {facts.expiring} 户{over}")
    if facts.helping:
        parts.append(f"代请假的同事随访 {facts.helping} 人")
    values = {
        "date": today.isoformat(),
        "today": str(facts.today),
        "overdue": str(facts.overdue),
        "longest": str(facts.longest),
        "urgent": str(facts.urgent),
        "readings": str(facts.readings),
        "week": str(facts.week),
        "expiring": str(facts.expiring),
        "helping": str(facts.helping),
        "until": (facts.until or today + A_WEEK).isoformat(),
    }
    return Text("，".join(parts) + "。登录后查看名单。", values, DOCTOR_PAGE)


def soon(today: date, until: date | None) -> str:
    """What lies ahead up to that day: 一周内, or 到2月28日为止 where it is more, as before a long holiday."""
    if until is None or until <= today + A_WEEK:
        return "一周内"
    return f"到{until.month}月{until.day}日为止"


def overdue(facts: Overdue, stage: Stage, today: date) -> Text:
    """A supervisor's: whose planned day is past by so many days, how many of them newly, and how many too late."""
    days = OVERDUE[stage]
    past = f"已过最后期限（不算及时） {facts.past} 人" if facts.past else "都还没过最后期限"
    text = (
        f"辖区过了计划日 {days} 天以上还没随访 {facts.all} 人，其中新增 {facts.new} 人，{past}，"
        "请督促。登录后查看名单。"
    )
    values = {
        "date": today.isoformat(),
        "days": str(days),
        "overdue": str(facts.all),
        "new": str(facts.new),
        "past": str(facts.past),
    }
    return Text(text, values, DOCTOR_PAGE)


def visit(stage: Stage, day: date) -> Text:
    """A patient's: the day, and what to have at hand."""
    when = {Stage.MORNING: "今天", Stage.DAY: "明天"}.get(stage, "")
    said = f"{when}（{day.month}月{day.day}日）" if when else f"{day.month}月{day.day}日"
    text = f"家庭医生约定{said}为您随访，请把正在用的药和检查单准备好。有事不能来，请提前告诉家庭医生。"
    return Text(text, {"date": day.isoformat()}, PATIENT_PAGE)


def moved(day: date | None) -> Text:
    """A patient's who was told another day before; None: there is no new one yet."""
    if day is None:
        text = "以前通知的随访日子不算了，家庭医生会再和您约。有不舒服，马上联系家庭医生。"
        return Text(text, {"date": "待定"}, PATIENT_PAGE)
    text = (
        f"家庭医生约定的随访改到了{day.month}月{day.day}日，以前通知的日子不算了。"
        "请把正在用的药和检查单准备好。有事不能来，请提前告诉家庭医生。"
    )
    return Text(text, {"date": day.isoformat()}, PATIENT_PAGE)


def danger(today: date) -> Text:
    """A doctor's, at once."""
    text = "有 1 位患者随访发现危急情况，请马上处理：核实是否已转诊，2 周内随访转诊结果。登录后查看。"
    return Text(text, {"date": today.isoformat(), "urgent": "1"}, DOCTOR_PAGE)


def reading(today: date, measured: date | None = None) -> Text:
    """A doctor's, at once: told from home, with the day it was taken where that was not today."""
    when = f"{measured.month}月{measured.day}日" if measured and measured != today else ""
    text = f"有 1 位患者{when}在家自测的数值危急，请马上联系本人或家属，该送医院的马上送。登录后查看。"
    return Text(text, {"date": today.isoformat(), "urgent": "1"}, DOCTOR_PAGE)


def notice(today: date) -> Text:
    """A doctor's, at once: hours are running."""
    text = "有 1 位患者的通知单到了，要按时限完成首次随访，节假日也算在内。登录后查看时限。"
    return Text(text, {"date": today.isoformat(), "urgent": "1"}, DOCTOR_PAGE)


URGENT = {Stage.VISIT: danger, Stage.NOTICE: notice}
