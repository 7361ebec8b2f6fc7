"""Reading what a rule file says of one disease: its scope, targets and the step for each situation."""

from collections.abc import Iterator, Mapping

from scheduler.guidelines.decision import Action, Source
from scheduler.guidelines.facts import Disease
from scheduler.guidelines.fields import Fields
from scheduler.guidelines.rules import (
    Clinical,
    DiseaseRules,
    Document,
    JudgedBy,
    RiskLevels,
    Situation,
    Step,
    Target,
)
from scheduler.guidelines.spans import Interval

_KEYS = (
    *("name", "document", "chapter", "since", "age_from", "visits_a_year", "face_to_face", "chronic"),
    *("judged_by", "service_target", "clinical_target", "risk", "steps"),
)
_STEP_KEYS = ("action", "interval", "section", "finding", "do", "from_check", "unconfirmed")
_ACTIONS = {Action.ROUTINE, Action.ADJUST, Action.REFER, Action.EMERGENCY}
_RISK_KEYS = ("basically_stable_from", "unstable_from", "most")
_ALWAYS = {
    *(Situation.DANGER, Situation.COMPLICATION, Situation.ADVERSE_HARD),
    *(Situation.ADVERSE_AGAIN, Situation.ADVERSE_FIRST, Situation.CONTROLLED, Situation.UNASSESSED),
}
_WITH_READINGS = {Situation.UNCONTROLLED_AGAIN, Situation.UNCONTROLLED_FIRST}
_LIMITS: Mapping[JudgedBy, tuple[str, ...]] = {
    JudgedBy.PRESSURE: ("sbp_below", "dbp_below"),
    JudgedBy.FASTING_GLUCOSE: ("fasting_glucose_below",),
}


def read_document(documents: Fields, key: str) -> Document:
    """One source document."""
    fields = documents.part(key, ("title", "number", "date"))
    return Document(fields.text("title"), fields.optional_text("number"), fields.text("date"))


def read_disease(
    diseases: Fields,
    disease: Disease,
    documents: Mapping[str, Document],
    intervals: Mapping[str, Interval],
) -> DiseaseRules:
    """One disease. BadInput when a key is wrong, or a situation it can meet has no step."""
    fields = diseases.part(disease, _KEYS)
    judged_by = fields.choice("judged_by", JudgedBy)
    return DiseaseRules(
        name=fields.text("name"),
        document=documents[fields.name_in("document", documents)],
        chapter=fields.optional_text("chapter"),
        since=fields.day("since") if fields.has("since") else None,
        age_from=fields.count("age_from"),
        visits_a_year=fields.count("visits_a_year", 1),
        face_to_face=fields.flag("face_to_face"),
        chronic=fields.flag("chronic"),
        judged_by=judged_by,
        service_targets=_service_targets(fields, judged_by),
        clinical=_clinical(fields, documents) if fields.has("clinical_target") else None,
        risk=_risk(fields, judged_by),
        steps=_steps(fields, judged_by, intervals),
    )


def _service_targets(fields: Fields, judged_by: JudgedBy) -> tuple[Target, ...]:
    limits = _LIMITS.get(judged_by)
    if (limits is not None) != fields.has("service_target"):
        fields.fail("service_target", "judged_by 是 pressure 或 fasting_glucose 时必须写，别的时候不写")
    return _targets(fields, "service_target", limits) if limits else ()


def _targets(fields: Fields, key: str, limits: tuple[str, ...]) -> tuple[Target, ...]:
    targets = tuple(_target(part, limits) for part in fields.parts(key, ("age_from", "then", *limits)))
    ages = [target.age_from for target in targets]
    if ages[0] != 0 or ages != sorted(set(ages)):
        fields.fail(key, "第一项的 age_from 要是0，后面的越来越大")
    return targets


def _target(fields: Fields, limits: tuple[str, ...]) -> Target:
    age = fields.count("age_from")
    then = _limits(fields.part("then", limits), limits, age, None) if fields.has("then") else None
    return _limits(fields, limits, age, then)


def _limits(fields: Fields, limits: tuple[str, ...], age: int, then: Target | None) -> Target:
    sbp, dbp, glucose = (
        fields.figure(key) if key in limits else None
        for key in ("sbp_below", "dbp_below", "fasting_glucose_below")
    )
    return Target(age, sbp, dbp, glucose, then)


def _clinical(fields: Fields, documents: Mapping[str, Document]) -> Clinical:
    part = fields.part("clinical_target", ("document", "section", "targets"))
    document = documents[part.name_in("document", documents)]
    limits = _LIMITS.get(JudgedBy(fields.text("judged_by")), ())
    return Clinical(
        Source(document.title, document.number, part.text("section")), _targets(part, "targets", limits)
    )


def _risk(fields: Fields, judged_by: JudgedBy) -> RiskLevels | None:
    if (judged_by is JudgedBy.STABILITY) != fields.has("risk"):
        fields.fail("risk", "judged_by 是 stability 时必须写，别的时候不写")
    if not fields.has("risk"):
        return None
    part = fields.part("risk", _RISK_KEYS)
    levels = RiskLevels(*(part.count(key, 1) for key in _RISK_KEYS))
    if not levels.basically_stable_from < levels.unstable_from <= levels.most:
        part.fail("unstable_from", "要大于 basically_stable_from，不超过 most")
    return levels


def _steps(
    fields: Fields, judged_by: JudgedBy, intervals: Mapping[str, Interval]
) -> Mapping[Situation, Step]:
    part = fields.part("steps", sorted(_situations(judged_by)))
    optional = {Situation.INTENSIVE_PHASE}
    for situation in sorted(_situations(judged_by) - optional):
        if not part.has(situation):
            part.fail(situation, "没有写这种情况怎么办")
    return {
        situation: _step(part.part(situation, _STEP_KEYS), intervals)
        for situation in Situation
        if part.has(situation)
    }


def _situations(judged_by: JudgedBy) -> set[Situation]:
    return set(_situations_of(judged_by)) | _ALWAYS


def _situations_of(judged_by: JudgedBy) -> Iterator[Situation]:
    if judged_by is JudgedBy.NOTHING:
        yield Situation.INTENSIVE_PHASE
        return
    yield from _WITH_READINGS
    if judged_by is JudgedBy.STABILITY:
        yield Situation.UNSTABLE


def _step(fields: Fields, intervals: Mapping[str, Interval]) -> Step:
    action = fields.choice("action", Action)
    if action not in _ACTIONS:
        fields.fail("action", "能用的是 " + "、".join(sorted(_ACTIONS)))
    return Step(
        action=action,
        interval=intervals[fields.name_in("interval", intervals)],
        section=fields.text("section"),
        finding=fields.text("finding"),
        do=fields.text("do"),
        from_check=fields.flag("from_check"),
        unconfirmed=fields.optional_text("unconfirmed"),
    )
