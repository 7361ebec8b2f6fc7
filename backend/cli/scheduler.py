"""`mingbai scheduler`: the process that plans and sends reminders."""

import signal
from datetime import datetime
from functools import partial
from types import FrameType

import click

from backend import services as composition
from backend.core import audit
from backend.core.settings import Settings
from backend.services import Services
from backend.staff.documents import turning
from backend.staff.entries import weighing
from policy_kb.documents.days import pass_days
from policy_kb.editing.due import publish_due
from scheduler import reminders, visits
from scheduler.runner import EVERY, Runner


@click.group("scheduler")
def group() -> None:
    """提醒的定时进程."""


@group.command()
@click.option("--once", is_flag=True, help="One tick, then stop: for a cron job or a test.")
@click.option(
    "--every", type=click.FloatRange(1, 3600), default=EVERY, show_default=True, help="Seconds between ticks."
)
@click.pass_obj
def run(settings: Settings, once: bool, every: float) -> None:
    """Plan and send what is due, until Ctrl-C or SIGTERM; the message under way is finished first."""
    services = composition.build(settings)
    try:
        runner = runner_of(services, every)
        if once:
            done = runner.once()
            click.echo(f"排了 {done.planned} 条，发了 {done.sent} 条。")
            _say_notes(services)
        else:
            _run(runner)
    finally:
        services.close()


@group.command("confirm-clock")
@click.pass_obj
def confirm_clock(settings: Settings) -> None:
    """Say that the machine's clock is right again after a jump: planning goes on."""
    services = composition.build(settings)
    try:
        now = services.clock.now()
        with services.database.writing() as session:
            names = reminders.confirm(session)
            if names:
                deed = audit.Deed("确认系统时间", "提醒", detail={"runners": list(names)})
                audit.record(session, audit.SYSTEM, deed, now)
    finally:
        services.close()
    click.echo(f"系统时间 {now:%Y-%m-%d %H:%M} 已确认，提醒继续。" if names else "没有因时间停下的提醒进程。")


def runner_of(services: Services, every: float = EVERY) -> Runner:
    """A runner over these services; entries that are approved for a moment are published by the same clock."""
    carrier = services.carrier
    return Runner(
        *(services.database, services.cipher, carrier.notifier, services.clock),
        every=every,
        receipts=carrier.receipts,
        renew=visits.Renewal(services.database).run,
        also=lambda now: _also(services, now),
    )


def _also(services: Services, now: datetime) -> None:
    """Documents whose day has come, then entries that are due: what was promised with them may go out at once."""
    pass_days(services.database, now, partial(turning.changed, services))
    weigh, missed = partial(weighing.losses, services), partial(weighing.missed, services)
    publish_due(services.database, now, weigh, missed)
    services.desk.act(now)


def _run(runner: Runner) -> None:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    try:
        runner.start()
        click.echo("The reminders' runner is running (Ctrl-C stops).")
        runner.wait()
    except KeyboardInterrupt:
        click.echo("Stopping; the message under way is finished first.")
    finally:
        runner.stop()


def _say_notes(services: Services) -> None:
    with services.database.reading() as session:
        for one in reminders.everyone(session):
            if one.note:
                click.echo(one.note, err=True)
