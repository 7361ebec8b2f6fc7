"""随访清单 at the desk: a doctor's day, and whom in an area no doctor answers for; each opening written down."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.accounts.roles import sees
from backend.core.audit import Deed
from backend.followups import access
from backend.followups.access import Caller
from backend.followups.day import DayList, assemble, patient_ids, stood_in
from backend.followups.desk import FollowUpDesk
from backend.followups.overview import place_of, region_of
from scheduler import people, visits
from scheduler.reminders import calendar, reached

LIST = "随访清单"
NOBODY = "无家庭医生"  # in the audit log, where a doctor's number stands


@dataclass(frozen=True, slots=True)
class Unserved:
    """The list of those whom no doctor answers for, masked. `places`: whose team, or where, by patient.

    `followed`: how many there are, those with nothing to be done included.
    """

    found: DayList
    places: Mapping[int, str]
    followed: int


def day(
    desk: FollowUpDesk,
    caller: Caller,
    on: date,
    doctor_id: int | None = None,
    *,
    full: bool = False,
    page: int = 1,
) -> DayList | None:
    """A doctor's list, masked unless `full`, which is the doctor's own to print; None: no doctor is chosen.

    `page`: which part of it is looked at, for the record.
    """
    place = desk.services
    with place.database.writing() as session:
        if full:
            access.own_scope(session, caller)
        doctor = access.list_of(session, caller, doctor_id)
        if doctor is None:
            return None
        workdays = calendar.in_force(session)
        agenda = visits.agenda(session, visits.Scope(doctor_id=doctor.id), on, workdays)
        helping = visits.stand_ins(session, doctor.id, on, calendar.ends(session, on), workdays)
        everybody = patient_ids(agenda).union(*(patient_ids(one.agenda) for one in helping))
        known = people.several(session, place.cipher, everybody)
        mates = people.doctors(session, [one.doctor_id for one in helping])
        found = assemble(doctor.id, doctor.name, on, agenda, known)
        found = replace(
            found,
            helping=tuple(stood_in(one, mates, on, known) for one in helping),
            until=workdays.soon_until(on),
        )
        if full:
            days = {line.patient.id: line.day or on for line in found.everybody}
            found = replace(found, to_call=reached.unreached(session, days))
        _note(desk, session, caller, Deed("打印" if full else "查看", LIST, str(doctor.id)), found, page)
    return found if full else found.masked


def unserved(desk: FollowUpDesk, caller: Caller, on: date, *, page: int = 1) -> Unserved:
    """Of the supervisor's area, as it stands on that day. Forbidden for everybody else."""
    place = desk.services
    with place.database.writing() as session:
        area = replace(access.area(session, caller), unserved=True)
        teams = {team.id: team for team in people.roster(session).teams}
        keepers = visits.keepers(session, session.scalars(visits.followed(area)))
        places = {
            who: place_of(keeper, teams)
            for who, keeper in keepers.items()
            if sees(caller.account, region_of(keeper, teams))
        }
        workdays = calendar.in_force(session)
        agenda = visits.agenda(session, area, on, workdays).of(places)
        known = people.several(session, place.cipher, patient_ids(agenda))
        found = replace(assemble(0, "", on, agenda, known), until=workdays.soon_until(on)).masked
        _note(desk, session, caller, Deed("查看", LIST, NOBODY), found, page)
    return Unserved(found, places, len(places))


def _note(
    desk: FollowUpDesk, session: Session, caller: Caller, deed: Deed, found: DayList, page: int
) -> None:
    detail: dict[str, Any] = {"date": found.on.isoformat(), "patients": len(found.lines)}
    if page > 1:
        detail["page"] = page
    audit.record(session, caller.actor, replace(deed, detail=detail), desk.services.clock.now())
