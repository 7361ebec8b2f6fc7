"""Tables of those who follow up: health centres, teams, doctors."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Base, Moment
from scheduler.models.columns import one_of
from scheduler.models.kinds import Post


class HealthCentreRow(Base):
    """乡镇卫生院."""

    __tablename__ = "health_centre"
    __table_args__ = (UniqueConstraint("region_code", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"))  # of the county
    township: Mapped[str] = mapped_column(String(60), default="")
    teams: Mapped[list["TeamRow"]] = relationship(back_populates="health_centre")


class TeamRow(Base):
    """家庭医生团队."""

    __tablename__ = "team"
    __table_args__ = (UniqueConstraint("health_centre_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    health_centre_id: Mapped[int] = mapped_column(ForeignKey("health_centre.id"))
    name: Mapped[str] = mapped_column(String(60))
    health_centre: Mapped[HealthCentreRow] = relationship(back_populates="teams")
    doctors: Mapped[list["DoctorRow"]] = relationship(back_populates="team")


class DoctorRow(Base):
    """医生, and those who supervise: exactly one of team, health centre and region says whose."""

    __tablename__ = "doctor"
    __table_args__ = (
        one_of("post", Post),
        CheckConstraint(
            "(post = 'doctor' AND team_id IS NOT NULL)"
            " OR (post = 'township' AND health_centre_id IS NOT NULL)"
            " OR (post = 'county' AND region_code IS NOT NULL)",
            name="place",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))  # on the notice board of the health centre, no secret
    post: Mapped[str] = mapped_column(String(20))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    health_centre_id: Mapped[int | None] = mapped_column(ForeignKey("health_centre.id"), index=True)
    region_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"))
    active: Mapped[bool] = mapped_column(default=True)
    phone_sealed: Mapped[str | None] = mapped_column(Text)
    phone_index: Mapped[str | None] = mapped_column(String(64), index=True)
    openid_sealed: Mapped[str | None] = mapped_column(Text)
    openid_index: Mapped[str | None] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    team: Mapped[TeamRow | None] = relationship(back_populates="doctors")


class AbsenceRow(Base):
    """请假 of a doctor, both days included. `back_on` is the first workday after it, as the calendar was then."""

    __tablename__ = "doctor_absence"
    __table_args__ = (
        CheckConstraint("first_day <= last_day AND last_day < back_on", name="days"),
        Index("ix_doctor_absence", "doctor_id", "last_day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    doctor_id: Mapped[int] = mapped_column(ForeignKey("doctor.id"))
    first_day: Mapped[date]
    last_day: Mapped[date]
    back_on: Mapped[date]
    recorded_by: Mapped[str] = mapped_column(String(60))
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    cancelled_at: Mapped[datetime | None] = mapped_column(Moment)


class DoctorBeforeRow(Base):
    """Whether a doctor served until that moment: figures of a period that is over count his families as his."""

    __tablename__ = "doctor_before"
    __table_args__ = (Index("ix_doctor_before", "doctor_id", "until"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    doctor_id: Mapped[int] = mapped_column(ForeignKey("doctor.id"))
    active: Mapped[bool]
    until: Mapped[datetime] = mapped_column(Moment)
