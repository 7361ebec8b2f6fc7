"""Documents have a first and a last day; those there are stay in force as they are"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Added one by one: SQLite would else build the table anew, and earlier steps could not be taken back on it.
    op.add_column("source_document", sa.Column("valid_from", sa.Date(), nullable=True))
    op.add_column("source_document", sa.Column("valid_until", sa.Date(), nullable=True))
    op.add_column("source_document", sa.Column("dated_by", sa.String(length=32), nullable=True))
    op.execute(
        "ALTER TABLE source_document ADD COLUMN phase VARCHAR(10) DEFAULT 'current' NOT NULL"
        " CONSTRAINT ck_source_document_phase CHECK (phase IN ('coming', 'current', 'past'))"
    )


def downgrade() -> None:
    # What is to come has taken nobody's place yet, and without days its place would count as taken at once.
    op.execute(
        "UPDATE source_document SET superseded_by = NULL"
        " WHERE superseded_by IN (SELECT key FROM source_document WHERE phase = 'coming')"
    )
    op.execute(
        "DELETE FROM topic_succession"
        " WHERE newer_key IN (SELECT key FROM source_document WHERE phase = 'coming')"
    )
    # What is not in force must not be quoted, and only a draft is known not to be.
    op.execute("UPDATE source_document SET state = 'draft' WHERE phase <> 'current' AND origin = 'imported'")
    for name in ("phase", "dated_by", "valid_until", "valid_from"):
        op.drop_column("source_document", name)
