"""Another role or region for an account: sessions end, it is on record, nobody changes their own, an admin stays."""

import pytest

from backend.core import audit
from backend.core.accounts import register, sessions
from backend.core.accounts.models import StaffAccountRow
from backend.core.accounts.passwords import Passwords
from backend.core.accounts.register import NewAccount
from backend.core.accounts.roles import Role
from backend.core.audit import SYSTEM, Actor
from backend.core.crypto import FieldCipher
from backend.core.db import Database
from backend.core.errors import BadInput, NotFound
from tests.fakes import FixedClock

CIPHER, NOW = FieldCipher(bytes(32)), FixedClock().now()
CITY, COUNTY, ELSEWHERE = "640500", "640522", "421321"
BOSS = Actor("boss")


@pytest.fixture
def staff(database: Database) -> Database:
    """An administrator of the city, one of the county, an editor and a doctor of the county."""
    weak = Passwords(time_cost=1, memory_cost=8)
    people = (
        ("boss", Role.ADMIN, CITY),
        ("chief", Role.ADMIN, COUNTY),
        ("wang", Role.EDITOR, COUNTY),
        ("li", Role.DOCTOR, COUNTY),
    )
    with database.writing() as session:
        for name, role, region in people:
            register.add(session, weak, NewAccount(name, "某某", role, region), SYSTEM, NOW)
    return database


def changed(database: Database, username: str, role: Role, region: str = COUNTY, actor: Actor = BOSS) -> None:
    with database.writing() as session:
        register.change(session, username, role, region, actor, NOW, CITY)


def test_role_and_region_change_sessions_end_and_the_log_says_what_was(staff: Database) -> None:
    with staff.writing() as session:
        id = session.query(StaffAccountRow).filter_by(username="wang").one().id
        token = sessions.begin(session, CIPHER, id, NOW)
    changed(staff, "wang", Role.REVIEWER, CITY)
    with staff.reading() as session:
        found = register.one(session, "wang", NOW).account
        assert (found.role, found.region) == (Role.REVIEWER, CITY)
        assert sessions.who(session, CIPHER, token, NOW) is None
        deed = audit.listing(session, CITY, audit.Filters(key="wang"))[0]
    assert (deed.action, deed.account) == ("改角色和地区", "boss")
    assert deed.detail == {"role": "编辑→审核", "region": "640522→640500"}


def test_what_is_the_same_already_signs_nobody_out(staff: Database) -> None:
    with staff.writing() as session:
        id = session.query(StaffAccountRow).filter_by(username="wang").one().id
        token = sessions.begin(session, CIPHER, id, NOW)
    changed(staff, "wang", Role.EDITOR)
    with staff.reading() as session:
        assert sessions.who(session, CIPHER, token, NOW) is not None


@pytest.mark.parametrize("username", ["boss", "BOSS", " Boss "])
def test_nobody_changes_or_stops_their_own_however_the_name_is_written(
    staff: Database, username: str
) -> None:
    with pytest.raises(BadInput, match="不能改自己的"):
        changed(staff, username, Role.EDITOR, CITY)
    with pytest.raises(BadInput, match="不能停用自己的"), staff.writing() as session:
        register.lock(session, username, BOSS, NOW, CITY)


def test_the_last_administrator_over_a_region_stays(staff: Database) -> None:
    with pytest.raises(BadInput, match="最后一位管理员"):
        changed(staff, "boss", Role.EDITOR, CITY, Actor("chief"))
    with pytest.raises(BadInput, match="最后一位管理员"), staff.writing() as session:
        register.lock(session, "boss", Actor("chief"), NOW)
    changed(staff, "chief", Role.EDITOR)  # the city's administrator is there for the county
    with staff.writing() as session:
        register.lock(session, "boss", SYSTEM, NOW)  # an operator can add another


def test_an_account_of_a_doctor_is_made_by_the_command_only(staff: Database) -> None:
    for username, role in (("li", Role.EDITOR), ("wang", Role.DOCTOR)):
        with pytest.raises(BadInput, match="名册里的一位医生"):
            changed(staff, username, role)


def test_outside_the_subtree_nothing_is_changed(staff: Database) -> None:
    with pytest.raises(NotFound):
        changed(staff, "wang", Role.EDITOR, ELSEWHERE)
    with pytest.raises(NotFound), staff.writing() as session:
        register.change(session, "wang", Role.REVIEWER, COUNTY, BOSS, NOW, ELSEWHERE)


def test_the_register_is_turned_over_and_looked_through(staff: Database) -> None:
    with staff.reading() as session:
        first = register.part(session, CITY, NOW, limit=3)
        rest = register.part(session, CITY, NOW, offset=3, limit=3)
        found = register.part(session, COUNTY, NOW, "WAN")
    names = [one.account.username for one in (*first.lines, *rest.lines)]
    assert (first.total, names) == (4, ["boss", "chief", "li", "wang"])
    assert [one.account.username for one in found.lines] == ["wang"]
