"""A county's questions that an entry of a region above should answer are put before that region"""

from typing import Any

import sqlalchemy as sa
from alembic import op

import backend.core.db

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

COLUMNS: dict[str, Any] = {
    "raised_to": sa.String(length=6),
    "raised_entry": sa.String(length=80),
    "raised_by": sa.String(length=32),
    "raised_at": backend.core.db.Moment(timezone=True),
}


def upgrade() -> None:
    for name, kind in COLUMNS.items():
        op.add_column("question_group", sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    for name in reversed(COLUMNS):
        op.drop_column("question_group", name)
