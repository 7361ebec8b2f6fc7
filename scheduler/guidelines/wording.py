"""Reasons in words a village doctor understands: what was found, what to do, until when, which paragraph says so."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from scheduler.guidelines.decision import Source, Window
from scheduler.guidelines.facts import Stability, Status, Visit, Way
from scheduler.guidelines.judging import Judgement
from scheduler.guidelines.rules import DiseaseRules, JudgedBy, Rules, Step, Target

_ENDED = {
    Status.DIED: "患者已去世，不再安排随访。",
    Status.MOVED: "患者已迁走，不再安排随访。",
    Status.CONTRACT_ENDED: "签约已结束，不再安排随访；要续签请先办续签。",
}
_WAYS = {Way.CLINIC: "门诊随访", Way.HOME: "上门随访", Way.PHONE: "电话随访"}
_STABILITY = {
    Stability.STABLE: "病情稳定",
    Stability.BASICALLY_STABLE: "病情基本稳定",
    Stability.UNSTABLE: "病情不稳定",
}


def ended(status: Status) -> str:
    """Why nothing is due any more."""
    return _ENDED[status]


def lost(rules: Rules, last: Judgement | None, failed_contacts: int, counted: str) -> str:
    """Why the patient is 失访, with the danger that was left open first. `counted`: how, where that needs saying."""
    danger = ""
    if last is not None and last.dangers:
        danger = f"上次随访有危险情况（{'、'.join(last.dangers)}），请马上想办法找到人！"
    return (
        f"{danger}连续{failed_contacts}次{counted}没有联系上，按失访处理：列入督导名单，"
        f"隔{rules.lost.retry_months}个月再试一次。"
    )


def first_visit(disease: DiseaseRules, last: Judgement | None) -> str:
    """Why the first visit is due."""
    if last is not None:
        return f"{disease.name}：只有电话联系，还没有当面检查过，请尽快安排第一次。"
    return f"{disease.name}：还没有随访过，请尽快安排第一次随访。"


def failed(contacts: int) -> str:
    """That the patient was not reached since; empty when there was no failed contact."""
    return f"之后有{contacts}次没有联系上。" if contacts else ""


def source(found: Source) -> str:
    """The closing words."""
    return f"依据：{found.words}。"


@dataclass(frozen=True, slots=True)
class Words:
    """A visit in words, without its day: what comes before the step's finding, after it, and at the end."""

    before: str
    after: str
    last: str

    def reason(self, day: date, step: Step, limit: str, asked: str) -> str:
        """What the visit of that day found, by which limit, what to do (`asked`), and until when."""
        return f"{_day(day)}{self.before}{step.finding}{self.after}{limit}{asked}{self.last}"


def told(rules: Rules, visit: Visit, dangers: Sequence[str]) -> Words:
    """Of a reached visit with these dangers."""
    readings = "，".join(_readings(visit))
    return Words(
        before=f"{_WAYS[visit.way]}：" + (f"{readings}，" if readings else ""),
        after=_sentences(f"（{'、'.join(dangers)}）") if dangers else "。",
        last=_sentences(_unknown_symptoms(rules, visit)),
    )


def limit(disease: DiseaseRules, age: int | None, target: Target | None) -> str:
    """The service target that is applied at that age, so that the doctor can check it; empty without one."""
    if target is None:
        return ""
    if disease.judged_by is JudgedBy.FASTING_GLUCOSE:
        return _sentences(f"满意是空腹血糖低于{target.fasting_glucose_below}")
    whose = "年龄不明，" if age is None else f"当天{age}岁，"
    return _sentences(f"{whose}满意是血压低于{target.sbp_below}/{target.dbp_below}")


def asked(step: Step, window: Window) -> str:
    """What a step asks for, and until when."""
    return _sentences(
        f"{step.do}，建议{_day(window.due)}，最迟{_day(window.deadline)}",
        f"间隔说明：{step.unconfirmed}" if step.unconfirmed else "",
    )


def guessed(window: Window) -> str:
    """That nobody knew the holidays of some year; empty when all are known."""
    years = "、".join(f"{year}年" for year in window.guessed_years)
    return _sentences(f"注意：{years}的放假安排还不知道，按周一到周五排的，请核对" if years else "")


def _sentences(*found: str) -> str:
    return "".join(f"{sentence}。" for sentence in found if sentence)


def _readings(visit: Visit) -> Iterator[str]:
    if visit.sbp is not None or visit.dbp is not None:
        yield f"血压{visit.sbp or '没量'}/{visit.dbp or '没量'}"
    if visit.glucose is not None:
        yield f"{'空腹' if visit.fasting else '随机'}血糖{visit.glucose}"
    if visit.risk is not None:
        yield f"危险性{visit.risk}级"
    if visit.stable is not None:
        yield _STABILITY[visit.stable]


def _unknown_symptoms(rules: Rules, visit: Visit) -> str:
    unknown = [code for code in visit.symptoms if code not in rules.danger.symptoms]
    return f"规则里没有这些症状，请医生判断：{'、'.join(unknown)}" if unknown else ""


@lru_cache(maxsize=4096)
def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
