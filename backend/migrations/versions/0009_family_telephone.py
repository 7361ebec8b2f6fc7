"""One WeChat user may be several patients: a telephone serves a family"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_UNIQUE, _INDEX = "uq_patient_openid_index", "ix_patient_openid_index"
# SQLite has to build the table anew, and its checks cannot be read back from it.
_CHECKS = (
    sa.CheckConstraint("relief IN ('serious', 'chronic', 'covered')", name="ck_patient_relief"),
    sa.CheckConstraint("sex IN ('male', 'female')", name="ck_patient_sex"),
    sa.CheckConstraint("status = 'active' OR status_on IS NOT NULL", name="ck_patient_status_on"),
    sa.CheckConstraint("status IN ('active', 'died', 'moved', 'contract_ended')", name="ck_patient_status"),
)


def upgrade() -> None:
    with op.batch_alter_table("patient", table_args=_CHECKS) as batch:
        batch.drop_constraint(op.f(_UNIQUE), type_="unique")
    op.create_index(op.f(_INDEX), "patient", ["openid_index"])


def downgrade() -> None:
    """Where a telephone serves several, only the first of them keeps it."""
    op.execute(
        "UPDATE patient SET openid_index = NULL, openid_sealed = NULL WHERE id NOT IN"
        " (SELECT min(id) FROM patient WHERE openid_index IS NOT NULL GROUP BY openid_index)"
    )
    op.drop_index(op.f(_INDEX), "patient")
    with op.batch_alter_table("patient", table_args=_CHECKS) as batch:
        batch.create_unique_constraint(op.f(_UNIQUE), ["openid_index"])
