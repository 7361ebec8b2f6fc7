"""Quiz questions keep every text with its author, and the revision of their entry that somebody held them against.

A published question whose entry came to answer otherwise after it was changed last is held against nothing (0).
"""

import sqlalchemy as sa
from alembic import op

import backend.core.db

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_KEPT = sa.table(
    "quiz_revision",
    *(sa.column(name, sa.Integer) for name in ("question_id", "number")),
    sa.column("text", sa.String),
    sa.column("choices", sa.JSON),
    sa.column("author", sa.String),
    sa.column("made_at", backend.core.db.Moment),
)
_QUESTIONS = sa.table(
    "quiz_question",
    sa.column("id", sa.Integer),
    sa.column("text", sa.String),
    sa.column("changed_by", sa.String),
    sa.column("changed_at", backend.core.db.Moment),
)
_CHOICES = sa.table(
    "quiz_choice",
    *(sa.column(name, sa.Integer) for name in ("question_id", "position")),
    sa.column("text", sa.String),
    sa.column("right", sa.Boolean),
)
# The entry's live revision, unless it was written, or went live, after the question was changed last.
_LOOKED_AT = """
UPDATE quiz_question SET entry_number = COALESCE(
  (SELECT e.live_number FROM entry e
     JOIN entry_revision r ON r.entry_id = e.id AND r.number = e.live_number
    WHERE e.id = quiz_question.entry_id AND r.made_at <= quiz_question.changed_at
      AND NOT EXISTS (SELECT 1 FROM entry_step s WHERE s.entry_id = e.id AND s.number = e.live_number
                         AND s.step IN ('approved', 'published') AND s.at > quiz_question.changed_at)), 0)
"""


def upgrade() -> None:
    op.create_table(
        "quiz_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("author", sa.String(length=32), nullable=True),
        sa.Column("made_at", backend.core.db.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["quiz_question.id"], name=op.f("fk_quiz_revision_question_id_quiz_question")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_revision")),
        sa.UniqueConstraint("question_id", "number", name="uq_quiz_revision_question_id_number"),
    )
    op.add_column(
        "quiz_question", sa.Column("entry_number", sa.Integer(), server_default="0", nullable=False)
    )
    op.add_column("quiz_question", sa.Column("approved_number", sa.Integer(), nullable=True))
    op.execute(_LOOKED_AT)
    op.execute("UPDATE quiz_question SET approved_number = 1 WHERE state = 'published'")
    _keep_texts()


def _keep_texts() -> None:
    connection = op.get_bind()
    choices: dict[int, list[list[object]]] = {}
    for row in connection.execute(sa.select(_CHOICES).order_by(_CHOICES.c.question_id, _CHOICES.c.position)):
        choices.setdefault(row.question_id, []).append([row.text, row.right])
    kept = [
        {
            "question_id": row.id,
            "number": 1,
            "text": row.text,
            "choices": choices.get(row.id, []),
            "author": row.changed_by,
            "made_at": row.changed_at,
        }
        for row in connection.execute(sa.select(_QUESTIONS))
    ]
    if kept:
        connection.execute(sa.insert(_KEPT), kept)


def downgrade() -> None:
    op.drop_column("quiz_question", "approved_number")
    op.drop_column("quiz_question", "entry_number")
    op.drop_table("quiz_revision")
