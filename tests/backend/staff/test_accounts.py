"""账号 on the pages: another role or region, nobody's own, page by page."""

import pytest
from flask import Flask

from backend.core.accounts import register
from backend.core.accounts.models import StaffAccountRow
from backend.core.accounts.register import NewAccount
from backend.core.accounts.roles import Role
from backend.core.audit import SYSTEM
from backend.services import Services
from tests.backend.staff.conftest import HAIYUAN, SUIXIAN, Browser

PAGE = "/staff/accounts"


@pytest.fixture
def admin(app: Flask, services: Services) -> Browser:
    """The colleague as administrator of 海原县."""
    with services.database.writing() as session:
        session.query(StaffAccountRow).filter_by(username="colleague").one().role = Role.ADMIN.value
    browser = Browser(app.test_client())
    browser.sign_in("colleague")
    return browser


def test_an_account_gets_another_role_and_its_person_is_signed_out(admin: Browser, own: Browser) -> None:
    form = f"{PAGE}/own/change"
    assert "海原县的编辑" in admin.get(form).text
    done = admin.post(form, form, role="审核", region=HAIYUAN)
    assert "重新登录以后生效" in admin.get(done.location).text
    assert own.get("/staff/").status_code == 303
    assert "改角色和地区" in admin.get("/staff/audit?kind=账号").text


@pytest.mark.parametrize(
    ("username", "fields", "status", "words"),
    [
        ("own", {"role": "家庭医生"}, 400, "请从下拉里选一个角色"),
        ("own", {"region": SUIXIAN}, 400, "请从下拉里选一个地区"),
        ("colleague", {}, 400, "不能改自己的角色和地区"),
        ("Colleague", {}, 400, "不能改自己的角色和地区"),
        ("outsider", {}, 404, "没有“outsider”这个账号"),
    ],
)
def test_what_cannot_be_changed_is_told(
    admin: Browser, username: str, fields: dict[str, str], status: int, words: str
) -> None:
    sent = {"role": "编辑", "region": HAIYUAN} | fields
    done = admin.post(f"{PAGE}/{username}/change", f"{PAGE}/own/change", **sent)
    assert (done.status_code, words in done.text) == (status, True)


@pytest.mark.parametrize("username", ["colleague", "COLLEAGUE", "Colleague"])
def test_nobody_stops_their_own_account_however_its_name_is_written(admin: Browser, username: str) -> None:
    done = admin.post(f"{PAGE}/{username}/lock", PAGE)
    assert (done.status_code, "不能停用自己的账号" in done.text) == (400, True)
    assert admin.get("/staff/").status_code == 200


def test_nobody_resets_their_own_password_and_no_button_offers_it(admin: Browser) -> None:
    page = admin.get(PAGE).text
    assert (f'"{PAGE}/own/reset"' in page, f'"{PAGE}/colleague/reset"' in page) == (True, False)
    assert page.count('href="/staff/password">改密码<') == 1
    done = admin.post(f"{PAGE}/Colleague/reset", PAGE)
    assert (done.status_code, "自己的密码请在“改密码”里改；忘了请运维人员重设。" in done.text) == (400, True)


def test_the_list_is_turned_over_and_looked_through(admin: Browser, services: Services) -> None:
    with services.database.writing() as session:
        for number in range(51):
            new = NewAccount(f"xiang.{number:02}", f"乡镇{number}", Role.EDITOR, HAIYUAN)
            register.add(session, services.passwords, new, SYSTEM, services.clock.now())
    assert "共 53 个，第 1 / 2 页" in admin.get(PAGE).text
    assert "xiang.50" in admin.get(f"{PAGE}?page=2").text
    found = admin.get(f"{PAGE}?words=乡镇50").text
    assert "共 1 个" in found


def test_a_page_sent_again_sets_no_second_password_and_a_new_press_does(
    admin: Browser, services: Services
) -> None:
    page = admin.get(PAGE).text
    form = page.split(f'action="{PAGE}/own/reset"')[1].split("</form>")[0]
    mark = form.split('name="seen" value="')[1].split('"')[0]
    first = admin.post(f"{PAGE}/own/reset", PAGE, seen=mark)
    password = first.text.split("<code>")[1].split("</code>")[0]
    again = admin.post(f"{PAGE}/own/reset", PAGE, seen=mark)
    assert (again.status_code, "这次没有再设" in again.text, "<code>" in again.text) == (400, True, False)
    with services.database.reading() as session:
        row = session.query(StaffAccountRow).filter_by(username="own").one()
        assert services.passwords.holds(row.password_hash, password)
    form = admin.get(PAGE).text.split(f'action="{PAGE}/own/reset"')[1].split("</form>")[0]
    newer = form.split('name="seen" value="')[1].split('"')[0]
    assert admin.post(f"{PAGE}/own/reset", PAGE, seen=newer).status_code == 200
