"""An account knows whose hand its password came from; an approval keeps which standard questions were looked at

Who has set up the accounts there are is read from the audit log.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_FROM_THE_LOG = (
    "UPDATE staff_account SET set_up_by = (SELECT account FROM audit_log"
    " WHERE object_kind = '账号' AND object_id = staff_account.username AND action IN ('新增账号', '重设密码')"
    " ORDER BY id DESC LIMIT 1)"
)


def upgrade() -> None:
    op.add_column("staff_account", sa.Column("set_up_by", sa.String(length=32), nullable=True))
    op.execute(_FROM_THE_LOG)
    op.add_column("entry_step", sa.Column("looked_at", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("entry_step", "looked_at")
    op.drop_column("staff_account", "set_up_by")
