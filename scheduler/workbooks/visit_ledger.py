"""随访台账: every valid visit on the sheets of its standard forms, in the printed order with the forms' own numbers.

Masked, and without free words, unless the caller asks for everything and writes that down.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from backend.core.crypto import FieldCipher
from scheduler import people, visits
from scheduler.guidelines import Disease, Rules, VisitClass
from scheduler.people import Person
from scheduler.standard import Blank, Kind, StandardForms, figured, national, said
from scheduler.visits import Entry
from scheduler.workbooks.layout import Row, tables
from scheduler.workbooks.visit_columns import VisitSheet, disease_words, of_forms, titles, visit_sheets

_AT_ONCE = 500
BETWEEN = "；"  # several choices: a word may hold a 、


@dataclass(frozen=True, slots=True)
class VisitLedger:
    """The file, and what an audit entry needs. A visit for two diseases stands on two sheets and counts once."""

    data: bytes
    visits: int
    people: int


@dataclass(frozen=True)
class Asked:
    """Which visits: of a county, from a day on. `full`: names, numbers and free words in the clear."""

    region_code: str | None = None
    since: date | None = None
    full: bool = False


def visit_ledger(
    session: Session, cipher: FieldCipher, standard: StandardForms, rules: Rules, asked: Asked
) -> VisitLedger:
    """The workbook of the visits asked for."""
    seen, met = 0, set[int]()
    sheets = {one.title: one for one in visit_sheets(standard)}

    def rows() -> Iterator[tuple[str, Row]]:
        nonlocal seen
        for told in _entries(session, cipher, asked):
            seen += 1
            met.add(told.person.id)
            for title in titles(standard, told.entry.form):
                yield title, _row(sheets[title], told, rules, full=asked.full)

    data = tables(of_forms(standard), rows())
    return VisitLedger(data, seen, len(met))


class _Told(NamedTuple):
    """A visit with what its row says beside it; `nth` of that day, None where it was the only one."""

    person: Person
    entry: Entry
    doctor: str
    nth: int | None
    next_on: Mapping[Disease, date]  # the days in force of what follows it


def _entries(session: Session, cipher: FieldCipher, asked: Asked) -> Iterator[_Told]:
    everybody = people.everybody(session, cipher, region_code=asked.region_code)
    for some in _some(everybody):
        found = visits.valid(session, cipher, [one.id for one in some], asked.since)
        days = visits.appointments(session, [one.id for one in some])
        ids = {one.form.doctor_id for many in found.values() for one in many if one.form.doctor_id}
        doctors = people.doctors(session, ids)
        for person in some:
            shown = person if asked.full else person.masked
            for entry, nth in _numbered(found.get(person.id, ())):
                doctor = doctors.get(entry.form.doctor_id or 0)
                follows = {one: days[entry.id, one] for one in Disease if (entry.id, one) in days}
                yield _Told(shown, entry, doctor.name if doctor else "", nth, follows)


def _numbered(entries: Sequence[Entry]) -> Iterator[tuple[Entry, int | None]]:
    """Those of one day in the order in which they count: a correction stands where the wrong entry stood."""
    of_day, so_far = Counter(one.form.visited_on for one in entries), Counter[date]()
    for one in sorted(entries, key=lambda one: (one.form.visited_on, one.corrects_id or one.id)):
        so_far[one.form.visited_on] += 1
        yield one, so_far[one.form.visited_on] if of_day[one.form.visited_on] > 1 else None


def _row(sheet: VisitSheet, told: _Told, rules: Rules, *, full: bool) -> dict[str, object]:
    person, form = told.person, told.entry.form
    there = visits.recorded(form, _class(sheet, told, rules), _next_on(sheet, told), told.doctor)
    symptoms = (rules.danger.symptoms.get(code, code) for code in form.symptoms)
    return {
        "name": person.name,
        "id_number": person.id_number,
        "township": person.township,
        "village": person.village,
        "outcome": form.outcome.word,
        **{blank.code: _cell(blank, there) for blank in sheet.blanks if full or not _free(blank)},
        "symptoms": "、".join(symptoms),
        "diseases": disease_words(form.diseases),
        "nth": told.nth,
        "note": form.note if full else None,
    }


def _next_on(sheet: VisitSheet, told: _Told) -> date | None:
    """The day that is in force of the sheet's disease, also where it was moved since; else what was said then."""
    days, mine = told.next_on, [sheet.disease] if sheet.disease else list(told.entry.form.diseases)
    return min((days[one] for one in mine if one in days), default=told.entry.next_on)


def _class(sheet: VisitSheet, told: _Told, rules: Rules) -> VisitClass | None:
    """That of the sheet's disease, or of those that have no form of their own."""
    form, held = told.entry.form, told.entry.visit_class
    if held is None or len(form.diseases) < 2:
        return held
    found = visits.classes(rules, told.person.birth, form, pregnant=told.person.pregnant)
    have_forms = {one.disease for one in national().forms}
    mine = {sheet.disease} if sheet.disease else found.keys() - have_forms
    return visits.gravest({disease: one for disease, one in found.items() if disease in mine})


def _free(blank: Blank) -> bool:
    """Words that may name people."""
    return blank.kind is Kind.TEXT or blank.code in ("drugs", *visits.REFERRAL)


def _cell(blank: Blank, there: Mapping[str, Any]) -> object:
    """Figures and days as such, choices with the form's numbers."""
    value: Any = figured(blank, there) if blank.kind is Kind.FIGURED else there.get(blank.code)
    if blank.code == "drugs":
        return BETWEEN.join(map(str, value or ()))
    if value in (None, "", ()):
        return None
    if blank.kind is Kind.CHOICES:
        return BETWEEN.join(said(blank, {blank.code: (one,)}, numbered=True) for one in value)
    if blank.numbers or blank.kind is Kind.CHOICE:
        return said(blank, there, numbered=True)
    return value


def _some(everybody: Iterator[Person]) -> Iterator[Sequence[Person]]:
    """Some hundred at a time."""
    batch: list[Person] = []
    for person in everybody:
        batch.append(person)
        if len(batch) == _AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch
