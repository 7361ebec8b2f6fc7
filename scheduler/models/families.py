"""Tables of those who are followed: households, patients, their diseases, contracts and 八个一.

What names a person (name, numbers, address) is sealed; a blind index beside it finds the row without reading it.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Base, Moment
from scheduler.guidelines.facts import Disease
from scheduler.models.columns import one_of
from scheduler.models.kinds import Category, ContractState, DiseaseChange, Item, Relief, Sex, Standing
from scheduler.models.staff import TeamRow

_CURRENT = text("state = 'current'")


class HouseholdRow(Base):
    """户. The number is sealed too: many sheets use the householder's ID number for it."""

    __tablename__ = "household"
    __table_args__ = (one_of("category", Category),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number_sealed: Mapped[str | None] = mapped_column(Text)
    number_index: Mapped[str | None] = mapped_column(String(64), unique=True)
    category: Mapped[str] = mapped_column(String(20))
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"), index=True)
    township: Mapped[str] = mapped_column(String(60), default="")
    village: Mapped[str] = mapped_column(String(60), default="")
    address_sealed: Mapped[str | None] = mapped_column(Text)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)  # one team a family
    created_at: Mapped[datetime] = mapped_column(Moment)
    team: Mapped[TeamRow | None] = relationship()
    patients: Mapped[list["PatientRow"]] = relationship(back_populates="household")
    contracts: Mapped[list["ContractRow"]] = relationship(back_populates="household")
    categories_before: Mapped[list["CategoryBeforeRow"]] = relationship()


class CategoryBeforeRow(Base):
    """The 户类别 a household had until that moment: figures of a period that is over count it as it was then."""

    __tablename__ = "household_category_before"
    __table_args__ = (one_of("category", Category), Index("ix_category_before", "household_id", "until"))

    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"))
    category: Mapped[str] = mapped_column(String(20))
    until: Mapped[datetime] = mapped_column(Moment)


class CareBeforeRow(Base):
    """Whose a household was until that moment, as `scheduler.caring` found it: the team, and the doctor it had signed.

    Figures of a period that is over count it there.
    """

    __tablename__ = "household_care_before"
    __table_args__ = (Index("ix_care_before", "household_id", "until"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    doctor_id: Mapped[int | None] = mapped_column(ForeignKey("doctor.id"))
    until: Mapped[datetime] = mapped_column(Moment)


class PlaceBeforeRow(Base):
    """Where a patient lived until that moment, and in which household."""

    __tablename__ = "patient_place_before"
    __table_args__ = (Index("ix_place_before", "patient_id", "until"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"))
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"))
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"))
    township: Mapped[str] = mapped_column(String(60))
    until: Mapped[datetime] = mapped_column(Moment)


class PatientRow(Base):
    """患者. `version` counts the changes: who saves over a newer one is stopped."""

    __tablename__ = "patient"
    __table_args__ = (
        one_of("sex", Sex),
        one_of("relief", Relief),
        one_of("status", Standing),
        CheckConstraint("status = 'active' OR status_on IS NOT NULL", name="status_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"), index=True)
    name_sealed: Mapped[str] = mapped_column(Text)
    name_index: Mapped[str] = mapped_column(String(64), index=True)
    id_number_sealed: Mapped[str] = mapped_column(Text)
    id_number_index: Mapped[str] = mapped_column(String(64), unique=True)
    birth: Mapped[date]
    sex: Mapped[str] = mapped_column(String(10))
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"), index=True)
    township: Mapped[str] = mapped_column(String(60), default="")
    village: Mapped[str] = mapped_column(String(60), default="")
    phone_sealed: Mapped[str | None] = mapped_column(Text)
    phone_index: Mapped[str | None] = mapped_column(String(64), index=True)
    openid_sealed: Mapped[str | None] = mapped_column(Text)
    openid_index: Mapped[str | None] = mapped_column(String(64), index=True)  # one telephone a family: no key
    relief: Mapped[str | None] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(20), default=Standing.ACTIVE.value, index=True)
    status_on: Mapped[date | None]
    pregnant: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(Moment)
    changed_at: Mapped[datetime] = mapped_column(Moment)
    household: Mapped[HouseholdRow] = relationship(back_populates="patients")
    diseases: Mapped[list["PatientDiseaseRow"]] = relationship(cascade="all, delete-orphan")
    items: Mapped[list["EightOnesRow"]] = relationship(cascade="all, delete-orphan")
    diseases_before: Mapped[list["DiseaseBeforeRow"]] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - as SQLAlchemy wants it


class PatientDiseaseRow(Base):
    """A disease a patient is followed for. `notified_at`: when a case of tuberculosis was passed on.

    `reopened_at`: when somebody said that it goes on after all; no entry of before ends it. `suspect`: referred, and
    nobody has said that he has it.
    """

    __tablename__ = "patient_disease"
    __table_args__ = (one_of("disease", Disease),)

    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"), primary_key=True)
    disease: Mapped[str] = mapped_column(String(20), primary_key=True, index=True)
    diagnosed_on: Mapped[date | None]
    notice: Mapped[str | None] = mapped_column(String(20))  # a NoticeKind of the guidelines
    notified_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_on: Mapped[date | None]
    reopened_at: Mapped[datetime | None] = mapped_column(Moment)
    suspect: Mapped[bool] = mapped_column(default=False, server_default=false())


class DiseaseBeforeRow(Base):
    """What a patient's disease said until that moment, and how it was changed then: a notice came, or was taken back.

    `on_record` false: it was not there at all. `reason` is a code, empty where none was asked for.
    """

    __tablename__ = "patient_disease_before"
    __table_args__ = (
        one_of("disease", Disease),
        one_of("change", DiseaseChange),
        Index("ix_disease_before", "patient_id", "disease"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"))
    disease: Mapped[str] = mapped_column(String(20))
    on_record: Mapped[bool]
    suspect: Mapped[bool]
    notice: Mapped[str | None] = mapped_column(String(20))
    notified_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_on: Mapped[date | None]
    change: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(20), default="")
    changed_by: Mapped[str] = mapped_column(String(80))  # an account's name, or `import`
    until: Mapped[datetime] = mapped_column(Moment)


class ContractRow(Base):
    """签约 of a household with a team. `ends` is its last day."""

    __tablename__ = "contract"
    __table_args__ = (
        one_of("state", ContractState),
        CheckConstraint("starts < ends", name="term"),
        Index(
            "uq_contract_current_household",
            "household_id",
            unique=True,
            sqlite_where=_CURRENT,
            postgresql_where=_CURRENT,
        ),
        Index("ix_contract_state_ends", "state", "ends"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"), index=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    doctor_id: Mapped[int | None] = mapped_column(ForeignKey("doctor.id"), index=True)
    package: Mapped[str] = mapped_column(String(60), default="")
    starts: Mapped[date]
    ends: Mapped[date]
    state: Mapped[str] = mapped_column(String(20))
    ended_on: Mapped[date | None]
    household: Mapped[HouseholdRow] = relationship(back_populates="contracts")


class EightOnesRow(Base):
    """八个一: one item a patient has been given, with its day."""

    __tablename__ = "eight_ones"
    __table_args__ = (one_of("item", Item),)

    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"), primary_key=True)
    item: Mapped[str] = mapped_column(String(20), primary_key=True)
    done_on: Mapped[date]
