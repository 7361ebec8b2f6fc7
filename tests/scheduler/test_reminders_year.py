"""Sixty days of a small county, as `make bench-reminders` lives a year: nobody forgotten, told twice or at night."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from backend.core.db import Database
from scheduler import reminders
from scheduler.ports import Message, Outcome, Verdict
from scheduler.workdays import Workdays
from tests.bench.reminders import plot, report
from tests.bench.reminders.followed import UNEXPLAINED, followed
from tests.bench.reminders.people import Size, people
from tests.bench.reminders.post import Post
from tests.bench.reminders.registering import put_on_record
from tests.bench.reminders.year import Simulation
from tests.scheduler.registered import NOW, TODAY
from tests.scheduler.reminding import DAY, township

START = date(2026, 1, 26)  # the Spring Festival lies in it


def county(database: Database, size: Size, days: int) -> Simulation:
    """Whose people are always at home, so that only the system can miss one."""
    everybody = list(people(size, START, days))
    for one in everybody:
        one.course.at_home = 1.0
    with database.writing() as session:
        put_on_record(session.connection(), size, everybody, START)
    return Simulation(database, everybody, START, days)


@pytest.fixture(scope="module")
def file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    path = tmp_path_factory.mktemp("year") / "mingbai.db"
    shutil.copyfile(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


@pytest.fixture(scope="module")
def lived(file: Database) -> Simulation:
    simulation = county(file, Size(60, 6), 60)
    simulation.live()
    return simulation


def test_every_patient_is_followed_in_window(lived: Simulation) -> None:
    with lived.database.reading() as session:
        found = followed(session, lived)
    assert found.missed == {}
    assert found.windows > 60
    assert lived.days[-1].late == 0


def test_every_doctor_is_told_on_each_workday_with_anything_due_and_on_no_other(lived: Simulation) -> None:
    told = {day: doctors for day, doctors in lived.expected.items() if doctors}
    assert lived.post.digests == told
    assert all(lived.workdays.is_workday(day) for day in told)
    assert sum(len(doctors) for doctors in told.values()) > 100


def test_no_message_goes_out_twice_or_outside_its_hours(lived: Simulation) -> None:
    assert len(lived.post.keys) > 200
    assert lived.post.doubled == []
    assert lived.post.outside == []
    with lived.database.reading() as session:
        assert report.sound(lived, followed(session, lived)) == []


def test_the_year_is_drawn_day_by_day(lived: Simulation) -> None:
    picture = plot.svg(lived.days, "样例")
    workdays = sum(day.workday for day in lived.days)
    assert picture.count("<path") == 3
    assert picture.count("fill='#f0f2f5'") == len(lived.days) - workdays


class Deaf(Post):
    """Loses every digest."""

    def send(self, message: Message) -> Outcome:
        if message.kind == "digest":
            return Outcome(Verdict.FAILED)
        return super().send(message)


def test_digests_that_do_not_arrive_are_noticed(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    simulation = county(database, Size(12, 3), 12)
    simulation.deliver_by(Deaf(simulation.clock))
    simulation.live()
    with database.reading() as session:
        found = followed(session, simulation)
    database.close()
    wrong = report.sound(simulation, found)
    assert found.missed.get(UNEXPLAINED)
    assert any("digests were not sent" in one for one in wrong)


def test_planning_says_how_many_rows_are_new(database: Database) -> None:
    township(database, TODAY + DAY, TODAY + DAY)
    with database.writing() as session:
        assert reminders.plan(session, NOW.replace(hour=6), Workdays()).rows >= 2
    with database.writing() as session:
        assert reminders.plan(session, NOW.replace(hour=6), Workdays()).rows == 0
