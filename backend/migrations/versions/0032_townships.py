"""A county's townships as staff list them, and how else each is written; slips of the forms that draw quiz questions

Nothing is listed of any county by the migration: its roster of health centres begins the list where staff say so.
"""

import sqlalchemy as sa
from alembic import op

import backend.core.db

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "township",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.String(length=32), nullable=True),
        sa.Column("changed_at", backend.core.db.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_code"], ["region.code"], name=op.f("fk_township_region_code_region")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_township")),
        sa.UniqueConstraint("region_code", "name", name="uq_township_region_code_name"),
    )
    op.create_table(
        "township_spelling",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("township_id", sa.Integer(), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.Column("spelling", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_code"], ["region.code"], name=op.f("fk_township_spelling_region_code_region")
        ),
        sa.ForeignKeyConstraint(
            ["township_id"], ["township.id"], name=op.f("fk_township_spelling_township_id_township")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_township_spelling")),
        sa.UniqueConstraint("region_code", "spelling", name="uq_township_spelling_region_code_spelling"),
    )
    op.create_index(op.f("ix_township_spelling_township_id"), "township_spelling", ["township_id"])
    op.add_column("quiz_question", sa.Column("slip", sa.String(length=32), nullable=True))
    op.create_index("ix_quiz_question_slip", "quiz_question", ["slip"], unique=True)


def downgrade() -> None:
    op.drop_index("ix_quiz_question_slip", "quiz_question")
    op.drop_column("quiz_question", "slip")
    op.drop_index(op.f("ix_township_spelling_township_id"), "township_spelling")
    op.drop_table("township_spelling")
    op.drop_table("township")
