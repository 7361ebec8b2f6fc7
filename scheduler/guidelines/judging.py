"""One visit judged by one disease: danger, result of its readings, class. What follows from it is `deciding`."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from scheduler.guidelines.decision import VisitClass
from scheduler.guidelines.facts import Adverse, Stability, Visit
from scheduler.guidelines.rules import DangerRules, DiseaseRules, JudgedBy, Rules, Target


class Result(StrEnum):
    """What the readings say. For psychosis 基本稳定 is uncontrolled."""

    CONTROLLED = "controlled"
    UNCONTROLLED = "uncontrolled"
    UNSTABLE = "unstable"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a visit says whatever its date. `dangers` in Chinese, empty when there is none; `result` None when no
    reading judges the disease.
    """

    dangers: tuple[str, ...]
    result: Result | None
    reaction: Adverse | None
    complication: bool | None

    @property
    def assessed(self) -> bool:
        """Whether it counts in "consecutive"."""
        return self.result is not None

    @property
    def adverse(self) -> bool:
        """Whether it counts as a visit with an adverse reaction: one hard to control needs no reading."""
        return self.adverse_hard or (self.assessed and self.reaction is Adverse.PRESENT)

    @property
    def adverse_hard(self) -> bool:
        """Whether the reaction could not be controlled."""
        return self.reaction is Adverse.HARD_TO_CONTROL

    @property
    def visit_class(self) -> VisitClass:
        """The class, the gravest that holds."""
        if self.dangers:
            return VisitClass.DANGER
        if self.complication:
            return VisitClass.COMPLICATION
        if self.result in (Result.UNCONTROLLED, Result.UNSTABLE):
            return VisitClass.UNCONTROLLED
        if self.adverse:
            return VisitClass.ADVERSE_REACTION
        return VisitClass.CONTROLLED if self.assessed else VisitClass.UNASSESSED


def judge(
    rules: Rules, disease: DiseaseRules, target: Target | None, visit: Visit, *, pregnant: bool
) -> Judgement:
    """Judge a reached visit by the target of the age on its day; `pregnant` on that day."""
    found = dangers(rules.danger, visit, pregnant=pregnant)
    return Judgement(found, _result(rules, disease, target, visit), visit.adverse, visit.complication)


def dangers(rules: DangerRules, visit: Visit, *, pregnant: bool) -> tuple[str, ...]:
    """What cannot wait, in Chinese; of readings taken at home as well."""
    pregnancy = _pregnant_dangers(rules, visit) if pregnant else ()
    return (*_dangers(rules, visit), *pregnancy)


def _dangers(rules: DangerRules, visit: Visit) -> Iterator[str]:
    """Of any disease: a pressure or a sugar like this cannot wait, whatever the patient came for."""
    if visit.sbp is not None and visit.sbp >= rules.sbp_from:
        yield f"收缩压{visit.sbp}，达到{rules.sbp_from}"
    if visit.dbp is not None and visit.dbp >= rules.dbp_from:
        yield f"舒张压{visit.dbp}，达到{rules.dbp_from}"
    if visit.glucose is not None and visit.glucose >= rules.glucose_from:
        yield f"血糖{visit.glucose}，达到{rules.glucose_from}"
    if visit.glucose is not None and visit.glucose <= rules.glucose_to:
        yield f"血糖{visit.glucose}，低到{rules.glucose_to}以下（含）"
    yield from (rules.symptoms[code] for code in visit.symptoms if code in rules.symptoms)


def _pregnant_dangers(danger: DangerRules, visit: Visit) -> Iterator[str]:
    limits = danger.pregnant
    high = (visit.sbp is not None and visit.sbp >= limits.sbp_from) or (
        visit.dbp is not None and visit.dbp >= limits.dbp_from
    )
    if high:
        yield "怀孕或哺乳期血压高"
    if visit.fasting_glucose is not None and visit.fasting_glucose >= limits.fasting_glucose_from:
        yield "怀孕或哺乳期空腹血糖高"


def _result(rules: Rules, disease: DiseaseRules, target: Target | None, visit: Visit) -> Result | None:
    if disease.judged_by is JudgedBy.PRESSURE:
        return _pressure_result(target, visit) if target else None
    if disease.judged_by is JudgedBy.FASTING_GLUCOSE:
        return _glucose_result(rules.danger, target, visit) if target else None
    if disease.judged_by is JudgedBy.STABILITY:
        return _stability_result(disease, visit)
    return None if visit.in_hospital else Result.CONTROLLED


def _pressure_result(target: Target, visit: Visit) -> Result | None:
    """One pressure over its limit is enough to say no, both are needed to say yes."""
    pairs = ((visit.sbp, target.sbp_below), (visit.dbp, target.dbp_below))
    if any(found is not None and below is not None and found >= below for found, below in pairs):
        return Result.UNCONTROLLED
    return None if visit.sbp is None or visit.dbp is None else Result.CONTROLLED


def _glucose_result(danger: DangerRules, target: Target, visit: Visit) -> Result | None:
    """The fasting value; a random one says something only where it is dangerous."""
    found, below = visit.glucose, target.fasting_glucose_below
    if found is None or below is None:
        return None
    if not visit.fasting and danger.glucose_to < found < danger.glucose_from:
        return None
    return Result.UNCONTROLLED if found >= below else Result.CONTROLLED


def _stability_result(disease: DiseaseRules, visit: Visit) -> Result | None:
    """The worse of 危险性 and 病情."""
    if visit.risk is None and visit.stable is None:
        return None
    levels = disease.risk
    risk = 0 if visit.risk is None or levels is None else visit.risk
    if visit.stable is Stability.UNSTABLE or (levels and risk >= levels.unstable_from):
        return Result.UNSTABLE
    if visit.stable is Stability.BASICALLY_STABLE or (levels and risk >= levels.basically_stable_from):
        return Result.UNCONTROLLED
    return Result.CONTROLLED
