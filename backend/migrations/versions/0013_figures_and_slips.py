"""Indexes for the figures of questions and for entries by how much they are asked; slips of quizzes; attached ways"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_question_asked_at", "question")
    op.drop_index("ix_question_entry_id", "question")
    op.create_index("ix_question_entry_id_asked_at", "question", ["entry_id", "asked_at"])
    op.create_index(
        "ix_question_figures", "question", ["asked_at", "kind", "region_code", "entry_id", "disliked_at"]
    )
    op.add_column("question_group", sa.Column("ways", sa.Text(), server_default="", nullable=False))
    op.add_column("quiz_sheet", sa.Column("slip", sa.String(length=32), nullable=True))
    op.create_index("ix_quiz_sheet_slip", "quiz_sheet", ["slip"], unique=True)


def downgrade() -> None:
    op.drop_index("ix_quiz_sheet_slip", "quiz_sheet")
    op.drop_column("quiz_sheet", "slip")
    op.drop_column("question_group", "ways")
    op.drop_index("ix_question_figures", "question")
    op.drop_index("ix_question_entry_id_asked_at", "question")
    op.create_index("ix_question_entry_id", "question", ["entry_id"])
    op.create_index("ix_question_asked_at", "question", ["asked_at"])
