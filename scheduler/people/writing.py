"""Rows out of what was said. Whether it may be said at all was decided before, in `register`."""

from datetime import datetime
from typing import NamedTuple

from backend.core.clock import SHANGHAI
from scheduler.guidelines.facts import Disease
from scheduler.guidelines.rules import NoticeKind
from scheduler.models import (
    CategoryBeforeRow,
    EightOnesRow,
    HouseholdRow,
    PatientDiseaseRow,
    PatientRow,
    PlaceBeforeRow,
    VisitRow,
)
from scheduler.models.kinds import DiseaseChange, Outcome, Standing
from scheduler.people.before import before
from scheduler.people.records import Reading, Registration
from scheduler.people.seals import Field, Seals


class Place(NamedTuple):
    """What tells whose patient somebody is."""

    household: HouseholdRow
    region_code: str
    township: str


IMPORTED = "import"  # who recorded a visit that came with a sheet


def new_patient(seals: Seals, said: Registration, household: HouseholdRow, now: datetime) -> PatientRow:
    """A row that is not added to a session yet."""
    row = PatientRow(
        household=household,
        name_sealed=seals.seal(Field.NAME, said.name),
        name_index=seals.index(Field.NAME, said.name),
        id_number_sealed=seals.seal(Field.ID_NUMBER, said.id_number.text),
        id_number_index=seals.index(Field.ID_NUMBER, said.id_number.text),
        birth=said.id_number.birth,
        sex=said.id_number.sex.value,
        status=Standing.ACTIVE.value,
        pregnant=False,
        created_at=now,
    )
    lay_over(seals, row, said, now)
    return row


def lay_over(seals: Seals, row: PatientRow, said: Registration, now: datetime) -> None:
    """What is said replaces what is on record; diseases and items are only added to."""
    row.changed_at = now  # also counts the version up when only a disease is new
    row.region_code = said.region_code
    row.township = said.township or row.township or ""
    row.village = said.village or row.village or ""
    if said.phone:
        row.phone_sealed = seals.seal(Field.PHONE, said.phone)
        row.phone_index = seals.index(Field.PHONE, said.phone)
    if said.relief is not None:
        row.relief = said.relief.value
    if said.standing is not None:
        row.status, row.status_on = said.standing.value, said.standing_on
    if said.pregnant is not None:
        row.pregnant = said.pregnant
    known = {one.disease for one in row.diseases}
    row.diseases += [
        PatientDiseaseRow(disease=one.value, suspect=False) for one in said.diseases if one not in known
    ]
    known |= set(said.diseases)
    row.diseases += [
        PatientDiseaseRow(disease=one.value, suspect=False, ended_on=on)
        for one, on in said.ended
        if one not in known
    ]
    _lay_items(row, said)
    for held in row.diseases:
        if held.disease in said.diseases and held.ended_on is None:
            held.suspect = False  # he has it, the sheet says
        if said.notified_at is not None and held.disease == Disease.TUBERCULOSIS:
            _lay_notice(row, held, said.notified_at, now)


def _lay_notice(row: PatientRow, held: PatientDiseaseRow, received: datetime, now: datetime) -> None:
    """What the disease said of one before is kept. One that came after its end is a new case."""
    if (held.notice, held.notified_at) == (NoticeKind.NOTIFIED, received):
        return
    row.diseases_before.append(before(held.disease, held, DiseaseChange.NOTICE, IMPORTED, now))
    held.notice, held.notified_at = NoticeKind.NOTIFIED.value, received
    if held.ended_on is not None and received.astimezone(SHANGHAI).date() > held.ended_on:
        held.ended_on, held.suspect = None, False


def place_of(row: PatientRow) -> Place:
    """Of a patient on record."""
    return Place(row.household, row.region_code, row.township)


def place_before(row: PatientRow, place: Place, now: datetime) -> PlaceBeforeRow:
    """The row that keeps it."""
    return PlaceBeforeRow(
        patient_id=row.id,
        household_id=place.household.id,
        region_code=place.region_code,
        township=place.township,
        until=now,
    )


def _lay_items(row: PatientRow, said: Registration) -> None:
    held = {one.item: one for one in row.items}
    for item, day in said.items:
        if item in held:
            held[item].done_on = day
        else:
            row.items.append(EightOnesRow(item=item.value, done_on=day))


def new_household(now: datetime) -> HouseholdRow:
    """A row that is not added to a session yet; `lay_over_household` fills the rest."""
    return HouseholdRow(created_at=now, township="", village="")


def lay_over_household(seals: Seals, row: HouseholdRow, said: Registration, now: datetime) -> None:
    """What is said of the household replaces what is on record; which category it had until now stays known."""
    row.region_code = said.region_code
    row.township = said.township or row.township
    row.village = said.village or row.village
    if said.category is not None and said.category.value != row.category:
        if row.category is not None:  # not that of a new row
            row.categories_before.append(CategoryBeforeRow(category=row.category, until=now))
        row.category = said.category.value
    if said.address:
        row.address_sealed = seals.seal(Field.ADDRESS, said.address)
    if said.household_number:
        row.number_sealed = seals.seal(Field.HOUSEHOLD_NUMBER, said.household_number)
        row.number_index = seals.index(Field.HOUSEHOLD_NUMBER, said.household_number)


def new_visit(said: Registration, row: PatientRow, reading: Reading, now: datetime) -> VisitRow:
    """The visit that came with a sheet."""
    return VisitRow(
        patient=row,
        doctor_id=said.terms.doctor_id if said.terms else None,
        visited_on=reading.visited_on,
        way=reading.way.value,
        outcome=Outcome.REACHED.value,
        diseases=[one.value for one in said.diseases or [ended for ended, _ in said.ended]],
        state="current",
        recorded_by=IMPORTED,
        recorded_at=now,
        sbp=reading.sbp,
        dbp=reading.dbp,
        glucose=reading.glucose,
        fasting=None if reading.glucose is None else True,
    )
