"""乡镇名单 on its pages: typed, pasted, taken from the roster, renamed, removed; strays are put to it; two at once."""

import re

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from backend.core.accounts import register
from backend.core.accounts.models import StaffAccountRow
from backend.core.accounts.passwords import Passwords
from backend.core.accounts.register import NewAccount
from backend.core.accounts.roles import Role
from backend.core.audit import SYSTEM
from backend.services import Services
from policy_kb.quiz.models import QuizSheetRow
from policy_kb.townships import keeping, names
from scheduler.models import HealthCentreRow
from tests.backend.staff.conftest import HAIYUAN, PASSWORD, SUIXIAN, Browser
from tests.policy_kb.quiz.asked import ask

PAGE = "/staff/quiz/townships"


def add(browser: Browser, typed: str, region: str = HAIYUAN) -> TestResponse:
    return browser.post(PAGE, PAGE, region=region, names=typed)


def listed(services: Services, region: str = HAIYUAN) -> list[tuple[str, tuple[str, ...]]]:
    with services.database.reading() as session:
        return [(one.name, one.others) for one in keeping.listed(session, region)]


def number(services: Services, name: str) -> int:
    with services.database.reading() as session:
        return next(one.id for one in keeping.listed(session, HAIYUAN) if one.name == name)


def told(services: Services, township: str, times: int = 1, region: str = HAIYUAN) -> None:
    """Sheets of the quiz that name a township."""
    with services.database.writing() as session:
        today = services.clock.now().date()
        for _ in range(times):
            session.add(QuizSheetRow(region_code=region, township=township, channel="web", on=today))


def enrol(services: Services, *townships: str) -> None:
    """Health centres on the roster."""
    with services.database.writing() as session:
        for name in townships:
            session.add(HealthCentreRow(name=f"{name}卫生院", region_code=HAIYUAN, township=name))


def test_a_column_is_pasted_and_stands_there(own: Browser, services: Services) -> None:
    assert "由居民自己写" in own.get(PAGE).text
    page = own.get(add(own, "三河镇\r\n关桥乡 关桥公社\r\n").location).text
    assert "加了2个乡镇" in page
    assert "共 2 个" in page
    assert "关桥公社" in page
    assert listed(services) == [("三河镇", ()), ("关桥乡", ("关桥公社",))]


@pytest.mark.parametrize("typed", ["三河镇\n!", "三河镇\n三河镇 关桥 三河镇\n关桥", " "])
def test_what_cannot_be_added_is_said_and_stays_in_the_form(
    own: Browser, services: Services, typed: str
) -> None:
    refused = add(own, typed)
    assert refused.status_code == 400
    assert re.search(r'role="alert"[^>]*>(?:第\d行|还没有写乡镇)', refused.text)
    assert f">{typed.strip()}" in refused.text.replace("\r\n", "\n") or not typed.strip()
    assert listed(services) == []


def test_the_list_begins_with_the_roster_s_names_in_one_press(own: Browser, services: Services) -> None:
    enrol(services, "三河镇", "关桥乡", "三河鎮")
    page = own.get(PAGE).text
    assert "签约名册里的 3 个乡镇：" in page
    assert "把名册里的 2 个加进名单" in page  # two are the same in another script
    done = own.post(f"{PAGE}/roster", PAGE, region=HAIYUAN)
    assert "加了2个乡镇" in own.get(done.location).text
    assert [names.key(name) for name, _ in sorted(listed(services))] == ["三河镇", "关桥乡"]
    assert "名册里的 " not in own.get(PAGE).text


def test_what_the_roster_calls_otherwise_is_added_or_put_to_a_listed_one(
    own: Browser, services: Services
) -> None:
    add(own, "三河镇")
    enrol(services, "三河", "关桥乡")
    page = own.get(PAGE).text
    assert "签约名册里有、名单上没有：" in page
    assert "不在名单上的写法" in page
    own.post(
        f"{PAGE}/spelling", PAGE, region=HAIYUAN, spelling="三河", township=str(number(services, "三河镇"))
    )
    own.post(f"{PAGE}/roster", PAGE, region=HAIYUAN)
    assert listed(services) == [("三河镇", ("三河",)), ("关桥乡", ())]
    assert "不在名单上的写法" not in own.get(PAGE).text


def test_what_sheets_call_otherwise_is_shown_and_put_to_a_listed_one(
    own: Browser, services: Services
) -> None:
    told(services, "三合镇", 3)
    told(services, "三河镇")
    told(services, "随便镇", region=SUIXIAN)
    assert "三合镇" not in own.get(PAGE).text  # while there is no list nothing is off it
    add(own, "三河镇")
    page = own.get(PAGE).text
    assert re.search(r'三合镇</th>\s*<td data-head="从哪里来">答卷 3 份</td>', page)
    assert "随便镇" not in page
    unchosen = own.post(f"{PAGE}/spelling", PAGE, region=HAIYUAN, spelling="三合镇", township="")
    assert (unchosen.status_code, "请选“三合镇”算哪个乡镇" in unchosen.text) == (400, True)
    done = own.post(
        f"{PAGE}/spelling", PAGE, region=HAIYUAN, spelling="三合镇", township=str(number(services, "三河镇"))
    )
    assert "都算这个乡镇" in own.get(done.location).text
    assert listed(services) == [("三河镇", ("三合镇",))]


def test_the_results_name_what_is_not_on_the_list(own: Browser, services: Services) -> None:
    with services.database.writing() as session:
        ask(session, "640500", 3, services.clock.now())
    client = own.client
    page = client.get("/quiz?region=640522").text
    form = {
        "sealed": re.findall(r'name="sealed" value="([^"]+)"', page)[0],
        **dict.fromkeys(re.findall(r'name="(q\d+)"', page), "0"),
        "township": "三合镇",
    }
    assert client.post("/quiz", data=form).status_code == 200
    assert "不在名单上" not in own.get("/staff/quiz/results").text
    add(own, "三河镇")
    assert "不在名单上" in own.get("/staff/quiz/results").text
    assert "三合镇（不在乡镇名单上）" in own.get("/staff/data").text


def test_of_two_who_change_a_township_the_second_sees_both(
    own: Browser, app: Flask, services: Services
) -> None:
    add(own, "三河乡")
    page = f"{PAGE}/{number(services, '三河乡')}"
    other = Browser(app.test_client())
    other.sign_in("own")
    own.get(page)
    assert other.post(page, page, name="三河镇", others="", version="1").status_code == 303
    both = own.post(page, page, name="三河街道", others="", version="1")
    assert both.status_code == 409
    for words in ("同事刚存过这个乡镇", 'value="三河街道"', 'name="version" value="2"'):
        assert words in both.text
    assert listed(services) == [("三河镇", ("三河乡",))]
    assert own.post(page, page, name="三河街道", others="三河乡", version="2").status_code == 303
    assert listed(services) == [("三河街道", ("三河乡", "三河镇"))]
    stale = own.post(f"{page}/remove", page, version="2")
    assert (stale.status_code, "同事改过这个乡镇" in stale.text) == (409, True)
    gone = own.post(f"{page}/remove", page, version="3")
    assert "已从名单上去掉" in own.get(gone.location).text
    assert listed(services) == []


def test_a_name_that_is_none_stays_in_the_form(own: Browser, services: Services) -> None:
    add(own, "三河镇")
    page = f"{PAGE}/{number(services, '三河镇')}"
    refused = own.post(page, page, name="三河!", others="三河公社", version="1")
    assert refused.status_code == 400
    for words in ("不像乡镇名", 'value="三河!"', ">三河公社<", 'name="version" value="1"'):
        assert words in refused.text


def test_who_may_only_read_sees_the_list_and_no_form(
    own: Browser, colleague: Browser, services: Services
) -> None:
    add(own, "三河镇")
    enrol(services, "三河")
    for page in (PAGE, f"{PAGE}/{number(services, '三河镇')}"):
        shown = colleague.get(page).text
        assert "三河镇" in shown
        assert "/townships" not in "".join(re.findall(r'<form method="post"[^>]*>', shown))
        assert "保存</button>" not in shown


def test_another_county_s_list_is_nobody_else_s(outsider: Browser, own: Browser, services: Services) -> None:
    add(own, "三河镇")
    id = str(number(services, "三河镇"))
    assert outsider.get(f"{PAGE}?region={HAIYUAN}").status_code == 404
    for address, fields in (
        ("", {"names": "关桥乡"}),
        ("/roster", {}),
        ("/spelling", {"spelling": "三合镇", "township": id}),
    ):
        assert outsider.post(PAGE + address, PAGE, region=HAIYUAN, **fields).status_code == 404
    assert listed(services) == [("三河镇", ())]


def test_a_prefecture_chooses_the_county(
    own: Browser, app: Flask, services: Services, weak: Passwords
) -> None:
    with services.database.writing() as session:
        register.add(
            session, weak, NewAccount("city", "丁一", Role.ADMIN, "640500"), SYSTEM, services.clock.now()
        )
        row = session.query(StaffAccountRow).filter_by(username="city").one()
        row.password_hash, row.must_change_password = weak.hash(PASSWORD), False
    add(own, "三河镇")
    city = Browser(app.test_client())
    city.sign_in("city")
    assert f'<option value="{HAIYUAN}"' in city.get(PAGE).text
    assert "三河镇" in city.get(f"{PAGE}?region={HAIYUAN}").text
    assert add(city, "关桥乡").status_code == 303
    refused = add(city, "关桥乡", "640500")
    assert refused.status_code == 404
    assert listed(services) == [("三河镇", ()), ("关桥乡", ())]
