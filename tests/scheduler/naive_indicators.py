"""The five figures once more, patient by patient over plain rows: an oracle to compare the queries with.

Deliberately slow and plain; the limits and ages are written out, so that it shares neither code nor data.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

Row = dict[str, Any]
A_YEAR = {"hypertension": 4, "diabetes": 4, "psychosis": 4, "tuberculosis": 12, "copd": 4}
AGES = {"hypertension": 35, "diabetes": 35, "psychosis": 0, "tuberculosis": 0, "copd": 35}
DAY = timedelta(days=1)


def age(birth: date, day: date) -> int:
    years = day.year - birth.year
    return years - 1 if (day.month, day.day) < (birth.month, birth.day) else years


def months_between(first: date, through: date) -> int:
    """Full months; the county of the test has no day after the 28th that begins one."""
    after = through + DAY
    months = (after.year - first.year) * 12 + after.month - first.month
    return months - 1 if after.day < first.day else months


def local_day(moment: datetime) -> date:
    return (moment + timedelta(hours=8)).date() if moment.utcoffset() == timedelta(0) else moment.date()


class Naive:
    """All rows of the tables, and the days of a period."""

    def __init__(self, tables: dict[str, list[Row]], first: date, last: date, today: date) -> None:
        self.tables = tables
        self.first, self.through, self.ripe = first, min(last, today), min(last, today - DAY)
        self.visits = defaultdict(list)
        for visit in tables["visit"]:
            if visit["state"] == "current" and visit["outcome"] == "reached":
                self.visits[visit["patient_id"]].append(visit)
        self.plans = defaultdict(list)
        for plan in tables["care_plan"]:
            self.plans[plan["patient_id"], plan["disease"]].append(plan)

    def figures(self) -> list[tuple[int, int]]:
        """Numerator and denominator of 签约, 随访, 及时, 规范, 控制."""
        patients = [one for one in self.tables["patient"] if local_day(one["created_at"]) <= self.through]
        totals = [[0, 0] for _ in range(5)]
        for patient in patients:
            mine = [one for one in self.tables["patient_disease"] if one["patient_id"] == patient["id"]]
            add(totals[0], *self.signing(patient, mine))
            for enrolled in mine:
                if enrolled["disease"] in A_YEAR:
                    for total, part in zip(totals[1:], self.case(patient, enrolled), strict=True):
                        add(total, *part)
        return [(one[0], one[1]) for one in totals]

    def signing(self, patient: Row, mine: Iterable[Row]) -> tuple[int, int]:
        (home,) = [one for one in self.tables["household"] if one["id"] == patient["household_id"]]
        ill = any(
            one["disease"] in ("hypertension", "diabetes", "tuberculosis", "psychosis")
            and not (one["ended_on"] and one["ended_on"] <= self.through)
            for one in mine
        )
        gone = patient["status"] in ("died", "moved") and patient["status_on"] <= self.through
        if home["category"] != "registered_poor" or gone or not ill:
            return 0, 0
        signed = any(
            one["household_id"] == home["id"]
            and one["starts"] <= self.through <= one["ends"]
            and not (one["ended_on"] and one["ended_on"] <= self.through)
            for one in self.tables["contract"]
        )
        return int(signed), 1

    def case(self, patient: Row, enrolled: Row) -> list[tuple[int, int]]:
        disease = enrolled["disease"]
        managed = (
            followed_after(patient, enrolled, self.through)
            and age(patient["birth"], self.through) >= AGES[disease]
        )
        due = kept = owed = made = 0
        lost = False
        for chain in self.chains(patient["id"], disease):
            window, next_on, lost_now = chain
            lost = lost or (lost_now and (next_on is None or next_on > self.through))
            deadline = window["deadline"] if window else None
            first_visit = window and window["action"] == "first_visit" and window["earliest"] == deadline
            if (
                deadline
                and self.first <= deadline <= self.ripe
                and followed_after(patient, enrolled, deadline)
                and not first_visit
            ):
                due += 1
                kept += next_on is not None and next_on <= deadline
            asked = lost_now or (deadline is not None and deadline <= self.ripe)
            over = next_on is not None and next_on < self.first
            if asked and ((deadline and deadline >= self.first) or not over):
                owed += 1
                made += next_on is not None and next_on <= self.through
        planned = bool(self.plans[patient["id"], disease])
        standard = managed and planned and kept == due and made == owed and self.enough(patient, disease)
        judged = managed and disease in ("hypertension", "diabetes")
        return [
            (int(managed and owed > 0 and made == owed), int(managed and owed > 0)),
            (kept, due),
            (int(standard), int(managed)),
            (int(judged and not lost and self.controlled(patient, disease)), int(judged)),
        ]

    def chains(self, patient_id: int, disease: str) -> Iterable[tuple[Row | None, date | None, bool]]:
        """(the window, the day of the visit that answered it, whether it ended in 失访) of each that counts."""
        chains = defaultdict(list)
        for plan in self.plans[patient_id, disease]:
            chains[plan["after_visit_id"]].append(plan)
        for after_id, plans in chains.items():
            last = max(plans, key=lambda one: one["id"])
            after = self.named(after_id)
            if last["state"] == "superseded" or (after and after["state"] != "current"):
                continue
            windows = [one for one in plans if one["deadline"]]
            lost = last["action"] == "lost" and local_day(last["created_at"]) <= self.through
            if last["state"] == "cancelled" and local_day(last["closed_at"]) <= self.through:
                lost = False  # the patient died, left, or is in hospital
            later = [
                one["visited_on"]
                for one in self.visits[patient_id]
                if disease in one["diseases"] and (not after or one["visited_on"] > after["visited_on"])
            ]
            window = max(windows, key=lambda one: one["id"]) if windows else None
            done = self.named(last["done_by_visit_id"])
            valid = done is not None and done["state"] == "current" and done["outcome"] == "reached"
            if done and valid and window and done["visited_on"] <= window["deadline"]:
                yield window, done["visited_on"], lost
            else:
                yield window, min(later, default=done["visited_on"] if done and valid else None), lost

    def named(self, visit_id: int | None) -> Row | None:
        return next((one for one in self.tables["visit"] if one["id"] == visit_id), None)

    def enough(self, patient: Row, disease: str) -> bool:
        start = max(self.first, local_day(patient["created_at"]))
        asked = A_YEAR[disease] * months_between(start, self.through) // 12
        ways = ("clinic", "home", "phone") if disease == "psychosis" else ("clinic", "home")
        found = [
            one
            for one in self.visits[patient["id"]]
            if disease in one["diseases"]
            and self.first <= one["visited_on"] <= self.through
            and one["way"] in ways
        ]
        return len(found) >= asked

    def controlled(self, patient: Row, disease: str) -> bool:
        after = self.through + DAY
        year, month = (after.year, after.month - 3) if after.month > 3 else (after.year - 1, after.month + 9)
        since = min(self.first, date(year, month, after.day))
        seen = [
            (one["visited_on"], one["corrects_id"] or one["id"], self.within(patient, one, disease))
            for one in self.visits[patient["id"]]
            if disease in one["diseases"] and since <= one["visited_on"] <= self.through
        ]
        assessed = [one for one in sorted(seen, key=lambda one: one[:2]) if one[2] is not None]
        return bool(assessed and assessed[-1][2])

    def within(self, patient: Row, visit: Row, disease: str) -> bool | None:
        if disease == "diabetes":
            sugar = visit["glucose"]
            if sugar is None or not (visit["fasting"] or sugar >= 16.7 or sugar * 10 <= 39):
                return None
            return bool(visit["fasting"] and sugar < 7)
        top = 150 if age(patient["birth"], visit["visited_on"]) >= 65 else 140
        sbp, dbp = visit["sbp"], visit["dbp"]
        if (sbp is not None and sbp >= top) or (dbp is not None and dbp >= 90):
            return False
        return None if sbp is None or dbp is None else True


def add(total: list[int], numerator: int, denominator: int) -> None:
    total[0] += numerator
    total[1] += denominator


def followed_after(patient: Row, enrolled: Row, day: date) -> bool:
    """Still followed for the disease at the end of the day."""
    here = patient["status"] == "active" or patient["status_on"] > day
    return here and not (enrolled["ended_on"] and enrolled["ended_on"] <= day)
