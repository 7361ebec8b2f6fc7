"""The life of entries: revisions and states; question groups and owed answers; the quiz; golden questions"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op

import backend.core.db
from policy_kb.normalise import normalise

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENT = backend.core.db.Moment(timezone=True)
WORDS = (
    "region_code",
    "topic",
    "title",
    "conclusion",
    "conditions",
    "how",
    "where",
    "document_key",
    "section",
)


def upgrade() -> None:
    _documents()
    _entries()
    _editing()
    _questions()
    _quiz()


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), nullable=False)


def _text(name: str, length: int | None = None, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length) if length else sa.Text(), nullable=nullable)


def _whole(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, MOMENT, nullable=nullable)


def _primary(table: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))


def _refers(table: str, **columns: str) -> Iterator[sa.ForeignKeyConstraint]:
    for column, target in columns.items():
        yield sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))


# -- documents ----------------------------------------------------------------------------------------


def _documents() -> None:
    # SQLite adds a column together with its constraints; made anew, the table would leave what refers to it hanging.
    op.execute(
        "ALTER TABLE source_document ADD COLUMN state VARCHAR(20) DEFAULT 'published' NOT NULL"
        " CONSTRAINT ck_source_document_state CHECK (state IN ('draft', 'published'))"
    )
    op.execute(
        "ALTER TABLE source_document ADD COLUMN superseded_by VARCHAR(80)"
        " CONSTRAINT fk_source_document_superseded_by REFERENCES source_document (key)"
    )
    _index("source_document", "superseded_by")
    _index("source_document", "imported_at")


# -- entries: taken out, the tables made anew, put back as revision 1 -----------------------------------


def _columns(*more: sa.ColumnClause[Any]) -> list[sa.ColumnClause[Any]]:
    return [
        *(sa.column(name, sa.String) for name in ("id", *WORDS, "state", "origin")),
        *(sa.column(name, sa.JSON) for name in ("audience", "figures", "parts")),
        *(sa.column(name, sa.Date) for name in ("valid_from", "review_by")),
        sa.column("unexplained", sa.Boolean),
        *more,
    ]


OLD_ENTRY = sa.table("entry", *_columns())
ENTRY = sa.table(
    "entry",
    *_columns(
        sa.column("adopted", sa.Boolean),
        sa.column("searched", sa.Text),
        *(sa.column(name, sa.Integer) for name in ("head_number", "live_number", "version")),
        sa.column("changed_at", MOMENT),
    ),
)
REVISION = sa.table(
    "entry_revision",
    *(sa.column(name, sa.String) for name in ("entry_id", "reason")),
    sa.column("number", sa.Integer),
    sa.column("content", sa.JSON),
    sa.column("made_at", MOMENT),
)
PHRASING = sa.table(
    "phrasing",
    *(sa.column(name, sa.Integer) for name in ("id", "position")),
    *(sa.column(name, sa.String) for name in ("entry_id", "text")),
)
DOCUMENT = sa.table("source_document", sa.column("key", sa.String), sa.column("imported_at", MOMENT))


def _entries() -> None:
    bind = op.get_bind()
    entries = [dict(row) for row in bind.execute(sa.select(OLD_ENTRY)).mappings()]
    phrasings = _phrasings(bind)
    loaded = {row.key: row.imported_at for row in bind.execute(sa.select(DOCUMENT))}
    said = defaultdict[str, list[str]](list)
    for row in phrasings:
        said[row["entry_id"]].append(row["text"])
    op.drop_table("phrasing")
    op.drop_table("entry")
    _make_entry()
    _make_revision()
    _make_phrasing()
    _put(ENTRY, [_standing(entry, said, loaded[entry["document_key"]]) for entry in entries])
    _put(REVISION, [_first_revision(entry, said, loaded[entry["document_key"]]) for entry in entries])
    _put(PHRASING, phrasings)


def _phrasings(bind: sa.Connection) -> list[dict[str, Any]]:
    """Without their ids: the new table counts by itself."""
    wanted = sa.select(PHRASING.c.entry_id, PHRASING.c.position, PHRASING.c.text)
    rows = bind.execute(wanted.order_by(PHRASING.c.entry_id, PHRASING.c.position)).mappings()
    return [dict(row) for row in rows]


def _put(table: sa.TableClause, rows: list[dict[str, Any]]) -> None:
    if rows:
        op.bulk_insert(table, rows)


def _standing(entry: dict[str, Any], said: dict[str, list[str]], at: Any) -> dict[str, Any]:
    live = 1 if entry["state"] == "published" else None
    ways = [entry["title"], *said[entry["id"]]]
    return entry | {
        "searched": normalise("\n".join(ways)),
        "adopted": False,
        "head_number": 1,
        "live_number": live,
        "version": 1,
        "changed_at": at,
    }


def _first_revision(entry: dict[str, Any], said: dict[str, list[str]], at: Any) -> dict[str, Any]:
    content = {
        **{name: entry[name] for name in (*WORDS, "audience", "figures", "unexplained")},
        "phrasings": said[entry["id"]],
        "valid_from": entry["valid_from"].isoformat(),
        "review_by": entry["review_by"].isoformat(),
        "parts": [[key, text] for key, text in entry["parts"].items()],
    }
    reason = "内置内容" if entry["origin"] == "builtin" else "原有条目"
    return {"entry_id": entry["id"], "number": 1, "content": content, "reason": reason, "made_at": at}


def _text_columns(*, dated: bool) -> list[sa.Column[Any]]:
    return [
        _text("id", 80),
        _text("region_code", 6),
        _text("topic", 40),
        _text("title", 200),
        *(_text(name) for name in ("conclusion", "conditions", "how", "where")),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in ("audience", "figures", "parts")),
        _text("document_key", 80, nullable=not dated),
        _text("section", 300),
        sa.Column("valid_from", sa.Date(), nullable=not dated),
        sa.Column("review_by", sa.Date(), nullable=not dated),
        sa.Column("unexplained", sa.Boolean(), nullable=False),
        _text("origin", 20),
        _text("state", 20),
    ]


def _make_entry() -> None:
    op.create_table(
        "entry",
        *_text_columns(dated=False),
        _text("searched"),
        sa.Column("adopted", sa.Boolean(), nullable=False),
        _whole("head_number"),
        _whole("live_number", nullable=True),
        _whole("version"),
        _moment("publish_at", nullable=True),
        _moment("expire_at", nullable=True),
        _moment("changed_at"),
        _text("changed_by", 32, nullable=True),
        _check("entry", "state", "state IN ('draft', 'pending', 'published', 'retired')"),
        _check("entry", "published_is_live", "state <> 'published' OR live_number = head_number"),
        _check("entry", "retired_is_not_live", "state <> 'retired' OR live_number IS NULL"),
        _check("entry", "scheduled_is_pending", "publish_at IS NULL OR state = 'pending'"),
        *_refers("entry", region_code="region.code", document_key="source_document.key"),
        _primary("entry"),
    )
    for column in (
        "region_code",
        "topic",
        "document_key",
        "review_by",
        "publish_at",
        "expire_at",
        "changed_at",
    ):
        _index("entry", column)
    _index("entry", "state", "changed_at")


def _make_revision() -> None:
    op.create_table(
        "entry_revision",
        _id(),
        _text("entry_id", 80),
        _whole("number"),
        sa.Column("content", sa.JSON(), nullable=False),
        _moment("publish_at", nullable=True),
        _moment("expire_at", nullable=True),
        _text("author", 32, nullable=True),
        _text("reason", 300),
        _moment("made_at"),
        *_refers("entry_revision", entry_id="entry.id"),
        _primary("entry_revision"),
        sa.UniqueConstraint("entry_id", "number", name=op.f("uq_entry_revision_entry_id_number")),
    )


def _make_phrasing() -> None:
    op.create_table(
        "phrasing",
        _id(),
        _text("entry_id", 80),
        _whole("position"),
        _text("text", 200),
        *_refers("phrasing", entry_id="entry.id"),
        _primary("phrasing"),
    )
    _index("phrasing", "entry_id")


# -- editing ------------------------------------------------------------------------------------------


def _editing() -> None:
    steps = "('saved', 'submitted', 'approved', 'rejected', 'published', 'retired', 'restored', 'expired')"
    op.create_table(
        "entry_step",
        _id(),
        _text("entry_id", 80),
        _whole("number"),
        _text("step", 20),
        _text("account", 32, nullable=True),
        _text("reason", 300),
        _moment("at"),
        _check("entry_step", "step", f"step IN {steps}"),
        *_refers("entry_step", entry_id="entry.id"),
        _primary("entry_step"),
    )
    _index("entry_step", "entry_id", "id")
    op.create_table(
        "golden_question",
        _id(),
        _text("region_code", 6),
        _text("text", 200),
        _text("entry_id", 80, nullable=True),
        _text("added_by", 32),
        _moment("added_at"),
        *_refers("golden_question", region_code="region.code", entry_id="entry.id"),
        _primary("golden_question"),
        sa.UniqueConstraint("region_code", "text", name=op.f("uq_golden_question_region_code_text")),
    )
    _index("golden_question", "entry_id")
    op.create_table(
        "rejected_match",
        _id(),
        _text("entry_id", 80),
        _text("text"),
        _text("spoken", 500),
        _whole("question_id", nullable=True),
        _text("reason", 300),
        _text("rejected_by", 32),
        _moment("rejected_at"),
        *_refers("rejected_match", entry_id="entry.id"),
        _primary("rejected_match"),
        sa.UniqueConstraint("entry_id", "spoken", name=op.f("uq_rejected_match_entry_id_spoken")),
    )
    _index("rejected_match", "spoken")


# -- what people ask ----------------------------------------------------------------------------------


def _questions() -> None:
    _question_groups()
    op.add_column("question", _moment("disliked_at", nullable=True))
    op.execute(
        "ALTER TABLE question ADD COLUMN group_id INTEGER"
        " CONSTRAINT fk_question_group_id REFERENCES question_group (id)"
    )
    _index("question", "disliked_at")
    _index("question", "group_id")
    _owed_answers()


def _question_groups() -> None:
    op.create_table(
        "question_group",
        _id(),
        _text("region_code", 6, nullable=True),
        _text("question"),
        _text("spoken"),
        _whole("size"),
        _whole("disliked"),
        _moment("first_asked_at"),
        _moment("last_asked_at"),
        _text("state", 20),
        _text("entry_id", 80, nullable=True),
        _text("reason", 300),
        _text("settled_by", 32, nullable=True),
        _moment("settled_at", nullable=True),
        _whole("version"),
        _check(
            "question_group", "state", "state IN ('open', 'attached', 'written', 'answered', 'dismissed')"
        ),
        _check("question_group", "dismissed_with_reason", "state <> 'dismissed' OR reason <> ''"),
        *_refers("question_group", region_code="region.code"),
        _primary("question_group"),
    )
    _index("question_group", "entry_id")
    _index("question_group", "region_code", "state")
    _index("question_group", "state", "last_asked_at")
    _index("question_group", "state", "size")


def _owed_answers() -> None:
    op.create_table(
        "owed_answer",
        _id(),
        _whole("question_id"),
        _whole("conversation_id"),
        _whole("group_id"),
        _text("text"),
        _text("entry_id", 80, nullable=True),
        _text("decided_by", 32),
        _moment("decided_at"),
        _text("state", 20),
        _text("way", 20, nullable=True),
        _moment("delivered_at", nullable=True),
        _check("owed_answer", "state", "state IN ('waiting', 'delivered', 'dropped')"),
        _check("owed_answer", "delivered_at", "(state = 'delivered') = (delivered_at IS NOT NULL)"),
        *_refers(
            "owed_answer",
            question_id="question.id",
            conversation_id="conversation.id",
            group_id="question_group.id",
        ),
        _primary("owed_answer"),
        sa.UniqueConstraint("question_id", name=op.f("uq_owed_answer_question_id")),
    )
    _index("owed_answer", "group_id")
    _index("owed_answer", "conversation_id", "state")
    _index("owed_answer", "state", "decided_at")


# -- the quiz -----------------------------------------------------------------------------------------


def _quiz() -> None:
    _quiz_questions()
    _quiz_sheets()


def _quiz_questions() -> None:
    op.create_table(
        "quiz_question",
        _id(),
        _text("entry_id", 80),
        _text("region_code", 6),
        _text("topic", 40),
        _text("text", 200),
        _text("state", 20),
        _whole("version"),
        _text("changed_by", 32, nullable=True),
        _moment("changed_at"),
        _check("quiz_question", "state", "state IN ('draft', 'published', 'retired')"),
        *_refers("quiz_question", entry_id="entry.id", region_code="region.code"),
        _primary("quiz_question"),
    )
    _index("quiz_question", "entry_id")
    _index("quiz_question", "topic")
    _index("quiz_question", "region_code", "state")
    op.create_table(
        "quiz_choice",
        _id(),
        _whole("question_id"),
        _whole("position"),
        _text("text", 200),
        sa.Column("right", sa.Boolean(), nullable=False),
        *_refers("quiz_choice", question_id="quiz_question.id"),
        _primary("quiz_choice"),
        sa.UniqueConstraint("question_id", "position", name=op.f("uq_quiz_choice_question_id_position")),
    )


def _quiz_sheets() -> None:
    op.create_table(
        "quiz_sheet",
        _id(),
        _text("region_code", 6),
        _text("township", 60),
        _text("channel", 20),
        sa.Column("on", sa.Date(), nullable=False),
        *_refers("quiz_sheet", region_code="region.code"),
        _primary("quiz_sheet"),
    )
    _index("quiz_sheet", "on")
    _index("quiz_sheet", "region_code", "on")
    op.create_table(
        "quiz_answer",
        _id(),
        _whole("sheet_id"),
        _whole("question_id"),
        _text("topic", 40),
        _text("chosen", 200),
        sa.Column("right", sa.Boolean(), nullable=False),
        *_refers("quiz_answer", sheet_id="quiz_sheet.id", question_id="quiz_question.id"),
        _primary("quiz_answer"),
        sa.UniqueConstraint("sheet_id", "question_id", name=op.f("uq_quiz_answer_sheet_id_question_id")),
    )
    _index("quiz_answer", "question_id")
    _index("quiz_answer", "topic")


# -- back: what is live stays, everything else is lost ------------------------------------------------


def downgrade() -> None:
    for table in ("quiz_answer", "quiz_sheet", "quiz_choice", "quiz_question"):
        op.drop_table(table)
    op.drop_table("owed_answer")
    op.drop_index("ix_question_group_id", "question")
    op.drop_index("ix_question_disliked_at", "question")
    op.execute(
        "ALTER TABLE question DROP COLUMN group_id"
    )  # SQLite and PostgreSQL drop its constraint with it
    op.execute("ALTER TABLE question DROP COLUMN disliked_at")
    op.drop_table("question_group")
    op.drop_table("rejected_match")
    op.drop_table("golden_question")
    op.drop_table("entry_step")
    _entries_back()
    _documents_back()


def _entries_back() -> None:
    bind = op.get_bind()
    live = (
        sa.select(ENTRY.c.id, ENTRY.c.origin, REVISION.c.content)
        .join(REVISION, sa.and_(REVISION.c.entry_id == ENTRY.c.id, REVISION.c.number == ENTRY.c.live_number))
        .order_by(ENTRY.c.id)
    )
    found = bind.execute(live).all()
    for table in ("entry_revision", "phrasing", "entry"):
        op.drop_table(table)
    op.create_table(
        "entry",
        *_text_columns(dated=True),
        _check("entry", "state", "state IN ('published', 'retired')"),
        *_refers("entry", document_key="source_document.key", region_code="region.code"),
        _primary("entry"),
    )
    for column in ("document_key", "region_code", "topic"):
        _index("entry", column)
    _make_phrasing()
    _put(OLD_ENTRY, [_old_entry(id, origin, content) for id, origin, content in found])
    _put(
        PHRASING,
        [
            {"entry_id": id, "position": position, "text": text}
            for id, _, content in found
            for position, text in enumerate(content["phrasings"])
        ],
    )


def _old_entry(id: str, origin: str, content: dict[str, Any]) -> dict[str, Any]:
    return {
        **{name: content[name] for name in (*WORDS, "audience", "figures", "unexplained")},
        "id": id,
        "origin": origin,
        "state": "published",
        "parts": dict(content["parts"]),
        "valid_from": date.fromisoformat(content["valid_from"]),
        "review_by": date.fromisoformat(content["review_by"]),
    }


def _documents_back() -> None:
    op.drop_index("ix_source_document_superseded_by", "source_document")
    op.drop_index("ix_source_document_imported_at", "source_document")
    op.execute("ALTER TABLE source_document DROP COLUMN superseded_by")
    op.execute("ALTER TABLE source_document DROP COLUMN state")
