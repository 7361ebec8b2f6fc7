"""An index for the figures of questions; documents that a newer one replaces for one topic only"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_question_cells", "question", ["region_code", "entry_id", "kind", "asked_at", "disliked_at"]
    )
    op.create_table(
        "topic_succession",
        sa.Column("document_key", sa.String(length=80), nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("newer_key", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_key"], ["source_document.key"], name="fk_topic_succession_document_key"
        ),
        sa.ForeignKeyConstraint(["newer_key"], ["source_document.key"], name="fk_topic_succession_newer_key"),
        sa.PrimaryKeyConstraint("document_key", "topic", name="pk_topic_succession"),
    )
    op.create_index("ix_topic_succession_newer_key", "topic_succession", ["newer_key"])
    op.add_column("source_document", sa.Column("asked_topic", sa.String(length=40), nullable=True))


def downgrade() -> None:
    op.drop_column("source_document", "asked_topic")
    op.drop_index("ix_topic_succession_newer_key", "topic_succession")
    op.drop_table("topic_succession")
    op.drop_index("ix_question_cells", "question")
