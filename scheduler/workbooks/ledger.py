"""台账: everybody on record as a workbook. Masked, unless the caller asks for full values and writes that down."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from backend.core.crypto import FieldCipher
from scheduler.people.finding import everybody
from scheduler.people.records import Person, Terms
from scheduler.people.staff import Roster, roster
from scheduler.workbooks.columns import DISEASES, NO, YES, item_key
from scheduler.workbooks.layout import Row, workbook
from scheduler.workbooks.line_reader import Regions


@dataclass(frozen=True, slots=True)
class Ledger:
    """The file, and how many people it names: what an audit entry needs."""

    data: bytes
    people: int


def ledger(
    session: Session,
    cipher: FieldCipher,
    regions: Regions,
    *,
    full: bool = False,
    team_id: int | None = None,
    region_code: str | None = None,
) -> Ledger:
    """All patients, or those of a team or a county. A full one can be imported again."""
    staff, count = roster(session), 0

    def rows() -> Iterator[Row]:
        nonlocal count
        for person in everybody(session, cipher, team_id, region_code):
            count += 1
            yield patient_row(person if full else person.masked, staff, regions)

    data = workbook(rows(), _team_rows(staff, regions), to_fill=False)
    return Ledger(data, count)


def patient_row(person: Person, staff: Roster, regions: Regions) -> Row:
    """One line, as `rows` reads it."""
    return {
        **_of_person(person),
        "region": regions.name(person.region_code),
        **_of_team(person.team_id, person.terms, staff),
        **_of_visit(person),
        **{item_key(item): day for item, day in person.items},
    }


def _of_person(person: Person) -> dict[str, object]:
    return {
        "name": person.name,
        "id_number": person.id_number,
        "sex": person.sex.word,
        "birth": person.birth,
        "phone": person.phone,
        "township": person.township,
        "village": person.village,
        "address": person.address,
        "household": person.household_number,
        "category": person.category.word,
        "relief": person.relief.word if person.relief else None,
        "diseases": "、".join(DISEASES[one][0] for one in person.ill),
        "ended": "、".join(f"{DISEASES[one][0]}{on}" for one, on in person.ended),
        "standing": person.standing.word,
        "standing_on": person.standing_on,
        "pregnant": YES if person.pregnant else NO,
    }


def _of_team(team_id: int | None, terms: Terms | None, staff: Roster) -> dict[str, object]:
    team = staff.named(team_id) if team_id is not None else None
    if team is None:
        return {}
    found: dict[str, object] = {"health_centre": team.health_centre, "team": team.name}
    if terms is not None:
        names = {one.id: one.name for one in team.doctors}
        found |= {
            "doctor": names.get(terms.doctor_id or 0),
            "package": terms.package,
            "starts": terms.starts,
            "ends": terms.ends,
        }
    return found


def _of_visit(person: Person) -> dict[str, object]:
    last = person.last_visit
    if last is None:
        return {}
    return {
        "visited_on": last.visited_on,
        "way": last.way.word,
        "sbp": last.sbp,
        "dbp": last.dbp,
        "glucose": last.glucose,
    }


def _team_rows(staff: Roster, regions: Regions) -> Iterator[Row]:
    """Without telephone numbers: the ledger is about patients."""
    for team in staff.teams:
        for doctor in team.doctors:
            yield {
                "region": regions.name(team.region_code),
                "township": team.township,
                "health_centre": team.health_centre,
                "team": team.name,
                "doctor": doctor.name,
                "post": doctor.post.word,
            }
