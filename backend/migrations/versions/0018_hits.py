"""Runs of many questions, and what came of each"""

import sqlalchemy as sa
from alembic import op

import backend.core.db

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hit_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("started_by", sa.String(length=32), nullable=False),
        sa.Column("started_at", backend.core.db.Moment(timezone=True), nullable=False),
        sa.Column("finished_at", backend.core.db.Moment(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("totals", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_hit_run_region_code_region")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hit_run")),
    )
    op.create_index("ix_hit_run_region_code_id", "hit_run", ["region_code", "id"])
    op.create_table(
        "hit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("expected", sa.String(length=80), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("entry_id", sa.String(length=80), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=True),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("matched", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('right', 'wrong', 'options', 'unknown', 'answered')",
            name=op.f("ck_hit_outcome"),
        ),
        sa.ForeignKeyConstraint(["run_id"], ["hit_run.id"], name=op.f("fk_hit_run_id_hit_run")),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_hit_region_code_region")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hit")),
        sa.UniqueConstraint("run_id", "position", name="uq_hit_run_id_position"),
    )


def downgrade() -> None:
    op.drop_table("hit")
    op.drop_index("ix_hit_run_region_code_id", "hit_run")
    op.drop_table("hit_run")
