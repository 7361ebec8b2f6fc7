"""Drugs in the clear are found at once, as referral words are: what a drug's row says is sealed from here on"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_NAME = "ix_visit_unsealed"
_REFERRALS = "referral_reason <> '' OR referral_place <> ''"


def upgrade() -> None:
    _anew(f"{_REFERRALS} OR json_array_length(drugs) > 0")


def downgrade() -> None:
    _anew(_REFERRALS)


def _anew(condition: str) -> None:
    """PostgreSQL notes beside the index that the table is to be built anew: the note stays."""
    note = _note()
    op.drop_index(_NAME, "visit")
    where = sa.text(condition)
    op.create_index(_NAME, "visit", ["id"], sqlite_where=where, postgresql_where=where)
    if note:
        op.execute(f"COMMENT ON INDEX {_NAME} IS 'scrub'")


def _note() -> bool:
    if op.get_context().dialect.name == "sqlite":
        return False
    asked = sa.text("SELECT obj_description(CAST(:name AS regclass))")
    return str(op.get_bind().scalar(asked, {"name": _NAME})) == "scrub"
