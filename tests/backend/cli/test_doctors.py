"""`mingbai doctors`: who leaves hands the patients on, and it is written down."""

import pytest

from backend.core import audit
from backend.core.db import Database
from backend.core.subtree import NATION
from scheduler import people, visits
from scheduler.visits import Scope
from tests.backend.cli.conftest import ON_BOTH_DATABASES, Mingbai
from tests.fakes import FixedClock
from tests.scheduler.registered import CIPHER, HAIYUAN, NOW, terms
from tests.scheduler.visited import TODAY, patient

pytestmark = ON_BOTH_DATABASES
TEAM = (HAIYUAN, "李旺镇卫生院", "第一团队")


@pytest.fixture(autouse=True)
def standing_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command lives on the tests' day."""
    monkeypatch.setattr("backend.services.SystemClock", FixedClock)


@pytest.fixture(autouse=True)
def patient_of_the_first(database: Database) -> int:
    """A team of two, and a patient signed with the first."""
    with database.writing() as session:
        entries = [people.StaffEntry(*TEAM, name, "李旺镇") for name in ("样医一", "样医二")]
        people.add_staff(session, CIPHER, entries, NOW)
        (team,) = people.roster(session).teams
        found = patient(session, 1, team_id=team.id, terms=terms(team))
        visits.plan_all(session, TODAY)
        return found


def lists(database: Database) -> list[int]:
    """How many patients are on the list of each doctor."""
    with database.reading() as session:
        return [len(visits.due_today(session, Scope(doctor_id=one), TODAY.today)) for one in (1, 2)]


def test_who_has_left_hands_the_patients_on_and_gets_them_back(mingbai: Mingbai, database: Database) -> None:
    assert lists(database) == [1, 0]
    run = mingbai("doctors", "stop", "1")
    assert (run.code, run.out) == (
        0,
        "编号1的样医一已停用，名下 1 位患者现在由同队的样医二（编号2）管。\n",
    )
    assert "mingbai staff lock" in run.err
    assert lists(database) == [0, 1]
    assert mingbai("doctors", "stop", "1").err == "mingbai: 编号1的样医一已经停用了。\n"
    assert mingbai("doctors", "list").out.splitlines() == [
        "1\t样医一\t李旺镇卫生院第一团队\t已停用",
        "2\t样医二\t李旺镇卫生院第一团队\t在岗",
    ]
    assert mingbai("doctors", "resume", "1").out == "编号1的样医一又在岗了，名下 1 位患者。\n"
    assert lists(database) == [1, 0]
    with database.reading() as session:
        done = [(one.action, one.key) for one in audit.listing(session, NATION) if one.kind == "医生"]
    assert done == [("启用", "1"), ("停用", "1")]


def test_when_nobody_is_left_it_is_said(mingbai: Mingbai) -> None:
    assert mingbai("doctors", "stop", "2").out.startswith("编号2的样医二已停用，名下 0 位患者")
    run = mingbai("doctors", "stop", "1")
    assert "名下 1 位患者现在没有医生管" in run.out
    assert "危急情况报给督导" in run.err


def test_a_number_that_is_nobodys_is_named(mingbai: Mingbai) -> None:
    run = mingbai("doctors", "stop", "99")
    assert (run.code, run.err) == (1, "mingbai: 没有编号为99的医生，请核对编号。\n")
