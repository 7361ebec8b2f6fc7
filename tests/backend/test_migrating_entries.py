"""Migrations on a database that is in use. 0006: every entry stays as it was, with its text as revision 1; and back."""

from collections.abc import Iterator
from datetime import UTC, timedelta
from importlib.resources import files

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import select, text

from backend.core.db import Database
from policy_kb import content, loading, store
from policy_kb.editing import reading
from policy_kb.editing.states import State
from policy_kb.quiz.models import QuizRevisionRow
from tests.backend.emptied import emptied
from tests.fakes import FixedClock

MOMENT = FixedClock().now()


@pytest.fixture(params=["sqlite", "postgresql"])
def older(request: pytest.FixtureRequest) -> Iterator[Database]:
    """At revision 0005, with an entry that answers, one that is retired, a question and a document with a clause."""
    database = Database(emptied(request.getfixturevalue(f"{request.param}_url")))
    migrate(database, "0005")
    with database.writing() as session:
        at = {"at": MOMENT.replace(tzinfo=None)}
        for statement in BEFORE:
            session.execute(text(statement), at)
        for id, state in (("one-live", "published"), ("one-gone", "retired")):
            session.execute(text(ENTRY).bindparams(id=id, state=state))
        for statement in AFTER:
            session.execute(text(statement), at)
    yield database
    database.close()


ENTRY = (
    'INSERT INTO entry (id, region_code, topic, title, conclusion, conditions, how, "where", audience, figures,'
    " parts, document_key, section, valid_from, review_by, unexplained, state, origin) VALUES"
    " (:id, '000000', 'payment', '押金', '不用交。', '', '', '', '[\"公众\"]', '[]', '{\"2019\": \"一句\"}',"
    " 'paper', '三', '2019-01-01', '2019-12-31', false, :state, 'builtin')"
)
BEFORE = (
    "INSERT INTO region (code, name) VALUES ('000000', '全国')",
    "INSERT INTO source_document (key, region_code, title, issuer, number, issued, note, origin, imported_at)"
    " VALUES ('paper', '000000', '文件', '单位', '', '2019', '', 'builtin', :at)",
    "INSERT INTO clause (document_key, position, heading_path, text) VALUES ('paper', 0, '[]', '第一条')",
)
AFTER = (
    "INSERT INTO phrasing (entry_id, position, text) VALUES ('one-live', 1, '后问'), ('one-live', 0, '先问')",
    "INSERT INTO conversation (person, channel, sealed_id, memory, turns, created_at, last_at)"
    " VALUES ('p', 'web', '', '{}', 1, :at, :at)",
    "INSERT INTO question (conversation_id, asked_at, text, kind, confidence, state)"
    " VALUES (1, :at, '问', 'unknown', 0, 'open')",
)


def migrate(database: Database, target: str, *, back: bool = False) -> None:
    config = Config()
    config.set_main_option("script_location", str(files("backend") / "migrations"))
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        (command.downgrade if back else command.upgrade)(config, target)


def test_what_answered_answers_and_what_was_retired_stays_so(older: Database) -> None:
    migrate(older, "head")
    with older.reading() as session:
        (found,) = store.snapshot(session).entries
        live, gone = reading.detail(session, "one-live"), reading.detail(session, "one-gone")
        assert [clause.text for clause in store.snapshot(session).clauses] == ["第一条"]
        assert session.execute(text("SELECT text, group_id FROM question")).one() == ("问", None)
    assert (found.id, found.phrasings, found.parts) == ("one-live", ("先问", "后问"), (("2019", "一句"),))
    assert (live.standing.state, live.standing.live, live.adopted) == (State.PUBLISHED, 1, False)
    assert [(one.number, one.author, one.reason) for one in live.revisions] == [(1, None, "内置内容")]
    assert (gone.standing.state, gone.standing.live) == (State.RETIRED, None)


def test_the_cards_of_the_release_come_over_it(older: Database) -> None:
    migrate(older, "head")
    held = content.load()
    with older.writing() as session:
        loading.load_builtin(session, held, MOMENT)
    with older.reading() as session:
        assert {found.id for found in store.snapshot(session).entries} == {found.id for found in held.entries}


def test_it_is_taken_back_with_what_is_live(older: Database) -> None:
    migrate(older, "0006")
    migrate(older, "0005", back=True)
    with older.reading() as session:
        rows = session.execute(text("SELECT id, conclusion, state FROM entry")).all()
        ways = session.execute(text("SELECT text FROM phrasing ORDER BY position")).all()
    assert [tuple(row) for row in rows] == [("one-live", "不用交。", "published")]
    assert [way for (way,) in ways] == ["先问", "后问"]
    migrate(older, "0006")


GROUP = (
    "INSERT INTO question_group (id, question, spoken, size, disliked, first_asked_at, last_asked_at, state, entry_id,"
    " reason, version) VALUES (:id, '问', '问', 1, 0, :at, :at, :state, :entry, '', 1)"
)


def test_groups_whose_entry_is_not_published_are_found_under_way(older: Database) -> None:
    """0018: what was done before it stays done, and what was forgotten with a draft comes back."""
    migrate(older, "0013")
    at = {"at": MOMENT.replace(tzinfo=None)}
    settled = ((1, "attached", "one-live"), (2, "answered", "one-gone"), (3, "open", None))
    with older.writing() as session:
        for id, state, entry in settled:
            session.execute(text(GROUP), at | {"id": id, "state": state, "entry": entry})
    migrate(older, "0014")
    assert under_way(older) == []
    migrate(older, "0013", back=True)
    with older.writing() as session:
        session.execute(text("UPDATE entry SET state = 'draft' WHERE id = 'one-gone'"))
    migrate(older, "0014")
    assert under_way(older) == [2]


def under_way(database: Database) -> list[int]:
    with database.reading() as session:
        return [id for (id,) in session.execute(text("SELECT id FROM question_group WHERE under_way"))]


def test_groups_in_use_are_put_before_nobody_and_lose_only_that_on_the_way_back(older: Database) -> None:
    """0026."""
    migrate(older, "0023")
    at = {"at": MOMENT.replace(tzinfo=None)}
    with older.writing() as session:
        session.execute(text(GROUP), at | {"id": 1, "state": "open", "entry": None})
    migrate(older, "0026")
    read = "SELECT raised_to, raised_entry, raised_by, raised_at FROM question_group"
    with older.writing() as session:
        assert session.execute(text(read)).one() == (None, None, None, None)
        session.execute(text("UPDATE question_group SET raised_to = '000000', raised_at = :at"), at)
    migrate(older, "0023", back=True)
    migrate(older, "0026")
    with older.reading() as session:
        assert session.execute(text(f"{read} WHERE state = 'open'")).one() == (None, None, None, None)


QUESTION = (
    "INSERT INTO quiz_question (id, entry_id, region_code, topic, text, state, version, changed_by, changed_at)"
    " VALUES (:id, :entry, '000000', 'payment', '押金多少', :state, 3, 'wang', :at)"
)
CHOICE = 'INSERT INTO quiz_choice (question_id, position, text, "right") VALUES (1, :position, :text, :right)'


def test_quiz_questions_keep_their_text_and_are_held_where_their_entry_changed_after_them(
    older: Database,
) -> None:
    """0014: of what was changed before the entry's live text was there nobody has seen whether it is still right."""
    migrate(older, "0015")
    day = timedelta(days=1)
    kept = (
        (1, "one-live", "published", MOMENT + day),
        (2, "one-live", "published", MOMENT - day),
        (3, "one-gone", "draft", MOMENT + day),
    )
    with older.writing() as session:
        for id, entry, state, at in kept:
            at = at.astimezone(UTC).replace(tzinfo=None)
            session.execute(text(QUESTION), {"id": id, "entry": entry, "state": state, "at": at})
        for position, said in enumerate(("不用交", "交500元")):
            session.execute(text(CHOICE), {"position": position, "text": said, "right": position == 0})
    migrate(older, "0016")
    query = "SELECT id, entry_number, approved_number FROM quiz_question ORDER BY id"
    with older.reading() as session:
        rows = [tuple(row) for row in session.execute(text(query))]
        (saved,) = session.scalars(select(QuizRevisionRow).where(QuizRevisionRow.question_id == 1))
    assert rows == [(1, 1, 1), (2, 0, 1), (3, 0, None)]
    assert (saved.number, saved.text, saved.author) == (1, "押金多少", "wang")
    assert saved.choices == [["不用交", True], ["交500元", False]]
    assert saved.made_at == MOMENT + day
    migrate(older, "0015", back=True)
    with older.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM quiz_question")) == 3


WORD = (
    "INSERT INTO word (said, canonical, kind, region_code, source, added_by, added_at)"
    " VALUES ('咕噜药', '高血压', 'disease', '000000', '听来的', 'wang', :at)"
)
FILE = (
    "INSERT INTO document_file (document_key, filename, digest, size, content, text, uploaded_by, uploaded_at)"
    " VALUES ('paper', '文件.txt', '', 0, :content, '', 'wang', :at)"
)


def test_what_is_heeded_and_quoted_stays_so_and_who_brought_a_document_is_known(older: Database) -> None:
    """0015: and what waits for a second person is not heeded by what came before it."""
    migrate(older, "0019")
    at = MOMENT.replace(tzinfo=None)
    with older.writing() as session:
        session.execute(text(WORD), {"at": at})
        session.execute(text(FILE), {"at": at, "content": b""})
    migrate(older, "0020")
    with older.writing() as session:
        assert [word.said for word in store.words(session)] == ["咕噜药"]
        assert session.execute(text("SELECT put_by, asked FROM source_document")).one() == ("wang", None)
        session.execute(text(WORD.replace("咕噜药", "嘟嘟药")), {"at": at})
        assert [word.said for word in store.words(session)] == ["咕噜药"]
    migrate(older, "0019", back=True)
    with older.reading() as session:
        heeded = session.execute(text("SELECT said FROM word WHERE retired_at IS NULL")).all()
        assert [tuple(row) for row in heeded] == [("咕噜药",)]
        assert session.scalar(text("SELECT count(*) FROM clause")) == 1
