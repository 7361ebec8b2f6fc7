"""Valid visits as the figures count them: how many there were, and what the last assessed one says. Only queries.

Set against `guidelines.judging` by a test: the same limits of the same rules, as conditions of a query.
"""

from typing import Any

from sqlalchemy import ColumnElement, Integer, Subquery, Text, and_, case, cast, func, literal, or_, select
from sqlalchemy import extract as part

from scheduler.guidelines import Disease, Rules
from scheduler.guidelines.rules import JudgedBy, Target
from scheduler.indicators.spans import Span
from scheduler.models import PatientDiseaseRow, PatientRow, VisitRow
from scheduler.models.kinds import Outcome, VisitWay

Condition = ColumnElement[bool]
FACE_TO_FACE = (VisitWay.CLINIC.value, VisitWay.HOME.value)


def valid(visit: Any) -> Condition:
    """Reached the patient, and neither corrected nor withdrawn."""
    return and_(visit.state == "current", visit.outcome == Outcome.REACHED.value)


def serves(visit: Any, disease: Any) -> Condition:
    """Whether the list of the visit's diseases names this one."""
    return cast(visit.diseases, Text).like(literal('%"').concat(disease).concat('"%'))


def followed_diseases(rules: Rules) -> tuple[Disease, ...]:
    """Those that are visited; one check a year is no 随访."""
    return tuple(disease for disease, one in rules.diseases.items() if one.visits_a_year > 1)


def judged_diseases(rules: Rules) -> tuple[Disease, ...]:
    """Those the norm gives a 控制率: the ones with a reading and a limit."""
    judged_by = (JudgedBy.PRESSURE, JudgedBy.FASTING_GLUCOSE)
    return tuple(disease for disease, one in rules.diseases.items() if one.judged_by in judged_by)


def counted(rules: Rules, span: Span) -> Subquery:
    """(patient_id, disease, visits) of the span: face to face where the disease asks for that."""
    row, enrolled = VisitRow, PatientDiseaseRow
    by_phone = [disease.value for disease, one in rules.diseases.items() if not one.face_to_face]
    return (
        select(row.patient_id, enrolled.disease, func.count().label("visits"))
        .join(enrolled, enrolled.patient_id == row.patient_id)
        .where(row.visited_on.between(span.first, span.through), valid(row), serves(row, enrolled.disease))
        .where(or_(row.way.in_(FACE_TO_FACE), enrolled.disease.in_(by_phone)))
        .group_by(row.patient_id, enrolled.disease)
        .subquery("counted")
    )


def last_assessed(rules: Rules, span: Span) -> Subquery:
    """(patient_id, disease, within 0 or 1): the last visit with readings that judge the disease, one row each."""
    row, enrolled = VisitRow, PatientDiseaseRow
    diseases = judged_diseases(rules)
    judged = {disease: _judged(rules, disease) for disease in diseases}
    order = (row.visited_on.desc(), func.coalesce(row.corrects_id, row.id).desc())
    within = case(
        *((and_(enrolled.disease == disease.value, judged[disease][1]), 1) for disease in diseases), else_=0
    )
    ranked = (
        select(
            row.patient_id,
            enrolled.disease,
            within.label("within"),
            func.row_number()
            .over(partition_by=(row.patient_id, enrolled.disease), order_by=order)
            .label("n"),
        )
        .join(enrolled, enrolled.patient_id == row.patient_id)
        .join(PatientRow, PatientRow.id == row.patient_id)
        .where(row.visited_on.between(span.assessed_from, span.through), valid(row))
        .where(or_(*(and_(enrolled.disease == one.value, judged[one][0]) for one in diseases)))
        .where(serves(row, enrolled.disease))
        .subquery("ranked")
    )
    columns = (ranked.c.patient_id, ranked.c.disease)
    # Grouped, though each is one row: SQLite makes an index for what is grouped, and else reads it all for each case.
    return (
        select(*columns, func.max(ranked.c.within).label("within"))
        .where(ranked.c.n == 1)
        .group_by(*columns)
        .subquery("assessed")
    )


def _judged(rules: Rules, disease: Disease) -> tuple[Condition, Condition]:
    """Whether a visit is assessed for the disease, and whether it is within the target."""
    one = rules.diseases[disease]
    if one.judged_by is JudgedBy.FASTING_GLUCOSE:
        return _glucose(rules, one.service_targets)
    return _pressure(one.service_targets)


def _pressure(targets: tuple[Target, ...]) -> tuple[Condition, Condition]:
    """One pressure over its limit is enough to say no, both are needed to say yes."""
    row = VisitRow
    sbp, dbp = _below(row.sbp, targets, "sbp_below"), _below(row.dbp, targets, "dbp_below")
    both = and_(row.sbp.is_not(None), row.dbp.is_not(None))
    return or_(both, ~sbp, ~dbp), and_(both, sbp, dbp)


def _glucose(rules: Rules, targets: tuple[Target, ...]) -> tuple[Condition, Condition]:
    """Fasting; a random value counts only where it is dangerous, and is then not within."""
    value, danger = VisitRow.glucose, rules.danger
    dangerous = or_(value <= danger.glucose_to, value >= danger.glucose_from)
    fasting = VisitRow.fasting.is_(True)
    assessed = and_(value.is_not(None), or_(fasting, dangerous))
    return assessed, and_(fasting, _below(value, targets, "fasting_glucose_below"))


def _below(reading: Any, targets: tuple[Target, ...], key: str) -> Condition:
    """Under the limit of the age on the day of the visit. The age is asked only where it makes a difference."""
    limits = {target.age_from: getattr(target, key) for target in targets}
    lowest, highest = min(limits.values()), max(limits.values())
    if lowest == highest:
        return _under(reading, lowest)
    by_age = or_(
        *(
            and_(_age() >= age, *(_age() < later for later in limits if later > age), _under(reading, limit))
            for age, limit in limits.items()
        )
    )
    return or_(_under(reading, lowest), and_(_under(reading, highest), by_age))


def _under(reading: Any, limit: Any) -> Condition:
    found: Condition = reading < (int(limit) if isinstance(reading.type, Integer) else limit)
    return found


def _age() -> ColumnElement[int]:
    """周岁 on the day of the visit."""
    day, birth = VisitRow.visited_on, PatientRow.birth
    still_to_come = case((_month_day(day) < _month_day(birth), 1), else_=0)
    return part("year", day) - part("year", birth) - still_to_come


def _month_day(day: Any) -> ColumnElement[int]:
    return part("month", day) * 100 + part("day", day)
