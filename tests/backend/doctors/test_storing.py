"""Recording on the pages, on both databases: in two steps, once, whole or not at all, corrected with history kept."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from werkzeug.test import TestResponse

from backend.core.audit import AuditRow
from backend.core.db import Database
from backend.services import Services
from scheduler import people
from scheduler.guidelines import Disease
from scheduler.models import CarePlanRow, PatientRow, ReminderRow, VisitRow
from tests.backend.doctors.conftest import VISIT, SignIn, deeds, hidden, press, rows
from tests.backend.followed import Place, register_patient
from tests.backend.staff.conftest import Browser, token

DANGER = VISIT | {"sbp": "190", "dbp": "112", "symptoms": ["chest_tightness"]}


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """Once SQLite, once PostgreSQL."""
    database = Database(request.getfixturevalue(f"{request.param}_url"))
    yield database
    database.close()


def visit_page(place: Place) -> str:
    return f"/d/patients/{place.patient}/visit"


def record(browser: Browser, place: Place, **fields: Any) -> int:
    """The whole way; the visit's id."""
    response = press(browser, visit_page(place), "save", **(VISIT | fields))
    assert response.status_code == 303, response.text
    return int(response.location.partition("saved=")[2])


def test_the_first_step_decides_and_stores_nothing_the_second_stores_it(
    own: Browser, place: Place, services: Services
) -> None:
    decided = press(own, visit_page(place), "propose", **VISIT)
    assert decided.status_code == 200
    for words in ("控制满意", "5月26日（周二）", "6月2日", "二（三）1", "128/78mmHg"):
        assert words in decided.text
    assert rows(services, VisitRow) == []
    visit_id = record(own, place, next_on="2026-06-02")
    (row,) = rows(services, VisitRow)
    assert (row.id, row.sbp, row.dbp, row.glucose, row.fasting) == (visit_id, 128, 78, row.glucose, True)
    assert (row.recorded_by, row.doctor_id, row.next_on) == ("own", place.own, date(2026, 6, 2))
    plans = [one for one in rows(services, CarePlanRow) if one.state == "open"]
    assert {one.chosen for one in plans} == {date(2026, 6, 2)}
    assert deeds(services)[-1] == ("登记", "随访", str(visit_id))


def test_a_dangerous_reading_says_what_to_do_now_and_what_comes_next(own: Browser, place: Place) -> None:
    decided = press(own, visit_page(place), "propose", **DANGER).text
    assert "危险！请马上处理" in decided
    assert "送上级医院" in decided
    assert "tel:120" in decided
    saved = own.get(press(own, visit_page(place), "save", **DANGER).location).text
    assert "已保存。这次有危险情况" in saved
    assert "3月16日" in saved
    listed = own.get("/d/").text
    assert listed.index("危险，先办") < listed.index("血压190/112")
    assert "最迟3月16日（周一）随访" in listed


def test_pressing_twice_stores_once(own: Browser, place: Place, services: Services) -> None:
    opened = own.get(visit_page(place))
    form = {"csrf": token(opened), "version": hidden(opened, "version"), "step": "save"} | VISIT
    first, second = (own.client.post(visit_page(place), data=form, base_url=own.host) for _ in range(2))
    assert first.location == second.location
    assert len(rows(services, VisitRow)) == 1


def test_pressing_another_date_twice_shows_the_patient_with_the_notice(
    own: Browser, place: Place, services: Services
) -> None:
    record(own, place)
    plan = next(one.id for one in rows(services, CarePlanRow) if one.state == "open")
    address = f"/d/plans/{plan}/reschedule"
    opened = own.get(address)
    form = {"csrf": token(opened), "version": hidden(opened, "version"), "day": "2026-05-28"}
    first, second = (own.client.post(address, data=form, base_url=own.host) for _ in range(2))
    assert (first.status_code, second.status_code, first.location) == (303, 303, second.location)
    assert "改好了。" in own.get(second.location).text
    assert [one[0] for one in deeds(services)].count("改期") == 1
    other = own.client.post(address, data=form | {"day": "2026-05-27"}, base_url=own.host)
    assert other.status_code == 404
    stranger = own.client.post(address, data=form | {"version": "1"}, base_url=own.host)
    assert stranger.status_code == 404


def test_a_second_press_of_a_date_that_stood_already_shows_the_patient_too(
    own: Browser, place: Place
) -> None:
    visit_id = record(own, place)
    assert visit_id
    opened = own.get("/d/plans/1/reschedule")
    form = {"csrf": token(opened), "version": hidden(opened, "version"), "day": hidden(opened, "day")}
    for _ in range(2):
        response = own.client.post("/d/plans/1/reschedule", data=form, base_url=own.host)
        assert (response.status_code, response.location.endswith("notice=moved")) == (303, True)


@pytest.mark.parametrize("step", ["propose", "save"])
def test_of_two_doctors_the_second_is_told_and_loses_nothing_typed(
    step: str, own: Browser, sign_in: SignIn, place: Place, services: Services
) -> None:
    opened = own.get(visit_page(place))
    other = sign_in("own")
    record(other, place, sbp="150", note="另一位先记的")
    typed = VISIT | {"sbp": "133", "note": "我写了很多字"}
    form = {"csrf": token(opened), "version": hidden(opened, "version"), "step": step} | typed
    response = own.client.post(visit_page(place), data=form, base_url=own.host)
    assert response.status_code == 409
    assert "刚才有人改了这位患者的资料，您填的还没有保存" in response.text
    assert "血压150/78" in response.text
    assert (hidden(response, "sbp"), hidden(response, "note")) == ("133", "我写了很多字")
    assert len(rows(services, VisitRow)) == 1
    again = form | {"version": hidden(response, "version"), "step": "save"}
    assert own.client.post(visit_page(place), data=again, base_url=own.host).status_code == 303
    assert len(rows(services, VisitRow)) == 2


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"sbp": "1200"}, "sbp", "收缩压1200不可能，应在40到300mmHg之间"),
        ({"sbp": "80", "dbp": "120"}, "dbp", "舒张压120比收缩压80还高"),
        ({"glucose": "0"}, "glucose", "血糖0不可能"),
        ({"visited_on": "2026-03-03"}, "visited_on", "在今天（2026-03-02）以后"),
        ({"visited_on": "1959-01-01"}, "visited_on", "出生"),
        ({"sbp": "一百三"}, "sbp", "收缩压要填整数"),
        ({"diseases": []}, "diseases", "还没有选病种"),
        ({"next_on": "2026-06-03"}, "next_on", "只能定在2026-03-03到2026-06-02之间"),
        ({"next_on": "下周"}, "next_on", "下次随访日期看不懂"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_stored(
    fields: dict[str, Any], field: str, sentence: str, own: Browser, place: Place, services: Services
) -> None:
    response = press(own, visit_page(place), "save", **(VISIT | {"note": "别丢了我"} | fields))
    assert response.status_code == 400
    beside = response.text.partition(f'id="{field}-wrong">')[2].partition("</p>")[0]
    assert sentence in beside
    assert "别丢了我" in response.text
    assert rows(services, VisitRow) == rows(services, CarePlanRow) == []
    assert {one.version for one in rows(services, PatientRow)} == {1}


def test_a_wrong_entry_is_corrected_with_the_reason_and_stays_to_be_seen(
    own: Browser, place: Place, services: Services
) -> None:
    visit_id = record(own, place, sbp="190")
    page = f"/d/visits/{visit_id}/correct"
    assert hidden(own.get(page), "sbp") == "190"
    missing = press(own, page, "save", **VISIT)
    assert (missing.status_code, "请写明为什么更正" in missing.text) == (400, True)
    assert press(own, page, "save", reason="读错了", **VISIT).status_code == 303
    wrong, right = rows(services, VisitRow)
    assert (wrong.state, wrong.sbp, right.state, right.sbp) == ("superseded", 190, "current", 128)
    chart = own.get(f"/d/patients/{place.patient}").text
    assert "更正前的" in chart
    assert "由own更正】读错了" in chart
    assert "读错了" not in str(wrong.note_sealed)
    assert deeds(services)[-2] == ("更正", "随访", str(visit_id))
    assert "危险，先办" not in own.get("/d/").text


def test_an_entry_corrected_meanwhile_is_not_corrected_again(
    own: Browser, place: Place, services: Services
) -> None:
    visit_id = record(own, place, sbp="190")
    page = f"/d/visits/{visit_id}/correct"
    opened = own.get(page)
    form = {
        "csrf": token(opened),
        "version": hidden(opened, "version"),
        "step": "save",
        "reason": "错",
    } | VISIT
    assert own.client.post(page, data=form, base_url=own.host).status_code == 303
    assert own.client.post(page, data=form, base_url=own.host).status_code == 303  # pressed twice
    other = own.client.post(page, data=form | {"sbp": "140"}, base_url=own.host)
    assert (other.status_code, "已经更正或撤回过" in other.text) == (400, True)
    assert own.get(page).status_code == 400
    assert len(rows(services, VisitRow)) == 2


def test_a_visit_is_withdrawn_with_a_reason_only(own: Browser, place: Place, services: Services) -> None:
    visit_id = record(own, place)
    page = f"/d/visits/{visit_id}/withdraw"
    assert press(own, page, "", reason=" ").status_code == 400
    assert rows(services, VisitRow)[0].state == "current"
    response = press(own, page, "", reason="记错了人")
    assert "已撤回" in own.get(response.location).text
    assert rows(services, VisitRow)[0].state == "withdrawn"


def test_a_plan_is_moved_only_inside_its_window(own: Browser, place: Place, services: Services) -> None:
    record(own, place)
    plan = next(one for one in rows(services, CarePlanRow) if one.state == "open")
    page = f"/d/plans/{plan.id}/reschedule"
    refused = press(own, page, "", day="2026-06-03")
    assert refused.status_code == 400
    assert "只能定在2026-03-03到2026-06-02之间，2026-06-03不行" in refused.text
    assert hidden(refused, "day") == "2026-06-03"
    assert press(own, page, "", day="2026-05-06").status_code == 303
    moved = [
        one for one in rows(services, CarePlanRow) if one.disease == plan.disease and one.state == "open"
    ]
    assert [one.chosen for one in moved] == [date(2026, 5, 6)]
    assert own.get(page).status_code == 404


@pytest.mark.parametrize(
    ("outcome", "said"),
    [("unreachable", "还没有随访过"), ("refused", "还没有随访过"), ("hospitalised", "最迟")],
)
def test_who_was_not_seen_has_his_consequence(
    outcome: str, said: str, own: Browser, place: Place, services: Services
) -> None:
    fields = {"visited_on": "2026-03-02", "way": "phone", "outcome": outcome}
    fields |= {"complication": "yes"} if outcome == "hospitalised" else {}
    page = f"/d/patients/{place.patient}/unmet"
    assert said in press(own, page, "propose", **fields).text
    assert press(own, page, "save", **fields).status_code == 303
    assert [one.outcome for one in rows(services, VisitRow)] == [outcome]


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_day_at_the_end_of_the_calendar_is_refused_in_one_sentence(own: Browser, day: str) -> None:
    shown = own.get(f"/d/?date={day}")
    assert shown.status_code == 200
    assert "请写1900年到2199年之间的日期。下面是今天的清单。" in shown.text
    assert own.get(f"/d/print?date={day}").status_code == 200


def test_three_times_not_met_is_lost_and_stands_apart(own: Browser, place: Place) -> None:
    for _ in range(3):
        fields = {"visited_on": f"2026-02-2{_ + 6}", "way": "phone", "outcome": "unreachable", "note": str(_)}
        press(own, f"/d/patients/{place.patient}/unmet", "save", **fields)
    assert "连续3次没见到（失访）" in own.get("/d/").text


def test_death_cancels_everything_and_a_mistake_is_taken_back(
    own: Browser, place: Place, services: Services
) -> None:
    record(own, place)
    page = f"/d/patients/{place.patient}/standing"
    assert "我已核实" in press(own, page, "", standing="died", on="2026-03-02").text
    assert press(own, page, "", standing="died", on="2026-03-03", sure="1").status_code == 400
    assert press(own, page, "", standing="died", on="2026-03-02", sure="1").status_code == 303
    assert {one.state for one in rows(services, CarePlanRow)} == {"cancelled"}
    assert "登记为死亡" in own.get(f"/d/patients/{place.patient}").text
    press(own, page, "", standing="active", on="2026-03-02", sure="1")
    assert "open" in {one.state for one in rows(services, CarePlanRow)}


def test_a_word_no_database_can_hold_is_stored_without_it(
    own: Browser, place: Place, services: Services
) -> None:
    record(own, place, note="头\0晕")
    assert "头 晕" in own.get(f"/d/patients/{place.patient}").text


@pytest.mark.parametrize(
    ("given", "sentence"),
    [({"at": ""}, "时间看不懂"), ({"on": "昨天"}, "日期看不懂"), ({"at": "23:59"}, "还没有到")],
)
def test_a_notice_that_cannot_be_is_a_sentence(
    own: Browser, consumptive: int, services: Services, given: dict[str, str], sentence: str
) -> None:
    response = arrived(own, consumptive, **given)
    assert (response.status_code, sentence in response.text) == (400, True)
    assert rows(services, CarePlanRow) == []


def test_a_referral_is_planned_and_written_down(own: Browser, consumptive: int, services: Services) -> None:
    assert "转诊已登记" in own.get(arrived(own, consumptive, kind="suspect_referred").location).text
    (plan,) = [one for one in rows(services, CarePlanRow) if one.state == "open"]
    assert (plan.deadline, plan.urgency) == (date(2026, 3, 9), "soon")


def test_a_notice_is_planned_told_and_written_down(
    own: Browser, colleague: Browser, consumptive: int, place: Place, services: Services
) -> None:
    assert "肺结核：通知单、转诊" in own.get(f"/d/patients/{consumptive}").text
    assert "肺结核：通知单、转诊" not in own.get(f"/d/patients/{place.patient}").text
    done = arrived(own, consumptive)
    shown = own.get(done.location).text
    assert "通知单已登记" in shown
    assert "3月5日" in shown
    (plan,) = rows(services, CarePlanRow)
    assert (plan.deadline, plan.urgency) == (date(2026, 3, 5), "at_once")
    assert [one.stage for one in rows(services, ReminderRow)] == ["notice"]
    assert ("登记通知单", "患者", str(consumptive)) in deeds(services)
    with services.database.reading() as session:
        assert [one.detail for one in session.query(AuditRow).filter_by(action="登记通知单")] == [
            {"kind": "notified"}
        ]
    assert arrived(own, consumptive, kind="suspect_referred").status_code == 400  # its hours run
    assert arrived(own, consumptive, kind="x").status_code == 400
    assert arrived(colleague, consumptive, f"/d/patients/{place.theirs}/visit").status_code == 403


@pytest.fixture
def consumptive(services: Services, place: Place) -> int:
    """The own doctor's patient with tuberculosis."""
    with services.database.writing() as session:
        team = people.roster(session).teams[0].id
        return register_patient(services, session, 8, team, place.own, diseases=(Disease.TUBERCULOSIS,))


def arrived(browser: Browser, patient_id: int, opened: str = "", **more: str) -> TestResponse:
    """Send the form of a notice that came this morning."""
    address = f"/d/patients/{patient_id}/notice"
    form = browser.get(opened or address)
    fields = {"csrf": token(form), "version": hidden(form, "version"), "on": "2026-03-02", "at": "08:10"}
    return browser.client.post(address, data=fields | more, base_url=browser.host)


def test_a_disease_that_nothing_was_measured_of_has_no_class(
    own: Browser, place: Place, services: Services
) -> None:
    address = f"/d/patients/{place.patient}/visit"
    said = {"visited_on": "2026-03-02", "way": "clinic", "sbp": "128", "dbp": "78"}
    both: dict[str, Any] = {"diseases": ["hypertension", "diabetes"]}
    page = press(own, address, "propose", **said, **both).text
    assert "高血压控制满意" in page
    assert "2型糖尿病未评估" in page
    assert "2型糖尿病没有测空腹血糖" in page
    kept = own.get(press(own, address, "save", **said, **both).location).text
    assert "已保存：高血压控制满意，2型糖尿病未评估" in kept
    (entry,) = [one.id for one in rows(services, VisitRow)]
    paper = own.get(f"/d/visits/{entry}/paper").text
    assert ("1 控制满意" in paper, "未评估" in paper) == (True, True)


def test_a_danger_of_before_a_later_visit_is_told_as_what_it_is(own: Browser, place: Place) -> None:
    address = f"/d/patients/{place.patient}/visit"
    usual: dict[str, Any] = {"way": "clinic", "diseases": ["hypertension"], "dbp": "80"}
    press(own, address, "save", **usual, visited_on="2026-03-01", sbp="128")
    old = usual | {"visited_on": "2026-02-01", "sbp": "185"}
    page = press(own, address, "propose", **old).text
    assert "这是2月1日（周日）的读数，有危险；之后3月1日（周日）已经见过患者" in page
    assert "现在就把患者送上级医院" not in page
    kept = own.get(press(own, address, "save", **old).location).text
    assert "之后3月1日（周日）已经见过患者" in kept
    assert ("请现在就把患者送上级医院" in kept, "一直排在清单最前面" in kept) == (False, False)
    now = press(own, address, "propose", **usual, visited_on="2026-03-02", sbp="185").text
    assert "现在就把患者送上级医院" in now
