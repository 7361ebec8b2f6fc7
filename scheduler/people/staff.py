"""Health centres, teams and doctors: entered once, looked up by the names that sheets use."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from backend.core.crypto import FieldCipher
from backend.core.errors import BadInput
from scheduler.models import DoctorRow, HealthCentreRow, TeamRow
from scheduler.models.kinds import Post
from scheduler.people.records import Doctor, Team
from scheduler.people.seals import Field, Seals


@dataclass(frozen=True, slots=True)
class StaffEntry:
    """One doctor as a sheet names him. `team` is empty for who supervises a health centre or a county."""

    region_code: str
    health_centre: str
    team: str
    doctor: str
    township: str = ""
    post: Post = Post.DOCTOR
    phone: str = ""


@dataclass(frozen=True)
class Roster:
    """Every team with its doctors."""

    teams: tuple[Team, ...]

    def team(self, health_centre: str, name: str) -> Team:
        """The team so called; without a health centre the name must be the only such. BadInput otherwise."""
        found = [
            one for one in self.teams if one.name == name and health_centre in ("", one.health_centre)
        ] or [one for one in self.teams if one.full_name == name]
        if not found:
            raise BadInput(f"没有登记过团队“{health_centre}{name}”，请核对名称，或先在“团队”表里加上。")
        if len(found) > 1:
            raise BadInput(f"叫“{name}”的团队有{len(found)}个，请把卫生院也填上。")
        return found[0]

    def doctor(self, team: Team, name: str) -> Doctor:
        """The team's active doctor of that name; BadInput when there is none."""
        for one in team.doctors:
            if one.name == name and one.active:
                return one
        raise BadInput(f"{team.full_name}没有叫“{name}”的医生，请核对，或先在“团队”表里加上。")

    def named(self, team_id: int) -> Team | None:
        """The team with that id."""
        return next((one for one in self.teams if one.id == team_id), None)

    def with_planned(self, entries: Iterable[StaffEntry]) -> "Roster":
        """As it will be after the entries are stored, with negative ids for what is new."""
        teams = {(one.region_code, one.health_centre, one.name): one for one in self.teams}
        for number, entry in enumerate(entries, start=1):
            if entry.post is not Post.DOCTOR:
                continue
            key = (entry.region_code, entry.health_centre, entry.team)
            held = teams.get(key) or Team(-number, *_names(entry), entry.region_code, entry.township, ())
            if entry.doctor not in {one.name for one in held.doctors}:
                held = _with_doctor(held, Doctor(-number, entry.doctor, Post.DOCTOR, active=True))
            teams[key] = held
        return Roster(tuple(teams.values()))


def _names(entry: StaffEntry) -> tuple[str, str]:
    return entry.team, entry.health_centre


def _with_doctor(team: Team, doctor: Doctor) -> Team:
    return Team(
        team.id, team.name, team.health_centre, team.region_code, team.township, (*team.doctors, doctor)
    )


def roster(session: Session) -> Roster:
    """All teams, without anybody's telephone number."""
    rows = session.scalars(
        select(TeamRow)
        .options(joinedload(TeamRow.health_centre), selectinload(TeamRow.doctors))
        .order_by(TeamRow.id)
        .execution_options(populate_existing=True)
    )
    return Roster(tuple(_team(row) for row in rows))


def doctors(session: Session, doctor_ids: Iterable[int]) -> dict[int, Doctor]:
    """Those who are on record, by id, active or not; without telephone numbers."""
    query = select(DoctorRow).where(DoctorRow.id.in_(set(doctor_ids)))
    return {row.id: Doctor(row.id, row.name, Post(row.post), row.active) for row in session.scalars(query)}


def add_staff(session: Session, cipher: FieldCipher, entries: Iterable[StaffEntry], now: datetime) -> int:
    """Store those that are not on record yet, with their health centres and teams; the number of new doctors.

    A telephone number that is said replaces the one on record.
    """
    seals, new = Seals(cipher), 0
    for entry in entries:
        centre = health_centre(session, entry)
        team = team_of(session, centre, entry.team) if entry.post is Post.DOCTOR else None
        new += _store_doctor(session, seals, entry, centre, team, now)
    session.flush()
    return new


def health_centre(session: Session, entry: StaffEntry) -> HealthCentreRow | None:
    """The row of the entry's health centre, made where missing; None for a county's supervisor."""
    if not entry.health_centre:
        return None
    query = select(HealthCentreRow).where(
        HealthCentreRow.region_code == entry.region_code, HealthCentreRow.name == entry.health_centre
    )
    row = session.scalars(query).one_or_none()
    if row is None:
        row = HealthCentreRow(
            name=entry.health_centre, region_code=entry.region_code, township=entry.township
        )
        session.add(row)
        session.flush()
    return row


def team_of(session: Session, centre: HealthCentreRow | None, name: str) -> TeamRow:
    """The row of a health centre's team, made where missing."""
    if centre is None or not name:
        raise BadInput("家庭医生要写明卫生院和团队。")
    query = select(TeamRow).where(TeamRow.health_centre_id == centre.id, TeamRow.name == name)
    row = session.scalars(query).one_or_none()
    if row is None:
        row = TeamRow(health_centre_id=centre.id, name=name)
        session.add(row)
        session.flush()
    return row


def _store_doctor(
    session: Session,
    seals: Seals,
    entry: StaffEntry,
    centre: HealthCentreRow | None,
    team: TeamRow | None,
    now: datetime,
) -> int:
    place = {
        "team_id": team.id if team else None,
        "health_centre_id": centre.id if centre and entry.post is Post.TOWNSHIP else None,
        "region_code": entry.region_code if entry.post is Post.COUNTY else None,
    }
    row = session.scalars(
        select(DoctorRow).filter_by(name=entry.doctor, post=entry.post.value, **place)
    ).first()
    new = row is None
    if row is None:
        row = DoctorRow(name=entry.doctor, post=entry.post.value, active=True, created_at=now, **place)
        session.add(row)
    if entry.phone:
        row.phone_sealed = seals.seal(Field.DOCTOR_PHONE, entry.phone)
        row.phone_index = seals.index(Field.DOCTOR_PHONE, entry.phone)
    return int(new)


def _team(row: TeamRow) -> Team:
    centre = row.health_centre
    doctors = sorted(row.doctors, key=lambda doctor: doctor.id)
    return Team(
        id=row.id,
        name=row.name,
        health_centre=centre.name,
        region_code=centre.region_code,
        township=centre.township,
        doctors=tuple(Doctor(one.id, one.name, Post(one.post), one.active) for one in doctors),
    )
