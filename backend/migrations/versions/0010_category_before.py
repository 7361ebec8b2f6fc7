"""Which category a household had before"""

import sqlalchemy as sa
from alembic import op

import backend.core.db

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_CATEGORIES = (
    "'registered_poor', 'low_income', 'destitute', 'near_low_income', 'near_poverty', 'unstable', 'hardship',"
    " 'ordinary'"
)


def upgrade() -> None:
    op.create_table(
        "household_category_before",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("until", backend.core.db.Moment(timezone=True), nullable=False),
        sa.CheckConstraint(
            f"category IN ({_CATEGORIES})", name=op.f("ck_household_category_before_category")
        ),
        sa.ForeignKeyConstraint(
            ["household_id"],
            ["household.id"],
            name=op.f("fk_household_category_before_household_id_household"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household_category_before")),
    )
    op.create_index("ix_category_before", "household_category_before", ["household_id", "until"])


def downgrade() -> None:
    op.drop_table("household_category_before")
