"""What the text of an owed answer says, and when that was looked at: revisions of entry and knowledge; what is live

What waits already is looked at by the clock before it goes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("owed_answer", sa.Column("entry_number", sa.Integer(), nullable=True))
    op.add_column("owed_answer", sa.Column("knowledge_revision", sa.Integer(), nullable=True))
    op.create_index("ix_entry_live", "entry", ["id", "live_number"])


def downgrade() -> None:
    op.drop_index("ix_entry_live", "entry")
    op.drop_column("owed_answer", "knowledge_revision")
    op.drop_column("owed_answer", "entry_number")
