"""0034 on a database in use: what answers goes back to the region it answers, whatever is drafted of it; and back."""

from collections.abc import Iterator

import pytest
from alembic import command
from sqlalchemy import text

from backend.core.db import Database
from tests.backend.emptied import emptied
from tests.backend.test_schema import moved

REGION = (
    "INSERT INTO region (code, name) VALUES ('000000', '全国'), ('640521', '中宁县'), ('640522', '海原县')"
)
ENTRY = (
    'INSERT INTO entry (id, region_code, topic, title, conclusion, conditions, how, "where", audience, figures,'
    " parts, section, unexplained, searched, origin, adopted, state, head_number, live_number, version, changed_at)"
    " VALUES (:id, '640521', 'payment', '押金', '不用交。', '', '', '', '[]', '[]', '{}', '', false, '', 'staff',"
    " true, 'draft', 2, :live, 2, '2026-03-01 00:00:00')"
)
REVISION = (
    "INSERT INTO entry_revision (entry_id, number, content, author, reason, made_at)"
    " VALUES (:id, :number, :content, 'wang', '新写', '2026-03-01 00:00:00')"
)


@pytest.fixture(params=["sqlite", "postgresql"])
def older(request: pytest.FixtureRequest) -> Iterator[Database]:
    """Before 0034: each entry is drafted for 中宁县; one answers 海原县, one 中宁县, one nobody."""
    database = Database(emptied(request.getfixturevalue(f"{request.param}_url")))
    moved(database, command.upgrade, "0031")
    with database.engine.begin() as connection:
        connection.execute(text(REGION))
        for id, live, told in (
            ("strayed", 1, "640522"),
            ("at-home", 1, "640521"),
            ("silent", None, "640522"),
        ):
            connection.execute(text(ENTRY), {"id": id, "live": live})
            for number, region in ((1, told), (2, "640521")):
                values = {"id": id, "number": number, "content": f'{{"region_code": "{region}"}}'}
                connection.execute(text(REVISION), values)
    yield database
    database.close()


def regions(database: Database) -> dict[str, str]:
    with database.reading() as session:
        rows = session.execute(text("SELECT id, region_code FROM entry"))
        return {str(row.id): str(row.region_code) for row in rows}


def test_what_answers_is_of_the_region_it_answers(older: Database) -> None:
    moved(older, command.upgrade, "0034")
    assert regions(older) == {"strayed": "640522", "at-home": "640521", "silent": "640521"}
    moved(older, command.downgrade, "0031")
    assert regions(older)["strayed"] == "640522"
