"""How an index stands when the database has moved on, as to documents and rejected matches; on both kinds."""

import copy
from datetime import timedelta

import pytest
from sqlalchemy import event

from backend.core import portions
from backend.core.audit import Actor
from backend.core.db import Database
from policy_kb import answering, standing, store
from policy_kb.clauses.search import find_clause
from policy_kb.documents import life
from policy_kb.editing import rejecting
from policy_kb.library import Library
from policy_kb.models import SourceDocumentRow
from policy_kb.store import Snapshot
from tests.policy_kb.clauses.test_documents import NOW, TEXT, put

ASKED = "低保对象住院救助比例多少"
WANG = Actor("wang")


@pytest.fixture
def key(database: Database) -> str:
    with database.writing() as session:
        return put(session).key


def snapshot(database: Database) -> Snapshot:
    with database.reading() as session:
        return store.snapshot(session)


def unquotable(database: Database, before: Snapshot) -> frozenset[str]:
    with database.reading() as session:
        return standing.read(session, before).unquotable


def test_a_document_that_was_taken_back_is_quoted_no_more(
    database: Database, key: str, library: Library
) -> None:
    before = snapshot(database)
    known = copy.copy(library).build(before)
    asked = known.analyser.analyse(ASKED)
    assert unquotable(database, before) == frozenset()
    with database.writing() as session:
        life.take_back(session, key, WANG, NOW)
    assert unquotable(database, before) == {key}
    with database.reading() as session:
        left = known.standing(standing.read(session, before))
    assert find_clause(known.clauses, asked, ["640522"]) is not None
    assert find_clause(left.clauses, asked, ["640522"]) is None
    assert left.snapshot.clauses == ()


def test_a_document_that_was_imported_again_is_not_quoted_as_it_was(database: Database, key: str) -> None:
    before = snapshot(database)
    with database.writing() as session:
        assert put(session, TEXT.replace("70%", "60%")).key == key
        session.get_one(SourceDocumentRow, key).imported_at = NOW + timedelta(hours=1)
    assert unquotable(database, before) == {key}


def test_what_comes_beside_takes_nothing_away(database: Database, key: str) -> None:
    before = snapshot(database)
    with database.writing() as session:
        put(session, title="另一份办法")
    with database.reading() as session:
        assert standing.read(session, before).holds(before)


def test_a_match_that_was_rejected_a_moment_ago_is_heeded(database: Database) -> None:
    before = snapshot(database)
    id = before.entries[0].id
    with database.writing() as session:
        rejecting.reject(session, id, "飞机票报不报", "", WANG, NOW + timedelta(minutes=1))
    with database.reading() as session:
        now = standing.read(session, before)
    assert not now.holds(before)
    assert now.left(before).rejected == {"飞机票报不报": frozenset({id})}


def test_the_texts_of_many_entries_are_read_some_at_a_time(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = snapshot(database)
    monkeypatch.setattr(portions, "AT_ONCE", 7)
    with database.reading() as session:
        assert answering.texts(session, {one.id for one in before.entries}) == before.entries
        assert answering.texts(session, ()) == ()
    statements = list[int]()
    event.listen(
        database.engine,
        "before_cursor_execute",
        lambda _c, _cursor, _said, values, *_: statements.append(len(values)),
    )
    with database.reading() as session:
        answering.texts(session, [one.id for one in before.entries[:15]])
    assert max(statements) == 7
