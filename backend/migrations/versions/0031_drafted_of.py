"""Which draft an answer by hand was given with, and the draft's last step that whoever sends it has seen

Of what waits already the draft is known where its group was settled with that answer last.
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_KNOWN = """
UPDATE owed_answer SET seen_step = 0, draft_id = (
    SELECT question_group.entry_id FROM question_group WHERE question_group.id = owed_answer.group_id
       AND question_group.state = 'answered' AND question_group.settled_at = owed_answer.decided_at)
 WHERE state = 'waiting' AND entry_id IS NULL AND text <> ''
"""


def upgrade() -> None:
    op.add_column("owed_answer", sa.Column("draft_id", sa.String(length=80), nullable=True))
    op.add_column("owed_answer", sa.Column("seen_step", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_owed_answer_draft_id"), "owed_answer", ["draft_id"])
    op.execute(_KNOWN)


def downgrade() -> None:
    op.drop_index(op.f("ix_owed_answer_draft_id"), "owed_answer")
    op.drop_column("owed_answer", "seen_step")
    op.drop_column("owed_answer", "draft_id")
