"""SQLite finds the questions that wait and have no group by the index of just these: it took the one of groups

and went through every question that has none, answered ones too, with each page that counts them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_NAME = "ix_question_ungrouped"
_WAITING = sa.text("group_id IS NULL AND (state = 'open' OR disliked_at IS NOT NULL)")


def upgrade() -> None:
    _made_of("group_id", "id")


def downgrade() -> None:
    _made_of("id")


def _made_of(*columns: str) -> None:
    op.drop_index(_NAME, "question")
    op.create_index(_NAME, "question", list(columns), sqlite_where=_WAITING, postgresql_where=_WAITING)
