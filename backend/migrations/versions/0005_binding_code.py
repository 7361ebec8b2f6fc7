"""Codes by which a person on record binds a WeChat user"""

import sqlalchemy as sa
from alembic import op

import backend.core.db

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "binding_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code_index", sa.String(length=64), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=True),
        sa.Column("doctor_id", sa.Integer(), nullable=True),
        sa.Column("expires_at", backend.core.db.Moment(timezone=True), nullable=False),
        sa.CheckConstraint("(patient_id IS NULL) <> (doctor_id IS NULL)", name=op.f("ck_binding_code_whose")),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_binding_code_patient_id_patient")
        ),
        sa.ForeignKeyConstraint(["doctor_id"], ["doctor.id"], name=op.f("fk_binding_code_doctor_id_doctor")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_binding_code")),
        sa.UniqueConstraint("code_index", name=op.f("uq_binding_code_code_index")),
        sa.UniqueConstraint("patient_id", name=op.f("uq_binding_code_patient_id")),
        sa.UniqueConstraint("doctor_id", name=op.f("uq_binding_code_doctor_id")),
    )
    op.create_index(op.f("ix_binding_code_expires_at"), "binding_code", ["expires_at"])


def downgrade() -> None:
    op.drop_table("binding_code")
