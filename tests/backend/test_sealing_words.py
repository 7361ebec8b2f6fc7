"""Words of a referral and drugs that an earlier version kept in the clear: sealed at the next start, and gone."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import event, text

from backend import schema
from backend import services as composition
from backend.core import scrubbing, settings
from backend.core.crypto import FieldCipher
from backend.core.db import Database
from backend.services import Services
from scheduler import visits
from scheduler.visits import Drug
from scheduler.visits.sealing import seal_old_words
from tests.backend.emptied import emptied
from tests.backend.test_migrating_visits import a_visit
from tests.backend.test_schema import _A_PATIENT, moved

CIPHER = FieldCipher(b"k" * 32)
REASON, PLACE = "样三的女婿说要去查", "样四老家的县医院"
DRUG = Drug("氨氯地平 问女儿样五", 1, "5mg")
_DRUGS = json.dumps([asdict(DRUG)], ensure_ascii=False)
_INDEX = "ix_visit_unsealed"
MANY = 300  # visits: pages of them are left behind when the table is built anew


@pytest.fixture(params=["sqlite", "postgresql"])
def older(request: pytest.FixtureRequest) -> Iterator[Database]:
    """Before the words were sealed: many visits, most with words, two with drugs, one with neither, one superseded."""
    database = Database(emptied(request.getfixturevalue(f"{request.param}_url")))
    if request.param == "sqlite":  # some builds of SQLite overwrite by themselves, most do not
        event.listen(database.engine, "connect", lambda found, _: found.execute("PRAGMA secure_delete = OFF"))
    moved(database, command.upgrade, "0023")
    with database.engine.begin() as connection:
        many = (a_visit(2).replace("VALUES (2,", f"VALUES ({number},") for number in range(5, MANY + 1))
        for statement in (*_A_PATIENT, *(a_visit(number) for number in (1, 2, 3, 4)), *many):
            connection.execute(text(statement))
        said = "UPDATE visit SET referral_reason = :reason, referral_place = :place WHERE id NOT IN (3, 4)"
        connection.execute(text(said), {"reason": REASON, "place": PLACE})
        connection.execute(text("UPDATE visit SET drugs = :drugs WHERE id IN (2, 3)"), {"drugs": _DRUGS})
        connection.execute(text("UPDATE visit SET note_sealed = NULL"))
    yield database
    database.close()


def on_disk(database: Database) -> bytes:
    """Everything that the database keeps of the visits."""
    if database.engine.dialect.name == "sqlite":
        file = Path(str(database.engine.url.database))
        return b"".join(one.read_bytes() for one in file.parent.glob(f"{file.name}*"))
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CHECKPOINT"))
        asked = "SELECT pg_read_binary_file(pg_relation_filepath('visit'))"
        return bytes(connection.scalar(text(asked)) or b"")


def planted(database: Database) -> set[str]:
    """Which of the words are found there."""
    found = on_disk(database)
    return {word for word in (REASON, PLACE, DRUG.name) if word.encode() in found}


def test_words_of_before_are_sealed_and_found_nowhere_afterwards(older: Database) -> None:
    assert planted(older) == {REASON, PLACE, DRUG.name}
    schema.upgrade(older)
    assert seal_old_words(older, CIPHER) == MANY - 1  # all but the one with neither
    assert planted(older) == set()
    with older.reading() as session:
        for number in (1, 2):
            form = visits.entry(session, CIPHER, number).form
            assert (form.referral_reason, form.referral_place) == (REASON, PLACE)
        forms = [visits.entry(session, CIPHER, number).form for number in (1, 2, 3, 4)]
        assert [one.drugs for one in forms] == [(), (DRUG,), (DRUG,), ()]
        assert forms[2].referral_reason == ""
    assert seal_old_words(older, CIPHER) == 0


def test_a_start_that_died_after_the_sealing_leaves_the_file_to_the_next(
    older: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    schema.upgrade(older)
    with monkeypatch.context() as patch:
        patch.setattr(scrubbing, "scrub", lambda *_: False)
        seal_old_words(older, CIPHER)
    with older.engine.connect() as connection:
        assert scrubbing.is_marked(connection, _INDEX)
    assert seal_old_words(older, CIPHER) == 0
    assert planted(older) == set()
    with older.engine.connect() as connection:
        assert not scrubbing.is_marked(connection, _INDEX)


def test_who_is_busy_with_the_file_is_not_waited_for_for_ever(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    with database.engine.begin() as connection:
        scrubbing.mark(connection, _INDEX)
    with database.engine.connect() as other, database.writing() as somebody:
        other.exec_driver_sql("PRAGMA busy_timeout = 50")
        somebody.execute(text("UPDATE region SET name = name"))
        other.close()  # the pool lends it next
        assert not scrubbing.scrub(database, "visit", _INDEX)
    with database.engine.connect() as connection:
        assert scrubbing.is_marked(connection, _INDEX)
    database.close()


@pytest.mark.parametrize("older", ["postgresql"], indirect=True)
def test_who_reads_the_table_is_not_waited_for_for_ever_and_two_do_it_once(older: Database) -> None:
    schema.upgrade(older)
    with older.engine.begin() as connection:
        scrubbing.mark(connection, _INDEX)
    asked = text("SELECT pg_relation_filepath('visit')")
    with older.engine.connect() as reader, ThreadPoolExecutor(1) as pool:
        reader.execute(text("SELECT count(*) FROM visit"))
        late = pool.submit(scrubbing.scrub, older, "visit", _INDEX)
        try:
            assert not late.result(timeout=20)
        finally:
            reader.rollback()
        assert scrubbing.is_marked(reader, _INDEX)
    assert scrubbing.scrub(older, "visit", _INDEX)
    with older.engine.connect() as connection:
        assert not scrubbing.is_marked(connection, _INDEX)
        before = connection.scalar(asked)
    assert scrubbing.scrub(older, "visit", _INDEX)
    with older.engine.connect() as connection:
        assert connection.scalar(asked) == before


def test_every_start_does_it(services: Services, environ: dict[str, str]) -> None:
    with services.database.writing() as session:
        for statement in (*_A_PATIENT[1:], a_visit(1)):
            session.execute(text(statement))
        session.execute(
            text("UPDATE visit SET note_sealed = NULL, referral_reason = :said"), {"said": REASON}
        )
    again = composition.build(settings.load(environ), services.clock, services.library)
    with again.database.reading() as session:
        assert session.scalar(text("SELECT referral_reason FROM visit")) == ""
        assert visits.entry(session, again.cipher, 1).form.referral_reason == REASON
    again.close()
