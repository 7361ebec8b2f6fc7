"""Puts a county on record, row by row as an import would leave it: staff, households, contracts, patients, last visits.

Straight into the tables: registering is not what is measured here.
"""

import hashlib
import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Connection

from backend.core.clock import SHANGHAI
from backend.core.crypto import FieldCipher
from scheduler.models import (
    ContractRow,
    DoctorRow,
    HealthCentreRow,
    HouseholdRow,
    PatientDiseaseRow,
    PatientRow,
    TeamRow,
    VisitRow,
)
from scheduler.models.kinds import Category, ContractState, Outcome, Post, Sex, VisitWay
from scheduler.people.seals import Field, Seals
from tests.bench.reminders.courses import readings
from tests.bench.reminders.people import DOCTORS_A_TEAM, SEED, TEAMS_A_TOWNSHIP, Person, Size
from tests.bench.reminders.pouring import Values, pour

REGION = "640522"
CIPHER = FieldCipher(b"b" * 32)


def put_on_record(connection: Connection, size: Size, everybody: Sequence[Person], start: date) -> None:
    """Everything that is there before the first day. The region must be."""
    made = datetime.combine(start, time(6), SHANGHAI)
    pour(connection, HealthCentreRow, _centres(size))
    pour(connection, TeamRow, _teams(size))
    pour(connection, DoctorRow, _staff(size, made))
    pour(connection, HouseholdRow, _households(everybody, made))
    pour(connection, ContractRow, _contracts(everybody, start))
    pour(connection, PatientRow, _patients(everybody, made))
    pour(connection, PatientDiseaseRow, _diseases(everybody))
    pour(connection, VisitRow, _visits(everybody, made))


def team_of(doctor_id: int) -> int:
    """The team a doctor belongs to."""
    return 1 + (doctor_id - 1) // DOCTORS_A_TEAM


def _centres(size: Size) -> Iterator[Values]:
    for number in range(1, size.townships + 1):
        yield {
            "id": number,
            "name": f"样例{number}卫生院",
            "region_code": REGION,
            "township": f"样例{number}镇",
        }


def _teams(size: Size) -> Iterator[Values]:
    for number in range(1, size.teams + 1):
        yield {"id": number, "health_centre_id": _centre_of(number), "name": f"第{number}团队"}


def _centre_of(team_id: int) -> int:
    return 1 + (team_id - 1) // TEAMS_A_TOWNSHIP


def _staff(size: Size, made: datetime) -> Iterator[Values]:
    """The doctors first, so that their ids count from 1; then supervisors."""
    doctors = size.teams * DOCTORS_A_TEAM
    for number in range(1, doctors + 1):
        yield _doctor(number, Post.DOCTOR, made, team_id=team_of(number))
    for number in range(1, size.townships + 1):
        yield _doctor(doctors + number, Post.TOWNSHIP, made, health_centre_id=number)
    yield _doctor(doctors + size.townships + 1, Post.COUNTY, made, region_code=REGION)


def _doctor(number: int, post: Post, made: datetime, **place: object) -> Values:
    nowhere: dict[str, object] = {"team_id": None, "health_centre_id": None, "region_code": None}
    return {
        "id": number,
        "name": f"样医{number}",
        "post": post.value,
        "active": True,
        "created_at": made,
        **(nowhere | place),
    }


def _households(everybody: Sequence[Person], made: datetime) -> Iterator[Values]:
    for one in _first_of_home(everybody):
        yield {
            "id": one.household_id,
            "category": Category.REGISTERED_POOR.value,
            "region_code": REGION,
            "township": "",
            "village": "",
            "team_id": team_of(one.doctor_id),
            "created_at": made,
        }


def _contracts(everybody: Sequence[Person], start: date) -> Iterator[Values]:
    """Signed for the calendar year, as most are."""
    for one in _first_of_home(everybody):
        yield {
            "household_id": one.household_id,
            "team_id": team_of(one.doctor_id),
            "doctor_id": one.doctor_id,
            "package": "基础包",
            "starts": date(start.year, 1, 1),
            "ends": date(start.year, 12, 31),
            "state": ContractState.CURRENT.value,
        }


def _first_of_home(everybody: Sequence[Person]) -> Iterator[Person]:
    last = 0
    for one in everybody:
        if one.household_id != last:
            yield one
        last = one.household_id


def _patients(everybody: Sequence[Person], made: datetime) -> Iterator[Values]:
    """Names, numbers and addresses of WeChat are sealed as anybody's; the same few, for sealing is not measured."""
    seals = Seals(CIPHER)
    name, number = seals.seal(Field.NAME, "样人"), seals.seal(Field.ID_NUMBER, "样号")
    openid = seals.seal(Field.OPENID, "bench-openid")
    for one in everybody:
        mark = hashlib.sha256(str(one.id).encode()).hexdigest()
        yield {
            "id": one.id,
            "household_id": one.household_id,
            "name_sealed": name,
            "name_index": mark,
            "id_number_sealed": number,
            "id_number_index": mark,
            "birth": one.birth,
            "sex": Sex.MALE.value if one.id % 2 else Sex.FEMALE.value,
            "region_code": REGION,
            "township": "",
            "village": "",
            "openid_sealed": openid if one.wechat else None,
            "openid_index": mark if one.wechat else None,
            "status": "active",
            "pregnant": False,
            "version": 1,
            "created_at": made,
            "changed_at": made,
        }


def _diseases(everybody: Sequence[Person]) -> Iterator[Values]:
    for one in everybody:
        if one.joins is None:
            for disease in one.diseases:
                yield {"patient_id": one.id, "disease": disease.value}


def _visits(everybody: Sequence[Person], made: datetime) -> Iterator[Values]:
    """The last visit before the first day of everybody who was followed by then."""
    chance = random.Random(SEED)  # noqa: S311 - nothing secret
    for one in everybody:
        if one.joins is None:
            yield _visit(one, readings(chance, one.course, one.diseases, one.seen_on), made)


def _visit(one: Person, found: dict[str, Any], made: datetime) -> Values:
    keys = ("sbp", "dbp", "glucose", "fasting", "risk", "stable", "phase", "supervised_by")
    return {
        "patient_id": one.id,
        "doctor_id": one.doctor_id,
        "visited_on": one.seen_on,
        "way": VisitWay.CLINIC.value,
        "outcome": Outcome.REACHED.value,
        "diseases": [disease.value for disease in one.diseases],
        "state": "current",
        "recorded_by": "import",
        "recorded_at": made,
        "symptoms": [],
        "drugs": [],
        "referral_reason": "",
        "referral_place": "",
        **{key: found.get(key) for key in keys},
    }
