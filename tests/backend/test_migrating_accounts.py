"""0021 on a database that is in use: whose hand an account's password came from is read from the audit log."""

import pytest
from sqlalchemy import text

from backend.core.db import Database
from tests.backend.emptied import emptied
from tests.backend.test_migrating_entries import MOMENT, migrate

ACCOUNT = (
    "INSERT INTO staff_account (username, display_name, password_hash, role, region_code, must_change_password,"
    " failed_attempts, active, created_at) VALUES (:name, '某某', 'x', '审核', '640522', false, 0, true, :at)"
)
DEED = (
    "INSERT INTO audit_log (at, account, action, object_kind, object_id, region_code, detail, request_id)"
    " VALUES (:at, :by, :action, '账号', :name, '640522', '{}', '')"
)
LOG = (
    ("chief", "新增账号", "ma"),
    ("ma", "登录", "ma"),
    (None, "新增账号", "wang"),
    ("chief", "重设密码", "li"),
    (None, "重设密码", "li"),  # the operator's came last
    (None, "新增账号", "he"),
    ("boss", "重设密码", "he"),
)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_who_gave_the_last_password_is_known_of_the_accounts_there_are(
    request: pytest.FixtureRequest, kind: str
) -> None:
    database = Database(emptied(request.getfixturevalue(f"{kind}_url")))
    migrate(database, "0020")
    at = MOMENT.replace(tzinfo=None)
    with database.writing() as session:
        for name in ("ma", "wang", "li", "he", "old"):
            session.execute(text(ACCOUNT), {"name": name, "at": at})
        for by, action, name in LOG:
            session.execute(text(DEED), {"at": at, "by": by, "action": action, "name": name})
    migrate(database, "head")
    with database.reading() as session:
        rows = session.execute(text("SELECT username, set_up_by FROM staff_account")).all()
    found = {row.username: row.set_up_by for row in rows}
    database.close()
    assert found == {"ma": "chief", "wang": None, "li": None, "he": "boss", "old": None}
