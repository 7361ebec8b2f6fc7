"""Reading patients: by ID number, by id, or all of a team or region. In the clear; a screen shows `.masked`."""

from collections.abc import Iterable, Iterator

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased, selectinload

from backend.core.crypto import FieldCipher
from backend.core.errors import NotFound
from scheduler.guidelines.facts import Disease
from scheduler.models import HouseholdRow, PatientRow, VisitRow
from scheduler.models.kinds import Category, Item, Outcome, Relief, Sex, Standing, VisitWay
from scheduler.people import contracts
from scheduler.people.records import Person, Reading, Terms
from scheduler.people.seals import Field, Seals

_AT_ONCE = 500


def find(session: Session, cipher: FieldCipher, id_number: str) -> Person | None:
    """The patient with exactly that ID number (18 characters)."""
    index = Seals(cipher).index(Field.ID_NUMBER, id_number)
    return _first(session, cipher, _patients().where(PatientRow.id_number_index == index))


def get(session: Session, cipher: FieldCipher, patient_id: int) -> Person:
    """The patient with that id; NotFound."""
    person = _first(session, cipher, _patients().where(PatientRow.id == patient_id))
    if person is None:
        raise NotFound("没有找到这位患者，请刷新后再试。")
    return person


def several(session: Session, cipher: FieldCipher, patient_ids: Iterable[int]) -> dict[int, Person]:
    """The patients with these ids, by id."""
    query = _patients().where(PatientRow.id.in_(set(patient_ids)))
    return {person.id: person for person in _read(session, cipher, query)}


def namesakes(session: Session, cipher: FieldCipher, name: str) -> tuple[Person, ...]:
    """Every patient of exactly that name."""
    index = Seals(cipher).index(Field.NAME, name)
    return tuple(_read(session, cipher, _patients().where(PatientRow.name_index == index)))


def everybody(
    session: Session, cipher: FieldCipher, team_id: int | None = None, region_code: str | None = None
) -> Iterator[Person]:
    """All patients, or those of a team or a county, in the order of registration, some hundred at a time."""
    query = _patients()
    if team_id is not None:
        query = query.join(PatientRow.household).where(HouseholdRow.team_id == team_id)
    if region_code is not None:
        query = query.where(PatientRow.region_code == region_code)
    yield from _read(session, cipher, query)


def _patients() -> Select[PatientRow]:
    return (
        select(PatientRow)
        .options(
            selectinload(PatientRow.household).selectinload(HouseholdRow.contracts),
            selectinload(PatientRow.diseases),
            selectinload(PatientRow.items),
        )
        .order_by(PatientRow.id)
    )


def _first(session: Session, cipher: FieldCipher, query: Select[PatientRow]) -> Person | None:
    return next(iter(_read(session, cipher, query.limit(1))), None)


def _read(session: Session, cipher: FieldCipher, query: Select[PatientRow]) -> Iterator[Person]:
    seals = Seals(cipher)
    for rows in session.scalars(query.execution_options(yield_per=_AT_ONCE)).partitions():
        last = _last_readings(session, [row.id for row in rows])
        for row in rows:
            yield _person(seals, row, last.get(row.id))


def _last_readings(session: Session, patient_ids: list[int]) -> dict[int, Reading]:
    """Of each patient the newest valid visit that reached him."""
    newest = func.row_number().over(
        partition_by=VisitRow.patient_id, order_by=(VisitRow.visited_on.desc(), VisitRow.id.desc())
    )
    numbered = (
        select(VisitRow, newest.label("place"))
        .where(
            VisitRow.patient_id.in_(patient_ids),
            VisitRow.state == "current",
            VisitRow.outcome == Outcome.REACHED.value,
        )
        .subquery()
    )
    visit = aliased(VisitRow, numbered)
    return {
        row.patient_id: _reading(row) for row in session.scalars(select(visit).where(numbered.c.place == 1))
    }


def _reading(row: VisitRow) -> Reading:
    glucose = row.glucose if row.fasting else None
    return Reading(row.visited_on, VisitWay(row.way), row.sbp, row.dbp, glucose)


def _person(seals: Seals, row: PatientRow, last: Reading | None) -> Person:
    home = row.household
    done = {Item(one.item): one.done_on for one in row.items}
    over = {held.disease: held.ended_on for held in row.diseases if held.ended_on is not None}
    return Person(
        id=row.id,
        version=row.version,
        household_id=home.id,
        household_number=seals.open(Field.HOUSEHOLD_NUMBER, home.number_sealed),
        category=Category(home.category),
        name=seals.open(Field.NAME, row.name_sealed),
        id_number=seals.open(Field.ID_NUMBER, row.id_number_sealed),
        birth=row.birth,
        sex=Sex(row.sex),
        phone=seals.open(Field.PHONE, row.phone_sealed),
        region_code=row.region_code,
        township=row.township,
        village=row.village,
        address=seals.open(Field.ADDRESS, home.address_sealed),
        relief=Relief(row.relief) if row.relief else None,
        diseases=tuple(one for one in Disease if one in {held.disease for held in row.diseases}),
        standing=Standing(row.status),
        standing_on=row.status_on,
        pregnant=row.pregnant,
        has_wechat=row.openid_index is not None,
        team_id=home.team_id,
        terms=_terms(home),
        items=tuple((item, done[item]) for item in Item if item in done),
        last_visit=last,
        over=tuple((one, over[one]) for one in Disease if one in over),
        suspected=tuple(Disease(held.disease) for held in row.diseases if held.suspect),
    )


def _terms(home: HouseholdRow) -> Terms | None:
    held = contracts.current(home)
    if held is None:
        return None
    return Terms(held.team_id, held.starts, held.ends, held.doctor_id, held.package)
