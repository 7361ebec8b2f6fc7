"""`mingbai staff`: accounts from the command line."""

import re

import pytest
from sqlalchemy import select

from backend.core import audit
from backend.core.accounts import entrance
from backend.core.accounts.models import StaffAccountRow
from backend.core.accounts.passwords import Passwords
from backend.core.db import Database
from scheduler import people
from scheduler.models import DoctorRow
from scheduler.models.kinds import Post
from tests.backend.cli.conftest import ON_BOTH_DATABASES, Mingbai, Run
from tests.scheduler.registered import CIPHER, HAIYUAN, NOW, teams

WANG = ("staff", "add", "haiyuan.wang", "--name", "王芳", "--role", "编辑", "--region", "海原县")


def password(run: Run) -> str:
    found = re.search(r"^一次性密码：(\S+)$", run.out, re.MULTILINE)
    assert found
    return found[1]


def row(database: Database) -> StaffAccountRow:
    with database.reading() as session:
        return session.scalars(select(StaffAccountRow)).one()


def fits(database: Database, given: str) -> bool:
    with database.reading() as session:
        return entrance.prove(session, Passwords(), "haiyuan.wang", given).holds


@ON_BOTH_DATABASES
def test_an_account_is_added_with_a_one_time_password_shown_once(
    mingbai: Mingbai, database: Database
) -> None:
    run = mingbai(*WANG)
    assert run.code == 0
    assert run.out.startswith("账号已建立：haiyuan.wang（王芳，编辑）。\n")
    added = row(database)
    assert (added.region_code, added.role, added.must_change_password) == ("640522", "编辑", True)
    assert fits(database, password(run))
    assert password(run) not in mingbai("staff", "list").out


@pytest.mark.parametrize(("region", "code"), [("640522", "640522"), ("全国", "000000"), ("000000", "000000")])
def test_a_region_is_given_by_name_or_code(
    mingbai: Mingbai, database: Database, region: str, code: str
) -> None:
    assert mingbai(*WANG[:-1], region).code == 0
    assert row(database).region_code == code


def add_doctor(mingbai: Mingbai, region: str, number: int) -> Run:
    return mingbai(*WANG[:6], "家庭医生", "--region", region, "--doctor", str(number))


@pytest.mark.parametrize("region", ["海原县", "中卫市", "全国"])
def test_a_doctor_gets_the_number_of_the_doctor(mingbai: Mingbai, database: Database, region: str) -> None:
    with database.writing() as session:
        doctor = teams(session, "第一团队")[0].doctors[0]
    run = add_doctor(mingbai, region, doctor.id)
    assert run.code == 0
    assert row(database).doctor_id == doctor.id


@ON_BOTH_DATABASES
def test_a_number_that_is_no_family_doctor_of_the_region_is_refused(
    mingbai: Mingbai, database: Database
) -> None:
    with database.writing() as session:
        doctor = teams(session, "第一团队")[0].doctors[0]
        entry = people.StaffEntry(HAIYUAN, "李旺镇卫生院", "", "样督", "李旺镇", Post.TOWNSHIP)
        people.add_staff(session, CIPHER, [entry], NOW)
        (supervisor,) = session.scalars(select(DoctorRow.id).where(DoctorRow.name == "样督"))

    def refused(region: str, number: int) -> str:
        run = add_doctor(mingbai, region, number)
        assert (run.code, run.out, run.err.count("\n")) == (1, "", 1)
        return run.err

    assert "没有编号为77的医生" in refused("海原县", 77)
    assert f"编号{supervisor}的样督是乡镇督导，不是家庭医生" in refused("海原县", supervisor)
    outside = refused("随县", doctor.id)
    assert f"编号{doctor.id}的样医第在中卫市海原县李旺镇，不在账号的地区“随州市随县”里" in outside
    with database.writing() as session:
        session.get_one(DoctorRow, doctor.id).active = False
    assert "已不在岗" in refused("海原县", doctor.id)
    with database.reading() as session:
        assert session.scalars(select(StaffAccountRow)).all() == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((*WANG[:-1], "火星县"), "没有找到地区“火星县”"),
        ((*WANG[:2], "1", *WANG[3:]), "用户名要以字母开头"),
        ((*WANG, "--doctor", "7"), "只有家庭医生"),
        (("staff", "reset", "nobody"), "没有“nobody”这个账号"),
        (("staff", "lock", "nobody"), "没有“nobody”这个账号"),
        (("staff", "unlock", "nobody"), "没有“nobody”这个账号"),
        (("staff", "list", "--region", "火星县"), "没有找到地区“火星县”"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(mingbai: Mingbai, arguments: tuple[str, ...], said: str) -> None:
    run = mingbai(*arguments)
    assert (run.code, run.out) == (1, "")
    assert run.err.startswith(f"mingbai: {said}")
    assert run.err.count("\n") == 1


def test_an_unknown_role_is_refused_with_the_roles_there_are(mingbai: Mingbai) -> None:
    run = mingbai(*WANG[:6], "局长", *WANG[7:])
    assert run.code == 2
    assert "家庭医生" in run.err


def test_a_name_that_is_taken_changes_nothing(mingbai: Mingbai, database: Database) -> None:
    first = password(mingbai(*WANG))
    run = mingbai(*WANG)
    assert (run.code, run.out) == (1, "")
    assert "已经有人用了" in run.err
    assert fits(database, first)


def test_the_list_says_who_where_and_in_what_state(mingbai: Mingbai) -> None:
    mingbai(*WANG)
    mingbai("staff", "add", "suixian.li", "--name", "李红", "--role", "督导", "--region", "随县")
    mingbai("staff", "lock", "suixian.li")
    assert mingbai("staff", "list").out.splitlines() == [
        "haiyuan.wang\t王芳\t编辑\t中卫市海原县\t还没有换掉一次性密码\t密码由运维人员给的",
        "suixian.li\t李红\t督导\t随州市随县\t已停用\t密码由运维人员给的",
    ]
    assert mingbai("staff", "list", "--region", "中卫市").out.count("\n") == 1


@ON_BOTH_DATABASES
def test_a_password_is_reset(mingbai: Mingbai, database: Database) -> None:
    first = password(mingbai(*WANG))
    second = password(mingbai("staff", "reset", "haiyuan.wang"))
    assert not fits(database, first)
    assert fits(database, second)


def test_an_account_is_stopped_and_let_in_again(mingbai: Mingbai, database: Database) -> None:
    mingbai(*WANG)
    assert mingbai("staff", "lock", "haiyuan.wang").code == 0
    assert not row(database).active
    assert mingbai("staff", "unlock", "Haiyuan.Wang").code == 0
    assert row(database).active


def test_what_the_commands_do_is_in_the_log_as_done_by_the_system(
    mingbai: Mingbai, database: Database
) -> None:
    mingbai(*WANG)
    mingbai("staff", "reset", "haiyuan.wang")
    mingbai("staff", "lock", "haiyuan.wang")
    mingbai("staff", "unlock", "haiyuan.wang")
    with database.reading() as session:
        found = audit.listing(session, "640522")
    assert [one.action for one in found] == ["启用账号", "停用账号", "重设密码", "新增账号"]
    assert {(one.account, one.key) for one in found} == {(None, "haiyuan.wang")}
