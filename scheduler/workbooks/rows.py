"""One line of the patient sheet into a registration, with a finding for every cell that cannot be used."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from backend.core.errors import BadInput
from backend.core.privacy import redact
from scheduler.guidelines.facts import Disease
from scheduler.identity import IdNumber
from scheduler.models.kinds import Category, Item, Relief, Sex, Standing, VisitWay
from scheduler.people.contracts import check_terms, shortest_end
from scheduler.people.records import Reading, Registration, Team, Terms
from scheduler.workbooks import cells
from scheduler.workbooks.columns import DISEASES, item_key
from scheduler.workbooks.dates import parse_date, parse_moment
from scheduler.workbooks.findings import Finding
from scheduler.workbooks.line_reader import Facts, LineReader, Plausible, past_day, region_of
from scheduler.workbooks.sheets import Line

T = TypeVar("T")
_READINGS = {"sbp": "收缩压", "dbp": "舒张压", "glucose": "血糖"}


@dataclass(frozen=True, slots=True)
class Draft:
    """A line that was read. `registration` is None when something essential could not be."""

    line: Line
    registration: Registration | None
    findings: tuple[Finding, ...]


def read_line(line: Line, facts: Facts) -> Draft:
    """A registration where no error was found; the findings in any case."""
    reader = LineReader(line)
    reader.refuse_merged()
    reader.refuse_uncounted()
    if reader.failed:
        return Draft(line, None, tuple(reader.findings))
    registration = _registration(reader, facts)
    return Draft(line, None if reader.failed else registration, tuple(reader.findings))


def _registration(reader: LineReader, facts: Facts) -> Registration | None:
    name = reader.require("name", "姓名", cells.person_name)
    number = reader.require("id_number", "身份证号", lambda value: cells.id_number(value, facts.today))
    region = reader.require("region", "县（区）", region_of(facts.regions))
    nothing: tuple[tuple[Disease, date], ...] = ()
    born = number.birth if number is not None else date.min
    ended = reader.take("ended", lambda value: cells.ended(value, born, facts.today), nothing)
    diseases = _diseases(reader, ended)
    if number is not None:
        _contradictions(reader, number)
    team, terms = _contract(reader, facts, number)
    standing, standing_on = _standing(reader, facts, number)
    said = {
        "township": reader.take("township", cells.words, ""),
        "village": reader.take("village", cells.words, ""),
        "address": reader.take("address", cells.private_words, ""),
        "household_number": reader.take("household", cells.private_words, ""),
        "phone": reader.take("phone", cells.phone, ""),
    }
    category = reader.take("category", lambda value: cells.choice(value, Category), None)
    relief = reader.take("relief", lambda value: cells.choice(value, Relief), None)
    pregnant = reader.take("pregnant", cells.yes_no, None)
    visit, items = _visit(reader, facts, number), _items(reader, facts, number)
    if name is None or number is None or region is None or not (diseases or ended):
        return None
    notified_at = _notified(reader, facts, number, diseases)
    if pregnant and number.sex is Sex.MALE:
        reader.error("pregnant", "身份证号是男性，孕产期却填了“是”，请核对。")
    return Registration(
        name=name,
        id_number=number,
        region_code=region,
        diseases=diseases,
        ended=ended,
        category=category,
        relief=relief,
        team_id=team.id if team else None,
        terms=terms,
        standing=standing,
        standing_on=standing_on,
        pregnant=pregnant,
        visit=visit,
        notified_at=notified_at,
        items=items,
        **said,
    )


def _diseases(reader: LineReader, ended: Sequence[tuple[Disease, date]]) -> tuple[Disease, ...]:
    """Who is followed for nothing any more has none."""
    if ended and not reader.has("diseases"):
        return ()
    found = reader.require("diseases", "病种", cells.diseases) or ()
    if both := [one for one, _ in ended if one in found]:
        names = "、".join(DISEASES[one][0] for one in both)
        reader.error("ended", f"{names}在“病种”和“已结束病种”里都有，请去掉一边。")
    return found


def _contradictions(reader: LineReader, number: IdNumber) -> None:
    birth = reader.take("birth", parse_date, None)
    if birth is not None and birth != number.birth:
        reader.error("birth", f"出生日期填的是{birth}，身份证号里是{number.birth}，两个对不上，请核对。")
    sex = reader.take("sex", lambda value: cells.choice(value, Sex), None)
    if sex is not None and sex is not number.sex:
        reader.error("sex", f"性别填的是{sex.word}，按身份证号是{number.sex.word}，请核对。")


def _contract(reader: LineReader, facts: Facts, number: IdNumber | None) -> tuple[Team | None, Terms | None]:
    centre = reader.take("health_centre", cells.words, "")
    team = reader.take("team", lambda value: facts.roster.team(centre, cells.words(value)), None)
    starts = past_day(reader, "starts", facts, number)
    ends = reader.take("ends", parse_date, None)
    if team is None:
        if not reader.has("team") and any(map(reader.has, ("doctor", "starts", "ends"))):
            reader.error("team", "写了签约，却没有写家庭医生团队，请补上。")
        return None, None
    known = team
    doctor = reader.take("doctor", lambda value: facts.roster.doctor(known, cells.words(value)), None)
    if starts is None:
        if not reader.has("starts"):
            reader.warn("starts", "没有签约日期，只归到团队，不记签约。")
        return team, None
    package = reader.take("package", cells.words, "")
    terms = Terms(team.id, starts, ends or shortest_end(starts), doctor.id if doctor else None, package)
    _check_term(reader, terms, facts.today)
    return team, terms


def _check_term(reader: LineReader, terms: Terms, today: date) -> None:
    try:
        check_terms(terms)
    except BadInput as refusal:
        reader.error("ends", refusal.sentence)
        return
    if terms.ends < today:
        reader.warn("ends", f"签约已在{terms.ends}到期，请尽快续签。")


def _standing(
    reader: LineReader, facts: Facts, number: IdNumber | None
) -> tuple[Standing | None, date | None]:
    standing = reader.take("standing", lambda value: cells.choice(value, Standing), None)
    day = past_day(reader, "standing_on", facts, number)
    if standing in (None, Standing.ACTIVE):
        return standing, None
    if day is None and not reader.has("standing_on"):
        reader.error("standing_on", f"人员状态是{standing.word if standing else ''}，请填上是哪一天。")
    return standing, day


def _visit(reader: LineReader, facts: Facts, number: IdNumber | None) -> Reading | None:
    day = past_day(reader, "visited_on", facts, number)
    way = reader.take("way", lambda value: cells.choice(value, VisitWay), None)
    sbp = _reading(reader, "sbp", cells.whole, facts.plausible)
    dbp = _reading(reader, "dbp", cells.whole, facts.plausible)
    glucose = _reading(reader, "glucose", cells.number, facts.plausible)
    if sbp is not None and dbp is not None and dbp > sbp:
        reader.error("dbp", f"舒张压{dbp}比收缩压{sbp}还高，请核对是不是填反了。")
    if not reader.has("visited_on"):
        if any(map(reader.has, ("way", "sbp", "dbp", "glucose"))):
            reader.error("visited_on", "填了随访的内容，却没有填最近随访日期，请补上。")
        return None
    if way is None and not reader.has("way"):
        reader.warn("way", "没有填随访方式，按门诊记。")
    return Reading(day, way or VisitWay.CLINIC, sbp, dbp, glucose) if day is not None else None


def _notified(
    reader: LineReader, facts: Facts, number: IdNumber, diseases: Sequence[Disease]
) -> datetime | None:
    """When the notice of a case of tuberculosis arrived."""
    at = reader.take("notified", parse_moment, None)
    if at is not None and Disease.TUBERCULOSIS not in diseases:
        reader.error("notified", "写了通知单时间，病种里却没有肺结核，请核对。")
    if at is not None and at.date() > facts.today:
        reader.error("notified", f"通知单时间在今天（{facts.today}）以后，请填实际收到的时间。")
    if at is not None and at.date() < number.birth:
        reader.error("notified", f"通知单时间在出生（{number.birth}）以前，请核对年份。")
    return at


def _reading(reader: LineReader, key: str, parse: Callable[[object], T], plausible: Plausible) -> T | None:
    value = reader.take(key, parse, None)
    if value is None:
        return None
    least, most = plausible[key]
    if not least <= Decimal(str(value)) <= most:
        shown = redact(str(value))
        reader.error(key, f"{_READINGS[key]}{shown}不可能，应在{least}到{most}之间，请核对。")
        return None
    return value


def _items(reader: LineReader, facts: Facts, number: IdNumber | None) -> tuple[tuple[Item, date], ...]:
    found = ((item, past_day(reader, item_key(item), facts, number)) for item in Item)
    return tuple((item, day) for item, day in found if day is not None)
