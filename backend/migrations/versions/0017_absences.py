"""When a doctor is on leave"""

import sqlalchemy as sa
from alembic import op

import backend.core.db

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "doctor_absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("doctor_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("back_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.String(length=60), nullable=False),
        sa.Column("recorded_at", backend.core.db.Moment(timezone=True), nullable=False),
        sa.Column("cancelled_at", backend.core.db.Moment(timezone=True), nullable=True),
        sa.CheckConstraint(
            "first_day <= last_day AND last_day < back_on", name=op.f("ck_doctor_absence_days")
        ),
        sa.ForeignKeyConstraint(
            ["doctor_id"], ["doctor.id"], name=op.f("fk_doctor_absence_doctor_id_doctor")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_doctor_absence")),
    )
    op.create_index("ix_doctor_absence", "doctor_absence", ["doctor_id", "last_day"])


def downgrade() -> None:
    op.drop_table("doctor_absence")
