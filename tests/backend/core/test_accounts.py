"""Accounts: adding, signing in, lockout, sessions that end, passwords, what each role and region may."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from backend.core import audit, subtree
from backend.core.accounts import entrance, register, sessions
from backend.core.accounts.entrance import Denied, SignedIn
from backend.core.accounts.models import StaffAccountRow, StaffSessionRow
from backend.core.accounts.passwords import Passwords, one_time
from backend.core.accounts.register import Issued, NewAccount
from backend.core.accounts.roles import (
    Account,
    Forbidden,
    Role,
    demand_region,
    demand_role,
    is_doctor,
    may,
    sees,
)
from backend.core.audit import SYSTEM
from backend.core.crypto import FieldCipher
from backend.core.db import Database
from backend.core.errors import BadInput, NotFound
from tests.fakes import FixedClock

CIPHER = FieldCipher(bytes(32))
WANG = NewAccount("haiyuan.wang", "王芳", Role.EDITOR, "640522")
GOOD = "大山里的月亮真圆呀!"


@pytest.fixture(scope="session")
def passwords() -> Passwords:
    """As weak as argon2 allows: the tests hash a hundred times."""
    return Passwords(time_cost=1, memory_cost=8)


class Desk:
    """The edge, as a page or a command would be: each step is a transaction of its own."""

    def __init__(self, database: Database, clock: FixedClock, passwords: Passwords) -> None:
        self.database, self.clock, self.passwords = database, clock, passwords

    def add(self, new: NewAccount = WANG) -> Issued:
        with self.database.writing() as session:
            return register.add(session, self.passwords, new, SYSTEM, self.clock.now())

    def sign_in(self, password: str, username: str = WANG.username) -> SignedIn | Denied:
        with self.database.reading() as session:
            proof = entrance.prove(session, self.passwords, username, password)
        with self.database.writing() as session:
            return entrance.sign_in(session, CIPHER, proof, self.clock.now(), "request")

    def enter(self, password: str, username: str = WANG.username) -> SignedIn:
        outcome = self.sign_in(password, username)
        assert isinstance(outcome, SignedIn)
        return outcome

    def fail(self, times: int) -> None:
        for _ in range(times):
            assert isinstance(self.sign_in("wrong"), Denied)

    def change(self, old: str, new: str) -> Denied | None:
        new_hash = self.passwords.accept(WANG.username, new)
        with self.database.reading() as session:
            proof = entrance.prove(session, self.passwords, WANG.username, old)
        with self.database.writing() as session:
            return entrance.change_password(session, proof, new_hash, self.clock.now())

    def who(self, token: str) -> Account | None:
        with self.database.reading() as session:
            presence = sessions.who(session, CIPHER, token, self.clock.now())
        return presence.account if presence else None

    def row(self) -> StaffAccountRow:
        with self.database.reading() as session:
            return session.scalars(select(StaffAccountRow)).one()

    def actions(self) -> list[str]:
        with self.database.reading() as session:
            return [one.action for one in reversed(audit.listing(session, "000000"))]


@pytest.fixture
def desk(database: Database, clock: FixedClock, passwords: Passwords) -> Desk:
    return Desk(database, clock, passwords)


def test_a_new_account_signs_in_with_its_one_time_password_and_must_change_it(desk: Desk) -> None:
    issued = desk.add()
    signed_in = desk.enter(issued.password)
    assert signed_in.account == issued.account
    assert signed_in.account.must_change_password
    assert desk.who(signed_in.token) == issued.account


def test_nothing_of_the_password_or_the_token_is_stored(desk: Desk) -> None:
    issued = desk.add()
    token = desk.enter(issued.password).token
    row = desk.row()
    assert row.password_hash.startswith("$argon2id$")
    with desk.database.reading() as session:
        stored = session.scalars(select(StaffSessionRow.token_digest)).one()
    assert token not in stored
    assert stored == CIPHER.blind_index(token, context="staff_session.token")
    assert FieldCipher(b"other" * 8).blind_index(token, context="staff_session.token") != stored


def test_the_name_is_taken_as_people_type_it(desk: Desk) -> None:
    assert desk.enter(desk.add().password, "  Haiyuan.Wang ").account.username == "haiyuan.wang"


def test_full_width_letters_are_the_same_password(desk: Desk) -> None:
    issued = desk.add()
    wide = "".join(chr(ord(c) + 0xFEE0) for c in issued.password)
    assert desk.enter(wide)


@pytest.mark.parametrize("username", ["haiyuan.wang", "nobody", "", "王芳", "a\0b", "x" * 500])
def test_a_refusal_does_not_tell_whether_the_name_exists(desk: Desk, username: str) -> None:
    desk.add()
    assert desk.sign_in("wrong", username) == Denied(entrance.REFUSED)


def test_the_work_is_the_same_for_a_name_that_does_not_exist(
    desk: Desk, passwords: Passwords, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.add()
    compared: list[str] = []
    verify = passwords._hasher.verify

    def counted(password_hash: str, password: str) -> bool:
        compared.append(password_hash.rpartition("$")[0].rpartition("$")[0])
        return verify(password_hash, password)

    monkeypatch.setattr(passwords, "_hasher", type("", (), {"verify": staticmethod(counted)}))
    desk.sign_in("wrong")
    desk.sign_in("wrong", "nobody")
    assert len(compared) == 2
    assert compared[0] == compared[1]  # kind and costs


def test_after_five_failures_even_the_right_password_waits_a_minute(desk: Desk, clock: FixedClock) -> None:
    issued = desk.add()
    desk.fail(5)
    assert desk.sign_in(issued.password) == Denied(entrance.REFUSED)
    clock.advance(timedelta(seconds=59))
    assert isinstance(desk.sign_in(issued.password), Denied)
    clock.advance(timedelta(seconds=1))
    assert desk.enter(issued.password)
    assert (desk.row().failed_attempts, desk.row().locked_until) == (0, None)


def test_four_failures_close_nothing(desk: Desk) -> None:
    issued = desk.add()
    desk.fail(4)
    assert desk.enter(issued.password)


def test_each_further_failure_doubles_the_wait(desk: Desk, clock: FixedClock) -> None:
    issued = desk.add()
    desk.fail(5)
    clock.advance(timedelta(minutes=1))
    desk.fail(1)
    clock.advance(timedelta(minutes=1))
    assert isinstance(desk.sign_in(issued.password), Denied)
    clock.advance(timedelta(minutes=1))
    assert desk.enter(issued.password)


@pytest.mark.parametrize(
    ("failures", "minutes"), [(0, 0), (4, 0), (5, 1), (6, 2), (7, 4), (10, 32), (11, 60), (10_000, 60)]
)
def test_how_long_an_account_is_closed(failures: int, minutes: int) -> None:
    assert entrance.lock_after(failures) == timedelta(minutes=minutes)


def test_attempts_on_a_closed_account_prolong_nothing(desk: Desk, clock: FixedClock) -> None:
    issued = desk.add()
    desk.fail(20)
    assert desk.row().failed_attempts == 5
    clock.advance(timedelta(minutes=1))
    assert desk.enter(issued.password)


def test_guesses_that_were_compared_at_the_same_moment_are_all_counted(desk: Desk) -> None:
    """Six guesses are compared before any outcome is written; the sixth is right and comes too late."""
    issued = desk.add()
    with desk.database.reading() as session:
        proofs = [entrance.prove(session, desk.passwords, WANG.username, "wrong") for _ in range(5)]
        proofs.append(entrance.prove(session, desk.passwords, WANG.username, issued.password))
    for proof in proofs:
        with desk.database.writing() as session:
            outcome = entrance.sign_in(session, CIPHER, proof, desk.clock.now())
        assert isinstance(outcome, Denied)


def test_a_proof_of_a_password_that_has_been_changed_since_is_void(desk: Desk) -> None:
    issued = desk.add()
    with desk.database.reading() as session:
        proof = entrance.prove(session, desk.passwords, WANG.username, issued.password)
    assert desk.change(issued.password, GOOD) is None
    with desk.database.writing() as session:
        assert isinstance(entrance.sign_in(session, CIPHER, proof, desk.clock.now()), Denied)


def test_a_hash_of_other_costs_is_renewed_at_sign_in(desk: Desk) -> None:
    issued = desk.add()
    before = desk.row().password_hash
    desk.passwords = Passwords(time_cost=2, memory_cost=8)
    desk.enter(issued.password)
    after = desk.row().password_hash
    assert "t=1" in before
    assert "t=2" in after
    assert desk.enter(issued.password)


def test_a_session_ends_after_an_idle_hour(desk: Desk, clock: FixedClock) -> None:
    token = desk.enter(desk.add().password).token
    clock.advance(sessions.IDLE - timedelta(seconds=1))
    assert desk.who(token)
    clock.advance(timedelta(seconds=1))
    assert desk.who(token) is None


def test_signs_of_life_keep_a_session_but_no_longer_than_a_working_day(desk: Desk, clock: FixedClock) -> None:
    token = desk.enter(desk.add().password).token
    for _ in range(12):
        clock.advance(timedelta(minutes=59))
        with desk.database.writing() as session:
            presence = sessions.who(session, CIPHER, token, clock.now())
            assert presence is not None
            assert presence.touch_due
            sessions.touch(session, presence, clock.now())
    clock.advance(timedelta(minutes=12))
    assert desk.who(token) is None


def test_within_a_minute_no_sign_of_life_is_due(desk: Desk, clock: FixedClock) -> None:
    token = desk.enter(desk.add().password).token
    clock.advance(timedelta(seconds=59))
    with desk.database.reading() as session:
        presence = sessions.who(session, CIPHER, token, clock.now())
    assert presence is not None
    assert not presence.touch_due


@pytest.mark.parametrize("token", ["", "x", "王", "x" * 5000])
def test_a_made_up_token_is_nobody(desk: Desk, token: str) -> None:
    desk.enter(desk.add().password)
    assert desk.who(token) is None


def test_signing_out_ends_every_session_of_this_account_only(desk: Desk, clock: FixedClock) -> None:
    first, second = desk.add(), desk.add(NewAccount("li", "李", Role.EDITOR, "640522"))
    tokens = [desk.enter(first.password).token for _ in range(2)]
    other = desk.enter(second.password, "li").token
    with desk.database.writing() as session:
        entrance.sign_out(session, first.account, SYSTEM, clock.now())
    assert [desk.who(token) for token in tokens] == [None, None]
    assert desk.who(other) == second.account


def test_sessions_that_have_run_out_are_cleared_away(desk: Desk, clock: FixedClock) -> None:
    issued = desk.add()
    desk.enter(issued.password)
    clock.advance(sessions.ABSOLUTE + sessions.REMEMBERED)
    desk.enter(issued.password)
    with desk.database.reading() as session:
        assert len(session.scalars(select(StaffSessionRow)).all()) == 1


def test_changing_the_password_ends_every_session_and_the_old_one(desk: Desk) -> None:
    issued = desk.add()
    token = desk.enter(issued.password).token
    assert desk.change(issued.password, GOOD) is None
    assert desk.who(token) is None
    assert isinstance(desk.sign_in(issued.password), Denied)
    assert not desk.enter(GOOD).account.must_change_password


def test_a_wrong_present_password_changes_nothing_and_counts(desk: Desk) -> None:
    issued = desk.add()
    for _ in range(5):
        assert desk.change("wrong", GOOD) == Denied(entrance.WRONG_PASSWORD)
    assert desk.change(issued.password, GOOD) == Denied(entrance.WRONG_PASSWORD)
    assert desk.row().must_change_password


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("kurz", "太短"),
        ("一二三四五六七八九", "太短"),
        ("x1y2" * 51, "太长"),
        ("haiyuan.wang", "用户名"),
        ("Haiyuan.Wang", "用户名"),
        ("haiyuan.wang2026", "用户名"),
        ("gnaw.nauyiah", "用户名"),
        ("1234567890", "太常见"),
        ("Password1234", "太常见"),
        ("ｐａｓｓｗｏｒｄ１２３４", "太常见"),
        ("aaaaaaaaaaaa", "太常见"),
        ("1111122222", "太常见"),
    ],
)
def test_a_weak_new_password_is_refused_with_the_reason(
    passwords: Passwords, password: str, said: str
) -> None:
    with pytest.raises(BadInput, match=said) as refused:
        passwords.accept("haiyuan.wang", password)
    assert refused.value.sentence.endswith("。")


@pytest.mark.parametrize("password", ["小桥流水人家在海原", "correct horse", "k7mw-3xqp-9d2f"])
def test_a_good_new_password_is_taken(passwords: Passwords, password: str) -> None:
    password = password.ljust(10, "！")
    assert passwords.holds(passwords.accept("haiyuan.wang", password), password)


def test_the_listed_passwords_are_long_enough_to_matter(passwords: Passwords) -> None:
    assert passwords._common
    assert all(len(one) >= 10 and one == one.casefold() for one in passwords._common)


def test_a_damaged_hash_lets_nobody_in(passwords: Passwords) -> None:
    assert not passwords.holds("damaged", "damaged")


def test_one_time_passwords_differ_and_cannot_be_misread() -> None:
    made = {one_time() for _ in range(50)}
    assert len(made) == 50
    assert not set("".join(made)) & set("0o1li")
    assert {len(one) for one in made} == {14}


def test_the_costs_in_force_are_not_the_tests(desk: Desk) -> None:
    assert "m=19456,t=2,p=1" in Passwords().hash("x")


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (NewAccount("w", "王", Role.EDITOR, "640522"), "用户名"),
        (NewAccount("1wang", "王", Role.EDITOR, "640522"), "用户名"),
        (NewAccount("王芳", "王", Role.EDITOR, "640522"), "用户名"),
        (NewAccount("a" * 33, "王", Role.EDITOR, "640522"), "用户名"),
        (NewAccount("wang", "  ", Role.EDITOR, "640522"), "姓名"),
        (NewAccount("wang", "王" * 41, Role.EDITOR, "640522"), "姓名"),
        (NewAccount("wang", "王\0", Role.EDITOR, "640522"), "姓名"),
        (NewAccount("wang", "王", Role.EDITOR, "640522", doctor_id=1), "家庭医生"),
    ],
)
def test_an_account_that_cannot_be_is_refused(desk: Desk, new: NewAccount, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        desk.add(new)


def test_a_name_is_given_once(desk: Desk) -> None:
    desk.add()
    with pytest.raises(BadInput, match="已经有人用"):
        desk.add(NewAccount("Haiyuan.WANG", "另一个", Role.REVIEWER, "421321"))


def test_a_doctor_has_one_account(desk: Desk) -> None:
    desk.add(NewAccount("dr.ma", "马医生", Role.DOCTOR, "640522", doctor_id=7))
    with pytest.raises(BadInput, match="已经有账号"):
        desk.add(NewAccount("dr.ma2", "马医生", Role.DOCTOR, "640522", doctor_id=7))


def test_resetting_gives_a_new_password_and_opens_a_closed_account(desk: Desk, clock: FixedClock) -> None:
    issued = desk.add()
    token = desk.enter(issued.password).token
    desk.fail(5)
    with desk.database.writing() as session:
        fresh = register.reset(session, desk.passwords, WANG.username, SYSTEM, clock.now())
    assert desk.who(token) is None
    assert isinstance(desk.sign_in(issued.password), Denied)
    assert desk.enter(fresh.password).account.must_change_password


def test_a_stopped_account_is_out_at_once_and_can_come_back(desk: Desk, clock: FixedClock) -> None:
    issued = desk.add()
    token = desk.enter(issued.password).token
    with desk.database.writing() as session:
        register.lock(session, WANG.username, SYSTEM, clock.now())
    assert desk.who(token) is None
    assert desk.sign_in(issued.password) == Denied(entrance.REFUSED)
    with desk.database.writing() as session:
        register.unlock(session, WANG.username, SYSTEM, clock.now())
    assert desk.enter(issued.password)


@pytest.mark.parametrize("username", ["nobody", "a\0b", ""])
def test_an_unknown_account_is_named(desk: Desk, clock: FixedClock, username: str) -> None:
    with pytest.raises(NotFound), desk.database.writing() as session:
        register.lock(session, username, SYSTEM, clock.now())


def test_an_administrator_reaches_only_the_own_subtree(desk: Desk, clock: FixedClock) -> None:
    desk.add()
    with pytest.raises(NotFound), desk.database.writing() as session:
        register.lock(session, WANG.username, SYSTEM, clock.now(), root="421300")
    with desk.database.writing() as session:
        assert register.lock(session, WANG.username, SYSTEM, clock.now(), root="640500")


def test_the_register_lists_the_subtree_with_its_states(desk: Desk, clock: FixedClock) -> None:
    desk.add()
    desk.add(NewAccount("suixian.li", "李", Role.ADMIN, "421321"))
    desk.fail(5)
    with desk.database.reading() as session:
        everybody = register.listing(session, "000000", clock.now())
        (own,) = register.listing(session, "640500", clock.now())
    assert [one.account.username for one in everybody] == ["haiyuan.wang", "suixian.li"]
    assert own.locked_until == clock.now() + timedelta(minutes=1)
    assert own.active


def test_every_deed_is_in_the_log_without_the_password(desk: Desk, clock: FixedClock) -> None:
    issued = desk.add()
    desk.fail(1)
    desk.sign_in("secret typed as name", "secret typed as name")
    account = desk.enter(issued.password).account
    desk.change(issued.password, GOOD)
    with desk.database.writing() as session:
        entrance.sign_out(session, account, SYSTEM, clock.now())
    assert desk.actions() == ["新增账号", "登录被拒", "登录被拒", "登录", "改密码", "退出"]
    with desk.database.reading() as session:
        log = str(audit.listing(session, "000000"))
    assert issued.password not in log
    assert "secret" not in log
    assert GOOD not in log


def person(role: Role, region: str, doctor_id: int | None = None) -> Account:
    return Account(1, "x", "某", role, region, doctor_id, False)


def test_a_role_passes_only_where_it_is_named() -> None:
    editor = person(Role.EDITOR, "640522")
    assert may(editor, ())
    assert may(editor, (Role.EDITOR, Role.REVIEWER))
    assert not may(person(Role.ADMIN, "640522"), (Role.EDITOR,))
    with pytest.raises(Forbidden, match="您的身份是“编辑”，这里只给管理员、审核用"):
        demand_role(editor, (Role.REVIEWER, Role.ADMIN))


@pytest.mark.parametrize(
    ("root", "region", "seen"),
    [
        ("640522", "640522", True),
        ("640500", "640522", True),
        ("640000", "640522", True),
        ("000000", "640522", True),
        ("000000", "000000", True),
        ("640522", "640522100", True),
        ("640522", "640522100201", True),
        ("640522100000", "640522100201", True),
        ("640522", "640521", False),
        ("640522", "640500", False),
        ("640500", "000000", False),
        ("640500", "421321", False),
        ("640522100", "640522101201", False),
        ("429000", "429004", True),
        ("000000", "", False),
        ("000000", "%", False),
        ("640500", "640５22", False),
    ],
)
def test_a_person_sees_the_own_subtree(root: str, region: str, seen: bool) -> None:
    account = person(Role.SUPERVISOR, root)
    assert sees(account, region) is seen
    if not seen:
        with pytest.raises(Forbidden, match="别的地区"):
            demand_region(account, region)


@pytest.mark.parametrize(
    ("root", "codes"),
    [
        ("000000", ()),
        ("640000", ("000000",)),
        ("640522", ("640500", "640000", "000000")),
        ("429004", ("429000", "420000", "000000")),
        ("640522100", ("640522", "640500", "640000", "000000")),
    ],
)
def test_the_regions_above_are_those_that_see_it(root: str, codes: tuple[str, ...]) -> None:
    assert [code for code in subtree.above(root) if len(code) == 6] == list(codes)
    assert all(subtree.within(code, root) for code in subtree.above(root))
    assert "640522100000" in subtree.above("640522100201")


def test_a_doctor_is_one_doctor() -> None:
    assert is_doctor(person(Role.DOCTOR, "640522", 7), 7)
    assert not is_doctor(person(Role.DOCTOR, "640522", 8), 7)
    assert not is_doctor(person(Role.ADMIN, "640522", 7), 7)
