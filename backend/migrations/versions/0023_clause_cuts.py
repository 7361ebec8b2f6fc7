"""What clauses were cut into is kept beside them"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "clause_cut",
        sa.Column("clause_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("mark", sa.String(length=32), nullable=False),
        sa.Column("cut", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clause_id"], ["clause.id"], name=op.f("fk_clause_cut_clause_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("clause_id", name=op.f("pk_clause_cut")),
    )


def downgrade() -> None:
    op.drop_table("clause_cut")
