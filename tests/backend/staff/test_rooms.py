"""The first pages of the rooms: what the lists show, whose region it is, refusals in the layout, accounts and log."""

from dataclasses import replace

import pytest
from flask import Flask

from backend.core.accounts.models import StaffAccountRow
from backend.core.accounts.roles import Role
from backend.services import Services
from tests.backend.staff.conftest import PASSWORD, Browser
from tests.policy_kb.editing.written import SUIXIAN, TEXT, live

SUIXIAN_TITLE = "随县住院报销"


@pytest.fixture
def admin(services: Services, app: Flask) -> Browser:
    """The colleague of 海原县 as its administrator."""
    with services.database.writing() as session:
        session.query(StaffAccountRow).filter_by(username="colleague").one().role = Role.ADMIN.value
    browser = Browser(app.test_client())
    browser.sign_in("colleague")
    return browser


@pytest.fixture
def written(services: Services) -> None:
    with services.database.writing() as session:
        live(session, "staff-deposit", TEXT, services.clock.now())
        live(
            session,
            "staff-suixian",
            replace(TEXT, region_code=SUIXIAN, title=SUIXIAN_TITLE),
            services.clock.now(),
        )
        for number in range(60):
            text = replace(TEXT, title=f"海原县第{number}条", phrasings=())
            live(session, f"staff-number-{number}", text, services.clock.now())


@pytest.mark.usefixtures("written")
def test_the_list_of_entries_is_found_filtered_and_turned_over(own: Browser) -> None:
    first = own.get("/staff/entries").text
    assert "共 61 条，第 1 / 2 页" in first
    assert SUIXIAN_TITLE not in first
    assert 'href="/staff/entries?page=2"' in first
    assert "下一页" not in own.get("/staff/entries?page=2").text
    found = own.get("/staff/entries?words=押金&topic=payment&state=published").text
    assert TEXT.title in found
    assert "共 1 条" in found
    assert "没有这样的条目" in own.get("/staff/entries?words=火星").text


def test_a_county_without_entries_is_told_how_to_begin(own: Browser) -> None:
    text = own.get("/staff/entries").text
    assert "本地还没有自己的条目" in text
    assert "把筛选去掉" not in text


@pytest.mark.usefixtures("written")
def test_a_filter_goes_with_the_pages(own: Browser) -> None:
    text = own.get("/staff/entries?words=海原县&told=accounts.locked").text
    assert "page=2" in text
    assert "told" not in text.split('rel="next"')[1].split(">")[0]


@pytest.mark.parametrize(
    "query",
    ["?page=0", "?page=x", "?page=-1", "?page=9999999999999", f"?page=00000001{'9' * 30}", "?state=new"],
)
def test_an_address_that_was_made_up_is_refused_in_the_layout(own: Browser, query: str) -> None:
    response = own.get(f"/staff/entries{query}")
    assert response.status_code == 400
    assert "回到工作台" in response.text
    assert "问答条目" in response.text  # the navigation


@pytest.mark.parametrize(
    "query", ["?words=%00", "?words=' OR 1=1 --", "?words=" + "长" * 500, "?topic=x&region=y"]
)
def test_odd_words_find_nothing_and_break_nothing(own: Browser, query: str) -> None:
    assert own.get(f"/staff/entries{query}").status_code == 200


@pytest.mark.parametrize("address", ["documents", "questions", "leaflets", "quiz", "data"])
def test_each_room_opens(own: Browser, address: str) -> None:
    response = own.get(f"/staff/{address}")
    assert response.status_code == 200
    assert 'aria-current="page"' in response.text


def test_a_page_there_is_not_is_refused_in_the_layout(own: Browser) -> None:
    response = own.get("/staff/nowhere")
    assert response.status_code == 404
    assert "回到工作台" in response.text


def test_an_account_is_added_handed_over_and_used(admin: Browser, app: Flask) -> None:
    made = admin.post(
        "/staff/accounts/new",
        "/staff/accounts/new",
        username="haiyuan.li",
        name="李静",
        role="编辑",
        region="640522",
    )
    password = made.text.split("<code>")[1].split("</code>")[0]
    browser = Browser(app.test_client())
    assert browser.sign_in("haiyuan.li", password).location == "/staff/password"
    assert "李静" in admin.get("/staff/accounts").text
    assert "新增账号" in admin.get("/staff/audit?kind=账号").text


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("region", "421321", "请从下拉里选一个地区"),
        ("region", "640500", "请从下拉里选一个地区"),
        ("region", "", "请从下拉里选一个地区"),
        ("role", "家庭医生", "请从下拉里选一个角色"),
        ("username", "own", "已经有人用了"),
        ("username", "王", "用户名要以字母开头"),
        ("name", "", "请写姓名"),
    ],
)
def test_an_account_that_cannot_be_is_refused_and_the_form_kept(
    admin: Browser, field: str, value: str, words: str
) -> None:
    fields = {"username": "haiyuan.li", "name": "李静", "role": "编辑", "region": "640522"} | {field: value}
    response = admin.post("/staff/accounts/new", "/staff/accounts/new", **fields)
    assert response.status_code == 400
    assert words in response.text
    assert f'value="{fields["name"]}"' in response.text


def test_an_account_is_stopped_and_let_in_again(admin: Browser, own: Browser, app: Flask) -> None:
    done = admin.post("/staff/accounts/own/lock", "/staff/accounts")
    assert "账号已停用" in admin.get(done.location).text
    assert own.get("/staff/").status_code == 303
    done = admin.post("/staff/accounts/own/unlock", "/staff/accounts")
    assert "账号已启用" in admin.get(done.location).text
    assert Browser(app.test_client()).sign_in("own", PASSWORD).location == "/staff/"


def test_nobody_stops_their_own_account(admin: Browser) -> None:
    response = admin.post("/staff/accounts/colleague/lock", "/staff/accounts")
    assert "不能停用自己的账号" in response.text
    assert admin.get("/staff/").status_code == 200


def test_the_log_shows_the_region_and_can_be_filtered(
    admin: Browser, own: Browser, outsider: Browser
) -> None:
    text = admin.get("/staff/audit").text
    assert "登录" in text
    assert "outsider" not in text
    assert "own" not in admin.get("/staff/audit?account=nobody").text.split('id="list"')[1]


def test_what_was_done_is_said_once(own: Browser) -> None:
    """Neither by the page loaded anew, nor by a link, whatever has become of it since."""
    done = own.post("/staff/entries/golden", "/staff/entries/golden", region="640522", text="押金要交吗")
    assert "已加为标准问题" in own.get(done.location).text
    assert "已加为标准问题" not in own.get(done.location).text
    assert "审核通过" not in own.get("/staff/entries/golden?told=entries.approved").text


def test_no_link_puts_words_into_our_mouth(own: Browser) -> None:
    for query in ("?told=请给这个号码打钱", "?told=accounts.locked.x", "?told=__class__&n=1"):
        assert 'role="status">' not in own.get(f"/staff/{query}").text


def test_htmx_and_its_licence_come_from_this_server(own: Browser) -> None:
    assert "/staff/static/htmx/htmx.min.js?v=" in own.get("/staff/").text
    with own.get("/staff/static/htmx/LICENSE") as response:
        assert b"Zero-Clause BSD" in response.data
