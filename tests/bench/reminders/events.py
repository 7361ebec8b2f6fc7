"""What happens to people between two mornings: they are enrolled, die, move away, or have been treated to the end."""

from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from scheduler import visits
from scheduler.guidelines import Disease, NoticeKind
from scheduler.models import PatientDiseaseRow
from scheduler.visits import Guidance
from scheduler.workdays import Workdays
from tests.bench.reminders.courses import TREATED
from tests.bench.reminders.people import Person

_LONGEST_HOLIDAY = timedelta(days=15)


class Events:
    """Everything that is going to happen, by day. People are enrolled on workdays."""

    def __init__(self, everybody: Iterable[Person], workdays: Workdays) -> None:
        self._joins: dict[date, list[Person]] = {}
        self._leaves: dict[date, list[Person]] = {}
        self._treated: dict[date, list[Person]] = {}
        for one in everybody:
            if one.joins is not None:
                day = workdays.on_or_after(one.joins, one.joins + _LONGEST_HOLIDAY) or one.joins
                self._joins.setdefault(day, []).append(one)
            if one.leaves is not None:
                self._leaves.setdefault(one.leaves[1], []).append(one)
            if Disease.TUBERCULOSIS in one.diseases:
                self._treated.setdefault(one.course.treated_from + TREATED, []).append(one)

    def happen(self, session: Session, guidance: Guidance) -> None:
        """Those of today, through the use cases where there is one."""
        today = guidance.today
        for one in self._leaves.get(today, ()):
            assert one.leaves is not None
            one.version = visits.change_standing(session, guidance, one.id, one.version, one.leaves[0], today)
        for one in self._joins.get(today, ()):
            session.add_all(_enrolled(one, guidance))
        for one in self._treated.get(today, ()):
            over = update(PatientDiseaseRow).where(PatientDiseaseRow.patient_id == one.id)
            session.execute(over.values(ended_on=today))
            one.diseases = ()
        changed = [*self._joins.get(today, ()), *self._treated.get(today, ())]
        if changed:
            visits.plan_patients(session, guidance, sorted({one.id for one in changed}))


def _enrolled(one: Person, guidance: Guidance) -> list[PatientDiseaseRow]:
    """A case of tuberculosis comes with a notice: 72 hours are running."""
    return [
        PatientDiseaseRow(
            patient_id=one.id,
            disease=disease.value,
            notice=NoticeKind.NOTIFIED.value if disease is Disease.TUBERCULOSIS else None,
            notified_at=guidance.now if disease is Disease.TUBERCULOSIS else None,
        )
        for disease in one.diseases
    ]
