"""Visits and care plans: what is recorded of a contact, what follows from it, and what is due.

Start reading at `plans` (`plan_patients` makes the database hold what `deciding` says), then `recording`, `correcting`,
`standing`, `enrolling`; `renewing` is the daily catch-all, `home` keeps what was measured at home, `due` only reads.
Session first, nothing commits but `Renewal` and `everybody`; whatever changes a history renews its plans at once.
"""

from scheduler.scopes import Scope, doctors, followed, holds, scope_of
from scheduler.visits.answering import died_on, recorded, values
from scheduler.visits.appointments import appoint, appointments, unfit
from scheduler.visits.checking import WrongEntry
from scheduler.visits.classes import classes, gravest
from scheduler.visits.correcting import EntryReplaced, correct, withdraw
from scheduler.visits.due import (
    agenda,
    dangerous,
    due_between,
    due_today,
    expiring,
    lost,
    of_patient,
    overdue,
    planned,
    this_week,
)
from scheduler.visits.enrolling import merge, register
from scheduler.visits.entered import Entry, State, entries, entry, met_before, valid
from scheduler.visits.everybody import plan_everybody
from scheduler.visits.forms import REFERRAL, Drug, VisitForm
from scheduler.visits.guidance import Guidance
from scheduler.visits.home import (
    HomeReading,
    Reported,
    home_dangers,
    home_reading,
    home_readings,
    home_waiting,
    report_home_reading,
    settle_home_reading,
)
from scheduler.visits.leaving import Left, take_leave
from scheduler.visits.listed import (
    Agenda,
    DangerousReading,
    DuePlan,
    ExpiringContract,
    HomeDanger,
    LostPatient,
)
from scheduler.visits.noticing import Notice, Noticed, noticed, notify, rule_out, take_back
from scheduler.visits.plans import Tally, patient_batches, plan_all, plan_patients
from scheduler.visits.pressing import Keeper, keepers, pressing
from scheduler.visits.proposing import Proposal, movable_from
from scheduler.visits.recording import Recorded, moved_before, propose, record, reschedule
from scheduler.visits.rehearsing import Rehearsal
from scheduler.visits.renewing import Renewal
from scheduler.visits.standing import change_standing, end_contract, sign_contract
from scheduler.visits.standing_in import StandIn, may_stand_in, stand_ins

__all__ = [
    "REFERRAL",
    "Agenda",
    "DangerousReading",
    "Drug",
    "DuePlan",
    "Entry",
    "EntryReplaced",
    "ExpiringContract",
    "Guidance",
    "HomeDanger",
    "HomeReading",
    "Keeper",
    "Left",
    "LostPatient",
    "Notice",
    "Noticed",
    "Proposal",
    "Recorded",
    "Rehearsal",
    "Renewal",
    "Reported",
    "Scope",
    "StandIn",
    "State",
    "Tally",
    "VisitForm",
    "WrongEntry",
    "agenda",
    "appoint",
    "appointments",
    "change_standing",
    "classes",
    "correct",
    "dangerous",
    "died_on",
    "doctors",
    "due_between",
    "due_today",
    "end_contract",
    "entries",
    "entry",
    "expiring",
    "followed",
    "gravest",
    "holds",
    "home_dangers",
    "home_reading",
    "home_readings",
    "home_waiting",
    "keepers",
    "lost",
    "may_stand_in",
    "merge",
    "met_before",
    "movable_from",
    "moved_before",
    "noticed",
    "notify",
    "of_patient",
    "overdue",
    "patient_batches",
    "plan_all",
    "plan_everybody",
    "plan_patients",
    "planned",
    "pressing",
    "propose",
    "record",
    "recorded",
    "register",
    "report_home_reading",
    "reschedule",
    "rule_out",
    "scope_of",
    "settle_home_reading",
    "sign_contract",
    "stand_ins",
    "take_back",
    "take_leave",
    "this_week",
    "unfit",
    "valid",
    "values",
    "withdraw",
]
