"""0029 on a database that is in use: diseases keep what they say, nobody is a suspect by it; back and up again."""

from collections.abc import Iterator

import pytest
from alembic import command
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from backend import schema
from backend.core.db import Database
from tests.backend.emptied import emptied
from tests.backend.test_migrating_visits import back
from tests.backend.test_schema import _A_PATIENT, moved

_A_CASE = (
    "INSERT INTO patient_disease (patient_id, disease, notice, notified_at, ended_on)"
    " VALUES (1, 'tuberculosis', 'notified', '2026-01-02 00:00:00', '2026-02-01')"
)
_SAYS = "SELECT disease, notice, ended_on, suspect, reopened_at FROM patient_disease ORDER BY disease"
_STEP = (
    "INSERT INTO patient_disease_before (patient_id, disease, on_record, suspect, change, reason, changed_by, until)"
    " VALUES (1, '{disease}', TRUE, FALSE, '{change}', '', 'own', '2026-03-02 00:00:00')"
)


@pytest.fixture(params=["sqlite", "postgresql"])
def in_use(request: pytest.FixtureRequest) -> Iterator[Database]:
    """At the revision before, with a case that is over."""
    database = Database(emptied(request.getfixturevalue(f"{request.param}_url")))
    moved(database, command.upgrade, "0028")
    with database.engine.begin() as connection:
        for statement in (*_A_PATIENT, _A_CASE):
            connection.execute(text(statement))
    yield database
    database.close()


def says(database: Database) -> list[tuple[object, ...]]:
    with database.reading() as session:
        found = session.execute(text(_SAYS)).all()
    return [(row[0], row[1], str(row[2])[:10], bool(row[3]), row[4]) for row in found]


def test_diseases_on_record_stay_as_they_are(in_use: Database) -> None:
    wanted = [("copd", None, "None", False, None), ("tuberculosis", "notified", "2026-02-01", False, None)]
    schema.upgrade(in_use)
    assert says(in_use) == wanted
    with in_use.engine.begin() as connection:
        connection.execute(text(_STEP.format(disease="tuberculosis", change="taken_back")))
    back(in_use, "0028")
    inspector = inspect(in_use.engine)
    assert "patient_disease_before" not in inspector.get_table_names()
    assert "suspect" not in {one["name"] for one in inspector.get_columns("patient_disease")}
    schema.upgrade(in_use)
    assert says(in_use) == wanted


@pytest.mark.parametrize(("disease", "change"), [("measles", "notice"), ("tuberculosis", "forgotten")])
def test_only_what_is_known_is_kept(in_use: Database, disease: str, change: str) -> None:
    schema.upgrade(in_use)
    with pytest.raises(IntegrityError), in_use.engine.begin() as connection:
        connection.execute(text(_STEP.format(disease=disease, change=change)))
