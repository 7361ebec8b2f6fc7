"""Lists, charts and decisions as JSON has them: codes, ISO dates, and the Chinese words beside them. Masked before."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from backend.core.clock import SHANGHAI
from backend.followups import words
from backend.followups.charts import Chart
from backend.followups.day import ContractLine, DayList, Line, StoodIn
from backend.followups.desk import FollowUpDesk
from backend.followups.lists import Unserved
from backend.followups.overview import Overview
from scheduler.guidelines import Rules, age_on
from scheduler.models.kinds import Item
from scheduler.people import Person
from scheduler.standard import Blank, Kind, StandardForms
from scheduler.visits import REFERRAL, DuePlan, Entry, HomeDanger, Proposal, VisitForm


def day_as_dict(found: DayList, desk: FollowUpDesk) -> dict[str, Any]:
    """The list of a day."""
    parts = ("dangerous", "overdue", "today", "week", "lost")
    return {
        "date": found.on.isoformat(),
        "doctor": found.doctor_id,
        "until": _iso(found.until),
        "readings": [
            {"patient": _person(one.patient, desk), **home_as_dict(one.reading, desk)}
            for one in found.readings
        ],
        **{part: [_line(line, desk) for line in getattr(found, part)] for part in parts},
        "expiring": [_contract(one, desk) for one in found.expiring],
        "helping": [_stood_in(one, desk) for one in found.helping],
    }


def unserved_as_dict(found: Unserved, desk: FollowUpDesk) -> dict[str, Any]:
    """The list of those without a doctor; `places` by patient: the team that has none, or the township."""
    shown = {one.patient.id for one in found.found.lines}
    ids = sorted(shown.union(one.patient.id for one in found.found.readings))
    places = {str(who): found.places[who] for who in ids}
    return day_as_dict(found.found, desk) | {"doctor": None, "followed": found.followed, "places": places}


def overview_as_dict(found: Overview, on: date) -> dict[str, Any]:
    """How an area stands; `doctor` None: nobody answers for these."""
    shares = [
        {
            "doctor": one.doctor.id if one.doctor else None,
            "name": one.doctor.name if one.doctor else "",
            "place": one.place,
            **asdict(one.counts),
        }
        for one in found.shares
    ]
    return {"date": on.isoformat(), "total": asdict(found.total), "shares": shares}


def chart_as_dict(found: Chart, desk: FollowUpDesk) -> dict[str, Any]:
    """One patient with plans and visits."""
    return {
        "patient": _person(found.patient, desk),
        "version": found.patient.version,
        "standing": found.patient.standing.value,
        "items": items_as_dict(found.patient),
        "plans": [_plan(one) for one in found.plans],
        "readings": [
            {**home_as_dict(one, desk), "waiting": one.reading_id in found.waiting} for one in found.readings
        ],
        "visits": [
            {**_entry(chain[0]), "corrected": [_entry(one) for one in chain[1:]]} for chain in found.visits
        ],
    }


def items_as_dict(person: Person) -> dict[str, str | None]:
    """八个一: the day each was given, None where it is still to be."""
    held = dict(person.items)
    return {item.value: _iso(held.get(item)) for item in Item}


def proposal_as_dict(found: Proposal, desk: FollowUpDesk) -> dict[str, Any]:
    """What a form would lead to."""
    window = found.window
    return {
        "visit_class": found.visit_class,
        "words": words.word(found.visit_class),
        "classes": {disease.value: one.value for disease, one in found.classes.items()},
        "dangerous": found.dangerous,
        "danger_answered_on": _iso(found.danger_answered_on),
        "referral": found.referral,
        "next_on": _iso(found.offered(desk.today)),
        "earliest": _iso(window.earliest) if window else None,
        "deadline": _iso(window.deadline) if window else None,
        "reason": found.reason,
        "sources": [one.words for one in found.sources],
    }


def home_as_dict(one: HomeDanger, desk: FollowUpDesk) -> dict[str, Any]:
    """A reading from home."""
    at = one.measured_at.astimezone(SHANGHAI)
    return {
        "reading": one.reading_id,
        "measured_on": at.date().isoformat(),
        "measured_at": f"{at:%H:%M}",
        "sbp": one.sbp,
        "dbp": one.dbp,
        "glucose": _plain(one.glucose),
        "fasting": one.fasting,
        "reporter": one.reporter,
        "channel": one.channel,
        "dangers": list(one.dangers),
        "words": words.readings(_rules(desk), one),
    }


def _line(line: Line, desk: FollowUpDesk) -> dict[str, Any]:
    return {
        "patient": _person(line.patient, desk),
        "diseases": list(line.diseases),
        "words": words.names(_rules(desk), line.diseases),
        "action": line.action,
        "day": _iso(line.day),
        "deadline": _iso(line.deadline),
        "overdue_days": line.overdue_days,
        "late_days": line.late_days,
        "reading": words.readings(_rules(desk), line.reading) if line.reading else "",
    }


def _stood_in(one: StoodIn, desk: FollowUpDesk) -> dict[str, Any]:
    readings = [
        {"patient": _person(line.patient, desk), **home_as_dict(line.reading, desk)} for line in one.readings
    ]
    lines = [_line(line, desk) for line in one.lines]
    return {"doctor": one.doctor, "back_on": _iso(one.back_on), "readings": readings, "lines": lines}


def _contract(one: ContractLine, desk: FollowUpDesk) -> dict[str, Any]:
    people = [_person(person, desk) for person in one.patients]
    return {"patients": people, "ends": one.ends.isoformat(), "days_left": one.days_left}


def _person(person: Person, desk: FollowUpDesk) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": person.name,
        "sex": person.sex.value,
        "age": age_on(person.birth, desk.today),
        "township": person.township,
        "village": person.village,
        "category": person.category.word,
        "diseases": list(person.followed),
        "suspected": [one for one in person.followed if one in person.suspected],
        "ended": {disease.value: on.isoformat() for disease, on in person.ended},
    }


def _plan(plan: DuePlan) -> dict[str, Any]:
    return {
        "id": plan.plan_id,
        "disease": plan.disease,
        "day": plan.day.isoformat(),
        "earliest": _iso(plan.earliest),
        "deadline": _iso(plan.deadline),
        "overdue_days": plan.overdue_days,
        "action": plan.action,
        "urgency": plan.urgency,
        "reason": plan.reason,
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "state": entry.state,
        "recorded_by": entry.recorded_by,
        "recorded_at": entry.recorded_at.isoformat(),
        "visit_class": entry.visit_class,
        "next_on": _iso(entry.next_on),
        **dict(_said(entry.form)),
    }


def _said(form: VisitForm) -> Iterable[tuple[str, Any]]:
    """Only what was asked."""
    answers = {code: _plain(value) for code, value in form.answers.items()}
    sealed = {name: getattr(form, name) for name in (*REFERRAL, "note")}
    drugs = [asdict(one) for one in form.drugs]
    for name, value in {**form.columns, **sealed, "drugs": drugs, "answers": answers}.items():
        if value not in (None, "", [], {}):
            yield name, _plain(value)


def forms_as_dict(standard: StandardForms) -> dict[str, Any]:
    """The national record forms, and the JSON Schema of a visit's answers to them."""
    forms = [
        {
            "code": form.code,
            "name": form.name,
            "disease": form.disease,
            "first": form.first,
            "parts": [
                {"name": one.name, "blanks": [blank.code for blank in one.blanks]} for one in form.parts
            ],
        }
        for form in standard.forms
    ]
    return {
        "version": standard.version,
        "source": standard.source,
        "forms": forms,
        "blanks": {one.code: _blank(one) for one in standard.blanks.values()},
        "answers": answers_schema(standard),
    }


def answers_schema(standard: StandardForms) -> dict[str, Any]:
    """The JSON Schema of a visit's answers; null empties one."""
    properties = {one.code: _schema(one) for one in standard.kept}
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _blank(blank: Blank) -> dict[str, Any]:
    """`options`: the form's number and its word; of a field of the visit its code, too."""
    options: list[dict[str, Any]] = [
        {"number": number, "word": word} for number, word in blank.options.items()
    ] or [{"number": number, "word": word, "code": code} for code, (number, word) in blank.numbers.items()]
    found = {
        "name": blank.name,
        "kind": blank.kind,
        "unit": blank.unit,
        "help": blank.help,
        "options": options,
    }
    return {key: value for key, value in found.items() if value}


def _schema(blank: Blank) -> dict[str, Any]:
    options = list(blank.options)
    shapes: dict[Kind, dict[str, Any]] = {
        Kind.NUMBER: {"type": ["integer", "null"], "minimum": blank.least, "maximum": blank.most},
        Kind.CHOICE: {"enum": [*options, None]},
        Kind.CHOICES: {"type": ["array", "null"], "uniqueItems": True, "items": {"enum": options}},
        Kind.TEXT: {"type": ["string", "null"], "maxLength": blank.most},
        Kind.DATE: {"type": ["string", "null"], "format": "date"},
    }
    return {"title": blank.name, **shapes[blank.kind]}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None


def _rules(desk: FollowUpDesk) -> Rules:
    return desk.book.on(desk.today)
