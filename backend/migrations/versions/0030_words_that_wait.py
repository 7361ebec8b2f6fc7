"""Of which revision of its entry the text of an owed answer is, and at which of the knowledge it was last looked at

What waits already is looked at by the clock before it goes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("owed_answer", sa.Column("entry_number", sa.Integer(), nullable=True))
    op.add_column("owed_answer", sa.Column("knowledge_revision", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("owed_answer", "knowledge_revision")
    op.drop_column("owed_answer", "entry_number")
