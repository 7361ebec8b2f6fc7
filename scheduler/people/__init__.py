"""Who is followed and by whom: registering, finding, merging, contracts. Session first, nothing commits."""

from scheduler.people.absences import Absence, absences, back_early, leave
from scheduler.people.changing import bind_wechat, change_standing
from scheduler.people.contracts import end, sign
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
from scheduler.people.register import Register, merge, register
from scheduler.people.serving import resume, stop
from scheduler.people.staff import Roster, StaffEntry, add_staff, doctors, roster

__all__ = [
    "Absence",
    "AlreadyRegistered",
    "Doctor",
    "EditedMeanwhile",
    "Person",
    "Reading",
    "Register",
    "Registration",
    "Roster",
    "StaffEntry",
    "Team",
    "Terms",
    "absences",
    "add_staff",
    "back_early",
    "bind_wechat",
    "change_standing",
    "doctors",
    "end",
    "everybody",
    "find",
    "get",
    "leave",
    "merge",
    "namesakes",
    "register",
    "resume",
    "roster",
    "several",
    "sign",
    "stop",
]
