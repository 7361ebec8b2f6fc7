"""Words of residents that staff add to the dictionaries; what was learned from the log"""

import sqlalchemy as sa
from alembic import op

import backend.core.db

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_ACTIVE = sa.text("retired_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "word",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("said", sa.String(length=40), nullable=False),
        sa.Column("canonical", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("added_by", sa.String(length=32), nullable=True),
        sa.Column("added_at", backend.core.db.Moment(timezone=True), nullable=False),
        sa.Column("retired_by", sa.String(length=32), nullable=True),
        sa.Column("retired_at", backend.core.db.Moment(timezone=True), nullable=True),
        sa.CheckConstraint("retired_by IS NULL OR retired_at IS NOT NULL", name=op.f("ck_word_retired")),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_word_region_code_region")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_word")),
    )
    op.create_index("ix_word_region_code", "word", ["region_code"])
    op.create_index(
        "uq_word_said_region_code",
        "word",
        ["said", "region_code"],
        unique=True,
        sqlite_where=_ACTIVE,
        postgresql_where=_ACTIVE,
    )
    op.create_table(
        "learned",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("learned_at", backend.core.db.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_learned")),
    )


def downgrade() -> None:
    op.drop_table("learned")
    op.drop_table("word")
