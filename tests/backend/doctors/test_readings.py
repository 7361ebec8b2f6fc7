"""Readings from home on the pages, in the API and on paper, on both databases: told, judged, settled, each refused."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from backend.core.db import Database
from backend.printing import doctor_list
from backend.services import Services
from scheduler.models import HomeReadingRow, ReminderRow, VisitRow
from scheduler.reminders import printed, sheet
from scheduler.workdays import Workdays
from tests.backend.doctors.conftest import VISIT, Program, SignIn, deeds, hidden, press, rows
from tests.backend.followed import Place
from tests.backend.staff.conftest import Browser, token

TOLD: dict[str, Any] = {
    "measured_on": "2026-03-02",
    "measured_at": "08:30",
    "sbp": "190",
    "dbp": "112",
    "reporter": "family",
    "channel": "phone",
}
JSON = TOLD | {"sbp": 190, "dbp": 112}
CALL = "请现在就给患者打电话，叫他马上去医院；情况紧急打120。"


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """Once SQLite, once PostgreSQL."""
    database = Database(request.getfixturevalue(f"{request.param}_url"))
    yield database
    database.close()


def tell(browser: Browser, patient_id: int, opened: str | None = None, **more: Any) -> TestResponse:
    """Send the form of the patient's page."""
    chart = f"/d/patients/{patient_id}"
    fields = {"csrf": token(browser.get(opened or chart))} | TOLD | more
    return browser.client.post(f"{chart}/home-readings", data=fields, base_url=browser.host)


def settle(browser: Browser, reading_id: int, reason: str, opened: str | None = None) -> TestResponse:
    address = f"/d/readings/{reading_id}/settle"
    fields = {"csrf": token(browser.get(opened or address)), "reason": reason}
    return browser.client.post(address, data=fields, base_url=browser.host)


def test_a_dangerous_one_says_at_once_what_to_do_and_stands_on_top_of_the_list(
    own: Browser, place: Place, services: Services
) -> None:
    stored = tell(own, place.patient)
    assert stored.status_code == 303
    shown = own.get(stored.location).text
    assert "在家测的读数有危险" in shown
    assert CALL in shown
    assert "收缩压190，达到180；舒张压112，达到110" in shown
    (row,) = rows(services, HomeReadingRow)
    assert (row.sbp, row.dbp, row.recorded_by, row.reporter) == (190, 112, "own", "family")
    assert [one.key for one in rows(services, ReminderRow)] == [f"danger:reading:{row.id}:{place.own}"]
    assert ("登记", "自测读数", str(row.id)) in deeds(services)
    press(
        own,
        f"/d/patients/{place.patient}/visit",
        "save",
        **(VISIT | {"visited_on": "2026-03-01", "sbp": "185"}),
    )
    listed = own.get("/d/").text
    assert listed.index("在家测的危险读数") < listed.index("血压190/112") < listed.index("危险，先办")
    assert "3月2日（周一）08:30在家测，家属打电话说的" in listed
    assert f"/d/readings/{row.id}/settle" in listed
    assert "样一" not in listed + shown


def test_a_harmless_one_is_kept_and_rings_nobody(own: Browser, place: Place, services: Services) -> None:
    shown = own.get(tell(own, place.patient, sbp="150", dbp="90").location).text
    assert "记下了：血压150/90，不算危险。" in shown
    assert CALL not in shown
    assert "在家测的危险读数" not in own.get("/d/").text
    assert rows(services, ReminderRow) == rows(services, VisitRow) == []


def test_a_second_press_keeps_one(own: Browser, place: Place, services: Services) -> None:
    assert tell(own, place.patient).location == tell(own, place.patient).location
    assert len(rows(services, HomeReadingRow)) == len(rows(services, ReminderRow)) == 1
    assert [one[0] for one in deeds(services) if one[1] == "自测读数"] == ["登记"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"sbp": "1200"}, "收缩压1200不可能"),
        ({"sbp": "一百九"}, "收缩压要填整数"),
        ({"sbp": "80"}, "是不是填反了"),
        ({"sbp": "", "dbp": ""}, "还没有填读数"),
        ({"measured_at": ""}, "还没有填几点测的"),
        ({"measured_at": "25:00"}, "时间看不懂"),
        ({"measured_at": "23:59"}, "测量时间还没有到"),
        ({"measured_on": "昨天"}, "测量日期看不懂"),
        ({"measured_on": "1950-01-01"}, "出生以前"),
        ({"reporter": ""}, "还没有选是谁说的"),
        ({"channel": "鸽子"}, "没有这个选项"),
        ({"glucose": "5.555"}, "小数太长"),
    ],
)
def test_what_cannot_be_is_a_sentence_and_what_was_typed_stays(
    own: Browser, place: Place, services: Services, wrong: dict[str, str], sentence: str
) -> None:
    response = tell(own, place.patient, **wrong)
    assert (response.status_code, sentence in response.text) == (400, True)
    typed = TOLD | wrong
    assert hidden(response, "dbp") == typed["dbp"]
    assert 'id="home-reading" open' in response.text
    assert rows(services, HomeReadingRow) == []


def test_settled_with_a_reason_it_is_listed_no_more(own: Browser, place: Place, services: Services) -> None:
    tell(own, place.patient)
    (row,) = rows(services, HomeReadingRow)
    assert "请写明这个读数是怎么处理的" in settle(own, row.id, " ").text
    done = settle(own, row.id, "打了电话，样一去了县医院")
    assert "这个危险读数已处理" in own.get(done.location).text
    assert "危险，已处理" in own.get(done.location).text
    assert "在家测的危险读数" not in own.get("/d/").text
    (row,) = rows(services, HomeReadingRow)
    assert (row.settled_by, "样一" in str(row.settled_reason_sealed)) == ("own", False)
    assert ("处理", "自测读数", str(row.id)) in deeds(services)
    again = own.get(f"/d/readings/{row.id}/settle")
    assert (again.status_code, "已经处理过了" in again.text) == (400, True)
    assert own.get("/d/readings/777/settle").status_code == 404


@pytest.mark.parametrize("who", ["colleague", "outsider", "supervisor", "elsewhere", "editor"])
def test_nobody_else_tells_or_settles(
    who: str, own: Browser, sign_in: SignIn, place: Place, services: Services
) -> None:
    tell(own, place.patient)
    (row,) = rows(services, HomeReadingRow)
    stranger, opened = sign_in(who), "/staff/"
    for response in (
        tell(stranger, place.patient, opened, sbp="200"),
        stranger.get(f"/d/readings/{row.id}/settle"),
        settle(stranger, row.id, "随便", opened),
    ):
        assert response.status_code == 403
        assert "样*" not in response.text
    assert [(one.id, one.settled_at) for one in rows(services, HomeReadingRow)] == [(row.id, None)]


def test_a_supervisor_reads_it_on_the_list_and_cannot_press(
    own: Browser, sign_in: SignIn, place: Place
) -> None:
    tell(own, place.patient)
    listed = sign_in("supervisor").get(f"/d/?doctor={place.own}").text
    assert "血压190/112" in listed
    assert "settle" not in listed
    assert "在家测的危险读数" not in sign_in("colleague").get("/d/").text


def test_the_printed_page_names_him_first(own: Browser, place: Place) -> None:
    tell(own, place.patient)
    paper = own.get("/d/print").text
    assert "样一" in paper
    assert "13800000001" in paper
    assert "请马上打电话" in paper


# --- API ---


def test_the_api_keeps_lists_and_settles(program: Program, place: Place, services: Services) -> None:
    address = f"/patients/{place.patient}"
    first = program.call("POST", f"{address}/home-readings", JSON)
    again = program.call("POST", f"{address}/home-readings", JSON)
    assert (first.status_code, again.status_code, again.get_json()) == (201, 200, first.get_json())
    told = first.get_json()
    assert (told["dangers"][0], told["do"]) == ("收缩压190，达到180", CALL)
    (listed,) = program.get("/followups")["readings"]
    assert {name: listed[name] for name in JSON} == JSON
    assert (listed["patient"]["name"], listed["words"]) == ("样*", "血压190/112")
    (shown,) = program.get(address)["readings"]
    assert (shown["reading"], shown["waiting"]) == (told["reading"], True)
    settled = f"/home-readings/{told['reading']}/settle"
    assert program.call("POST", settled, {"reason": ""}).status_code == 400
    assert program.call("POST", settled, {"reason": "去医院了"}).get_json() == {"patient": place.patient}
    assert program.call("POST", settled, {"reason": "去医院了"}).status_code == 400
    assert program.get("/followups")["readings"] == []
    assert program.get(address)["readings"][0]["waiting"] is False


def test_the_api_refuses_what_cannot_be_with_its_fields(
    program: Program, place: Place, services: Services
) -> None:
    address = f"/patients/{place.patient}/home-readings"
    wrong = program.call("POST", address, JSON | {"sbp": 1200, "reporter": None})
    assert (wrong.status_code, list(wrong.get_json()["fields"])) == (400, ["reporter"])
    wrong = program.call("POST", address, JSON | {"sbp": 1200})
    assert list(wrong.get_json()["fields"]) == ["sbp"]
    assert program.call("POST", address, JSON | {"pulse": 70}).status_code == 400
    calm = program.call("POST", address, JSON | {"sbp": 150, "dbp": 90}).get_json()
    assert (calm["dangers"], calm["do"]) == ([], "")
    assert len(rows(services, HomeReadingRow)) == 1


@pytest.mark.parametrize("who", ["colleague", "outsider", "supervisor", "editor"])
def test_the_api_is_closed_to_everybody_else(
    who: str, app: Any, program: Program, place: Place, services: Services
) -> None:
    reading = program.call("POST", f"/patients/{place.patient}/home-readings", JSON).get_json()["reading"]
    stranger = Program(app, who)
    for address, body in (
        (f"/patients/{place.patient}/home-readings", JSON | {"sbp": 200}),
        (f"/home-readings/{reading}/settle", {"reason": "随便"}),
    ):
        assert stranger.call("POST", address, body).status_code == 403
        assert app.test_client().post(f"/api/v1{address}", json=body).status_code == 401
    assert len(rows(services, HomeReadingRow)) == 1


# --- Paper ---


def test_sheet_and_paper_have_it_before_everybody_else(
    own: Browser, place: Place, services: Services
) -> None:
    tell(own, place.patient)
    with services.database.reading() as session:
        found = printed.doctor_list(
            session, services.cipher, place.own, services.clock.now().date(), Workdays()
        )
        theirs = printed.doctor_list(session, services.cipher, place.colleague, found.on, Workdays())
    assert theirs.readings == ()
    (line,) = found.readings
    assert (line.name, line.phone) == ("样一", "13800000001")
    assert line.words == "收缩压190，达到180；舒张压112，达到110；3月2日08:30在家测"
    assert (found.masked.readings[0].name, found.masked.readings[0].phone) == ("样*", "138****0001")
    page = load_workbook(io.BytesIO(sheet.workbook(found))).worksheets[0]
    assert [cell.value for cell in page[3]][:4] == ["危险", "样一", None, "13800000001"]
    assert line.words in str(page["M3"].value)
    markup = doctor_list.markup(found)
    assert "在家测的危险读数，请马上打电话" in markup
    assert line.words in markup
    assert "在家测" not in doctor_list.markup(theirs)
