"""Whether a doctor served before"""

import sqlalchemy as sa
from alembic import op

import backend.core.db

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "doctor_before",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("doctor_id", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("until", backend.core.db.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["doctor_id"], ["doctor.id"], name=op.f("fk_doctor_before_doctor_id_doctor")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_doctor_before")),
    )
    op.create_index("ix_doctor_before", "doctor_before", ["doctor_id", "until"])


def downgrade() -> None:
    op.drop_table("doctor_before")
