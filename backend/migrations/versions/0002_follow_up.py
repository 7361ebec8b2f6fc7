"""follow-up: records, plans, visits and reminders"""

import sqlalchemy as sa
from alembic import op

import backend.core.db

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "heartbeat",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("started_at", backend.core.db.Moment(timezone=True), nullable=False),
        sa.Column("ticked_at", backend.core.db.Moment(timezone=True), nullable=False),
        sa.Column("ticks", sa.Integer(), nullable=False),
        sa.Column("halted_at", backend.core.db.Moment(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_heartbeat")),
    )
    op.create_table(
        "workday_override",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("workday", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_workday_override")),
    )
    op.create_table(
        "renewal",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("basis", sa.String(length=64), nullable=False),
        sa.Column("upto", sa.Integer(), nullable=False),
        sa.Column("finished_at", backend.core.db.Moment(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_renewal")),
    )
    op.create_table(
        "workday_year",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("loaded_at", backend.core.db.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_workday_year")),
    )
    op.create_table(
        "health_centre",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.Column("township", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_health_centre_region_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_health_centre")),
        sa.UniqueConstraint("region_code", "name", name=op.f("uq_health_centre_region_code_name")),
    )
    op.create_table(
        "team",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("health_centre_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["health_centre_id"], ["health_centre.id"], name=op.f("fk_team_health_centre_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
        sa.UniqueConstraint("health_centre_id", "name", name=op.f("uq_team_health_centre_id_name")),
    )
    op.create_table(
        "doctor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("post", sa.String(length=20), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("health_centre_id", sa.Integer(), nullable=True),
        sa.Column("region_code", sa.String(length=6), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("phone_sealed", sa.Text(), nullable=True),
        sa.Column("phone_index", sa.String(length=64), nullable=True),
        sa.Column("openid_sealed", sa.Text(), nullable=True),
        sa.Column("openid_index", sa.String(length=64), nullable=True),
        sa.Column("created_at", backend.core.db.Moment(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(post = 'doctor' AND team_id IS NOT NULL) OR (post = 'township' AND health_centre_id IS "
            "NOT NULL) OR (post = 'county' AND region_code IS NOT NULL)",
            name=op.f("ck_doctor_place"),
        ),
        sa.CheckConstraint("post IN ('doctor', 'township', 'county')", name=op.f("ck_doctor_post")),
        sa.ForeignKeyConstraint(
            ["health_centre_id"], ["health_centre.id"], name=op.f("fk_doctor_health_centre_id")
        ),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_doctor_region_code")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_doctor_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_doctor")),
        sa.UniqueConstraint("openid_index", name=op.f("uq_doctor_openid_index")),
    )
    with op.batch_alter_table("doctor", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_doctor_health_centre_id"), ["health_centre_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_doctor_phone_index"), ["phone_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_doctor_team_id"), ["team_id"], unique=False)

    op.create_table(
        "household",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number_sealed", sa.Text(), nullable=True),
        sa.Column("number_index", sa.String(length=64), nullable=True),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.Column("township", sa.String(length=60), nullable=False),
        sa.Column("village", sa.String(length=60), nullable=False),
        sa.Column("address_sealed", sa.Text(), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("created_at", backend.core.db.Moment(timezone=True), nullable=False),
        sa.CheckConstraint(
            "category IN ('registered_poor', 'low_income', 'destitute', 'near_low_income', "
            "'near_poverty', 'unstable', 'hardship', 'ordinary')",
            name=op.f("ck_household_category"),
        ),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_household_region_code")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_household_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household")),
        sa.UniqueConstraint("number_index", name=op.f("uq_household_number_index")),
    )
    with op.batch_alter_table("household", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_household_region_code"), ["region_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_household_team_id"), ["team_id"], unique=False)

    op.create_table(
        "contract",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("doctor_id", sa.Integer(), nullable=True),
        sa.Column("package", sa.String(length=60), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint("state IN ('current', 'renewed', 'ended')", name=op.f("ck_contract_state")),
        sa.CheckConstraint("starts < ends", name=op.f("ck_contract_term")),
        sa.ForeignKeyConstraint(["doctor_id"], ["doctor.id"], name=op.f("fk_contract_doctor_id")),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_contract_household_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_contract_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract")),
    )
    with op.batch_alter_table("contract", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contract_doctor_id"), ["doctor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contract_household_id"), ["household_id"], unique=False)
        batch_op.create_index("ix_contract_state_ends", ["state", "ends"], unique=False)
        batch_op.create_index(batch_op.f("ix_contract_team_id"), ["team_id"], unique=False)
        batch_op.create_index(
            "uq_contract_current_household",
            ["household_id"],
            unique=True,
            sqlite_where=sa.text("state = 'current'"),
            postgresql_where=sa.text("state = 'current'"),
        )

    op.create_table(
        "patient",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("name_sealed", sa.Text(), nullable=False),
        sa.Column("name_index", sa.String(length=64), nullable=False),
        sa.Column("id_number_sealed", sa.Text(), nullable=False),
        sa.Column("id_number_index", sa.String(length=64), nullable=False),
        sa.Column("birth", sa.Date(), nullable=False),
        sa.Column("sex", sa.String(length=10), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.Column("township", sa.String(length=60), nullable=False),
        sa.Column("village", sa.String(length=60), nullable=False),
        sa.Column("phone_sealed", sa.Text(), nullable=True),
        sa.Column("phone_index", sa.String(length=64), nullable=True),
        sa.Column("openid_sealed", sa.Text(), nullable=True),
        sa.Column("openid_index", sa.String(length=64), nullable=True),
        sa.Column("relief", sa.String(length=20), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("status_on", sa.Date(), nullable=True),
        sa.Column("pregnant", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", backend.core.db.Moment(timezone=True), nullable=False),
        sa.Column("changed_at", backend.core.db.Moment(timezone=True), nullable=False),
        sa.CheckConstraint("relief IN ('serious', 'chronic', 'covered')", name=op.f("ck_patient_relief")),
        sa.CheckConstraint("sex IN ('male', 'female')", name=op.f("ck_patient_sex")),
        sa.CheckConstraint("status = 'active' OR status_on IS NOT NULL", name=op.f("ck_patient_status_on")),
        sa.CheckConstraint(
            "status IN ('active', 'died', 'moved', 'contract_ended')", name=op.f("ck_patient_status")
        ),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_patient_household_id")),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_patient_region_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient")),
        sa.UniqueConstraint("id_number_index", name=op.f("uq_patient_id_number_index")),
        sa.UniqueConstraint("openid_index", name=op.f("uq_patient_openid_index")),
    )
    with op.batch_alter_table("patient", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_patient_household_id"), ["household_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_patient_name_index"), ["name_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_patient_phone_index"), ["phone_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_patient_region_code"), ["region_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_patient_status"), ["status"], unique=False)

    op.create_table(
        "eight_ones",
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=20), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "item IN ('hospital', 'doctor', 'promise', 'card', 'file', 'examination', "
            "'consultation', 'leaflet')",
            name=op.f("ck_eight_ones_item"),
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_eight_ones_patient_id")),
        sa.PrimaryKeyConstraint("patient_id", "item", name=op.f("pk_eight_ones")),
    )
    op.create_table(
        "patient_disease",
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("disease", sa.String(length=20), nullable=False),
        sa.Column("diagnosed_on", sa.Date(), nullable=True),
        sa.Column("notice", sa.String(length=20), nullable=True),
        sa.Column("notified_at", backend.core.db.Moment(timezone=True), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "disease IN ('hypertension', 'diabetes', 'psychosis', 'tuberculosis', 'elderly', 'copd')",
            name=op.f("ck_patient_disease_disease"),
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_patient_disease_patient_id")),
        sa.PrimaryKeyConstraint("patient_id", "disease", name=op.f("pk_patient_disease")),
    )
    with op.batch_alter_table("patient_disease", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_patient_disease_disease"), ["disease"], unique=False)

    op.create_table(
        "visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("doctor_id", sa.Integer(), nullable=True),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("diseases", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("recorded_by", sa.String(length=80), nullable=False),
        sa.Column("recorded_at", backend.core.db.Moment(timezone=True), nullable=False),
        sa.Column("symptoms", sa.JSON(), nullable=False),
        sa.Column("sbp", sa.Integer(), nullable=True),
        sa.Column("dbp", sa.Integer(), nullable=True),
        sa.Column("heart_rate", sa.Integer(), nullable=True),
        sa.Column("height_cm", sa.Integer(), nullable=True),
        sa.Column("weight_kg", sa.Integer(), nullable=True),
        sa.Column("weight_goal_kg", sa.Integer(), nullable=True),
        sa.Column("cigarettes", sa.Integer(), nullable=True),
        sa.Column("cigarettes_goal", sa.Integer(), nullable=True),
        sa.Column("drinks", sa.Integer(), nullable=True),
        sa.Column("drinks_goal", sa.Integer(), nullable=True),
        sa.Column("exercise_times", sa.Integer(), nullable=True),
        sa.Column("exercise_minutes", sa.Integer(), nullable=True),
        sa.Column("exercise_times_goal", sa.Integer(), nullable=True),
        sa.Column("exercise_minutes_goal", sa.Integer(), nullable=True),
        sa.Column("salt", sa.String(length=10), nullable=True),
        sa.Column("salt_goal", sa.String(length=10), nullable=True),
        sa.Column("staple_food", sa.Integer(), nullable=True),
        sa.Column("staple_food_goal", sa.Integer(), nullable=True),
        sa.Column("psychology", sa.String(length=10), nullable=True),
        sa.Column("compliance", sa.String(length=10), nullable=True),
        sa.Column("glucose", sa.Integer(), nullable=True),
        sa.Column("fasting", sa.Boolean(), nullable=True),
        sa.Column("hba1c", sa.Integer(), nullable=True),
        sa.Column("foot_pulse", sa.String(length=10), nullable=True),
        sa.Column("hypoglycaemia", sa.String(length=10), nullable=True),
        sa.Column("medication", sa.String(length=20), nullable=True),
        sa.Column("adverse", sa.String(length=20), nullable=True),
        sa.Column("complication", sa.Boolean(), nullable=True),
        sa.Column("pregnant", sa.Boolean(), nullable=True),
        sa.Column("risk", sa.Integer(), nullable=True),
        sa.Column("stable", sa.String(length=20), nullable=True),
        sa.Column("phase", sa.String(length=20), nullable=True),
        sa.Column("supervised_by", sa.String(length=10), nullable=True),
        sa.Column("visit_class", sa.String(length=20), nullable=True),
        sa.Column("drugs", sa.JSON(), nullable=False),
        sa.Column("referral_reason", sa.String(length=200), nullable=False),
        sa.Column("referral_place", sa.String(length=100), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("note_sealed", sa.Text(), nullable=True),
        sa.Column("withdrawn_at", backend.core.db.Moment(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=80), nullable=True),
        sa.Column("withdrawn_reason_sealed", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "adverse IN ('none', 'present', 'hard_to_control')", name=op.f("ck_visit_adverse")
        ),
        sa.CheckConstraint("compliance IN ('good', 'fair', 'poor')", name=op.f("ck_visit_compliance")),
        sa.CheckConstraint(
            "foot_pulse IN ('normal', 'weakened', 'absent')", name=op.f("ck_visit_foot_pulse")
        ),
        sa.CheckConstraint(
            "hypoglycaemia IN ('none', 'sometimes', 'often')", name=op.f("ck_visit_hypoglycaemia")
        ),
        sa.CheckConstraint(
            "medication IN ('regular', 'intermittent', 'not_taken')", name=op.f("ck_visit_medication")
        ),
        sa.CheckConstraint(
            "outcome IN ('reached', 'unreachable', 'refused', 'hospitalised')", name=op.f("ck_visit_outcome")
        ),
        sa.CheckConstraint("phase IN ('intensive', 'continuation')", name=op.f("ck_visit_phase")),
        sa.CheckConstraint("psychology IN ('good', 'fair', 'poor')", name=op.f("ck_visit_psychology")),
        sa.CheckConstraint("salt IN ('light', 'medium', 'heavy')", name=op.f("ck_visit_salt")),
        sa.CheckConstraint("salt_goal IN ('light', 'medium', 'heavy')", name=op.f("ck_visit_salt_goal")),
        sa.CheckConstraint(
            "stable IN ('stable', 'basically_stable', 'unstable')", name=op.f("ck_visit_stable")
        ),
        sa.CheckConstraint("state IN ('current', 'superseded', 'withdrawn')", name=op.f("ck_visit_state")),
        sa.CheckConstraint("supervised_by IN ('family', 'staff')", name=op.f("ck_visit_supervised_by")),
        sa.CheckConstraint(
            "visit_class IN ('unassessed', 'controlled', 'adverse_reaction', 'uncontrolled', "
            "'complication', 'danger')",
            name=op.f("ck_visit_visit_class"),
        ),
        sa.CheckConstraint("way IN ('clinic', 'home', 'phone')", name=op.f("ck_visit_way")),
        sa.CheckConstraint("dbp <= sbp", name=op.f("ck_visit_pressure")),
        sa.ForeignKeyConstraint(["corrects_id"], ["visit.id"], name=op.f("fk_visit_corrects_id")),
        sa.ForeignKeyConstraint(["doctor_id"], ["doctor.id"], name=op.f("fk_visit_doctor_id")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_visit_patient_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_visit_corrects_id")),
    )
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_doctor_id"), ["doctor_id"], unique=False)
        batch_op.create_index("ix_visit_patient_id_visited_on", ["patient_id", "visited_on"], unique=False)
        batch_op.create_index("ix_visit_visited_on", ["visited_on"], unique=False)

    op.create_table(
        "care_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("disease", sa.String(length=20), nullable=False),
        sa.Column("rules_version", sa.String(length=20), nullable=False),
        sa.Column("visit_class", sa.String(length=20), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("urgency", sa.String(length=20), nullable=False),
        sa.Column("earliest", sa.Date(), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.Column("chosen", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("after_visit_id", sa.Integer(), nullable=True),
        sa.Column("done_by_visit_id", sa.Integer(), nullable=True),
        sa.Column("created_at", backend.core.db.Moment(timezone=True), nullable=False),
        sa.Column("closed_at", backend.core.db.Moment(timezone=True), nullable=True),
        sa.Column("closed_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "action IN ('routine', 'adjust', 'refer', 'emergency', 'ended', 'lost', 'first_visit')",
            name=op.f("ck_care_plan_action"),
        ),
        sa.CheckConstraint(
            "disease IN ('hypertension', 'diabetes', 'psychosis', 'tuberculosis', 'elderly', 'copd')",
            name=op.f("ck_care_plan_disease"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'done', 'superseded', 'cancelled')", name=op.f("ck_care_plan_state")
        ),
        sa.CheckConstraint(
            "urgency IN ('at_once', 'soon', 'planned', 'none')", name=op.f("ck_care_plan_urgency")
        ),
        sa.CheckConstraint(
            "visit_class IN ('unassessed', 'controlled', 'adverse_reaction', 'uncontrolled', "
            "'complication', 'danger')",
            name=op.f("ck_care_plan_visit_class"),
        ),
        sa.CheckConstraint("chosen <= deadline", name=op.f("ck_care_plan_chosen")),
        sa.CheckConstraint("earliest <= due AND due <= deadline", name=op.f("ck_care_plan_window")),
        sa.ForeignKeyConstraint(["after_visit_id"], ["visit.id"], name=op.f("fk_care_plan_after_visit_id")),
        sa.ForeignKeyConstraint(
            ["done_by_visit_id"], ["visit.id"], name=op.f("fk_care_plan_done_by_visit_id")
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_care_plan_patient_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_plan")),
    )
    with op.batch_alter_table("care_plan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_care_plan_patient_id"), ["patient_id"], unique=False)
        batch_op.create_index("ix_care_plan_state_chosen", ["state", "chosen"], unique=False)
        batch_op.create_index(
            "uq_care_plan_open",
            ["patient_id", "disease"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "home_reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("measured_at", backend.core.db.Moment(timezone=True), nullable=False),
        sa.Column("measured_on", sa.Date(), nullable=False),
        sa.Column("sbp", sa.Integer(), nullable=True),
        sa.Column("dbp", sa.Integer(), nullable=True),
        sa.Column("glucose", sa.Integer(), nullable=True),
        sa.Column("fasting", sa.Boolean(), nullable=True),
        sa.Column("reporter", sa.String(length=10), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("recorded_by", sa.String(length=80), nullable=False),
        sa.Column("recorded_at", backend.core.db.Moment(timezone=True), nullable=False),
        sa.Column("dangerous", sa.Boolean(), nullable=False),
        sa.Column("dangers", sa.JSON(), nullable=False),
        sa.Column("rules_version", sa.String(length=20), nullable=False),
        sa.Column("settled_at", backend.core.db.Moment(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(length=80), nullable=True),
        sa.Column("settled_reason_sealed", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "channel IN ('wechat', 'phone', 'in_person')", name=op.f("ck_home_reading_channel")
        ),
        sa.CheckConstraint("dbp <= sbp", name=op.f("ck_home_reading_pressure")),
        sa.CheckConstraint(
            "reporter IN ('patient', 'family', 'other')", name=op.f("ck_home_reading_reporter")
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_home_reading_patient_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_home_reading")),
    )
    with op.batch_alter_table("home_reading", schema=None) as batch_op:
        batch_op.create_index(
            "ix_home_reading_patient_id_measured_at", ["patient_id", "measured_at"], unique=False
        )
        batch_op.create_index(
            "ix_home_reading_unsettled",
            ["id"],
            unique=False,
            sqlite_where=sa.text("dangerous AND settled_at IS NULL"),
            postgresql_where=sa.text("dangerous AND settled_at IS NULL"),
        )

    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("recipient_kind", sa.String(length=20), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("care_plan_id", sa.Integer(), nullable=True),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("due_at", backend.core.db.Moment(timezone=True), nullable=False),
        sa.Column("not_after", backend.core.db.Moment(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("claim_token", sa.String(length=36), nullable=True),
        sa.Column("lease_until", backend.core.db.Moment(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", backend.core.db.Moment(timezone=True), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=True),
        sa.Column("error", sa.String(length=300), nullable=False),
        sa.Column("created_at", backend.core.db.Moment(timezone=True), nullable=False),
        sa.Column("finished_at", backend.core.db.Moment(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('digest', 'patient', 'escalation', 'danger')", name=op.f("ck_reminder_kind")
        ),
        sa.CheckConstraint(
            "recipient_kind IN ('doctor', 'patient', 'township', 'county')",
            name=op.f("ck_reminder_recipient_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'sending', 'accepted', 'delivered', 'retry', 'failed', 'unknown', "
            "'cancelled', 'expired')",
            name=op.f("ck_reminder_state"),
        ),
        sa.ForeignKeyConstraint(["care_plan_id"], ["care_plan.id"], name=op.f("fk_reminder_care_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("key", name=op.f("uq_reminder_key")),
    )
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reminder_care_plan_id"), ["care_plan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reminder_local_date"), ["local_date"], unique=False)
        batch_op.create_index(
            "ix_reminder_recipient", ["recipient_kind", "recipient_id", "local_date"], unique=False
        )
        batch_op.create_index("ix_reminder_state_lease_until", ["state", "lease_until"], unique=False)
        batch_op.create_index("ix_reminder_state_next_attempt_at", ["state", "next_attempt_at"], unique=False)

    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reminder_id", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("claim_token", sa.String(length=36), nullable=False),
        sa.Column("started_at", backend.core.db.Moment(timezone=True), nullable=False),
        sa.Column("ended_at", backend.core.db.Moment(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("error", sa.String(length=300), nullable=False),
        sa.Column("remote_id", sa.String(length=80), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('accepted', 'delivered', 'retry', 'failed', 'unknown')",
            name=op.f("ck_delivery_outcome"),
        ),
        sa.ForeignKeyConstraint(["reminder_id"], ["reminder.id"], name=op.f("fk_delivery_reminder_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("reminder_id", "attempt", name=op.f("uq_delivery_reminder_id_attempt")),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delivery_remote_id"), ["remote_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_delivery_started_at"), ["started_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delivery_started_at"))
        batch_op.drop_index(batch_op.f("ix_delivery_remote_id"))

    op.drop_table("delivery")
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.drop_index("ix_reminder_state_next_attempt_at")
        batch_op.drop_index("ix_reminder_state_lease_until")
        batch_op.drop_index("ix_reminder_recipient")
        batch_op.drop_index(batch_op.f("ix_reminder_local_date"))
        batch_op.drop_index(batch_op.f("ix_reminder_care_plan_id"))

    op.drop_table("reminder")
    with op.batch_alter_table("home_reading", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_home_reading_unsettled",
            sqlite_where=sa.text("dangerous AND settled_at IS NULL"),
            postgresql_where=sa.text("dangerous AND settled_at IS NULL"),
        )
        batch_op.drop_index("ix_home_reading_patient_id_measured_at")

    op.drop_table("home_reading")
    with op.batch_alter_table("care_plan", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_care_plan_open",
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.drop_index("ix_care_plan_state_chosen")
        batch_op.drop_index(batch_op.f("ix_care_plan_patient_id"))

    op.drop_table("care_plan")
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.drop_index("ix_visit_visited_on")
        batch_op.drop_index("ix_visit_patient_id_visited_on")
        batch_op.drop_index(batch_op.f("ix_visit_doctor_id"))

    op.drop_table("visit")
    with op.batch_alter_table("patient_disease", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_patient_disease_disease"))

    op.drop_table("patient_disease")
    op.drop_table("eight_ones")
    with op.batch_alter_table("patient", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_patient_status"))
        batch_op.drop_index(batch_op.f("ix_patient_region_code"))
        batch_op.drop_index(batch_op.f("ix_patient_phone_index"))
        batch_op.drop_index(batch_op.f("ix_patient_name_index"))
        batch_op.drop_index(batch_op.f("ix_patient_household_id"))

    op.drop_table("patient")
    with op.batch_alter_table("contract", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_contract_current_household",
            sqlite_where=sa.text("state = 'current'"),
            postgresql_where=sa.text("state = 'current'"),
        )
        batch_op.drop_index(batch_op.f("ix_contract_team_id"))
        batch_op.drop_index("ix_contract_state_ends")
        batch_op.drop_index(batch_op.f("ix_contract_household_id"))
        batch_op.drop_index(batch_op.f("ix_contract_doctor_id"))

    op.drop_table("contract")
    with op.batch_alter_table("household", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_household_team_id"))
        batch_op.drop_index(batch_op.f("ix_household_region_code"))

    op.drop_table("household")
    with op.batch_alter_table("doctor", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_doctor_team_id"))
        batch_op.drop_index(batch_op.f("ix_doctor_phone_index"))
        batch_op.drop_index(batch_op.f("ix_doctor_health_centre_id"))

    op.drop_table("doctor")
    op.drop_table("team")
    op.drop_table("health_centre")
    op.drop_table("workday_year")
    op.drop_table("renewal")
    op.drop_table("workday_override")
    op.drop_table("heartbeat")
