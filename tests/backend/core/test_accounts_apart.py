"""Two accounts, two persons: whose hand an account's password came from, and what that forbids."""

import pytest

from backend.core import audit
from backend.core.accounts import apart, register
from backend.core.accounts.models import StaffAccountRow
from backend.core.accounts.passwords import Passwords
from backend.core.accounts.register import NewAccount
from backend.core.accounts.roles import Role
from backend.core.audit import SYSTEM, Actor, Deed
from backend.core.db import Database
from backend.core.errors import BadInput
from tests.fakes import FixedClock

NOW = FixedClock().now()
CITY, COUNTY, ELSEWHERE = "640500", "640522", "421321"
WEAK = Passwords(time_cost=1, memory_cost=8)
REVIEWERS = (Role.ADMIN, Role.REVIEWER)


@pytest.fixture
def staff(database: Database) -> Database:
    """An operator has made boss and ma; boss made chief and li; chief made his own puppet."""
    made = (
        ("boss", Role.ADMIN, CITY, SYSTEM),
        ("ma", Role.REVIEWER, COUNTY, SYSTEM),
        ("chief", Role.ADMIN, COUNTY, Actor("boss")),
        ("li", Role.REVIEWER, COUNTY, Actor("boss")),
        ("puppet", Role.REVIEWER, COUNTY, Actor("chief")),
        ("far", Role.REVIEWER, ELSEWHERE, SYSTEM),
        ("writer", Role.EDITOR, COUNTY, SYSTEM),
    )
    with database.writing() as session:
        for name, role, region, actor in made:
            register.add(session, WEAK, NewAccount(name, "某某", role, region), actor, NOW)
    return database


def reset(database: Database, username: str, actor: Actor) -> None:
    with database.writing() as session:
        register.reset(session, WEAK, username, actor, NOW)


def refusal(database: Database, second: str, *firsts: str) -> str:
    with database.reading() as session:
        return apart.refusal(session, second, firsts)


@pytest.mark.parametrize(
    ("second", "first", "words"),
    [
        ("puppet", "chief", "您的账号是由“chief”开立或重设密码的"),
        ("chief", "puppet", "“puppet”的账号是由您开立或重设密码的"),
        ("puppet", "boss", "您的账号是由“boss”"),  # who made the one who made it
        ("boss", "puppet", "“puppet”的账号是由您"),
    ],
)
def test_an_account_and_whoever_has_set_it_up_are_one_person(
    staff: Database, second: str, first: str, words: str
) -> None:
    assert words in refusal(staff, second, "somebody", first)
    assert "请另一位同事来办" in refusal(staff, second, first)
    with staff.reading() as session, pytest.raises(BadInput, match="两个账号只算一个人"):
        apart.demand(session, Actor(second), {first})


@pytest.mark.parametrize(
    ("second", "first"), [("ma", "chief"), ("chief", "ma"), ("boss", "ma"), ("ma", "gone")]
)
def test_accounts_of_different_hands_are_two(staff: Database, second: str, first: str) -> None:
    with staff.reading() as session:
        assert apart.demand(session, Actor(second), {first}) == {}


def test_two_that_a_third_has_set_up_are_two_and_the_third_is_named(staff: Database) -> None:
    with staff.reading() as session:
        assert apart.demand(session, Actor("li"), {"ma", "chief"}) == {apart.SHARED: "boss"}
        assert apart.demand(session, Actor("li"), {"puppet"}) == {apart.SHARED: "boss"}


def test_a_reset_password_makes_it_the_hand_that_has_set_it_and_an_operator_undoes_that(
    staff: Database,
) -> None:
    assert refusal(staff, "ma", "chief") == ""
    reset(staff, "ma", Actor("chief"))
    assert "您的账号是由“chief”" in refusal(staff, "ma", "chief")
    reset(staff, "ma", SYSTEM)
    assert refusal(staff, "ma", "chief") == ""


def test_two_administrators_who_have_reset_each_other_are_one(staff: Database) -> None:
    reset(staff, "boss", Actor("chief"))
    assert refusal(staff, "boss", "chief")
    assert refusal(staff, "chief", "boss")
    assert refusal(staff, "puppet", "boss")
    assert refusal(staff, "ma", "boss", "chief", "puppet") == ""


def test_nobody_resets_their_own_account(staff: Database) -> None:
    with (
        staff.writing() as session,
        pytest.raises(BadInput, match="自己的密码请在“改密码”里改；忘了请运维人员重设。"),
    ):
        register.reset(session, WEAK, " Puppet", Actor("puppet"), NOW)
    assert "您的账号是由“chief”" in refusal(staff, "puppet", "chief")


def test_who_once_reset_their_own_account_has_it_from_the_hand_before(staff: Database) -> None:
    """As it could be done before it was refused."""
    with staff.writing() as session:
        row = session.query(StaffAccountRow).filter_by(username="puppet").one()
        row.set_up_by = "puppet"
        audit.record(session, Actor("puppet"), Deed("重设密码", "账号", "puppet", COUNTY), NOW)
    assert "您的账号是由“chief”" in refusal(staff, "puppet", "chief")


def test_two_who_reset_each_other_do_not_lose_the_hand_that_has_made_both(staff: Database) -> None:
    with staff.writing() as session:
        register.add(session, WEAK, NewAccount("second", "某某", Role.ADMIN, COUNTY), Actor("chief"), NOW)
    reset(staff, "puppet", Actor("second"))
    reset(staff, "second", Actor("puppet"))
    for one in ("puppet", "second"):
        assert refusal(staff, one, "chief")
        assert refusal(staff, "chief", one)
    assert refusal(staff, "puppet", "second")


@pytest.mark.parametrize("actor", [Actor("boss"), SYSTEM])
def test_a_password_stays_of_the_hand_it_came_from_whoever_resets_the_account_between(
    staff: Database, actor: Actor
) -> None:
    """chief's second account resets ma, whose password chief may know; then the second account gets another."""
    reset(staff, "ma", Actor("puppet"))
    reset(staff, "puppet", actor)
    assert "您的账号是由“chief”" in refusal(staff, "ma", "chief")
    reset(staff, "ma", SYSTEM)
    assert refusal(staff, "ma", "chief", "puppet") == ""


def test_who_may_be_the_second_person(staff: Database) -> None:
    with staff.writing() as session:
        names = [one.username for one in apart.others(session, REVIEWERS, COUNTY, {"chief"})]
        assert names == [
            "li",
            "ma",
        ]  # not boss, who made chief, not the puppet, not another county's, no editor
        assert [one.username for one in apart.others(session, REVIEWERS, COUNTY, {"ma"})] == [
            *("boss", "chief", "li", "puppet")
        ]
        register.lock(session, "li", SYSTEM, NOW)
        assert [one.username for one in apart.others(session, REVIEWERS, COUNTY, {"chief"})] == ["ma"]
