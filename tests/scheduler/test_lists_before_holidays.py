"""Before Spring Festival of 2026 (15 to 23 February) every list shows what ends right after it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from backend.core.clock import SHANGHAI
from backend.core.db import Database
from scheduler import people, visits
from scheduler.models.kinds import Post
from scheduler.reminders import digest, listing, printed
from tests.scheduler.registered import CIPHER, HAIYUAN, NOW
from tests.scheduler.reminding import DAY, Counting, JumpingClock, patient, staff, ticker
from tests.scheduler.visited import WORKDAYS

LAST, FIRST = date(2026, 2, 14), date(2026, 2, 24)  # workdays around the nine days
CHOSEN = (FIRST, date(2026, 2, 28), date(2026, 3, 2))
BEHIND = date(2026, 3, 9)  # an ordinary Monday


@dataclass(frozen=True)
class Place:
    """A doctor with three patients, whose last day is their day; a colleague of the team."""

    session: Session
    own: int
    colleague: int
    ids: list[int]


@pytest.fixture
def place(database: Database) -> Iterator[Place]:
    with database.writing() as session:
        yield settled(session)


def settled(session: Session) -> Place:
    team = staff(session)
    entry = people.StaffEntry(HAIYUAN, "李旺镇卫生院", team.name, "样友", "李旺镇", Post.DOCTOR)
    people.add_staff(session, CIPHER, [entry], NOW)
    (team,) = people.roster(session).teams
    own, colleague = (one.id for one in team.doctors)
    more = {"earliest": date(2026, 2, 1)}
    days = enumerate((*CHOSEN, BEHIND + 7 * DAY, BEHIND + 8 * DAY), start=1)
    ids = [patient(session, team, day, number, deadline=day, **more) for number, day in days]
    return Place(session, own, colleague, ids)


def shown(place: Place, today: date) -> list[int]:
    """The same on every list, or this fails: the page, the morning, the operator's list, the paper."""
    agenda = visits.agenda(place.session, visits.Scope(doctor_id=place.own), today, WORKDAYS)
    paper = printed.doctor_list(place.session, CIPHER, place.own, today, WORKDAYS)
    morning = digest.digest(place.session, place.own, today, WORKDAYS)
    operators = {number: one for number, _, one in listing.due(place.session, today, WORKDAYS)}
    found = [one.patient_id for one in agenda.week]
    late = {one.patient_id for one in (*agenda.overdue, *agenda.today)}
    assert morning is not None
    assert {one.patient_id for one in paper.lines} - late == set(found)
    assert morning.week == len(found)
    assert morning.until == paper.until == WORKDAYS.soon_until(today)
    assert operators[place.own] == morning
    return found


def test_the_last_workday_before_shows_what_ends_on_the_first_after(place: Place) -> None:
    assert shown(place, LAST) == place.ids[:2]
    assert shown(place, LAST - 4 * DAY) == place.ids[:1]


def test_an_ordinary_week_is_seven_days(place: Place) -> None:
    assert shown(place, BEHIND) == place.ids[3:4]


def test_the_team_sees_it_of_a_colleague_whose_leave_begins_before(place: Place) -> None:
    people.leave(place.session, place.own, LAST, LAST, WORKDAYS, "test", NOW - 20 * DAY)
    ends = FIRST - DAY
    (found,) = visits.stand_ins(place.session, place.colleague, LAST, ends, WORKDAYS)
    assert (found.doctor_id, found.back_on) == (place.own, FIRST)
    assert [one.patient_id for one in found.agenda.week] == place.ids[:1]
    morning = digest.digest(place.session, place.colleague, LAST, WORKDAYS)
    assert morning is not None
    assert morning.helping == 1
    paper = printed.doctor_list(place.session, CIPHER, place.colleague, LAST, WORKDAYS)
    assert [one.patient_id for one in paper.lines] == place.ids[:1]


@pytest.mark.parametrize(
    ("day", "words"), [(LAST, "到2月28日为止还有 2 人"), (BEHIND, "逾期 3 人（最长 13 天），一周内还有 1 人")]
)
def test_the_morning_says_how_far_it_looks(database: Database, tmp_path: Path, day: date, words: str) -> None:
    with database.writing() as session:
        settled(session)
    channel = Counting(tmp_path / "sent")
    ticker(
        database, channel, JumpingClock(datetime(day.year, day.month, day.day, 7, 31, tzinfo=SHANGHAI))
    ).tick()
    (digest,) = [one for one in channel.messages if one.kind == "digest"]
    assert words in digest.text
