"""What merging would change, in the words of the sheet's columns. Changes nothing."""

from collections.abc import Iterator
from datetime import date

from scheduler.models import HouseholdRow, PatientRow
from scheduler.people import contracts
from scheduler.people.records import Registration
from scheduler.people.seals import Field, Seals


def words(
    seals: Seals, row: PatientRow, household: HouseholdRow, said: Registration, visit_days: set[date]
) -> Iterator[str]:
    """One word for each difference. `household` is the one that is meant."""
    yield from _of_patient(seals, row, said)
    yield from _of_household(seals, row, household, said)
    if said.team_id is not None and (household.team is None or household.team.id != said.team_id):
        yield "团队"
    if said.terms is not None and contracts.differs(household, said.terms):
        yield "签约"
    if said.visit is not None and said.visit.visited_on not in visit_days:
        yield "随访"
    held = {(one.item, one.done_on) for one in row.items}
    if any((item.value, day) not in held for item, day in said.items):
        yield "八个一"


def _of_patient(seals: Seals, row: PatientRow, said: Registration) -> Iterator[str]:
    if said.phone and row.phone_index != seals.index(Field.PHONE, said.phone):
        yield "电话"
    said_place = (said.region_code, said.township or row.township, said.village or row.village)
    if said_place != (row.region_code, row.township, row.village):
        yield "地区"
    if said.relief is not None and said.relief != row.relief:
        yield "三个一批"
    known = {one.disease for one in row.diseases if not one.suspect or one.ended_on is not None}
    on_record = {one.disease for one in row.diseases}
    if set(said.diseases) - known or {one for one, _ in said.ended} - on_record:
        yield "病种"
    if said.notified_at is not None and said.notified_at not in {one.notified_at for one in row.diseases}:
        yield "通知单"
    if said.standing is not None and (said.standing, said.standing_on) != (row.status, row.status_on):
        yield "人员状态"
    if said.pregnant is not None and said.pregnant != row.pregnant:
        yield "孕产期"


def _of_household(
    seals: Seals, row: PatientRow, household: HouseholdRow, said: Registration
) -> Iterator[str]:
    number = seals.index_if(Field.HOUSEHOLD_NUMBER, said.household_number)
    if household is not row.household or number not in (None, household.number_index):
        yield "户编号"
    if said.category is not None and said.category != household.category:
        yield "户类别"
    if said.address and seals.open(Field.ADDRESS, household.address_sealed) != said.address:
        yield "家庭住址"
