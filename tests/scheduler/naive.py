"""The rules once more, straight from their text, over cases as JSON has them: an oracle to compare with.

Deliberately plain and without any data file, so that it shares nothing with the code under test.
"""

from datetime import date, timedelta
from typing import Any

Case = dict[str, Any]
SYMPTOMS = [
    *["severe_headache", "vomiting", "blurred_vision", "chest_tightness", "dyspnoea"],
    *["altered_consciousness", "acetone_breath"],
]


def months_later(day: date, months: int) -> date:
    """Calendar months, clamped to the month's end."""
    year, month = day.year, day.month
    for _ in range(months):
        month += 1
        if month == 13:
            year, month = year + 1, 1
    number = day.day
    while True:
        try:
            return date(year, month, number)
        except ValueError:
            number -= 1


def is_65(case: Case, on: date) -> bool:
    """Whether the 65th birthday is reached; 1 March for those born on 29 February."""
    if not case.get("birth"):
        return False
    born = date.fromisoformat(case["birth"])
    try:
        birthday = born.replace(year=born.year + 65)
    except ValueError:
        birthday = date(born.year + 65, 3, 1)
    return on >= birthday


def is_danger(case: Case, visit: Case, is_last: bool) -> bool:
    """Any danger sign, in every disease; pregnancy counts for the last visit."""
    sbp, dbp, glucose = visit.get("sbp"), visit.get("dbp"), visit.get("glucose")
    if any(symptom in SYMPTOMS for symptom in visit.get("symptoms", [])):
        return True
    if (sbp is not None and sbp >= 180) or (dbp is not None and dbp >= 110):
        return True
    if glucose is not None and (glucose >= 16.7 or glucose <= 3.9):
        return True
    if is_last and case.get("pregnant"):
        if (sbp is not None and sbp >= 140) or (dbp is not None and dbp >= 90):
            return True
        if visit.get("fasting") and glucose is not None and glucose >= 7.0:
            return True
    return False


def over_limit(case: Case, visit: Case) -> bool | None:
    """True over, False within, None when there is no reading that judges the disease."""
    if case["disease"] == "hypertension":
        limit = 150 if is_65(case, date.fromisoformat(visit["date"])) else 140
        if visit.get("sbp") is not None and visit["sbp"] >= limit:
            return True
        if visit.get("dbp") is not None and visit["dbp"] >= 90:
            return True
        return False if visit.get("sbp") is not None and visit.get("dbp") is not None else None
    if case["disease"] == "diabetes":
        glucose = visit.get("glucose")
        if glucose is None:
            return None
        if visit.get("fasting") is True or glucose >= 16.7 or glucose <= 3.9:
            return bool(glucose >= 7.0)
        return None
    if case["disease"] == "psychosis":
        found = stability(visit)
        return None if found is None else found != "stable"
    return False


def stability(visit: Case) -> str | None:
    """The worse of risk and what is said."""
    order = ["stable", "basically_stable", "unstable"]
    worst = -1
    if visit.get("stable") is not None:
        worst = order.index(visit["stable"])
    if visit.get("risk") is not None:
        by_risk = 0 if visit["risk"] == 0 else 1 if visit["risk"] <= 2 else 2
        worst = max(worst, by_risk)
    return None if worst < 0 else order[worst]


def class_of(case: Case, visit: Case, is_last: bool = True) -> str:
    """The class of one reached visit."""
    over = over_limit(case, visit)
    if is_danger(case, visit, is_last):
        return "danger"
    if visit.get("complication"):
        return "complication"
    if over:
        return "uncontrolled"
    if visit.get("adverse") == "hard_to_control":
        return "adverse_reaction"
    if over is None:
        return "unassessed"
    return "adverse_reaction" if visit.get("adverse") == "present" else "controlled"


def decide(case: Case) -> tuple[str, str, date | None]:
    """Class, action, deadline."""
    reached = [visit for visit in case["visits"] if visit["way"] != "failed"]
    result = class_of(case, reached[-1]) if reached else "unassessed"
    if case.get("status", "active") != "active":
        return result, "ended", None
    in_vain = 0
    for visit in reversed(case["visits"]):
        if visit["way"] != "failed":
            break
        in_vain += 1
    if in_vain >= 3:
        return result, "lost", None
    today = date.fromisoformat(case["today"])
    if not reached:
        return result, "first_visit", today
    last = reached[-1]
    day = date.fromisoformat(last["date"])
    fortnight = day + timedelta(days=14)
    if result == "danger":
        return result, "emergency", fortnight
    if case["disease"] == "elderly":
        checks = [visit for visit in reached if visit["way"] in ("clinic", "home")]
        if not checks:
            return result, "first_visit", today
        return result, "routine", months_later(date.fromisoformat(checks[-1]["date"]), 12)
    if last.get("complication") or last.get("adverse") == "hard_to_control":
        return result, "refer", fortnight
    if result == "unassessed":
        return result, "routine", fortnight
    return (result, *plan(case, reached, day))


def plan(case: Case, reached: list[Case], day: date) -> tuple[str, date]:
    """Action and deadline of an assessed last visit without danger, complication or a hard reaction."""
    last, fortnight = reached[-1], day + timedelta(days=14)
    if case["disease"] == "tuberculosis":
        if last.get("adverse") == "present":
            return "adjust", fortnight
        if last.get("phase") == "intensive" and last.get("supervised_by") != "staff":
            return "routine", day + timedelta(days=10)
        return "routine", months_later(day, 1)
    assessed = [visit for visit in reached[:-1] if over_limit(case, visit) is not None]
    spoken = [
        visit
        for visit in reached[:-1]
        if over_limit(case, visit) is not None or visit.get("adverse") == "hard_to_control"
    ]
    adverse_twice = last.get("adverse") == "present" and (
        bool(spoken) and spoken[-1].get("adverse") in ("present", "hard_to_control")
    )
    if case["disease"] == "psychosis" and stability(last) != "stable":
        if stability(last) == "unstable" or adverse_twice:
            return "refer", fortnight
        if assessed and stability(assessed[-1]) == "basically_stable":
            return "refer", months_later(day, 1)
        return "adjust", fortnight
    if over_limit(case, last):
        twice = bool(assessed) and over_limit(case, assessed[-1])
        return ("refer" if twice or adverse_twice else "adjust"), fortnight
    if last.get("adverse") == "present":
        return ("refer" if adverse_twice else "adjust"), fortnight
    return "routine", months_later(day, 3)
