"""`/healthz` and `/readyz`."""

from flask.testing import FlaskClient
from sqlalchemy import delete, text, update

from backend.services import Services
from policy_kb.models import EntryRevisionRow, EntryRow, KnowledgeRevisionRow, PhrasingRow


def test_a_fresh_application_is_alive_and_ready(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "ok"}
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json == {"status": "ready", "not_ready": []}


def test_an_old_schema_is_named(client: FlaskClient, services: Services) -> None:
    with services.database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    response = client.get("/readyz")
    assert response.status_code == 503
    assert (response.json or {})["not_ready"] == ["migrations"]


def test_missing_knowledge_is_named(client: FlaskClient, services: Services) -> None:
    with services.database.writing() as session:
        session.execute(delete(PhrasingRow))
        session.execute(delete(EntryRevisionRow))
        session.execute(delete(EntryRow))
        session.execute(update(KnowledgeRevisionRow).values(revision=0))
    client.get("/readyz")  # notices it; the new index is built meanwhile
    services.library.settled()
    response = client.get("/readyz")
    assert response.status_code == 503
    assert (response.json or {})["not_ready"] == ["knowledge", "index"]


def test_without_a_database_the_process_is_alive_but_not_ready(
    client: FlaskClient, services: Services
) -> None:
    with services.database.writing() as session:
        for table in ("phrasing", "knowledge_revision", "alembic_version"):
            session.execute(text(f"DROP TABLE {table}"))
    assert client.get("/healthz").status_code == 200
    response = client.get("/readyz")
    assert response.status_code == 503
    assert {"migrations", "knowledge", "index"} <= set((response.json or {})["not_ready"])
