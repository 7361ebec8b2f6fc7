"""`mingbai reminders`: what is due, planned and sent."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

import click

from backend import services as composition
from backend.cli.scheduler import runner_of
from backend.core.clock import possible_day
from backend.core.errors import BadInput
from backend.core.settings import Settings
from backend.services import Services
from scheduler import reminders
from scheduler.models.reminder_kinds import State
from scheduler.reminders import calendar, listing, wording

_DAY = click.DateTime(["%Y-%m-%d"])
_FARTHEST = 366  # days
_GONE = (State.ACCEPTED, State.DELIVERED, State.CANCELLED)


@click.group("reminders")
def group() -> None:
    """提醒."""


@group.command()
@click.option("--date", "day", type=_DAY, help="A day, e.g. 2026-03-02; today when left out.")
@click.pass_obj
def due(settings: Settings, day: datetime | None) -> None:
    """Say what is due on a day, doctor by doctor, and what stands in the way."""
    with _opened(settings) as services, services.database.reading() as session:
        on = _day(services, day)
        for number, name, found in listing.due(session, on, calendar.in_force(session)):
            click.echo(
                f"{number}\t{name}\t今日 {found.today}\t逾期 {found.overdue}\t危急 {found.urgent}"
                f"\t自测危急 {found.readings}\t{wording.soon(on, found.until)} {found.week}"
                f"\t签约到期 {found.expiring}\t代同事 {found.helping}"
            )
        unheard = listing.unheard(session, on)
        if unheard:
            click.echo(
                f"有 {unheard} 件危急情况没有通知到人：没有在岗的家庭医生和督导，或者给他们的消息都没有发成，"
                "请马上安排人处理。",
                err=True,
            )
        lost = listing.missed(session, on)
        if lost:
            click.echo(f"30 天内有 {lost} 条提醒过期未发，见 mingbai reminders list。", err=True)
        _say_runners(services)


@group.command()
@click.option("--date", "day", type=_DAY, help="Plan up to the end of this day; tomorrow when left out.")
@click.pass_obj
def plan(settings: Settings, day: datetime | None) -> None:
    """Plan the rows of the days to come; planning twice changes nothing."""
    with _opened(settings) as services, services.database.writing() as session:
        now = services.clock.now()
        until = day.date() if day else now.date() + timedelta(days=1)
        ahead = (until - now.date()).days
        if not 0 <= ahead <= _FARTHEST:
            raise BadInput(f"--date 要在今天（{now.date()}）到一年以后之间。")
        done = reminders.plan(session, now, calendar.in_force(session), ahead)
    click.echo(f"新排了 {done.rows} 条提醒，到 {until} 为止。")
    if done.guessed_years:
        click.echo(calendar.warning(done.guessed_years), err=True)


@group.command()
@click.option(
    "--date",
    "day",
    type=_DAY,
    help="Only the reminders that `list` shows for this day, today or before; everything that is due when left out.",
)
@click.pass_obj
def send(settings: Settings, day: datetime | None) -> None:
    """Plan and send what is due now, once.

    The date chooses among what may go out at this moment; it moves no hour. What waits for its hour, is being sent by
    another process, has been sent, or is too late to be of use stays as it is.
    """
    with _opened(settings) as services:
        on = _sendable(services, day.date()) if day else None
        done = runner_of(services).once(on)
        click.echo(f"发了 {done.sent} 条。")
        if on:
            _say_left(services, on)
        _say_runners(services)


def _sendable(services: Services, day: date) -> date:
    today = services.clock.now().date()
    if day > today:
        raise BadInput(
            f"{day} 还没有到，提醒不能提前发；那天有多少人要随访，用 mingbai reminders due --date {day} 看。"
        )
    return possible_day(day)


def _say_left(services: Services, day: date) -> None:
    """What of that day has not gone out, in the words of `list`."""
    with services.database.reading() as session:
        found = Counter(one.state.word for one in listing.of_day(session, day) if one.state not in _GONE)
    if found:
        left = "、".join(f"{word} {number} 条" for word, number in found.items())
        click.echo(f"{day} 没有确定发出的：{left}，见 mingbai reminders list --date {day}。", err=True)


@group.command("list")
@click.option("--date", "day", type=_DAY, help="A day, e.g. 2026-03-02; today when left out.")
@click.pass_obj
def list_(settings: Settings, day: datetime | None) -> None:
    """List the reminders of a day with their states."""
    with _opened(settings) as services, services.database.reading() as session:
        found = listing.of_day(session, _day(services, day))
    for one in found:
        shown = (one.key, one.kind.word, one.stage.word, one.state.word, str(one.attempts), one.error)
        click.echo("\t".join(shown))
    click.echo(f"共 {len(found)} 条。", err=True)


def _say_runners(services: Services) -> None:
    """Alarms and warnings of whoever ticks, or that nobody does."""
    now = services.clock.now()
    with services.database.reading() as session:
        seen = reminders.everyone(session)
    if not seen:
        click.echo("提醒进程还没有运行过，请运行 mingbai scheduler run。", err=True)
    for one in seen:
        if one.silent(now):
            click.echo(f"提醒进程 {one.name} 从 {one.ticked_at:%Y-%m-%d %H:%M} 起没有动静。", err=True)
        if one.note:
            click.echo(one.note, err=True)


def _day(services: Services, day: datetime | None) -> date:
    return possible_day(day.date()) if day else services.clock.now().date()


@contextmanager
def _opened(settings: Settings) -> Iterator[Services]:
    services = composition.build(settings)
    try:
        yield services
    finally:
        services.close()
