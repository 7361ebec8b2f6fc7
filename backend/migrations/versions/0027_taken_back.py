"""What held before a death that an entry told; referral words in the clear are found at once; checks that stand once

0009 left the checks of `patient` twice on SQLite.
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_CHECK, _UNSEALED = "ck_visit_standing_before", "ix_visit_unsealed"
_STANDINGS = "standing_before IN ('active', 'died', 'moved', 'contract_ended')"
_IN_THE_CLEAR = sa.text("referral_reason <> '' OR referral_place <> ''")


def upgrade() -> None:
    with op.batch_alter_table("visit") as batch:
        batch.add_column(sa.Column("standing_before", sa.String(20), nullable=True))
        batch.add_column(sa.Column("standing_before_on", sa.Date(), nullable=True))
        batch.create_check_constraint(op.f(_CHECK), _STANDINGS)
    op.create_index(_UNSEALED, "visit", ["id"], sqlite_where=_IN_THE_CLEAR, postgresql_where=_IN_THE_CLEAR)
    if op.get_context().dialect.name == "sqlite":
        _once_each("patient")


def downgrade() -> None:
    op.drop_index(_UNSEALED, "visit")
    with op.batch_alter_table("visit") as batch:
        batch.drop_constraint(op.f(_CHECK), type_="check")
        batch.drop_column("standing_before_on")
        batch.drop_column("standing_before")


def _once_each(name: str) -> None:
    """Build the table anew with each of its checks once."""
    table = sa.Table(name, sa.MetaData(), autoload_with=op.get_bind())
    seen = set()
    for one in sorted(table.constraints, key=lambda one: str(one.name)):
        if isinstance(one, sa.CheckConstraint) and one.name in seen:
            table.constraints.remove(one)
        seen.add(one.name)
    with op.batch_alter_table(name, recreate="always", copy_from=table):
        pass
