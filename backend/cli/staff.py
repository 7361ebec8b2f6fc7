"""`mingbai staff`: accounts of the people who work with the pages under /staff."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.orm import Session

from backend import services as composition
from backend.core.accounts import register
from backend.core.accounts.register import Issued, NewAccount, Standing
from backend.core.accounts.roles import Role
from backend.core.audit import SYSTEM
from backend.core.errors import BadInput
from backend.core.settings import Settings
from backend.core.subtree import NATION
from backend.services import Services
from policy_kb import store
from policy_kb.regions import RegionTree
from scheduler import people


@click.group("staff")
def group() -> None:
    """Accounts of staff."""


@group.command()
@click.argument("username")
@click.option("--name", required=True, help="姓名, as the pages show it.")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option(
    "--region", required=True, help="Name or code; the person sees it and all below (全国: everything)."
)
@click.option("--doctor", type=int, help="The number of the doctor whose account it is.")
@click.pass_obj
def add(settings: Settings, username: str, name: str, role: str, region: str, doctor: int | None) -> None:
    """Add an account and print its one-time password, this once."""
    with _services(settings) as services, services.database.writing() as session:
        tree = store.region_tree(session)
        code = _code(tree, region)
        new = NewAccount(username, name, Role(role), code, doctor)
        issued = register.add(session, services.passwords, new, SYSTEM, services.clock.now())
        if doctor is not None:
            _check_doctor(session, tree, code, doctor)
    _hand_over("账号已建立", issued)


@group.command("list")
@click.option("--region", default="", help="Name or code; only accounts of it and below.")
@click.pass_obj
def list_(settings: Settings, region: str) -> None:
    """List accounts: user name, name, role, region, state, whose hand the last one-time password came from."""
    with _services(settings) as services, services.database.reading() as session:
        tree = store.region_tree(session)
        root = _code(tree, region) if region else NATION
        found = register.listing(session, root, services.clock.now())
    for standing in found:
        account = standing.account
        place = tree.path_name(account.region) if account.region in tree else account.region
        by = f"密码由{standing.set_up_by}给的" if standing.set_up_by else "密码由运维人员给的"
        click.echo("\t".join((account.username, account.name, account.role, place, _state(standing), by)))
    click.echo(f"共 {len(found)} 个账号。", err=True)


@group.command()
@click.argument("username")
@click.pass_obj
def reset(settings: Settings, username: str) -> None:
    """Give a new one-time password and sign the person out everywhere."""
    with _services(settings) as services, services.database.writing() as session:
        issued = register.reset(session, services.passwords, username, SYSTEM, services.clock.now())
    _hand_over("密码已重设", issued)


@group.command()
@click.argument("username")
@click.pass_obj
def lock(settings: Settings, username: str) -> None:
    """Stop an account and sign the person out everywhere."""
    with _services(settings) as services, services.database.writing() as session:
        account = register.lock(session, username, SYSTEM, services.clock.now())
    click.echo(f"账号 {account.username} 已停用，所有设备上都已退出。")


@group.command()
@click.argument("username")
@click.pass_obj
def unlock(settings: Settings, username: str) -> None:
    """Let an account in again, whether it was stopped or closed after wrong passwords."""
    with _services(settings) as services, services.database.writing() as session:
        account = register.unlock(session, username, SYSTEM, services.clock.now())
    click.echo(f"账号 {account.username} 已启用，密码不变。")


@contextmanager
def _services(settings: Settings) -> Iterator[Services]:
    services = composition.build(settings)
    try:
        yield services
    finally:
        services.close()


def _code(tree: RegionTree, region: str) -> str:
    if region.strip() == "全国":
        return NATION
    return tree.require(region)


def _check_doctor(session: Session, tree: RegionTree, code: str, number: int) -> None:
    """BadInput unless the number is a family doctor's who works in the account's region."""
    doctor = people.doctors(session, [number]).get(number)
    if doctor is None:
        raise BadInput(f"没有编号为{number}的医生，请核对编号，或先导入带“团队”表的名册。")
    team = next(
        (one for one in people.roster(session).teams if doctor.id in {d.id for d in one.doctors}), None
    )
    if team is None:
        raise BadInput(f"编号{number}的{doctor.name}是{doctor.post.word}，不是家庭医生，请核对编号。")
    if not doctor.active:
        raise BadInput(f"编号{number}的{doctor.name}已不在岗，请核对编号。")
    if code not in tree.chain(team.region_code):
        place = tree.path_name(team.region_code) + team.township
        where = tree.path_name(code)
        raise BadInput(
            f"编号{number}的{doctor.name}在{place}，不在账号的地区“{where}”里，请核对编号或 --region。"
        )


def _hand_over(done: str, issued: Issued) -> None:
    click.echo(f"{done}：{issued.account.username}（{issued.account.name}，{issued.account.role}）。")
    click.echo(f"一次性密码：{issued.password}")
    click.echo("密码只显示这一次。请当面交给本人，第一次登录后要换成自己的。", err=True)


def _state(standing: Standing) -> str:
    if not standing.active:
        return "已停用"
    if standing.locked_until is not None:
        return f"错太多次，{standing.locked_until:%m-%d %H:%M} 前不能登录"
    return "还没有换掉一次性密码" if standing.account.must_change_password else "正常"
