"""0031 on a database in use: of an answer by hand that waits the draft is known, which may hold it; and back."""

from collections.abc import Iterator

import pytest
from alembic import command
from sqlalchemy import text

from backend.core.db import Database
from tests.backend.emptied import emptied
from tests.backend.test_schema import moved

DAY, LATER = "2026-03-01 00:00:00", "2026-03-02 00:00:00"
PERSON = (
    "INSERT INTO conversation (id, person, channel, sealed_id, memory, turns, created_at, last_at)"
    " VALUES (1, 'p', 'web', '', '{}', 1, '2026-03-01 00:00:00', '2026-03-01 00:00:00')"
)
GROUP = (
    "INSERT INTO question_group (id, question, spoken, size, disliked, first_asked_at, last_asked_at, state, entry_id,"
    " settled_at, version, reason) VALUES (:id, '问', '问', 1, 0, '2026-03-01 00:00:00', '2026-03-01 00:00:00', :state,"
    " :entry, '2026-03-01 00:00:00', 1, '')"
)
ASKED = (
    "INSERT INTO question (id, conversation_id, asked_at, text, kind, confidence, state)"
    " VALUES (:id, 1, '2026-03-01 00:00:00', '问', 'unknown', 0, 'open')"
)
OWED = (
    "INSERT INTO owed_answer (question_id, conversation_id, group_id, text, entry_id, decided_by, decided_at, state,"
    " delivered_at) VALUES (:id, 1, :group, :text, :entry, 'own', :at, :state, :delivered)"
)


@pytest.fixture(params=["sqlite", "postgresql"])
def older(request: pytest.FixtureRequest) -> Iterator[Database]:
    """At 0030: group 1 was answered with a draft last, group 2 without, group 3 was attached to an entry."""
    database = Database(emptied(request.getfixturevalue(f"{request.param}_url")))
    moved(database, command.upgrade, "0030")
    groups = ((1, "answered", "staff-draft"), (2, "answered", None), (3, "attached", "staff-entry"))
    answers = (  # of question and group, its text and entry, when it was decided, and where it stands
        (1, 1, "话", None, DAY, "waiting"),
        (2, 1, "以前的话", None, LATER, "waiting"),
        (3, 1, "话", None, DAY, "delivered"),
        (4, 2, "话", None, DAY, "waiting"),
        (5, 3, "", "staff-entry", DAY, "waiting"),
    )
    with database.engine.begin() as connection:
        connection.execute(text(PERSON))
        for id, state, entry in groups:
            connection.execute(text(GROUP), {"id": id, "state": state, "entry": entry})
        for id, group, said, entry, at, state in answers:
            connection.execute(text(ASKED), {"id": id})
            values = {"id": id, "group": group, "text": said, "entry": entry, "at": at, "state": state}
            connection.execute(text(OWED), values | {"delivered": at if state == "delivered" else None})
    yield database
    database.close()


def test_what_waits_knows_its_draft_and_nothing_else_does(older: Database) -> None:
    moved(older, command.upgrade, "0031")
    with older.reading() as session:
        rows = session.execute(
            text("SELECT question_id, draft_id, seen_step FROM owed_answer ORDER BY question_id")
        )
        found = {id: (draft, seen) for id, draft, seen in rows}
    assert found == {
        1: ("staff-draft", 0),
        2: (None, 0),
        3: (None, None),
        4: (None, 0),
        5: (None, None),
    }


def test_it_can_be_taken_back_under_what_waits(older: Database) -> None:
    moved(older, command.upgrade, "0031")
    moved(older, command.downgrade, "0030")
    with older.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM owed_answer")) == 5
