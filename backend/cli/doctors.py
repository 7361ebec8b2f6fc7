"""`mingbai doctors`: who serves, who has left, who is taken on again."""

from collections.abc import Callable
from contextlib import closing
from datetime import datetime

import click
from sqlalchemy.orm import Session

from backend import services as composition
from backend.core import audit
from backend.core.settings import Settings
from scheduler import people
from scheduler.people import Doctor, Team
from scheduler.people.serving import Changed


@click.group("doctors")
def group() -> None:
    """家庭医生."""


@group.command("list")
@click.pass_obj
def list_(settings: Settings) -> None:
    """List family doctors: number, name, team, state."""
    with closing(composition.build(settings)) as services, services.database.reading() as session:
        for team in people.roster(session).teams:
            for one in team.doctors:
                click.echo(_line(one, team))


@group.command()
@click.argument("doctor", type=int)
@click.pass_obj
def stop(settings: Settings, doctor: int) -> None:
    """DOCTOR has left: his patients are the team's longest-serving doctor's from now on."""
    done = _done(settings, doctor, people.stop, "停用")
    click.echo(f"编号{doctor}的{done.doctor.name}已停用，名下 {done.patients} 位患者{_whose(done.heir)}。")
    click.echo("登录账号要另外停：mingbai staff lock 用户名。", err=True)
    if done.patients and done.heir is None:
        click.echo("请尽快给这些家庭重新签约；在这以前，危急情况报给督导。", err=True)


@group.command()
@click.argument("doctor", type=int)
@click.pass_obj
def resume(settings: Settings, doctor: int) -> None:
    """DOCTOR serves again: the families that have signed with him are his."""
    done = _done(settings, doctor, people.resume, "启用")
    click.echo(f"编号{doctor}的{done.doctor.name}又在岗了，名下 {done.patients} 位患者。")


def _done(
    settings: Settings, doctor: int, act: Callable[[Session, int, datetime], Changed], action: str
) -> Changed:
    """Do it and write it down, in one transaction."""
    with closing(composition.build(settings)) as services, services.database.writing() as session:
        now = services.clock.now()
        done = act(session, doctor, now)
        deed = audit.Deed(action, "医生", str(doctor), detail={"patients": done.patients})
        audit.record(session, audit.SYSTEM, deed, now)
    return done


def _whose(heir: Doctor | None) -> str:
    return f"现在由同队的{heir.name}（编号{heir.id}）管" if heir else "现在没有医生管：团队里没有别的医生"


def _line(one: Doctor, team: Team) -> str:
    return "\t".join((str(one.id), one.name, team.full_name, "在岗" if one.active else "已停用"))
