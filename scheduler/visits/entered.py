"""Visits as they were entered: the valid ones, and those corrected or withdrawn, with their sealed words opened."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.crypto import FieldCipher
from backend.core.errors import NotFound
from scheduler.guidelines import Adverse, Disease, Phase, Stability, Supervisor, VisitClass
from scheduler.models import VisitRow
from scheduler.models.kinds import Grade, Hypoglycaemia, Intake, Medication, Outcome, Pulse, VisitWay
from scheduler.people.seals import Field, Seals
from scheduler.standard import Answer, Kind, national
from scheduler.visits.forms import REFERRAL, Drug, VisitForm


class State(StrEnum):
    """What has become of an entry; only the current one counts."""

    CURRENT = "current"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry in the clear. `recorded_by` is an account's name, or `import`.

    The note of a superseded or withdrawn one ends with who took it back and why.
    """

    id: int
    patient_id: int
    state: State
    corrects_id: int | None
    recorded_by: str
    recorded_at: datetime
    visit_class: VisitClass | None
    next_on: date | None
    form: VisitForm


def entries(session: Session, cipher: FieldCipher, patient_id: int) -> tuple[tuple[Entry, ...], ...]:
    """Everything ever entered of a patient, the newest visit first, each followed by what it corrected."""
    rows = session.scalars(select(VisitRow).where(VisitRow.patient_id == patient_id))
    found = {row.id: _entry(Seals(cipher), row) for row in rows}
    corrected = {one.corrects_id for one in found.values()}
    newest = [one for one in found.values() if one.id not in corrected]
    newest.sort(key=lambda one: (one.form.visited_on, one.id), reverse=True)
    return tuple(tuple(_back(one, found)) for one in newest)


def entry(session: Session, cipher: FieldCipher, visit_id: int) -> Entry:
    """One of them by its id; NotFound."""
    row = session.get(VisitRow, visit_id)
    if row is None:
        raise NotFound("没有找到这次随访，请刷新后再试。")
    return _entry(Seals(cipher), row)


def valid(
    session: Session, cipher: FieldCipher, patient_ids: Iterable[int], since: date | None = None
) -> dict[int, list[Entry]]:
    """The valid entries of these patients, the oldest first, of the visits from a day on."""
    query = select(VisitRow).where(
        VisitRow.patient_id.in_(set(patient_ids)),
        VisitRow.state == State.CURRENT,
        VisitRow.visited_on >= (since or date.min),
    )
    found: dict[int, list[Entry]] = defaultdict(list)
    for row in session.scalars(query.order_by(VisitRow.visited_on, VisitRow.id)):
        found[row.patient_id].append(_entry(Seals(cipher), row))
    return found


def met_before(session: Session, patient_id: int, disease: Disease, entry_id: int | None = None) -> bool:
    """Whether a visit for the disease met the patient, before that entry where one is named."""
    query = select(VisitRow.id, VisitRow.visited_on, VisitRow.diseases).where(
        VisitRow.patient_id == patient_id,
        VisitRow.state == "current",
        VisitRow.outcome == Outcome.REACHED.value,
    )
    met = {row.id: (row.visited_on, row.id) for row in session.execute(query) if disease in row.diseases}
    before = met.pop(entry_id, None) if entry_id is not None else None
    return any(before is None or one < before for one in met.values())


def _back(one: Entry, found: Mapping[int, Entry]) -> Iterator[Entry]:
    yield one
    while one.corrects_id is not None:
        one = found[one.corrects_id]
        yield one


def _entry(seals: Seals, row: VisitRow) -> Entry:
    return Entry(
        id=row.id,
        patient_id=row.patient_id,
        state=State(row.state),
        corrects_id=row.corrects_id,
        recorded_by=row.recorded_by,
        recorded_at=row.recorded_at,
        visit_class=VisitClass(row.visit_class) if row.visit_class else None,
        next_on=row.next_on,
        form=_form(seals, row),
    )


def _form(seals: Seals, row: VisitRow) -> VisitForm:
    """The form that would be stored as this row."""
    said = {name: _value(getattr(row, name), _CODES.get(name)) for name in _PLAIN}
    words: dict[str, Any] = json.loads(seals.open(Field.WORDS, row.words_sealed) or "{}")
    referral = {name: words.pop(name, getattr(row, name)) for name in REFERRAL}
    drugs = words.pop("drugs", row.drugs)
    return VisitForm(
        **said,
        **referral,
        diseases=tuple(Disease(code) for code in row.diseases),
        symptoms=tuple(row.symptoms),
        drugs=tuple(Drug(**drug) for drug in drugs),
        note=_note(seals, row),
        answers=_answers(row.answers or {}, words),
    )


def _answers(coded: Mapping[str, Any], words: Mapping[str, str]) -> dict[str, Answer]:
    """Days and lists as the form has them; a blank that no form asks any more stays as it is."""
    blanks, found = national().blanks, dict[str, Answer](words)
    for code, value in coded.items():
        kind = blanks[code].kind if code in blanks else None
        dated = kind is Kind.DATE and isinstance(value, str)
        found[code] = (
            date.fromisoformat(value) if dated else tuple(value) if isinstance(value, list) else value
        )
    return found


def _note(seals: Seals, row: VisitRow) -> str:
    note = seals.open(Field.NOTE, row.note_sealed)
    reason = seals.open(Field.WITHDRAWN_REASON, row.withdrawn_reason_sealed)
    if row.withdrawn_at is None or not reason:
        return note
    deed = "撤回" if row.state == State.WITHDRAWN else "更正"
    return f"{note}\n【{row.withdrawn_at:%Y-%m-%d %H:%M}由{row.withdrawn_by}{deed}】{reason}".strip()


def _value(value: Any, kind: type[StrEnum] | None) -> Any:
    return value if kind is None or value is None else kind(value)


_OTHERWISE = ("diseases", "symptoms", "drugs", "note", "answers", *REFERRAL)
_PLAIN = [one.name for one in fields(VisitForm) if one.name not in _OTHERWISE]
_CODES: dict[str, type[StrEnum]] = {
    "way": VisitWay,
    "outcome": Outcome,
    "salt": Intake,
    "salt_goal": Intake,
    "psychology": Grade,
    "compliance": Grade,
    "foot_pulse": Pulse,
    "hypoglycaemia": Hypoglycaemia,
    "medication": Medication,
    "adverse": Adverse,
    "stable": Stability,
    "phase": Phase,
    "supervised_by": Supervisor,
}
