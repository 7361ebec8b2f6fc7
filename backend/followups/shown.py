"""Lists, charts and decisions as JSON has them: codes, ISO dates, and the Chinese words beside them. Masked before."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from backend.core.clock import SHANGHAI
from backend.followups import words
from backend.followups.charts import Chart
from backend.followups.day import ContractLine, DayList, Line, StoodIn
from backend.followups.desk import FollowUpDesk
from scheduler.guidelines import Rules, age_on
from scheduler.people import Person
from scheduler.visits import DuePlan, Entry, HomeDanger, Proposal, VisitForm


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


def chart_as_dict(found: Chart, desk: FollowUpDesk) -> dict[str, Any]:
    """One patient with plans and visits."""
    return {
        "patient": _person(found.patient, desk),
        "version": found.patient.version,
        "standing": found.patient.standing.value,
        "plans": [_plan(one) for one in found.plans],
        "readings": [
            {**home_as_dict(one, desk), "waiting": one.reading_id in found.waiting} for one in found.readings
        ],
        "visits": [
            {**_entry(chain[0]), "corrected": [_entry(one) for one in chain[1:]]} for chain in found.visits
        ],
    }


def proposal_as_dict(found: Proposal, desk: FollowUpDesk) -> dict[str, Any]:
    """What a form would lead to."""
    window = found.window
    return {
        "visit_class": found.visit_class,
        "words": words.word(found.visit_class),
        "dangerous": found.dangerous,
        "referral": found.referral,
        "next_on": _iso(found.next_on),
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
        "diseases": list(person.diseases),
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
    for name, value in {**form.columns, "note": form.note}.items():
        if value not in (None, "", []):
            yield name, _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None


def _rules(desk: FollowUpDesk) -> Rules:
    return desk.book.on(desk.today)
