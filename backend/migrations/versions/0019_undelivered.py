"""When an answer is tried again and why it has not arrived; who has seen to a reminder that failed"""

import sqlalchemy as sa
from alembic import op

import backend.core.db

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = backend.core.db.Moment(timezone=True)
    op.add_column("owed_answer", sa.Column("attempts", sa.Integer(), server_default="0", nullable=False))
    op.add_column("owed_answer", sa.Column("try_at", moment, nullable=True))
    op.add_column(
        "owed_answer", sa.Column("failure", sa.String(length=300), server_default="", nullable=False)
    )
    op.execute("UPDATE owed_answer SET try_at = decided_at")
    op.add_column("reminder", sa.Column("handled_by", sa.String(length=32), nullable=True))
    op.add_column("reminder", sa.Column("handled_at", moment, nullable=True))


def downgrade() -> None:
    op.drop_column("reminder", "handled_at")
    op.drop_column("reminder", "handled_by")
    op.drop_column("owed_answer", "failure")
    op.drop_column("owed_answer", "try_at")
    op.drop_column("owed_answer", "attempts")
