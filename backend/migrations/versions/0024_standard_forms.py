"""What the national record forms ask beyond what decides; the codes that only some of these forms have

The answers to the forms stand in one column, their words sealed in another.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_OLD = {
    "adverse": ("none", "present", "hard_to_control"),
    "medication": ("regular", "intermittent", "not_taken"),
    "supervised_by": ("family", "staff"),
}
_NEW = {
    "adverse": (*_OLD["adverse"], "not_applicable"),
    "medication": (*_OLD["medication"], "not_needed"),
    "supervised_by": (*_OLD["supervised_by"], "self", "other"),
}


def upgrade() -> None:
    _change(_NEW)
    op.add_column("visit", sa.Column("answers", sa.JSON(), nullable=True))
    op.add_column("visit", sa.Column("words_sealed", sa.Text(), nullable=True))


def downgrade() -> None:
    """What the forms of before cannot say is not asked."""
    op.drop_column("visit", "words_sealed")
    op.drop_column("visit", "answers")
    for column, codes in _OLD.items():
        op.execute(f"UPDATE visit SET {column} = NULL WHERE NOT {_among(column, codes)}")  # noqa: S608
    _change(_OLD)


def _change(codes: dict[str, tuple[str, ...]]) -> None:
    with op.batch_alter_table("visit") as batch:
        for column, allowed in codes.items():
            name = op.f(f"ck_visit_{column}")
            batch.drop_constraint(name, type_="check")
            batch.create_check_constraint(name, _among(column, allowed))


def _among(column: str, codes: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(code) for code in codes)})"
