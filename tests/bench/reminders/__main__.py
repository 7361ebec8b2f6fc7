"""`python -m tests.bench.reminders`: run everything, print Markdown. Exit code 1 when a patient or message was lost."""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from backend.core.clock import SystemClock
from backend.core.db import Database
from tests.bench import postgresql
from tests.bench.reminders import planning, plot, report, sending
from tests.bench.reminders.followed import followed
from tests.bench.reminders.people import CITY, COUNTY, Size, people
from tests.bench.reminders.places import prepare
from tests.bench.reminders.registering import put_on_record
from tests.bench.reminders.year import Day, Simulation

_START, _MONDAY = date(2026, 1, 1), date(2026, 1, 5)


@click.command()
@click.option("--patients", default=COUNTY.patients, show_default=True, help="Patients of the county.")
@click.option("--doctors", default=COUNTY.doctors, show_default=True, help="Doctors of the county.")
@click.option("--days", default=365, show_default=True, help="Simulated days of the county, from 2026-01-01.")
@click.option("--city-days", default=1, show_default=True, help="Simulated days of the city; 0: not at all.")
@click.option(
    "--plans", default=1_000_000, show_default=True, help="Patients to plan on PostgreSQL; 0: not at all."
)
@click.option("--messages", default=2000, show_default=True, help="Messages of a round; 0: not at all.")
@click.option("--county-only", is_flag=True, help="Nothing but the county.")
@click.option(
    "--everybody-home", is_flag=True, help="Whoever is called on is there: what is missed was forgotten."
)
@click.option("--svg", type=click.Path(dir_okay=False, path_type=Path), help="Draw the county's days here.")
def main(
    patients: int,
    doctors: int,
    days: int,
    city_days: int,
    plans: int,
    messages: int,
    county_only: bool,
    everybody_home: bool,
    svg: Path | None,
) -> None:
    """A simulated year of a county, days of a city, a million plans, sends a second."""
    click.echo(report.heading(SystemClock().now()) + "\n")
    wrong: list[str] = []
    if days:
        wrong += _county(Size(patients, doctors), days, svg, everybody_home=everybody_home)
    if not county_only:
        parts: tuple[tuple[int, Callable[[int], list[str]]], ...] = (
            (messages, _sending),
            (plans, _planning),
            (city_days, _city),
        )
        for size, part in parts:
            wrong += part(size) if size else []
    click.echo(f"Load average after the run: {os.getloadavg()[0]:.1f}.")
    if wrong:
        sys.exit("; ".join(wrong))


def _county(size: Size, days: int, svg: Path | None, *, everybody_home: bool) -> list[str]:
    with _sqlite() as database:
        lived = _live(database, size, _START, days, everybody_home=everybody_home)
        wrong = _told("the county, SQLite", lived)
    if svg is not None:
        svg.parent.mkdir(parents=True, exist_ok=True)
        title = f"{size.patients} 名患者、{len(lived.rounds.doctors)} 名医生的一年（模拟） a simulated year"
        svg.write_text(plot.svg(lived.days, title), encoding="utf-8")
    return wrong


def _city(days: int) -> list[str]:
    with _server() as database:
        return _told("the city, PostgreSQL", _live(database, CITY, _MONDAY, days)) if database else []


def _planning(patients: int) -> list[str]:
    with _server() as database, tempfile.TemporaryDirectory(prefix="mingbai-bench-") as name:
        if database:
            _say(f"planning {patients} patients")
            click.echo(planning.report(planning.measure(database, Path(name), patients)) + "\n")
    return []


def _sending(messages: int) -> list[str]:
    rows = []
    with tempfile.TemporaryDirectory(prefix="mingbai-bench-") as name:
        for opened in (_sqlite, _server):
            with opened() as database:
                if database:
                    _say(f"sending on {database.engine.dialect.name}")
                    rows.append(sending.measure(database, Path(name), messages, rounds=3))
    click.echo(sending.report(rows) + "\n")
    return []


def _live(
    database: Database, size: Size, start: date, days: int, *, everybody_home: bool = False
) -> Simulation:
    _say(f"{days} days of {size.patients} patients")
    everybody = list(people(size, start, days))
    if everybody_home:
        everybody = [replace(one, course=replace(one.course, at_home=1.0)) for one in everybody]
    with database.writing() as session:
        put_on_record(session.connection(), size, everybody, start)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
    lived = Simulation(database, everybody, start, days)
    lived.live(_progress)
    return lived


def _told(name: str, lived: Simulation) -> list[str]:
    with lived.database.reading() as session:
        found = followed(session, lived)
    click.echo(report.life(name, lived, found) + "\n")
    return report.sound(lived, found)


def _progress(day: Day) -> None:
    if day.day.day == 1 or day.day.weekday() == 0:
        _say(f"{day.day}: {day.reached} visits, {day.overdue} overdue")


@contextmanager
def _sqlite() -> Iterator[Database]:
    with (
        tempfile.TemporaryDirectory(prefix="mingbai-bench-") as name,
        _opened(f"sqlite:///{name}/bench.db") as it,
    ):
        yield it


@contextmanager
def _server() -> Iterator[Database | None]:
    """A database on PostgreSQL, None when there is no server."""
    if not postgresql.answers():
        click.echo("PostgreSQL does not answer: left out.\n")
        yield None
        return
    with ExitStack() as stack:
        yield stack.enter_context(_opened(stack.enter_context(postgresql.database())))


@contextmanager
def _opened(url: str) -> Iterator[Database]:
    database = Database(url)
    try:
        prepare(database)
        yield database
    finally:
        database.close()


def _say(words: str) -> None:
    click.echo(words, err=True)


if __name__ == "__main__":
    main()
