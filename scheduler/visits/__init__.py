"""Visits and care plans: what is recorded of a contact, what follows from it, and what is due.

Start reading at `plans` (`plan_patients` makes the database hold what `deciding` says), then `recording`, `correcting`,
`standing`; `due` only reads. Session first, nothing commits; whatever changes a history renews its plans at once.
"""

from scheduler.visits.correcting import correct, withdraw
from scheduler.visits.due import agenda, dangerous, due_between, due_today, expiring, lost, overdue, this_week
from scheduler.visits.forms import Drug, VisitForm
from scheduler.visits.guidance import Guidance
from scheduler.visits.listed import Agenda, DangerousReading, DuePlan, ExpiringContract, LostPatient
from scheduler.visits.plans import Tally, patient_batches, plan_all, plan_patients
from scheduler.visits.proposing import Proposal
from scheduler.visits.recording import Recorded, propose, record, reschedule
from scheduler.visits.scopes import Scope, scope_of
from scheduler.visits.standing import change_standing, end_contract, sign_contract

__all__ = [
    "Agenda",
    "DangerousReading",
    "Drug",
    "DuePlan",
    "ExpiringContract",
    "Guidance",
    "LostPatient",
    "Proposal",
    "Recorded",
    "Scope",
    "Tally",
    "VisitForm",
    "agenda",
    "change_standing",
    "correct",
    "dangerous",
    "due_between",
    "due_today",
    "end_contract",
    "expiring",
    "lost",
    "overdue",
    "patient_batches",
    "plan_all",
    "plan_patients",
    "propose",
    "record",
    "reschedule",
    "scope_of",
    "sign_contract",
    "this_week",
    "withdraw",
]
