"""`mingbai workdays`: the days that are worked, or are not, against the calendar."""

from contextlib import closing
from pathlib import Path

import click

from backend import services as composition
from backend.core import audit
from backend.core.errors import BadInput
from backend.core.settings import Settings
from backend.services import Services
from scheduler import guidelines, visits
from scheduler.reminders import calendar
from scheduler.visits import Guidance, Tally
from scheduler.workbooks import workday_rows
from scheduler.workdays import OddDay

_KIND = {True: "工作日", False: "休息日"}


@click.group("workdays")
def group() -> None:
    """工作日和放假安排."""


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--complete", is_flag=True, help="The file holds every odd day of its years: none is guessed.")
@click.pass_obj
def import_(settings: Settings, file: Path, complete: bool) -> None:
    """Load a table (.csv or .xlsx: date, 工作日 or 休息日, note) and plan every patient by it.

    Every row is stored, or none. Broken off, it can be run again.
    """
    days = workday_rows.read(_bytes(file))
    with closing(composition.build(settings)) as services:
        changed = _store(services, days, complete)
        done = _renew(services)
        click.echo(f"表里 {len(days)} 天，新的或有改动的 {changed} 天；重新安排了 {done.opened} 份随访计划。")
        for year in sorted({one.day.year for one in days}):
            _warn(services, year)


@group.command()
@click.argument("year", type=click.IntRange(2000, 2099))
@click.pass_obj
def show(settings: Settings, year: int) -> None:
    """List the days of YEAR that are not worked as their weekday says, and whether the year is known."""
    with closing(composition.build(settings)) as services:
        with services.database.reading() as session:
            found = calendar.of_year(session, year)
        for one in found.odd:
            click.echo("\t".join((str(one.day), _KIND[one.workday], one.note)).rstrip())
        click.echo(f"{year}年共 {found.workdays} 个工作日。")
        _warn(services, year)


def _store(services: Services, days: tuple[OddDay, ...], complete: bool) -> int:
    with services.database.writing() as session:
        now = services.clock.now()
        changed = calendar.lay_over(session, days, now, complete=complete)
        detail = {"days": len(days), "changed": changed, "complete": complete}
        audit.record(session, audit.SYSTEM, audit.Deed("导入", "工作日", detail=detail), now)
        return changed


def _renew(services: Services) -> Tally:
    """Batch by batch: a county's patients are not locked all at once."""
    with services.database.reading() as session:
        guidance = Guidance(guidelines.load(), calendar.in_force(session), services.clock.now())
    return visits.plan_everybody(services.database, guidance)


def _warn(services: Services, year: int) -> None:
    with services.database.reading() as session:
        known = calendar.of_year(session, year).known
    if not known:
        hint = "如果表里已是全年的安排，请加 --complete 再导入一次。"
        click.echo(calendar.warning((year,)) + hint, err=True)


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise BadInput(f"文件 {file.name} 打不开（{error.strerror}），请检查权限。") from None
