"""患者资料 put right by hand: name, telephone, place, category, class, diseases. Field by field: nothing is lost.

What a person saw goes back with what he says: where somebody else changed that very field meanwhile, nothing is stored
and both are told.
"""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from backend.core.crypto import FieldCipher
from backend.core.errors import BadInput, NotFound
from scheduler.guidelines.facts import Disease
from scheduler.models import CategoryBeforeRow, PatientDiseaseRow, PatientRow, VisitRow
from scheduler.models.kinds import Outcome
from scheduler.people import writing
from scheduler.people.records import Person
from scheduler.people.register import flush
from scheduler.people.seals import Field, Seals


@dataclass(frozen=True, slots=True)
class Particulars:
    """As texts; `category` and `relief` are codes, empty for none. Address and category are the whole household's."""

    name: str = ""
    phone: str = ""
    township: str = ""
    village: str = ""
    address: str = ""
    category: str = ""
    relief: str = ""


class ChangedMeanwhile(BadInput):
    """Somebody else changed the same fields: `now` says what stands there, by field."""

    def __init__(self, now: dict[str, str]) -> None:
        super().__init__("这几项刚被别人改过，没有保存。请看每一项下面现在登记的是什么，定好以后再保存一次。")
        self.now = now


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A disease a patient is followed for, or was until a day; `suspect`: or is only thought to have."""

    disease: Disease
    ended_on: date | None
    suspect: bool = False


def particulars(person: Person) -> Particulars:
    """Of a patient on record."""
    relief = person.relief.value if person.relief else ""
    place = (person.township, person.village, person.address)
    return Particulars(person.name, person.phone, *place, person.category.value, relief)


def enrolled(session: Session, patient_id: int) -> tuple[Enrolled, ...]:
    """The diseases on record, in the rules' order."""
    rows = session.scalars(select(PatientDiseaseRow).where(PatientDiseaseRow.patient_id == patient_id))
    found = {row.disease: row for row in rows}
    return tuple(Enrolled(one, found[one].ended_on, found[one].suspect) for one in Disease if one in found)


def settled(held: Particulars, seen: Particulars, said: Particulars) -> Particulars:
    """What is to stand: what was said where it was changed, else what is held. ChangedMeanwhile. Pure."""
    now, before, new = asdict(held), asdict(seen), asdict(said)
    changed = [key for key in new if new[key] != before[key]]
    if both := {key: now[key] for key in changed if now[key] not in (before[key], new[key])}:
        raise ChangedMeanwhile(both)
    return Particulars(**now | {key: new[key] for key in changed})


def amend(session: Session, cipher: FieldCipher, person: Person, new: Particulars, now: datetime) -> None:
    """Store it over what `person`, read in this transaction, holds. EditedMeanwhile when somebody was faster."""
    row, seals = _row(session, person.id), Seals(cipher)
    before = writing.place_of(row)
    row.name_sealed, row.name_index = seals.seal(Field.NAME, new.name), seals.index(Field.NAME, new.name)
    row.phone_sealed = seals.seal_if(Field.PHONE, new.phone)
    row.phone_index = seals.index_if(Field.PHONE, new.phone)
    row.township, row.village, row.relief = new.township, new.village, new.relief or None
    if writing.place_of(row) != before:
        session.add(writing.place_before(row, before, now))
    _amend_household(seals, row, new, now)
    _written(session, row, now)


def add_disease(session: Session, patient_id: int, disease: Disease, now: datetime) -> None:
    """He is followed for it from now on, for one that was ended again; one that was suspected he has.

    Said again it changes nothing.
    """
    row = _row(session, patient_id)
    held = next((one for one in row.diseases if one.disease == disease), None)
    if held is None:
        row.diseases.append(PatientDiseaseRow(disease=disease.value))
    else:
        held.reopened_at = now if held.ended_on is not None else held.reopened_at
        held.ended_on, held.suspect = None, False
    _written(session, row, now)


def end_disease(session: Session, patient_id: int, disease: Disease, on: date, now: datetime) -> None:
    """He is followed for it no more from that day on. BadInput for a day that cannot be, NotFound."""
    row = _row(session, patient_id)
    held = next((one for one in row.diseases if one.disease == disease), None)
    if held is None:
        raise NotFound("这位患者没有登记这个病种，请刷新后再试。")
    if not row.birth <= on <= now.date():
        raise BadInput(f"结束日期{on}要在出生（{row.birth}）以后、今天（{now.date()}）以前，请核对。")
    if (later := _met_later(session, patient_id, disease, on)) is not None:
        raise BadInput(f"结束日期{on}以后还有一次{later}的随访看了这个病种，请核对日期，或先更正那次随访。")
    held.ended_on = on
    _written(session, row, now)


def _met_later(session: Session, patient_id: int, disease: Disease, on: date) -> date | None:
    """The last visit for it after that day."""
    query = select(VisitRow.visited_on, VisitRow.diseases).where(
        VisitRow.patient_id == patient_id,
        VisitRow.state == "current",
        VisitRow.outcome == Outcome.REACHED.value,
        VisitRow.visited_on > on,
    )
    return max((day for day, diseases in session.execute(query) if disease in diseases), default=None)


def _amend_household(seals: Seals, row: PatientRow, new: Particulars, now: datetime) -> None:
    home = row.household
    if new.category != home.category:
        home.categories_before.append(CategoryBeforeRow(category=home.category, until=now))
        home.category = new.category
    home.address_sealed = seals.seal_if(Field.ADDRESS, new.address)
    if len(home.patients) == 1:  # of several the others may live where they lived
        home.township, home.village = new.township, new.village


def _row(session: Session, patient_id: int) -> PatientRow:
    row = session.get(PatientRow, patient_id)
    if row is None:
        raise NotFound("没有找到这位患者，请刷新后再试。")
    return row


def _written(session: Session, row: PatientRow, now: datetime) -> None:
    row.changed_at = now
    flag_modified(row, "changed_at")
    flush(session)
