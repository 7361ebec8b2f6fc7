"""0025 on a database that is in use: documents there are stay quoted; taken back, none that is to come is."""

import pytest
from alembic import command
from sqlalchemy import text

from backend.core.db import Database
from policy_kb import store
from tests.backend.emptied import emptied
from tests.backend.test_migrating_entries import MOMENT, migrate
from tests.backend.test_schema import moved

DOCUMENT = (
    "INSERT INTO source_document (key, region_code, title, issuer, number, issued, note, origin, imported_at, state)"
    " VALUES (:key, '000000', '文件', '单位', '', '2019', '', 'imported', :at, 'published')"
)
COMING = (
    "UPDATE source_document SET phase = 'coming', valid_from = '2199-01-01' WHERE key = 'paper'",
    "UPDATE source_document SET superseded_by = 'paper' WHERE key = 'older'",  # once it is in force
    "UPDATE source_document SET superseded_by = 'older' WHERE key = 'oldest'",
    "INSERT INTO topic_succession VALUES ('oldest', 'payment', 'paper'), ('paper', 'payment', 'older')",
)
CLAUSE = "INSERT INTO clause (document_key, position, heading_path, text) VALUES ('paper', 0, '[]', '第一条')"


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_documents_there_are_stay_in_force_and_one_to_come_is_a_draft_again_that_has_taken_no_place(
    request: pytest.FixtureRequest, kind: str
) -> None:
    database = Database(emptied(request.getfixturevalue(f"{kind}_url")))
    migrate(database, "0023")
    with database.writing() as session:
        session.execute(text("INSERT INTO region (code, name) VALUES ('000000', '全国')"))
        for key in ("paper", "older", "oldest"):
            session.execute(text(DOCUMENT), {"key": key, "at": MOMENT.replace(tzinfo=None)})
        session.execute(text(CLAUSE))
    migrate(database, "head")
    with database.reading() as session:
        assert [one.text for one in store.snapshot(session).clauses] == ["第一条"]
    with database.writing() as session:
        for statement in COMING:
            session.execute(text(statement))
    moved(database, command.downgrade, "0023")
    with database.reading() as session:
        rows = session.execute(text("SELECT key, state, superseded_by FROM source_document ORDER BY key"))
        assert rows.all() == [
            ("older", "published", None),
            ("oldest", "published", "older"),
            ("paper", "draft", None),
        ]
        topics = session.execute(text("SELECT document_key, newer_key FROM topic_succession"))
        assert topics.all() == [("paper", "older")]
    database.close()
