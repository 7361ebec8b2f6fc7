"""0024 on a database that is in use: visits keep what they say, what points at them, and their checks."""

from collections.abc import Iterator

import pytest
from alembic import command
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from backend import schema
from backend.core.db import Database
from tests.backend.emptied import emptied
from tests.backend.test_schema import _A_PATIENT, moved

_A_VISIT = (
    "INSERT INTO visit (id, patient_id, visited_on, way, outcome, diseases, state, recorded_by, recorded_at, symptoms,"
    " sbp, dbp, medication, adverse, supervised_by, drugs, referral_reason, referral_place, corrects_id, note_sealed)"
    " VALUES ({id}, 1, '2026-01-0{id}', 'clinic', 'reached', '[\"copd\"]', '{state}', 'own', '2026-01-02 00:00:00',"
    " '[]', 130, 80, {medication}, 'none', {supervised_by}, '[]', '', '', {corrects}, 'sealed')"
)
_A_PLAN = (
    "INSERT INTO care_plan (patient_id, disease, rules_version, visit_class, action, urgency, reason, state,"
    " after_visit_id, created_at) VALUES (1, 'copd', '2017-3', 'controlled', 'routine', 'planned', '', 'open', 2,"
    " '2026-01-02 00:00:00')"
)


def a_visit(
    number: int, *, medication: str = "'regular'", supervised_by: str = "'family'", corrects: str = "NULL"
) -> str:
    state = "superseded" if number == 1 else "current"
    said = {"medication": medication, "supervised_by": supervised_by, "corrects": corrects}
    return _A_VISIT.format(id=number, state=state, **said)


@pytest.fixture(params=["sqlite", "postgresql"])
def in_use(request: pytest.FixtureRequest) -> Iterator[Database]:
    """At the revision before, with a visit that was corrected and a plan that follows it."""
    database = Database(emptied(request.getfixturevalue(f"{request.param}_url")))
    moved(database, command.upgrade, "0023")
    with database.engine.begin() as connection:
        for statement in (*_A_PATIENT, a_visit(1), a_visit(2, corrects="1"), _A_PLAN):
            connection.execute(text(statement))
    yield database
    database.close()


def back(database: Database, revision: str) -> None:
    """As an upgrade is done: SQLite builds the table anew under what points at it."""
    config = schema._config()
    with (
        database.engine.connect() as connection,
        schema._tables_may_be_rebuilt(connection),
        connection.begin(),
    ):
        config.attributes["connection"] = connection
        command.downgrade(config, revision)


def test_visits_on_record_stay_with_their_corrections_and_plans(in_use: Database) -> None:
    schema.upgrade(in_use)
    with in_use.reading() as session:
        said = (
            "SELECT sbp, medication, note_sealed, corrects_id, answers, words_sealed FROM visit WHERE id = 2"
        )
        assert tuple(session.execute(text(said)).one()) == (130, "regular", "sealed", 1, None, None)
        assert session.scalar(text("SELECT after_visit_id FROM care_plan")) == 2
    for broken in (
        "DELETE FROM visit WHERE id = 2",
        "UPDATE visit SET dbp = 140",
        "UPDATE visit SET way = 'fax'",
    ):
        with pytest.raises(IntegrityError), in_use.engine.begin() as connection:
            connection.execute(text(broken))


def test_the_new_codes_are_taken_and_going_back_asks_them_no_more(in_use: Database) -> None:
    new = a_visit(3, medication="'not_needed'", supervised_by="'self'")
    with pytest.raises(IntegrityError), in_use.engine.begin() as connection:
        connection.execute(text(new))
    schema.upgrade(in_use)
    with in_use.engine.begin() as connection:
        connection.execute(text(new))
    back(in_use, "0023")
    with in_use.reading() as session:
        said = session.execute(text("SELECT medication, supervised_by FROM visit ORDER BY id")).all()
    assert [tuple(one) for one in said] == [("regular", "family"), ("regular", "family"), (None, None)]


@pytest.mark.parametrize("revision", ["0002", "0006", "0010", "0016", "0020", "0022"])
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_earlier_states_come_up_to_the_newest(
    request: pytest.FixtureRequest, kind: str, revision: str
) -> None:
    database = Database(emptied(request.getfixturevalue(f"{kind}_url")))
    moved(database, command.upgrade, revision)
    schema.upgrade(database)
    assert schema.is_current(database)
    with database.reading() as session:
        assert session.execute(text("SELECT answers, words_sealed FROM visit")).all() == []
    database.close()
