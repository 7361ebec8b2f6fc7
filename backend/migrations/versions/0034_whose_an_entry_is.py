"""An entry that answers belongs to the region whose people it answers, whatever has been drafted of it since"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

ENTRY = sa.table(
    "entry", *(sa.column(name) for name in ("id", "region_code")), sa.column("live_number", sa.Integer)
)
REVISION = sa.table(
    "entry_revision", sa.column("entry_id"), sa.column("number", sa.Integer), sa.column("content", sa.JSON)
)


def upgrade() -> None:
    told = REVISION.c.content["region_code"].as_string()
    live = sa.and_(REVISION.c.entry_id == ENTRY.c.id, REVISION.c.number == ENTRY.c.live_number)
    strayed = sa.select(ENTRY.c.id, told).join(REVISION, live).where(told != ENTRY.c.region_code)
    for id, region in op.get_bind().execute(strayed).all():
        op.execute(ENTRY.update().where(ENTRY.c.id == id).values(region_code=region))


def downgrade() -> None:
    """Nothing to take back: what is newest of an entry stands in its revisions."""
