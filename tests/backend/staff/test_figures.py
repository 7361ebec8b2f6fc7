"""The figures under /staff/follow-up: who sees whose, the same numbers on page, in Excel and in JSON."""

import io
import re
from datetime import date
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from backend.core.accounts import register
from backend.core.accounts.models import StaffAccountRow
from backend.core.accounts.register import NewAccount
from backend.core.accounts.roles import Role
from backend.core.audit import SYSTEM
from backend.services import Services
from scheduler import people
from scheduler.indicators import Indicator
from scheduler.models import HealthCentreRow
from tests.backend.staff.conftest import HAIYUAN, PASSWORD, SUIXIAN, Browser
from tests.scheduler.registered import CIPHER, said, teams, terms
from tests.scheduler.visited import at, form, record

PAGE = "/staff/follow-up/figures"
ADDRESSES = (PAGE, f"{PAGE}.xlsx", f"{PAGE}.json")
Table = list[tuple[str, str, int, int, float | None, str]]


def county(session: Session) -> list[int]:
    """Two doctors of 海原县 with one and two patients, one patient of 随县; the numbers of the doctors."""
    first, second = teams(session, "第一团队", "第二团队")
    for number, (team, day) in enumerate([(first, "2026-01-10"), (second, "2026-01-12"), (second, None)], 1):
        more = {"township": "李旺镇", "team_id": team.id, "terms": terms(team)}
        found = people.register(session, CIPHER, said("样一", number, **more), at("2026-01-05").now)
        if day:
            record(session, found, form(day))
    people.register(session, CIPHER, said("样九", 9, region_code=SUIXIAN), at("2026-01-05").now)
    return [first.doctors[0].id, second.doctors[0].id]


@pytest.fixture
def doctors(services: Services) -> list[int]:
    with services.database.writing() as session:
        return county(session)


@pytest.fixture
def sign_in(app: Flask, services: Services, doctors: list[int]) -> Any:
    """A browser of a new account."""

    def enter(role: Role, region: str = HAIYUAN, doctor: int | None = None) -> Browser:
        with services.database.writing() as session:
            new = NewAccount("somebody", "马兰", role, region, doctor)
            register.add(session, services.passwords, new, SYSTEM, services.clock.now())
            row = session.query(StaffAccountRow).filter_by(username="somebody").one()
            row.password_hash, row.must_change_password = services.passwords.hash(PASSWORD), False
        browser = Browser(app.test_client())
        assert browser.sign_in("somebody").status_code == 303
        return browser

    return enter


def as_json(browser: Browser, query: str = "") -> Table:
    rows = browser.get(f"{PAGE}.json{query}").get_json()["rows"]
    verdicts = {True: "达标", False: "未达标", None: "没有对象"}
    return [
        (
            *(one["group"]["name"], one["name"], one["numerator"], one["denominator"], one["rate"]),
            verdicts[one["met"]],
        )
        for one in rows
    ]


def as_workbook(browser: Browser, query: str = "") -> Table:
    sheet: Any = load_workbook(io.BytesIO(browser.get(f"{PAGE}.xlsx{query}").data))["指标"]
    return [
        (str(row[1]), str(row[3]), row[4], row[5], None if row[6] is None else float(row[6]), str(row[8]))
        for row in sheet.iter_rows(min_row=3, values_only=True)
    ]


def as_page(browser: Browser, query: str = "") -> Table:
    text = browser.get(f"{PAGE}{query}").text
    found: Table = []
    for line in re.findall(r'<tr role="row">\s*<th role="rowheader".*?</tr>', text, re.DOTALL):
        head = re.search(r'scope="row">(.*?)</th>', line, re.DOTALL)
        assert head
        name = re.sub(r"<small>.*?</small>", "", head[1]).strip()
        cells = re.findall(
            r'class="head">(\S+) .*?said">(.*?) <small>(\d+)/(\d+)</small>.*?verdict[^>]*>(.*?)<',
            line,
            re.DOTALL,
        )
        for word, said_rate, over, under, verdict in cells:
            number = re.search(r"[\d.]+", said_rate)
            rate = float(number[0]) if number else None
            found.append((name, word, int(over), int(under), rate, verdict))
    return found


@pytest.mark.parametrize("role", [Role.ADMIN, Role.SUPERVISOR])
def test_administrators_and_supervisors_see_all_of_their_region(sign_in: Any, role: Role) -> None:
    found = as_json(sign_in(role), "?by=doctor")
    assert {one[0] for one in found} == {"合计", "样医第"}
    assert found[3] == ("合计", "规范管理率", 2, 3, 66.6, "未达标")
    assert len(found) == 15


def test_a_region_beside_is_not_seen_and_one_above_sees_both(sign_in: Any) -> None:
    found = as_json(sign_in(Role.SUPERVISOR, SUIXIAN))
    assert found[3][2:4] == (0, 1)


def test_the_nation_sees_every_county(sign_in: Any) -> None:
    browser = sign_in(Role.ADMIN, "000000")
    assert as_json(browser)[3][2:4] == (2, 4)
    assert "中卫市海原县" in browser.get(PAGE).text


@pytest.mark.parametrize("query", ["", "?by=township", "?by=team"])
def test_a_doctor_sees_the_own_row_only_whatever_is_asked_for(
    sign_in: Any, doctors: list[int], query: str
) -> None:
    browser = sign_in(Role.DOCTOR, HAIYUAN, doctors[0])
    for found in (as_json(browser, query), as_page(browser, query), as_workbook(browser, query)):
        assert [one[0] for one in found] == ["合计"] * 5 + ["样医第"] * 5
        assert found[8][2:4] == (1, 1)
    assert "第二团队" not in browser.get(PAGE + query).text


def test_a_doctor_of_another_region_than_the_account_is_not_seen(sign_in: Any, doctors: list[int]) -> None:
    assert all(one[3] == 0 for one in as_json(sign_in(Role.DOCTOR, SUIXIAN, doctors[0])))


def test_a_doctor_without_a_number_is_told_what_to_do(sign_in: Any) -> None:
    response = sign_in(Role.DOCTOR).get(PAGE)
    assert response.status_code == 403
    assert "请找管理员" in response.text


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("role", [Role.EDITOR, Role.REVIEWER])
def test_other_roles_are_refused(sign_in: Any, role: Role, address: str) -> None:
    response = sign_in(role).get(address)
    assert response.status_code == 403
    assert "这里只给" in response.text


@pytest.mark.parametrize("address", ADDRESSES)
def test_nobody_signed_in_is_sent_to_sign_in(browser: Browser, address: str) -> None:
    assert browser.get(address).location.startswith("/staff/sign-in")


@pytest.mark.parametrize("query", ["", "?period=2026-01&by=team", "?period=2025&by=doctor&disease=diabetes"])
def test_page_workbook_and_json_hold_the_same_numbers(sign_in: Any, query: str) -> None:
    browser = sign_in(Role.SUPERVISOR)
    page = as_page(browser, query)
    assert len(page) >= 5
    assert page == as_json(browser, query) == as_workbook(browser, query)


def test_the_page_says_target_and_verdict_in_words_and_keeps_the_choice(sign_in: Any) -> None:
    text = sign_in(Role.ADMIN).get(f"{PAGE}?period=2026-H1&by=team&disease=hypertension").text
    for words in (
        *("目标 75%", "目标 60%", "达标", "未达标", "2026年上半年", "截至2026-03-02"),
        '<option value="2026-H1" selected>',
        '<option value="team" selected>',
        '<option value="hypertension" selected>',
        f"{PAGE}.xlsx?period=2026-H1&amp;by=team&amp;disease=hypertension",
    ):
        assert words in text
    for indicator in Indicator:
        assert indicator.meaning in text


def test_the_usual_period_is_the_running_quarter(sign_in: Any) -> None:
    assert sign_in(Role.ADMIN).get(f"{PAGE}.json").get_json()["period"] == "2026-Q1"


def test_an_old_period_can_be_asked_for_and_stays_chosen(sign_in: Any) -> None:
    assert '<option value="2021-Q3" selected>' in sign_in(Role.ADMIN).get(f"{PAGE}?period=2021-Q3").text


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?period=next", "时期“next”看不懂"),
        ("?period=2026-Q2", "还没有开始"),
        ("?period=2001", "太早"),
        ("?by=patient", "没有这个选项"),
        ("?by=all", "没有这个选项"),
        ("?disease=flu", "没有这个选项"),
    ],
)
def test_what_there_is_not_is_refused_with_a_sentence(sign_in: Any, query: str, words: str) -> None:
    response = sign_in(Role.ADMIN).get(PAGE + query)
    assert response.status_code == 400
    assert words in response.text


def test_the_home_page_leads_there_only_for_those_who_may(sign_in: Any, own: Browser) -> None:
    assert f'href="{PAGE}"' in sign_in(Role.SUPERVISOR).get("/staff/").text
    assert f'href="{PAGE}"' not in own.get("/staff/").text


def test_a_name_that_begins_like_a_formula_is_not_run(sign_in: Any, services: Services) -> None:
    with services.database.writing() as session:
        session.query(HealthCentreRow).one().name = "=HYPERLINK(1)"
    found = as_workbook(sign_in(Role.ADMIN), "?by=team")
    assert [one[0] for one in found][5] == "'=HYPERLINK(1)第一团队"


def test_no_patient_is_named_anywhere(sign_in: Any) -> None:
    browser = sign_in(Role.ADMIN)
    for address in ADDRESSES[::2]:
        assert "样一" not in browser.get(address).text
    assert date(2026, 1, 1).isoformat() in browser.get(ADDRESSES[2]).text
