"""停止治疗: what a contact says of the end of a treatment, and the disease that is followed no more by it.

A death told with it ends everything: `ending`. When the entry is taken back, the disease goes on. What somebody said
since (it goes on after all, a new notice, another day) is newer: no correction of the old entry changes it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.clock import SHANGHAI
from scheduler.guidelines import Disease
from scheduler.models import PatientDiseaseRow, VisitRow
from scheduler.models.kinds import Outcome
from scheduler.standard import national
from scheduler.visits.answering import (
    STOP_REASON,
    STOPPED_BY_DEATH,
    STOPPED_ON,
    Objection,
    died_on,
    told_death,
)
from scheduler.visits.forms import VisitForm
from scheduler.visits.subjects import Contact, Enrolment, Subject

_TB = Disease.TUBERCULOSIS  # the only disease whose form asks it


class Stop(NamedTuple):
    """The last day of a treatment, and why it ended in the form's words."""

    on: date
    why: str

    @property
    def words(self) -> str:
        """Why nothing more is planned."""
        return f"肺结核已在{self.on}停止治疗（{self.why}），这个病种不再随访。"


def stop_of(form: VisitForm) -> Stop | None:
    """What a form says of it."""
    return _stop(form.answers) if _TB in form.diseases else None


def stop_told(row: VisitRow) -> Stop | None:
    """What an entry on record says of it."""
    return _stop(row.answers or {}) if _TB in row.diseases else None


def without_treatment(subject: Subject, stop: Stop | None) -> Subject:
    """As it would be with that disease over; a case that was notified after it goes on."""
    held = subject.enrolled.get(_TB)
    if stop is None or held is None or not _ends(held, stop):
        return subject
    return replace(subject, enrolled={**subject.enrolled, _TB: replace(held, ended_on=stop.on)})


def going_on(session: Session, subject: Subject, row: VisitRow) -> Subject:
    """As it would be had that entry ended nothing."""
    seen, held, stop = subject.enrolled.get(_TB), _held(session, row.patient_id), stop_told(row)
    if seen is None or held is None or stop is None:
        return subject
    if held.ended_on != stop.on:
        left = replace(seen, overruled=True)
    else:
        left = replace(seen, ended_on=told_end(session, held, row))
    return replace(subject, enrolled={**subject.enrolled, _TB: left})


def end_treatment(session: Session, row: VisitRow) -> Mapping[Disease, str]:
    """End the disease when the entry says so; why, for the plans that close."""
    stop, held = stop_told(row), _held(session, row.patient.id)
    if stop is None or held is None or _new_case(held, stop):
        return {}
    held.ended_on = stop.on
    return {_TB: stop.words}


def resume_treatment(session: Session, row: VisitRow) -> bool:
    """The entry is taken back: the disease is over only if another entry says so.

    Whether a correction may end it: not where somebody has said otherwise since the entry told of an end.
    """
    stop, held = stop_told(row), _held(session, row.patient_id)
    if stop is None or held is None:
        return True
    if held.ended_on != stop.on:
        return False
    held.ended_on = told_end(session, held, row)
    return True


def told_end(session: Session, held: PatientDiseaseRow, but: VisitRow | None = None) -> date | None:
    """The end that the newest other valid entry tells, unless somebody has said since that the disease goes on."""
    found = told_stop(session, held, but)
    return found[0].on if found is not None else None


def told_stop(
    session: Session, held: PatientDiseaseRow, but: VisitRow | None = None
) -> tuple[Stop, VisitRow] | None:
    """The same with its reason and the entry."""
    query = select(VisitRow).where(VisitRow.patient_id == held.patient_id, VisitRow.answers.is_not(None))
    rows = {row.id: row for row in session.scalars(query.order_by(VisitRow.id.desc()))}
    for row in rows.values():
        stop = stop_told(row) if row.state == "current" and row is not but else None
        if stop is not None and not _new_case(held, stop) and not _said_before(rows, row, held.reopened_at):
            return stop, row
    return None


def wrong_stop(subject: Subject, form: VisitForm) -> Iterator[Objection]:
    """The end of a treatment has its day and its reason, who died was not met, and nobody is treated afterwards."""
    on, why = form.answers.get(STOPPED_ON), form.answers.get(STOP_REASON)
    if (on is None) != (why is None):
        there, missing = (STOP_REASON, STOPPED_ON) if on is None else (STOPPED_ON, STOP_REASON)
        names = national().blanks[there].name, national().blanks[missing].name
        yield missing, f"填了“{names[0]}”，请填“{names[1]}”。"
    if why == STOPPED_BY_DEATH and isinstance(on, date):
        yield from _wrong_death(on, form)
    stop, held = stop_of(form), subject.enrolled.get(_TB)
    if stop is not None and held is not None and _ends(held, stop):
        last = max((one.visit.date for one in subject.contacts if _treated(one)), default=None)
        if last is not None and last > form.visited_on:
            yield (
                STOPPED_ON,
                f"{form.visited_on}以后还有一次{last}的肺结核随访，停止治疗请登记在最后那一次，或先更正那次随访。",
            )


def _wrong_death(on: date, form: VisitForm) -> Iterator[Objection]:
    if form.outcome is Outcome.REACHED and on < form.visited_on:
        day = form.visited_on
        yield STOP_REASON, f"患者{on}去世，{day}就没有见到他：请用“没见到”登记，或核对停止治疗时间。"
    elif (died := died_on(form)) != on:
        yield STOPPED_ON, f"停止治疗的原因是死亡，停止治疗时间{on}和死亡日期{died}却不是一天，请核对。"


def _treated(contact: Contact) -> bool:
    return contact.outcome is Outcome.REACHED and _TB in contact.diseases


def _ends(held: Enrolment, stop: Stop) -> bool:
    return not held.overruled and not _new_case(held, stop)


def _said_before(rows: Mapping[int, VisitRow], row: VisitRow, moment: datetime | None) -> bool:
    """Whether the end was told before it; a correction says again what was said before."""
    while (wrong := rows.get(row.corrects_id or 0)) is not None and stop_told(wrong) is not None:
        row = wrong
    return moment is not None and row.recorded_at < moment


def _new_case(held: Enrolment | PatientDiseaseRow, stop: Stop) -> bool:
    """Whether the patient fell ill again since and was notified."""
    return held.notified_at is not None and held.notified_at.astimezone(SHANGHAI).date() > stop.on


def _stop(answers: Mapping[str, Any]) -> Stop | None:
    on, why = answers.get(STOPPED_ON), answers.get(STOP_REASON)
    if on is None or told_death(answers) is not None:
        return None
    day = on if isinstance(on, date) else date.fromisoformat(on)
    return Stop(day, national().blanks[STOP_REASON].options.get(why or 0, "没有写原因"))


def _held(session: Session, patient_id: int) -> PatientDiseaseRow | None:
    return session.get(PatientDiseaseRow, (patient_id, _TB.value), populate_existing=True)
