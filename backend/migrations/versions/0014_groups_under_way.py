"""Groups of questions whose entry has not been published yet"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# Nobody has noted it so far. An entry whose newest text is not live is still being written; one that owes an answer
# has not been looked at since it was published.
_STILL = """
UPDATE question_group SET under_way = :yes
WHERE state IN ('attached', 'written', 'answered') AND entry_id IS NOT NULL AND (
    EXISTS (SELECT 1 FROM owed_answer WHERE owed_answer.group_id = question_group.id
            AND owed_answer.state = 'waiting' AND owed_answer.text = '')
    OR EXISTS (SELECT 1 FROM entry WHERE entry.id = question_group.entry_id AND entry.state <> 'retired'
               AND (entry.live_number IS NULL OR entry.live_number <> entry.head_number)))
"""


def upgrade() -> None:
    op.add_column(
        "question_group", sa.Column("under_way", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.get_bind().execute(sa.text(_STILL).bindparams(yes=True))


def downgrade() -> None:
    op.drop_column("question_group", "under_way")
