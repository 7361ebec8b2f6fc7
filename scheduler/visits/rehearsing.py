"""What a row of contacts would come to if they were recorded one after the other. Locks nothing, stores nothing."""

from dataclasses import replace

from sqlalchemy.orm import Session

from scheduler.guidelines import Status
from scheduler.visits.answering import died_on
from scheduler.visits.forms import VisitForm
from scheduler.visits.guidance import Guidance
from scheduler.visits.proposing import Proposal
from scheduler.visits.recording import checked, the_subject
from scheduler.visits.stopping import stop_of, without_treatment
from scheduler.visits.subjects import NOT_STORED, Subject, contact_of


class Rehearsal:
    """The patients as they would be by now. Lives no longer than its session."""

    def __init__(self, session: Session, guidance: Guidance) -> None:
        self._session, self._guidance = session, guidance
        self._subjects: dict[int, Subject] = {}

    def record(self, patient_id: int, form: VisitForm) -> Proposal:
        """One contact more, and what it would lead to. Errors as `recording.record`."""
        held = self._subjects.get(patient_id)
        subject = held or the_subject(self._session, patient_id, locked=False)
        form, found = checked(self._session, self._guidance, subject, form)
        later = subject.with_contact(contact_of(form, NOT_STORED))
        if (died := died_on(form)) is not None:
            later = replace(later, status=Status.DIED, status_on=died)
        self._subjects[patient_id] = without_treatment(later, stop_of(form))
        return found
