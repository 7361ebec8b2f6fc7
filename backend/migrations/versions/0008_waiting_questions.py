"""An index of the questions that wait for a group"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_WAITING = sa.text("group_id IS NULL AND (state = 'open' OR disliked_at IS NOT NULL)")


def upgrade() -> None:
    op.create_index(
        "ix_question_ungrouped", "question", ["id"], sqlite_where=_WAITING, postgresql_where=_WAITING
    )


def downgrade() -> None:
    op.drop_index("ix_question_ungrouped", "question")
