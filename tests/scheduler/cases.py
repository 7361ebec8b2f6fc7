"""Random cases of the form of `mingbai guideline --batch`, drawn around every boundary."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.scheduler.naive import SYMPTOMS

DISEASES = ["hypertension", "diabetes", "psychosis", "tuberculosis", "elderly"]
TODAY = date(2026, 3, 2)
# Around the 65th birthday of somebody who was visited in the last months, and two born on a leap day.
BIRTHS = [
    "1961-02-28",
    "1961-03-01",
    "1960-12-15",
    "1960-02-29",
    "1964-02-29",
    "1950-03-01",
    "1990-01-31",
    None,
]
_OPTIONAL: dict[str, st.SearchStrategy[Any]] = {
    "sbp": st.sampled_from([118, 139, 140, 145, 149, 150, 152, 179] * 2 + [180]),
    "dbp": st.sampled_from([70, 80, 85, 89, 89, 90, 95, 109] * 2 + [110]),
    "glucose": st.sampled_from([4.0, 5.5, 6.9, 7.0, 8.2, 16.6] * 3 + [3.9, 16.7]),
    "fasting": st.sampled_from([True, True, True, False]),
    "symptoms": st.lists(st.sampled_from([*SYMPTOMS, "cough"]), max_size=1),
    "adverse": st.sampled_from(["none"] * 4 + ["present"] * 3 + ["hard_to_control"]),
    "complication": st.sampled_from([False, False, False, True]),
    "risk": st.sampled_from([0, 0, 0, 1, 2, 2, 3, 5]),
    "stable": st.sampled_from(["stable", "stable", "basically_stable", "basically_stable", "unstable"]),
    "phase": st.sampled_from(["intensive", "continuation"]),
    "supervised_by": st.sampled_from(["family", "staff"]),
}


@st.composite
def visits(draw: st.DrawFn, disease: str) -> list[dict[str, Any]]:
    """Up to six contacts, oldest first, the last on or before today."""
    days = sorted(draw(st.lists(st.integers(0, 420), max_size=6)), reverse=True)
    return [draw(_visit(TODAY - timedelta(days=back), disease)) for back in days]


@st.composite
def _visit(draw: st.DrawFn, day: date, disease: str) -> dict[str, Any]:
    ways = ["clinic", "clinic", "home", "phone", "failed", "failed"]
    found: dict[str, Any] = {"date": day.isoformat(), "way": draw(st.sampled_from(ways))}
    for key, values in _OPTIONAL.items():
        if draw(st.integers(0, 9)) < _tenths(disease, key):
            found[key] = draw(values)
    if found.get("sbp", 999) < found.get("dbp", 0):
        del found["dbp"]
    return found


def _tenths(disease: str, key: str) -> int:
    """How often a fact is there: mostly those that judge the disease; danger would hide every rule below it."""
    own = {
        "hypertension": {"sbp", "dbp", "adverse"},
        "diabetes": {"glucose", "fasting", "adverse"},
        "psychosis": {"risk", "stable", "adverse"},
        "tuberculosis": {"phase", "supervised_by", "adverse"},
        "elderly": {"adverse"},
    }
    if key in own[disease]:
        return 8
    return 1


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    """A whole case, possible in every part."""
    disease = draw(st.sampled_from(DISEASES))
    case: dict[str, Any] = {
        "id": "case",
        "disease": disease,
        "pregnant": draw(st.integers(0, 9)) == 0,
        "today": TODAY.isoformat(),
        "status": draw(st.sampled_from(["active"] * 30 + ["died", "moved", "contract_ended"])),
        "visits": draw(visits(disease)),
    }
    birth = draw(st.sampled_from(BIRTHS))
    return case | ({"birth": birth} if birth else {})
