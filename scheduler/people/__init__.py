"""Who is followed and by whom: registering, finding, merging, contracts. Session first, nothing commits."""

from scheduler.people.absences import Absence, absences, back_early, leave
from scheduler.people.amending import (
    ChangedMeanwhile,
    Enrolled,
    Particulars,
    add_disease,
    amend,
    end_disease,
    enrolled,
    particulars,
    settled,
)
from scheduler.people.changing import bind_wechat, change_standing, give
from scheduler.people.contracts import end, family_size, hold_family, shortest_end, sign
from scheduler.people.finding import everybody, find, get, namesakes, several
from scheduler.people.records import (
    AlreadyRegistered,
    Doctor,
    EditedMeanwhile,
    Person,
    Reading,
    Registration,
    Team,
    Terms,
)
from scheduler.people.register import Register
from scheduler.people.registering import merge, register
from scheduler.people.serving import resume, stop
from scheduler.people.staff import Roster, StaffEntry, add_staff, doctors, roster

__all__ = [
    "Absence",
    "AlreadyRegistered",
    "ChangedMeanwhile",
    "Doctor",
    "EditedMeanwhile",
    "Enrolled",
    "Particulars",
    "Person",
    "Reading",
    "Register",
    "Registration",
    "Roster",
    "StaffEntry",
    "Team",
    "Terms",
    "absences",
    "add_disease",
    "add_staff",
    "amend",
    "back_early",
    "bind_wechat",
    "change_standing",
    "doctors",
    "end",
    "end_disease",
    "enrolled",
    "everybody",
    "family_size",
    "find",
    "get",
    "give",
    "hold_family",
    "leave",
    "merge",
    "namesakes",
    "particulars",
    "register",
    "resume",
    "roster",
    "settled",
    "several",
    "shortest_end",
    "sign",
    "stop",
]
