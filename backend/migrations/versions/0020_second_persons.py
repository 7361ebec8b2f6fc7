"""Documents know who brought them and what was asked for; words wait for a second person

What answers stays: documents that are in use, and words that are heeded, are taken for approved.
"""

import sqlalchemy as sa
from alembic import op

import backend.core.db

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_BROUGHT = (
    "UPDATE source_document SET put_by ="
    " (SELECT uploaded_by FROM document_file WHERE document_file.document_key = source_document.key)"
)


def upgrade() -> None:
    # Added one by one: SQLite would else build the table anew, and earlier steps could not be taken back on it.
    op.add_column("source_document", sa.Column("put_by", sa.String(length=32), nullable=True))
    op.execute(
        "ALTER TABLE source_document ADD COLUMN asked VARCHAR(20)"
        " CONSTRAINT ck_source_document_asked CHECK (asked IN ('supersede', 'restore'))"
    )
    op.execute(
        "ALTER TABLE source_document ADD COLUMN asked_newer VARCHAR(80)"
        " CONSTRAINT fk_source_document_asked_newer REFERENCES source_document (key)"
    )
    op.add_column("source_document", sa.Column("asked_by", sa.String(length=32), nullable=True))
    op.create_index("ix_source_document_asked_newer", "source_document", ["asked_newer"])
    op.execute(_BROUGHT)
    op.add_column("word", sa.Column("approved_at", backend.core.db.Moment(timezone=True), nullable=True))
    op.execute(
        "ALTER TABLE word ADD COLUMN approved_by VARCHAR(32)"
        " CONSTRAINT ck_word_approved CHECK (approved_by IS NULL OR approved_at IS NOT NULL)"
    )
    op.execute("UPDATE word SET approved_at = added_at")


def downgrade() -> None:
    op.execute("UPDATE word SET retired_at = added_at WHERE approved_at IS NULL AND retired_at IS NULL")
    op.drop_column("word", "approved_by")
    op.drop_column("word", "approved_at")
    op.drop_index("ix_source_document_asked_newer", "source_document")
    for name in ("asked_by", "asked_newer", "asked", "put_by"):
        op.drop_column("source_document", name)
