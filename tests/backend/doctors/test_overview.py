"""What a supervisor finds on arrival: how much cannot wait with each doctor, as that doctor's own list says."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from backend.core.accounts.models import StaffAccountRow
from backend.services import Services
from scheduler import people, visits
from scheduler.guidelines import load
from scheduler.models import DoctorRow
from scheduler.models.kinds import Post
from scheduler.models.reminder_kinds import Stage
from scheduler.reminders import late
from scheduler.workdays import Workdays
from tests.backend.doctors.conftest import VISIT, Program, SignIn, press
from tests.backend.followed import Place, register_patient
from tests.backend.staff.conftest import Browser
from tests.scheduler.registered import HAIYUAN, id_number, said

ON = "2026-07-01"
NUMBERS = ("readings", "dangerous", "overdue", "longest", "lost", "d3", "d7", "d3_past", "d7_past")


@pytest.fixture
def busy(own: Browser, place: Place, services: Services) -> Place:
    """With the own doctor one in danger, one lost, one late; with the colleague one late; one without a team."""
    now = services.clock.now()
    team = _team(services)
    with services.database.writing() as session:
        gone, late = (register_patient(services, session, number, team, place.own) for number in (4, 5))
        people.register(
            session, services.cipher, said("样六", 6, id_number=id_number(number=6), township="七营镇"), now
        )
        visits.plan_all(session, visits.Guidance(load(), Workdays(), now))
    chart = f"/d/patients/{place.patient}"
    assert press(own, f"{chart}/visit", "save", **VISIT | {"sbp": "190"}).status_code == 303
    visited = VISIT | {"diseases": ["hypertension"], "glucose": "", "fasting": ""}
    assert press(own, f"/d/patients/{late}/visit", "save", **visited).status_code == 303
    for day in (1, 2, 0):
        fields = {"visited_on": (now - timedelta(day)).date().isoformat(), "way": "phone"}
        address = f"/d/patients/{gone}/unmet"
        assert press(own, address, "save", **fields, outcome="unreachable").status_code == 303
    return place


def _team(services: Services) -> int:
    with services.database.reading() as session:
        return people.roster(session).team("", "第一团队").id


def row(page: str, doctor_id: int) -> str:
    """The text of a doctor's row, which is a link to that doctor's list of the day."""
    found = re.search(rf'<a class="row" href="/d/\?doctor={doctor_id}&amp;date={ON}">(.*?)</a>', page, re.S)
    assert found
    return re.sub(r"<[^>]+>|\s+", "", found[1])


def test_each_doctor_with_numbers_the_most_urgent_first(busy: Place, sign_in: SignIn) -> None:
    page = sign_in("supervisor").get(f"/d/?date={ON}").text
    assert row(page, busy.own).startswith(f"王芳（{busy.own}）李旺镇卫生院第一团队危险1人逾期2人，最长")
    assert "危险" not in row(page, busy.colleague)
    assert "逾期1人" in row(page, busy.colleague)
    places = [page.index(f'href="/d/?doctor={one}&') for one in (busy.own, busy.colleague)]
    assert places == sorted(places)
    assert "没有家庭医生负责" in page
    assert "七营镇，请安排医生" in page
    assert f"doctor={busy.outsider}" not in page
    assert not any(one in page for one in ("样*", "样一", "1380000", "/d/patients/"))


def test_the_numbers_are_those_of_the_list_behind_the_link(busy: Place, app: Flask) -> None:
    program = Program(app, "supervisor")
    found = program.get(f"/followups/overview?date={ON}")
    assert [one["doctor"] for one in found["shares"]] == [busy.own, None, busy.colleague]
    for share in found["shares"]:
        if share["doctor"] is None:
            continue
        own = program.get(f"/followups?doctor={share['doctor']}&date={ON}")
        parts = ("readings", "dangerous", "overdue", "lost")
        assert [share[part] for part in parts] == [len(own[part]) for part in parts]
        assert share["longest"] == max(line["overdue_days"] for line in own["overdue"])
    shares = found["shares"]
    assert found["total"] == {
        name: (max if name == "longest" else sum)(one[name] for one in shares) for name in NUMBERS
    }


@pytest.mark.parametrize("days", [0, 2, 3, 6, 7, 8, 40, 95, 121])
def test_the_message_to_the_supervisor_tells_the_figure_of_his_page(
    busy: Place, app: Flask, sign_in: SignIn, services: Services, days: int
) -> None:
    """The county's, and the township's, whose account is the supervisor of its health centre."""
    on = services.clock.now().date() + timedelta(days)
    with services.database.writing() as session:
        posts = (("李旺镇卫生院", "样督", "李旺镇", Post.TOWNSHIP), ("", "样市", "", Post.COUNTY))
        entries = [
            people.StaffEntry(HAIYUAN, centre, "", name, place, post) for centre, name, place, post in posts
        ]
        people.add_staff(session, services.cipher, entries, services.clock.now())
        township, county = session.scalars(
            select(DoctorRow.id).where(DoctorRow.post != Post.DOCTOR).order_by(DoctorRow.id)
        )
        told = {
            stage: late.overdue(session, who, Stage(stage), on)
            for stage, who in (("d3", township), ("d7", county))
        }
    whole = Program(app, "supervisor").get(f"/followups/overview?date={on}")["total"]
    shown = re.sub(r"\s+", "", sign_in("supervisor").get(f"/d/?date={on}").text)
    with services.database.writing() as session:
        session.execute(
            update(StaffAccountRow).where(StaffAccountRow.username == "supervisor").values(doctor_id=township)
        )
    near = Program(app, "supervisor").get(f"/followups/overview?date={on}")["total"]
    assert told["d7"] is not None
    assert told["d3"] is not None
    assert whole["d7"] or days < 121
    assert (whole["d7"], near["d3"]) == (told["d7"].all, told["d3"].all)
    assert (whole["d7_past"], near["d3_past"]) == (told["d7"].past, told["d3"].past)
    parts = [f"{whole[stage]}人，已过最后期限{whole[stage + '_past']}人" for stage in ("d3", "d7")]
    assert (f"过了计划日3天以上未随访{parts[0]}；其中7天以上{parts[1]}" in shown) == (whole["d3"] > 0)


def test_only_a_supervisor_and_only_of_the_own_area(busy: Place, app: Flask) -> None:
    assert Program(app, "own").call("GET", "/followups/overview").status_code == 403
    there = Program(app, "elsewhere").get(f"/followups/overview?date={ON}")
    assert [one["doctor"] for one in there["shares"]] == [busy.outsider]


def test_a_team_without_a_doctor_is_not_forgotten(busy: Place, sign_in: SignIn, services: Services) -> None:
    with services.database.writing() as session:
        for doctor_id in (busy.own, busy.colleague):
            session.get_one(DoctorRow, doctor_id).active = False
    page = sign_in("supervisor").get(f"/d/?date={ON}").text
    assert "李旺镇卫生院第一团队，请安排医生" in page
    assert "危险1人" in page
    assert "/d/?doctor=" not in page


def test_an_idle_day_says_so(sign_in: SignIn, place: Place) -> None:
    page = sign_in("supervisor").get(f"/d/?date={ON}").text
    assert row(page, place.own).endswith("没有危险、逾期和失访")
    assert HAIYUAN not in page
