"""The Chinese words of what the rules and the records say in codes. What a record's own lists are called, they know."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from backend.core.clock import SHANGHAI
from scheduler.guidelines import Action, Adverse, Disease, Phase, Rules, Stability, Supervisor, VisitClass
from scheduler.guidelines.facts import age_on
from scheduler.guidelines.rules import Situation
from scheduler.models.kinds import Named, Outcome, ReportedBy
from scheduler.people import Person
from scheduler.people.writing import IMPORTED
from scheduler.standard import Kind, national, said
from scheduler.visits import Entry, HomeDanger, VisitForm, classes, values

_WORDS: dict[StrEnum, str] = {
    VisitClass.UNASSESSED: "未评估",
    VisitClass.CONTROLLED: "控制满意",
    VisitClass.ADVERSE_REACTION: "药物不良反应",
    VisitClass.UNCONTROLLED: "控制不满意",
    VisitClass.COMPLICATION: "并发症",
    VisitClass.DANGER: "危险",
    Action.ROUTINE: "常规随访",
    Action.ADJUST: "调整后随访",
    Action.REFER: "随访转诊结果",
    Action.EMERGENCY: "随访紧急转诊结果",
    Action.FIRST_VISIT: "第一次随访",
    Action.LOST: "失访",
    Action.ENDED: "不再随访",
    Adverse.NONE: "没有",
    Adverse.PRESENT: "有",
    Adverse.HARD_TO_CONTROL: "有，而且控制不住",
    Adverse.NOT_APPLICABLE: "不适用",
    Stability.STABLE: "稳定",
    Stability.BASICALLY_STABLE: "基本稳定",
    Stability.UNSTABLE: "不稳定",
    Phase.INTENSIVE: "强化期",
    Phase.CONTINUATION: "继续期",
    Supervisor.FAMILY: "家属",
    Supervisor.STAFF: "医务人员",
    Supervisor.SELF: "自服药",
    Supervisor.OTHER: "其他人",
}
# What a doctor does about a dangerous reading from home; the patient is not there.
CALL_NOW = "请现在就给患者打电话，叫他马上去医院；情况紧急打120。"
_TOLD = {
    ReportedBy.WECHAT: "{}在微信里说的",
    ReportedBy.PHONE: "{}打电话说的",
    ReportedBy.IN_PERSON: "{}当面说的",
}
_READ_ABOVE = ("fasting_glucose",)
_WEEKDAYS = "一二三四五六日"


def word(code: StrEnum | None) -> str:
    """What a code is called; empty for None."""
    if code is None:
        return ""
    return code.word if isinstance(code, Named) else _WORDS[code]


def options(kind: type[StrEnum]) -> list[tuple[str, str]]:
    """(code, word) of every member, for a form."""
    return [(code.value, word(code)) for code in kind]


def day(on: date | None, today: date | None = None) -> str:
    """3月16日（周一）, with the year where it is not this one's."""
    if on is None:
        return ""
    year = f"{on.year}年" if today is None or on.year != today.year else ""
    return f"{year}{on.month}月{on.day}日（周{_WEEKDAYS[on.weekday()]}）"


def names(rules: Rules, diseases: tuple[Disease, ...]) -> str:
    """高血压、2型糖尿病."""
    return "、".join(rules.diseases[one].name for one in diseases)


def ill(rules: Rules, of: Person) -> str:
    """高血压、肺结核（疑似，等确诊）；2型糖尿病已结束，不再随访: what a patient is followed for, and was."""
    going = [
        rules.diseases[one].name + ("（疑似，等确诊）" if one in of.suspected else "") for one in of.followed
    ]
    over = names(rules, tuple(one for one, _ in of.ended))
    said = ("、".join(going), over and f"{over}已结束，不再随访")
    return "；".join(filter(None, said)) or "现在没有要随访的病种"


def person(of: Person, today: date) -> str:
    """男，66岁，海城镇武塬村."""
    place = of.township + of.village
    return "，".join(filter(None, (of.sex.word, f"{age_on(of.birth, today)}岁", place)))


def recorder(entry: Entry, doctors: Mapping[int, str]) -> str:
    """王医生，2026-03-02 09:00记: who visited, or the account that entered it."""
    if entry.recorded_by == IMPORTED:
        return f"表格导入，{entry.recorded_at:%Y-%m-%d}"
    who = doctors.get(entry.form.doctor_id or 0, entry.recorded_by)
    return f"{who}，{entry.recorded_at:%Y-%m-%d %H:%M}记"


def readings(rules: Rules, of: Any) -> str:
    """血压185/112，空腹血糖7.2，胸闷: of a visit form, a dangerous reading or one from home."""
    return "，".join(_readings(rules, of))


def _readings(rules: Rules, of: Any) -> Iterator[str]:
    if of.sbp is not None or of.dbp is not None:
        yield f"血压{of.sbp or '没量'}/{of.dbp or '没量'}"
    if of.glucose is not None:
        kind = {True: "空腹", False: "随机", None: ""}[getattr(of, "fasting", None)]
        yield f"{kind}血糖{_figure(of.glucose)}"
    yield from (rules.danger.symptoms.get(code, code) for code in getattr(of, "symptoms", ()))


def judged(rules: Rules, person: Person, form: VisitForm, whole: VisitClass | None) -> list[tuple[str, str]]:
    """此次随访分类 as (class, words): one of the `whole` where the diseases do not differ, else one of each."""
    found = classes(rules, person.birth, form, pregnant=person.pregnant)
    if whole is None or len(set(found.values())) < 2:
        return [] if whole is None else [(whole.value, word(whole))]
    return [(one.value, f"{rules.diseases[disease].name}{word(one)}") for disease, one in found.items()]


def answered_late(visited_on: date, seen_on: date, today: date) -> str:
    """Of a danger that is entered after a later visit: what was, and what holds now."""
    was, seen = day(visited_on, today), day(seen_on, today)
    return f"这是{was}的读数，有危险；之后{seen}已经见过患者，现在按{seen}的随访办，不再按这次的危险排。"


def unassessed(rules: Rules, person: Person, form: VisitForm) -> list[str]:
    """2型糖尿病没有测空腹血糖，这次不能算评估: of each disease that the visit says nothing of."""
    if form.outcome is Outcome.HOSPITALISED:
        return []
    found = classes(rules, person.birth, form, pregnant=person.pregnant)
    named = [rules.diseases[disease] for disease, one in found.items() if one is VisitClass.UNASSESSED]
    return [one.name + one.steps[Situation.UNASSESSED].finding for one in named]


def told(of: HomeDanger, today: date) -> str:
    """3月2日（周一）08:00在家测，家属打电话说的."""
    at = of.measured_at.astimezone(SHANGHAI)
    return f"{day(at.date(), today)}{at:%H:%M}在家测，{_TOLD[of.channel].format(of.reporter.word)}"


def findings(rules: Rules, form: VisitForm) -> list[tuple[str, str]]:
    """Everything a form says, as (what, value) in the order of the paper form."""
    return [(what, said) for what, said in _findings(rules, form) if said]


def _findings(rules: Rules, form: VisitForm) -> Iterator[tuple[str, str]]:
    yield "随访方式", word(form.way)
    yield "结果", word(form.outcome)
    yield "病种", names(rules, form.diseases)
    yield "危险症状", "、".join(rules.danger.symptoms.get(code, code) for code in form.symptoms)
    if form.sbp is not None or form.dbp is not None:
        yield "血压", f"{form.sbp or '没量'}/{form.dbp or '没量'}mmHg"
    kind = {True: "空腹血糖", False: "随机血糖", None: "血糖"}[form.fasting]
    yield kind, _with_unit(form.glucose, "mmol/L")
    yield "糖化血红蛋白", _with_unit(form.hba1c, "%")
    yield "心率", _with_unit(form.heart_rate, "次/分")
    yield "身高", _with_unit(form.height_cm, "厘米")
    yield "体重", _goal(form.weight_kg, form.weight_goal_kg, "公斤")
    yield "危险性", _with_unit(form.risk, "级")
    yield "病情", word(form.stable)
    yield "治疗阶段", word(form.phase)
    yield "督导人员", word(form.supervised_by)
    yield "足背动脉", word(form.foot_pulse)
    yield "低血糖", word(form.hypoglycaemia)
    yield "服药", word(form.medication)
    yield "不良反应", word(form.adverse)
    yield "新的或加重的并发症", _answer(form.complication)
    yield "怀孕或哺乳", _answer(form.pregnant)
    yield from _habits(form)
    for drug in form.drugs:
        yield "用药", str(drug)
    yield from _answers(form)
    yield "转诊原因", form.referral_reason
    yield "转到", form.referral_place
    yield "备注", form.note


def _answers(form: VisitForm) -> Iterator[tuple[str, str]]:
    """What the standard forms ask beyond these, and what is worked out of it, in the order of their blanks."""
    there = values(form)
    for blank in national().blanks.values():
        if blank.kept or (blank.kind is Kind.FIGURED and blank.code not in _READ_ABOVE):
            yield blank.name, said(blank, there)


def _habits(form: VisitForm) -> Iterator[tuple[str, str]]:
    yield "每天吸烟", _goal(form.cigarettes, form.cigarettes_goal, "支")
    yield "每天饮酒", _goal(form.drinks, form.drinks_goal, "两")
    yield "每周运动", _goal(form.exercise_times, form.exercise_times_goal, "次")
    yield "每次运动", _goal(form.exercise_minutes, form.exercise_minutes_goal, "分钟")
    yield "每天主食", _goal(form.staple_food, form.staple_food_goal, "克")
    yield "口味咸淡", word(form.salt) + (f"（目标{word(form.salt_goal)}）" if form.salt_goal else "")
    yield "心理", word(form.psychology)
    yield "遵医嘱", word(form.compliance)


def _goal(now: int | Decimal | None, goal: int | Decimal | None, unit: str) -> str:
    aim = f"（目标{_figure(goal)}{unit}）" if goal is not None else ""
    return _with_unit(now, unit) + aim


def _with_unit(value: int | Decimal | None, unit: str) -> str:
    return "" if value is None else f"{_figure(value)}{unit}"


def _figure(value: int | Decimal) -> str:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _answer(value: bool | None) -> str:
    return {True: "是", False: "否", None: ""}[value]
