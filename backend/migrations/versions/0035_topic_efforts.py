"""What staff did about a topic that few people know, from when the to-do list counts it anew"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "topic_effort",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_code"], ["region.code"], name=op.f("fk_topic_effort_region_code_region")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic_effort")),
    )
    op.create_index(op.f("ix_topic_effort_region_code"), "topic_effort", ["region_code"])


def downgrade() -> None:
    op.drop_index(op.f("ix_topic_effort_region_code"), "topic_effort")
    op.drop_table("topic_effort")
