"""Tables of the follow-up itself: what is planned for each disease, and what each visit found."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Base, Moment
from scheduler.guidelines.decision import Action, Urgency, VisitClass
from scheduler.guidelines.facts import Adverse, Disease, Phase, Stability, Supervisor
from scheduler.models.columns import Hundredths, one_of
from scheduler.models.families import PatientRow
from scheduler.models.kinds import (
    Grade,
    Hypoglycaemia,
    Intake,
    Medication,
    Outcome,
    Pulse,
    ReportedBy,
    Reporter,
    Standing,
    VisitWay,
)

_OPEN = text("state = 'open'")
_UNSETTLED = text("dangerous AND settled_at IS NULL")
IN_THE_CLEAR = text("referral_reason <> '' OR referral_place <> '' OR json_array_length(drugs) > 0")
PLAN_STATES = ("open", "done", "superseded", "cancelled")
VISIT_STATES = ("current", "superseded", "withdrawn")


class VisitRow(Base):
    """随访: one contact, with the fields of the standard forms; what was not asked is NULL.

    A wrong entry stays: the row that corrects it names it in `corrects_id`, and the wrong one becomes superseded.
    """

    __tablename__ = "visit"
    __table_args__ = (
        one_of("way", VisitWay),
        one_of("outcome", Outcome),
        one_of("state", VISIT_STATES),
        one_of("salt", Intake),
        one_of("salt_goal", Intake),
        one_of("psychology", Grade),
        one_of("compliance", Grade),
        one_of("foot_pulse", Pulse),
        one_of("hypoglycaemia", Hypoglycaemia),
        one_of("medication", Medication),
        one_of("adverse", Adverse),
        one_of("stable", Stability),
        one_of("phase", Phase),
        one_of("supervised_by", Supervisor),
        one_of("visit_class", VisitClass),
        one_of("standing_before", Standing),
        CheckConstraint("dbp <= sbp", name="pressure"),
        Index("ix_visit_unsealed", "id", sqlite_where=IN_THE_CLEAR, postgresql_where=IN_THE_CLEAR),
        Index("ix_visit_patient_id_visited_on", "patient_id", "visited_on"),
        Index("ix_visit_visited_on", "visited_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"))
    doctor_id: Mapped[int | None] = mapped_column(ForeignKey("doctor.id"), index=True)  # who visited
    visited_on: Mapped[date]
    way: Mapped[str] = mapped_column(String(10))
    outcome: Mapped[str] = mapped_column(String(20))
    diseases: Mapped[list[str]] = mapped_column(JSON)  # codes of Disease the visit served
    state: Mapped[str] = mapped_column(String(20))
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), unique=True)
    recorded_by: Mapped[str] = mapped_column(String(80))  # an account's name, or `import`
    recorded_at: Mapped[datetime] = mapped_column(Moment)

    symptoms: Mapped[list[str]] = mapped_column(JSON, default=list)  # codes of the rules
    sbp: Mapped[int | None]  # mmHg
    dbp: Mapped[int | None]
    heart_rate: Mapped[int | None]  # a minute
    height_cm: Mapped[Decimal | None] = mapped_column(Hundredths)
    weight_kg: Mapped[Decimal | None] = mapped_column(Hundredths)
    weight_goal_kg: Mapped[Decimal | None] = mapped_column(Hundredths)
    cigarettes: Mapped[int | None]  # a day
    cigarettes_goal: Mapped[int | None]
    drinks: Mapped[Decimal | None] = mapped_column(Hundredths)  # 两 a day
    drinks_goal: Mapped[Decimal | None] = mapped_column(Hundredths)
    exercise_times: Mapped[int | None]  # a week
    exercise_minutes: Mapped[int | None]  # each time
    exercise_times_goal: Mapped[int | None]
    exercise_minutes_goal: Mapped[int | None]
    salt: Mapped[str | None] = mapped_column(String(10))
    salt_goal: Mapped[str | None] = mapped_column(String(10))
    staple_food: Mapped[int | None]  # grams a day
    staple_food_goal: Mapped[int | None]
    psychology: Mapped[str | None] = mapped_column(String(10))
    compliance: Mapped[str | None] = mapped_column(String(10))
    glucose: Mapped[Decimal | None] = mapped_column(Hundredths)  # mmol/L
    fasting: Mapped[bool | None]
    hba1c: Mapped[Decimal | None] = mapped_column(Hundredths)  # per cent
    foot_pulse: Mapped[str | None] = mapped_column(String(10))
    hypoglycaemia: Mapped[str | None] = mapped_column(String(10))
    medication: Mapped[str | None] = mapped_column(String(20))
    adverse: Mapped[str | None] = mapped_column(String(20))
    complication: Mapped[bool | None]
    pregnant: Mapped[bool | None]
    risk: Mapped[int | None]  # 危险性评估, 0 to 5
    stable: Mapped[str | None] = mapped_column(String(20))
    phase: Mapped[str | None] = mapped_column(String(20))
    supervised_by: Mapped[str | None] = mapped_column(String(10))
    visit_class: Mapped[str | None] = mapped_column(String(20))  # 此次随访分类, as the rules decided
    drugs: Mapped[list[dict[str, Any]]] = mapped_column(
        JSON, default=list
    )  # of old; now among the sealed words
    referral_reason: Mapped[str] = mapped_column(String(200), default="")  # of old, too
    referral_place: Mapped[str] = mapped_column(String(100), default="")
    next_on: Mapped[date | None]
    note_sealed: Mapped[str | None] = mapped_column(Text)  # free words may name people
    answers: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # of the standard forms
    words_sealed: Mapped[str | None] = mapped_column(
        Text
    )  # their free words, the referral's and the drugs, a JSON object
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)  # taken back: corrected or withdrawn
    withdrawn_by: Mapped[str | None] = mapped_column(String(80))
    withdrawn_reason_sealed: Mapped[str | None] = mapped_column(Text)
    standing_before: Mapped[str | None] = mapped_column(String(20))  # of whom it says to have died: what held
    standing_before_on: Mapped[date | None]
    patient: Mapped[PatientRow] = relationship()


class HomeReadingRow(Base):
    """自测: a pressure or a sugar taken at home. No visit: it counts for nothing and closes no plan.

    A dangerous one waits until the patient is reached, or somebody settles it and says why.
    """

    __tablename__ = "home_reading"
    __table_args__ = (
        one_of("reporter", Reporter),
        one_of("channel", ReportedBy),
        CheckConstraint("dbp <= sbp", name="pressure"),
        Index("ix_home_reading_patient_id_measured_at", "patient_id", "measured_at"),
        Index("ix_home_reading_unsettled", "id", sqlite_where=_UNSETTLED, postgresql_where=_UNSETTLED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"))
    measured_at: Mapped[datetime] = mapped_column(Moment)
    measured_on: Mapped[date]  # the day of it in Asia/Shanghai
    sbp: Mapped[int | None]  # mmHg
    dbp: Mapped[int | None]
    glucose: Mapped[Decimal | None] = mapped_column(Hundredths)  # mmol/L
    fasting: Mapped[bool | None]
    reporter: Mapped[str] = mapped_column(String(10))
    channel: Mapped[str] = mapped_column(String(10))
    recorded_by: Mapped[str] = mapped_column(String(80))  # an account's name; empty: whoever told it
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    dangerous: Mapped[bool]
    dangers: Mapped[list[str]] = mapped_column(JSON)  # in the rules' words
    rules_version: Mapped[str] = mapped_column(String(20))
    settled_at: Mapped[datetime | None] = mapped_column(Moment)
    settled_by: Mapped[str | None] = mapped_column(String(80))
    settled_reason_sealed: Mapped[str | None] = mapped_column(Text)


class CarePlanRow(Base):
    """随访计划 of one disease: the window the rules gave after `after_visit_id`, and the day chosen in it.

    A patient has at most one open plan a disease. No window: nothing is due (ended, lost).
    """

    __tablename__ = "care_plan"
    __table_args__ = (
        one_of("disease", Disease),
        one_of("visit_class", VisitClass),
        one_of("action", Action),
        one_of("urgency", Urgency),
        one_of("state", PLAN_STATES),
        CheckConstraint("earliest <= due AND due <= deadline", name="window"),
        CheckConstraint("chosen <= deadline", name="chosen"),
        Index(
            "uq_care_plan_open",
            "patient_id",
            "disease",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_care_plan_state_chosen", "state", "chosen"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"), index=True)
    disease: Mapped[str] = mapped_column(String(20))
    rules_version: Mapped[str] = mapped_column(String(20))
    visit_class: Mapped[str] = mapped_column(String(20))
    action: Mapped[str] = mapped_column(String(20))
    urgency: Mapped[str] = mapped_column(String(20))
    earliest: Mapped[date | None]
    due: Mapped[date | None]
    deadline: Mapped[date | None]
    chosen: Mapped[date | None]  # the day in force: `due`, or where the doctor moved it
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20))
    after_visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"))
    done_by_visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_reason: Mapped[str | None] = mapped_column(Text)  # why it is not open any more, in words
