"""The audit log: written once, listed by region, never changed."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from backend.core import audit
from backend.core.audit import SYSTEM, Actor, AuditRow, Deed, Filters
from backend.core.db import Database
from tests.fakes import FixedClock

WANG = Actor("haiyuan.wang", "0123456789abcdef")
NOW = FixedClock().now()


def write(database: Database, *deeds: Deed, actor: Actor = WANG) -> None:
    with database.writing() as session:
        for position, deed in enumerate(deeds):
            audit.record(session, actor, deed, NOW + timedelta(minutes=position))


def keys(database: Database, root: str, filters: Filters = audit.EVERYTHING, limit: int = 50) -> list[str]:
    with database.reading() as session:
        return [one.key for one in audit.listing(session, root, filters, limit)]


def test_a_deed_is_read_as_it_was_written(database: Database) -> None:
    write(database, Deed("查看", "患者", "17", "640522", {"runners": ["phone"], "count": 3}))
    with database.reading() as session:
        (found,) = audit.listing(session, "640522")
    assert (found.at, found.account, found.request_id) == (NOW, "haiyuan.wang", "0123456789abcdef")
    assert (found.action, found.kind, found.key, found.region) == ("查看", "患者", "17", "640522")
    assert found.detail == {"runners": ["phone"], "count": 3}


def test_the_system_itself_is_nobody(database: Database) -> None:
    write(database, Deed("计划", "提醒"), actor=SYSTEM)
    with database.reading() as session:
        (found,) = audit.listing(session, "000000")
    assert found.account is None
    assert found.detail == {}


def test_a_deed_and_its_record_stand_or_fall_together(database: Database) -> None:
    def fail_half_way() -> None:
        with database.writing() as session:
            audit.record(session, WANG, Deed("查看", "患者"), NOW)
            session.flush()
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        fail_half_way()
    assert keys(database, "000000") == []


def test_personal_numbers_are_masked_wherever_they_stand(database: Database) -> None:
    detail = {
        "to": "电话13812345678",
        "runners": ["640522196503021234", 13812345678],
        "entry": {"13812345678": None},
        "date": "2026-03-02",
        "full": True,
    }
    write(database, Deed("查看", "患者", "17", "640522", detail))
    with database.reading() as session:
        (found,) = audit.listing(session, "640522")
        raw = str(session.scalar(text("SELECT CAST(detail AS TEXT) FROM audit_log")))
    assert "138123" not in raw
    assert "640522196503" not in raw
    assert found.detail["to"] == "电话［号码已隐去］"
    assert found.detail["date"] == "2026-03-02"
    assert found.detail["full"] is True


def test_the_newest_comes_first_in_pages(database: Database) -> None:
    write(database, *(Deed("查看", "患者", str(n), "640522") for n in range(5)))
    assert keys(database, "640522", limit=2) == ["4", "3"]
    with database.reading() as session:
        last = audit.listing(session, "640522", limit=2)[-1]
    assert keys(database, "640522", Filters(before=last.id)) == ["2", "1", "0"]


def test_a_person_lists_only_the_own_subtree(database: Database) -> None:
    write(
        database,
        Deed("查看", "患者", "nation", "000000"),
        Deed("查看", "患者", "city", "640500"),
        Deed("查看", "患者", "county", "640522"),
        Deed("查看", "患者", "village", "640522100201"),
        Deed("查看", "患者", "neighbour", "640521"),
        Deed("查看", "患者", "far", "421321"),
    )
    assert keys(database, "640522") == ["village", "county"]
    assert keys(database, "640500") == ["neighbour", "village", "county", "city"]
    assert keys(database, "421300") == ["far"]
    assert len(keys(database, "000000")) == 6


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (Filters(account="haiyuan.wang"), ["2", "1", "0"]),
        (Filters(account="nobody"), []),
        (Filters(action="改"), ["2"]),
        (Filters(kind="条目"), ["1"]),
        (Filters(kind="患者", key="0"), ["0"]),
        (Filters(since=NOW + timedelta(minutes=1)), ["2", "1"]),
        (Filters(until=NOW + timedelta(minutes=1)), ["0"]),
    ],
)
def test_filters(database: Database, filters: Filters, found: list[str]) -> None:
    write(
        database,
        Deed("看", "患者", "0", "640522"),
        Deed("看", "条目", "1", "640522"),
        Deed("改", "患者", "2", "640522"),
    )
    assert keys(database, "640500", filters) == found


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_log SET account = 'somebody.else'",
        "UPDATE audit_log SET action = action WHERE 1 = 1",
        "DELETE FROM audit_log",
        "DELETE FROM audit_log WHERE object_id = '17'",
    ],
)
def test_the_database_itself_refuses_to_change_a_record(database: Database, statement: str) -> None:
    write(database, Deed("查看", "患者", "17", "640522"))
    with pytest.raises(DBAPIError, match="append-only"), database.writing() as session:
        session.execute(text(statement))
    assert keys(database, "640522") == ["17"]


def test_no_record_is_replaced(database: Database) -> None:
    write(database, Deed("查看", "患者", "17", "640522"))
    replacing = (
        "INSERT OR REPLACE INTO audit_log SELECT id, at, 'other', action, object_kind, object_id, region_code, "
        "detail, request_id FROM audit_log"
        if database.engine.dialect.name == "sqlite"
        else "INSERT INTO audit_log SELECT * FROM audit_log ON CONFLICT (id) DO UPDATE SET account = 'other'"
    )
    with pytest.raises(DBAPIError, match="append-only"), database.writing() as session:
        session.execute(text(replacing))
    with database.reading() as session:
        assert session.scalars(select(AuditRow.account)).all() == ["haiyuan.wang"]


def test_postgresql_refuses_to_empty_the_log(postgresql_url: str) -> None:
    database = Database(postgresql_url)
    write(database, Deed("查看", "患者"))
    with pytest.raises(DBAPIError, match="append-only"), database.writing() as session:
        session.execute(text("TRUNCATE audit_log"))
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(AuditRow)) == 1
    database.close()
