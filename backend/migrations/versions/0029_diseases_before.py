"""Of a disease of a patient: since when it goes on again, whether it is only suspected, and what stood there before

Reminders of another day are found by themselves: one may be months old and still be what the patient knows.
"""

import sqlalchemy as sa
from alembic import op

import backend.core.db

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_TABLE, _BEFORE = "patient_disease", "patient_disease_before"
_DISEASES = "disease IN ('hypertension', 'diabetes', 'psychosis', 'tuberculosis', 'elderly', 'copd')"
_CHANGES = "change IN ('notice', 'put_right', 'taken_back', 'ruled_out')"


def upgrade() -> None:
    op.add_column(_TABLE, sa.Column("reopened_at", backend.core.db.Moment(timezone=True), nullable=True))
    op.add_column(_TABLE, sa.Column("suspect", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        _BEFORE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("disease", sa.String(length=20), nullable=False),
        sa.Column("on_record", sa.Boolean(), nullable=False),
        sa.Column("suspect", sa.Boolean(), nullable=False),
        sa.Column("notice", sa.String(length=20), nullable=True),
        sa.Column("notified_at", backend.core.db.Moment(timezone=True), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("change", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("changed_by", sa.String(length=80), nullable=False),
        sa.Column("until", backend.core.db.Moment(timezone=True), nullable=False),
        sa.CheckConstraint(_CHANGES, name=op.f(f"ck_{_BEFORE}_change")),
        sa.CheckConstraint(_DISEASES, name=op.f(f"ck_{_BEFORE}_disease")),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f(f"fk_{_BEFORE}_patient_id_patient")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{_BEFORE}")),
    )
    op.create_index("ix_disease_before", _BEFORE, ["patient_id", "disease"])
    moved = sa.text("stage = 'moved'")
    op.create_index(
        "ix_reminder_moved", "reminder", ["local_date"], sqlite_where=moved, postgresql_where=moved
    )


def downgrade() -> None:
    op.drop_index("ix_reminder_moved", "reminder")
    op.drop_table(_BEFORE)
    op.drop_column(_TABLE, "suspect")
    op.drop_column(_TABLE, "reopened_at")
