"""Where a patient lived before, and whose a household was"""

import sqlalchemy as sa
from alembic import op

import backend.core.db

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "household_care_before",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("doctor_id", sa.Integer(), nullable=True),
        sa.Column("until", backend.core.db.Moment(timezone=True), nullable=False),
        *_references(
            "household_care_before", household_id="household.id", team_id="team.id", doctor_id="doctor.id"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household_care_before")),
    )
    op.create_index("ix_care_before", "household_care_before", ["household_id", "until"])
    op.create_table(
        "patient_place_before",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.Column("township", sa.String(length=60), nullable=False),
        sa.Column("until", backend.core.db.Moment(timezone=True), nullable=False),
        *_references(
            "patient_place_before",
            patient_id="patient.id",
            household_id="household.id",
            region_code="region.code",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient_place_before")),
    )
    op.create_index("ix_place_before", "patient_place_before", ["patient_id", "until"])


def downgrade() -> None:
    op.drop_table("patient_place_before")
    op.drop_table("household_care_before")


def _references(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [of], name=op.f(f"fk_{table}_{column}_{of.split('.')[0]}"))
        for column, of in columns.items()
    ]
