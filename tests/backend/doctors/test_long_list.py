"""A long list on the phone: fifty lines a page without JavaScript, whole numbers, and the printed sheet whole."""

import re

import pytest

from backend.core import audit
from backend.core.subtree import NATION
from backend.services import Services
from scheduler import people, visits
from scheduler.guidelines import load
from scheduler.workdays import Workdays
from tests.backend.doctors.conftest import VISIT, Program, SignIn, press
from tests.backend.followed import Place, register_patient
from tests.backend.staff.conftest import Browser

ON = "2026-03-05"
MANY = 120


@pytest.fixture
def crowd(own: Browser, place: Place, services: Services) -> list[int]:
    """Beside the first patient, who is in danger, so many whose first visit is late; in the order of the list."""
    assert (
        press(own, f"/d/patients/{place.patient}/visit", "save", **VISIT | {"sbp": "190"}).status_code == 303
    )
    now = services.clock.now()
    with services.database.writing() as session:
        team = people.roster(session).team("", "第一团队").id
        late = [register_patient(services, session, 100 + n, team, place.own) for n in range(MANY)]
        visits.plan_patients(session, visits.Guidance(load(), Workdays(), now), late)
    return [place.patient, *late]


def shown(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'<a class="row" href="/d/patients/(\d+)"', page)]


def test_the_pages_hold_everybody_once_and_danger_first(crowd: list[int], own: Browser) -> None:
    pages, address = [], f"/d/?date={ON}"
    while address:
        page = own.get(address).text
        pages.append(page)
        onward = re.search(r'rel="next" href="([^"]*)"', page)
        address = onward[1].replace("&amp;", "&") if onward else ""
    assert [one for page in pages for one in shown(page)] == crowd
    assert [len(shown(page)) for page in pages] == [50, 50, 21]
    assert all(f'已逾期 <span class="count">{MANY}人' in page for page in pages)
    assert "危险，先办" in pages[0]
    assert "危险，先办" not in pages[1]
    assert [f"共121人，第{number}页，共3页" in page for number, page in enumerate(pages, 1)] == [True] * 3
    assert f'rel="prev" href="/d/?date={ON}"' in pages[1]


def test_the_sheet_and_the_api_are_whole(crowd: list[int], own: Browser, program: Program) -> None:
    paper = own.get(f"/d/print?date={ON}&page=2").text
    assert f"随访清单，{MANY + 1}人" in paper
    assert paper.count("1380000") == MANY + 1
    found = program.get(f"/followups?date={ON}")
    assert len(found["dangerous"]) + len(found["overdue"]) == MANY + 1


def test_a_page_that_is_no_more_is_the_last_and_none_is_refused(crowd: list[int], own: Browser) -> None:
    assert shown(own.get(f"/d/?date={ON}&page=9").text) == crowd[100:]
    for wrong in ("0", "x", "-1", "1" * 30):
        assert own.get(f"/d/?date={ON}&page={wrong}").status_code == 400


def test_a_supervisor_pages_the_same(crowd: list[int], sign_in: SignIn, place: Place) -> None:
    page = sign_in("supervisor").get(f"/d/?doctor={place.own}&date={ON}&page=3").text
    assert page.count("样*") + len(re.findall(r"<b>样", page)) >= 21
    assert f"doctor={place.own}&amp;date={ON}&amp;page=2" in page


def test_the_log_says_which_page_was_opened(crowd: list[int], own: Browser, services: Services) -> None:
    own.get(f"/d/?date={ON}&page=2")
    with services.database.reading() as session:
        (last, *_) = [one for one in audit.listing(session, NATION) if one.kind == "随访清单"]
    assert (last.detail["page"], last.detail["patients"]) == (2, MANY + 1)


def test_a_short_list_has_no_pages(own: Browser, place: Place) -> None:
    assert "页" not in re.sub(r"<title>.*?</title>", "", own.get("/d/").text)
