"""督导 on arrival: how much cannot wait with each doctor of the area, and with nobody; numbers, and no patient."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from backend.core.accounts.roles import Account, sees
from backend.followups import access
from backend.followups.access import Caller
from backend.followups.places import Counts, counted
from backend.services import Services
from scheduler import people, visits
from scheduler.models.reminder_kinds import OVERDUE
from scheduler.people import Doctor, Team
from scheduler.reminders import late
from scheduler.visits import Keeper, Scope


@dataclass(frozen=True, slots=True)
class Share:
    """Of one doctor; or of a team without one, or of families without a team: `doctor` is None. `place` says where."""

    doctor: Doctor | None
    place: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class Overview:
    """The most urgent first; who has nobody to see is listed, too."""

    shares: tuple[Share, ...]

    @property
    def total(self) -> Counts:
        """Of the whole area."""
        return sum((one.counts for one in self.shares), Counts())


def overview(services: Services, caller: Caller, on: date) -> Overview:
    """As the doctors' lists of that day stand. Forbidden for everybody but supervisors."""
    with services.database.reading() as session:
        area = access.area(session, caller)
        doctors = access.doctors(session, caller)
        teams = people.roster(session).teams
        found = {keeper: counted(one) for keeper, one in visits.pressing(session, area, on).items()}
        for keeper, counts in _late(session, area, on).items():
            found[keeper] = found.get(keeper, Counts()) + counts
    places = {doctor.id: team.full_name for team in teams for doctor in team.doctors}
    shares = [Share(one, places[one.id], found.get(Keeper(one.id), Counts())) for one in doctors]
    shares += _without(caller.account, found, {team.id: team for team in teams})
    ordered = sorted(shares, key=lambda one: (one.counts.urgency, one.doctor is None), reverse=True)
    return Overview(tuple(ordered))


def _late(session: Session, area: Scope, on: date) -> dict[Keeper, Counts]:
    """Of each keeper, as the messages to supervisors count."""
    limits = {stage.value: late.last_day(stage, on) for stage in OVERDUE}
    waiting = late.patients(session, area, max(limits.values()))
    whose, found = (
        visits.keepers(session, [one.patient_id for one in waiting]),
        defaultdict[Keeper, Counts](Counts),
    )
    for one in waiting:
        reached = {stage: int(one.since <= day) for stage, day in limits.items()}
        past = {f"{stage}_past": there * one.past(on) for stage, there in reached.items()}
        found[whose[one.patient_id]] += Counts(**reached, **past)
    return found


def _without(account: Account, found: Mapping[Keeper, Counts], teams: Mapping[int, Team]) -> list[Share]:
    """What no doctor answers for."""
    return [
        Share(None, place_of(keeper, teams), counts)
        for keeper, counts in found.items()
        if keeper.doctor_id is None and sees(account, region_of(keeper, teams))
    ]


def place_of(keeper: Keeper, teams: Mapping[int, Team]) -> str:
    """Whose team it is, or where the family lives that has none."""
    team = teams.get(keeper.team_id or 0)
    return team.full_name if team else keeper.township


def region_of(keeper: Keeper, teams: Mapping[int, Team]) -> str:
    """The county of that team, or of that family."""
    team = teams.get(keeper.team_id or 0)
    return team.region_code if team else keeper.region_code
