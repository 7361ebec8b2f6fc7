"""The files of uploaded documents; files of entries that wait to be confirmed"""

import sqlalchemy as sa
from alembic import op

import backend.core.db

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MOMENT = backend.core.db.Moment(timezone=True)


def upgrade() -> None:
    op.create_table(
        "document_file",
        sa.Column("document_key", sa.String(length=80), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("uploaded_by", sa.String(length=32), nullable=True),
        sa.Column("uploaded_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["document_key"],
            ["source_document.key"],
            name=op.f("fk_document_file_document_key_source_document"),
        ),
        sa.PrimaryKeyConstraint("document_key", name=op.f("pk_document_file")),
    )
    op.create_table(
        "entry_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("uploaded_by", sa.String(length=32), nullable=False),
        sa.Column("uploaded_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["region_code"], ["region.code"], name=op.f("fk_entry_import_region_code_region")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_import")),
    )
    op.create_index(op.f("ix_entry_import_region_code"), "entry_import", ["region_code"])
    op.create_index(op.f("ix_entry_import_uploaded_at"), "entry_import", ["uploaded_at"])


def downgrade() -> None:
    op.drop_table("entry_import")
    op.drop_table("document_file")
