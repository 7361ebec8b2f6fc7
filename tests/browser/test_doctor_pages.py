"""A village doctor at work in a real browser: on a phone, on a desktop, with and without JavaScript."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.accounts import sessions
from backend.core.accounts.passwords import Passwords
from backend.services import Services
from scheduler import people, visits
from scheduler.guidelines import Disease, load
from scheduler.models import VisitRow
from scheduler.workdays import Workdays
from tests.backend.followed import PASSWORD, Place, register_patient, settle
from tests.browser.axe import barriers
from tests.browser.conftest import PHONE, _serve, listen
from tests.browser.steps import both_screens, cut_off, small_targets
from tests.fakes import FixedClock
from tests.scheduler.registered import id_number, said


@pytest.fixture(scope="module")
def place_services(real_services: Services) -> Services:
    """The time stands on Monday 2026-03-02; sign-ins cost little."""
    return replace(real_services, clock=FixedClock(), passwords=Passwords(time_cost=1, memory_cost=8))


@pytest.fixture(scope="module")
def place(place_services: Services) -> Place:
    """Doctors, accounts, patients; everybody due for a first visit."""
    place = settle(place_services)
    with place_services.database.writing() as session:
        guidance = visits.Guidance(load(), Workdays(), place_services.clock.now())
        visits.plan_all(session, guidance)
    return place


@pytest.fixture(scope="module")
def doctor_address(place_services: Services, place: Place) -> Iterator[str]:
    yield from _serve(place_services)


@pytest.fixture
def patient(place_services: Services, place: Place, request: pytest.FixtureRequest) -> int:
    """A new patient of the own doctor, followed for high blood pressure."""
    with place_services.database.writing() as session:
        return sign(place_services, session, place)


def sign(services: Services, session: Session, place: Place, **more: Any) -> int:
    """A new patient of the own doctor; the ID number follows the row ids, so that none comes twice in any order."""
    number = 10 + max(one.id for one in people.everybody(session, services.cipher))
    team = people.roster(session).team("", "第一团队").id
    return register_patient(services, session, number, team, place.own, **more)


@pytest.fixture
def page(context: BrowserContext, doctor_address: str) -> Iterator[Page]:
    """The own doctor's list, just signed in; a message of the console fails the test."""
    page = context.new_page()
    heard = listen(page)
    enter(page, doctor_address)
    yield page
    assert heard == []


def enter(page: Page, address: str) -> None:
    page.goto(f"{address}d/")
    page.get_by_label("用户名").fill("own")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("我的随访清单")


def supervise(page: Page, address: str) -> None:
    """The page of that address, signed in as the supervisor."""
    page.goto(address)
    page.get_by_label("用户名").fill("supervisor")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_label("密码")).to_have_count(0)
    page.goto(address)


def assert_sound(page: Page) -> None:
    """Nothing bars anybody, nothing is cut, everything can be pressed with a thumb, letters are large."""
    assert barriers(page) == []
    assert cut_off(page) == []
    assert small_targets(page) == []
    assert page.evaluate("() => parseFloat(getComputedStyle(document.body).fontSize)") >= 20


def fill(page: Page, sbp: str, dbp: str) -> None:
    page.get_by_label("收缩压").fill(sbp)
    page.get_by_label("舒张压").fill(dbp)


def dangerous_visit(page: Page, address: str, patient: int) -> Iterator[str]:
    """From the patient's page to the list with the danger on top; yields the heading at each step."""
    page.goto(f"{address}d/patients/{patient}")
    yield "患者"
    page.get_by_role("link", name="记录随访").click()
    yield "记录随访"
    fill(page, "1200", "80")
    page.get_by_role("button", name="下一步").click()
    expect(page.locator("#sbp-wrong")).to_contain_text("收缩压1200不可能")
    expect(page.get_by_label("舒张压")).to_have_value("80")
    yield "记录随访"
    fill(page, "190", "112")
    page.get_by_label("胸闷", exact=True).check()
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_role("heading", name="危险！请马上处理")).to_be_visible()
    expect(page.get_by_text("现在就把患者送上级医院")).to_be_visible()
    expect(page.get_by_label("下次随访日期")).to_have_value("2026-03-16")
    yield "核对后保存"
    page.get_by_label("下次随访日期").fill("2026-05-01")
    page.get_by_role("button", name="确认保存").click()
    expect(page.locator("#next_on-wrong")).to_contain_text("只能定在2026-03-03到2026-03-16之间")
    yield "核对后保存"
    page.get_by_label("下次随访日期").fill("2026-03-10")
    page.get_by_role("button", name="确认保存").click()
    expect(page.get_by_role("heading", name="已保存。这次有危险情况")).to_be_visible()
    yield "患者"
    page.get_by_role("link", name="清单").click()
    link = page.locator(f".part-dangerous a[href='/d/patients/{patient}']")
    expect(link).to_contain_text("血压190/112，胸闷")
    yield "我的随访清单"


@both_screens
def test_a_dangerous_reading_is_recorded_from_end_to_end(
    page: Page, doctor_address: str, patient: int
) -> None:
    for heading in dangerous_visit(page, doctor_address, patient):
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        assert_sound(page)


def test_the_same_without_javascript(browser: Browser, doctor_address: str, patient: int) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)  # type: ignore[arg-type]
    page = context.new_page()
    enter(page, doctor_address)
    for heading in dangerous_visit(page, doctor_address, patient):
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    context.close()


def test_a_wrong_reading_is_corrected_and_the_old_one_stays_to_be_seen(
    page: Page, doctor_address: str, patient: int
) -> None:
    list(dangerous_visit(page, doctor_address, patient))
    page.goto(f"{doctor_address}d/patients/{patient}")
    page.get_by_role("link", name="更正").click()
    expect(page.get_by_label("收缩压")).to_have_value("190")
    expect(page.get_by_label("胸闷", exact=True)).to_be_checked()
    fill(page, "130", "80")
    page.get_by_label("胸闷", exact=True).uncheck()
    page.get_by_role("button", name="下一步").click()
    expect(page.locator("#reason-wrong")).to_contain_text("请写明为什么更正")
    page.get_by_label("为什么更正").fill("读错了血压计")
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("button", name="返回修改").click()
    expect(page.get_by_label("收缩压")).to_have_value("130")
    expect(page.get_by_label("为什么更正")).to_have_value("读错了血压计")
    assert_sound(page)
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("button", name="确认保存").click()
    expect(page.get_by_role("status")).to_contain_text("控制满意")
    page.get_by_text("更正前的").click()
    expect(page.get_by_text("读错了血压计")).to_be_visible()
    expect(page.locator(".wrong-entry")).to_have_text("血压190/112，胸闷")
    assert_sound(page)


@both_screens
def test_a_reading_from_home_is_told_and_settled(page: Page, doctor_address: str, patient: int) -> None:
    page.goto(f"{doctor_address}d/patients/{patient}")
    page.get_by_text("登记在家测的读数").click()
    assert_sound(page)
    fill(page, "1900", "112")
    page.get_by_label("几点测的").fill("08:30")
    page.locator("[name=reporter][value=family]").check()
    page.locator("[name=channel][value=phone]").check()
    page.get_by_role("button", name="登记读数").click()
    expect(page.locator("#sbp-wrong")).to_contain_text("收缩压1900不可能")
    expect(page.get_by_label("几点测的")).to_have_value("08:30")
    assert_sound(page)
    page.get_by_label("收缩压").fill("190")
    page.get_by_role("button", name="登记读数").click()
    expect(page.get_by_role("heading", name="在家测的读数有危险")).to_be_visible()
    expect(page.get_by_text("请现在就给患者打电话")).to_be_visible()
    assert_sound(page)
    page.get_by_role("link", name="清单").click()
    listed = page.locator("section", has=page.get_by_role("heading", name="在家测的危险读数"))
    one = listed.locator("li", has=page.locator(f"a[href='/d/patients/{patient}']"))
    expect(one).to_contain_text("血压190/112")
    assert_sound(page)
    one.get_by_role("link", name="已处理").click()
    page.get_by_role("button", name="已处理").click()
    expect(page.locator("#reason-wrong")).to_contain_text("请写明这个读数是怎么处理的")
    assert_sound(page)
    page.get_by_label("怎么处理的").fill("打了电话，家属送县医院了")
    page.get_by_role("button", name="已处理").click()
    expect(page.get_by_role("status")).to_contain_text("已处理")
    page.get_by_role("link", name="清单").click()
    expect(page.locator("#readings")).to_have_count(0)


def test_the_form_of_a_notice_bars_nobody(
    page: Page, doctor_address: str, place: Place, place_services: Services
) -> None:
    with place_services.database.writing() as session:
        consumptive = sign(place_services, session, place, diseases=(Disease.TUBERCULOSIS,))
    page.goto(f"{doctor_address}d/patients/{consumptive}")
    page.get_by_role("link", name="肺结核：通知单、转诊").click()
    expect(page.get_by_label("几点收到的")).to_be_visible()
    assert_sound(page)
    page.get_by_label("几点收到的").fill("08:10")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("通知单已登记")
    assert_sound(page)


def test_leave_is_entered_and_taken_back(page: Page, doctor_address: str) -> None:
    page.get_by_role("link", name="请假").click()
    expect(page.get_by_label("第一天")).to_be_visible()
    assert_sound(page)
    page.get_by_label("第一天").fill("2026-03-06")
    page.get_by_label("最后一天").fill("2026-03-04")
    page.get_by_role("button", name="登记请假").click()
    expect(page.get_by_role("alert")).to_contain_text("最后一天比第一天还早")
    expect(page.get_by_label("第一天")).to_have_value("2026-03-06")
    page.get_by_label("最后一天").fill("2026-03-08")
    page.get_by_role("button", name="登记请假").click()
    expect(page.get_by_role("status")).to_contain_text("已登记")
    expect(page.locator("#held ~ ul")).to_contain_text("3月9日（周一）回来")
    assert_sound(page)
    page.get_by_role("button", name="不请假了").click()
    expect(page.get_by_role("status")).to_have_text("已取消。")
    expect(page.locator("#held")).to_have_count(0)


@both_screens
def test_another_date_only_inside_the_window(page: Page, doctor_address: str, patient: int) -> None:
    list(dangerous_visit(page, doctor_address, patient))
    page.goto(f"{doctor_address}d/patients/{patient}")
    page.get_by_role("link", name="改约").click()
    expect(page.get_by_label("改到哪一天")).to_be_visible()
    assert_sound(page)
    page.get_by_label("改到哪一天").fill("2026-03-17")
    page.get_by_role("button", name="改到这一天").click()
    expect(page.get_by_role("alert")).to_contain_text("只能定在2026-03-03到2026-03-16之间")
    expect(page.get_by_label("改到哪一天")).to_have_value("2026-03-17")
    assert_sound(page)
    page.get_by_label("改到哪一天").fill("2026-03-12")
    page.get_by_role("button", name="改到这一天").click()
    expect(page.get_by_role("status")).to_contain_text("改好了。")
    expect(page.locator(".plan")).to_contain_text("3月12日")


@both_screens
def test_the_other_pages_bar_nobody(page: Page, doctor_address: str, place: Place) -> None:
    """Both diseases of one patient, every box unfolded; who was not seen; what became of him; the telephone; paper."""
    chart = f"{doctor_address}d/patients/{place.patient}"
    page.goto(f"{chart}/visit")
    for box in page.locator("details").all():
        box.locator("summary").click()
    assert_sound(page)
    for address in (f"{chart}/unmet", f"{chart}/standing"):
        page.goto(address)
        assert_sound(page)
    page.goto(chart)
    page.get_by_role("button", name="拨打电话").click()
    expect(page.get_by_role("link", name="13800000001")).to_have_attribute("href", "tel:13800000001")
    assert_sound(page)
    page.goto(f"{doctor_address}d/print")
    assert barriers(page) == []
    expect(page.locator("table")).to_contain_text("13800000001")


def test_of_two_doctors_the_second_finds_everything_still_there(
    page: Page, context: BrowserContext, doctor_address: str, patient: int
) -> None:
    page.goto(f"{doctor_address}d/patients/{patient}/visit")
    fill(page, "133", "79")
    page.get_by_text("转诊和备注").click()
    page.get_by_label("备注", exact=True).fill("我写了很多字")
    list(dangerous_visit(context.new_page(), doctor_address, patient))
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_role("alert")).to_contain_text("您填的还没有保存")
    expect(page.get_by_label("收缩压")).to_have_value("133")
    expect(page.get_by_label("备注", exact=True)).to_have_value("我写了很多字")
    assert_sound(page)


@both_screens
@pytest.mark.parametrize("late_at", ["下一步", "确认保存"])
def test_a_form_left_for_more_than_an_hour_comes_back_and_is_stored_once(
    context: BrowserContext, place_services: Services, place: Place, patient: int, late_at: str
) -> None:
    """Filled in, left lying, sent after the signed-in hour; the person signs in again and goes on."""
    clock = FixedClock(place_services.clock.now())  # its own: the others' sessions go on
    services = replace(place_services, clock=clock)
    page = context.new_page()
    for address in _serve(services):
        enter(page, address)
        page.goto(f"{address}d/patients/{patient}/visit")
        fill(page, "163", "95")
        page.get_by_text("转诊和备注").click()
        page.get_by_label("备注", exact=True).fill("我写了很多字")
        if late_at == "确认保存":
            page.get_by_role("button", name="下一步").click()
            expect(page.get_by_role("heading", level=1)).to_have_text("核对后保存")
            page.get_by_label("下次随访日期").fill("2026-03-10")
        clock.advance(sessions.IDLE + timedelta(minutes=1))
        page.get_by_role("button", name=late_at).click()
        expect(page.get_by_text("您刚才填的还在")).to_be_visible()
        assert_sound(page)
        assert visits_of(services, patient) == []
        page.get_by_label("用户名").fill("own")
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("您刚才填的还在")
        assert_sound(page)
        page.get_by_role("button", name="接着填").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("核对后保存")
        assert visits_of(services, patient) == []
        page.get_by_role("button", name="返回修改").click()
        expect(page.get_by_label("收缩压")).to_have_value("163")
        expect(page.get_by_label("舒张压")).to_have_value("95")
        expect(page.get_by_label("备注", exact=True)).to_have_value("我写了很多字")
        page.get_by_role("button", name="下一步").click()
        page.get_by_role("button", name="确认保存").dblclick()  # pressed twice, as it happens
        expect(page.get_by_role("button", name="拨打电话").or_(page.get_by_role("alert"))).to_be_visible()
        assert visits_of(services, patient) == [(163, 95)]


def visits_of(services: Services, patient: int) -> list[tuple[int | None, int | None]]:
    """The pressures of every visit on record."""
    with services.database.reading() as session:
        rows = session.scalars(select(VisitRow).where(VisitRow.patient_id == patient)).all()
        return [(row.sbp, row.dbp) for row in rows]


@both_screens
def test_a_supervisor_finds_the_urgent_first_and_only_reads(
    context: BrowserContext, doctor_address: str, place: Place
) -> None:
    page = context.new_page()
    supervise(page, f"{doctor_address}d/?date=2026-07-01")
    expect(page.get_by_role("heading", name="辖区合计")).to_be_visible()
    expect(page.get_by_text("样*")).to_have_count(0)
    assert_sound(page)
    page.get_by_role("link", name=f"王芳（{place.own}）").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("王芳的随访清单")
    expect(page.get_by_label("看哪一天")).to_have_value("2026-07-01")
    expect(page.locator("#overdue")).to_be_visible()
    assert_sound(page)


def test_a_supervisor_chooses_a_doctor_and_only_reads(
    context: BrowserContext, doctor_address: str, place: Place
) -> None:
    page = context.new_page()
    supervise(page, f"{doctor_address}d/")
    page.get_by_label("家庭医生").select_option(label=f"王芳（{place.own}）")
    page.get_by_role("button", name="看清单").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("王芳的随访清单")
    expect(page.locator("a.row")).to_have_count(0)
    expect(page.locator(".row").first).to_contain_text("样*")
    assert_sound(page)


@pytest.fixture(scope="module")
def left_alone(place_services: Services, place: Place) -> None:
    """Sixty patients without a team, whose first visit is due."""
    services, now = place_services, place_services.clock.now()
    with services.database.writing() as session:
        for one in range(400, 460):
            told = said("样一", one, id_number=id_number(number=one), township="七营镇")
            people.register(session, services.cipher, told, now)
        visits.plan_all(session, visits.Guidance(load(), Workdays(), now))


@both_screens
def test_those_without_a_doctor_have_a_list(
    context: BrowserContext, doctor_address: str, left_alone: None
) -> None:
    page = context.new_page()
    supervise(page, f"{doctor_address}d/?date=2026-07-01")
    page.get_by_role("link", name="没有家庭医生负责的患者").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("没有医生的人")
    expect(page.get_by_text("样*").first).to_be_visible()
    page.get_by_role(
        "link", name="下一页"
    ).click()  # no window is as high as the first page, to be judged whole
    expect(page.get_by_role("link", name="上一页")).to_be_visible()
    assert_sound(page)


def test_a_long_list_has_pages_without_javascript(
    browser: Browser, doctor_address: str, left_alone: None
) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)  # type: ignore[arg-type]
    page = context.new_page()
    supervise(page, f"{doctor_address}d/without-doctor?date=2026-07-01")
    expect(page.locator(".paging")).to_contain_text("第1页，共2页")
    expect(page.locator(".row")).to_have_count(50)
    page.get_by_role("link", name="下一页").click()
    expect(page.locator(".paging")).to_contain_text("第2页，共2页")
    page.get_by_role("link", name="上一页").click()
    expect(page.locator(".paging")).to_contain_text("第1页，共2页")
    context.close()
