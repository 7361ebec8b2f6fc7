"""Entries in bulk on the pages: template, upload, what each row would do, confirm; export."""

import html
import io
import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from backend.core import audit
from backend.core.accounts import register
from backend.core.accounts.models import StaffAccountRow
from backend.core.accounts.register import NewAccount
from backend.core.accounts.roles import Role
from backend.core.audit import SYSTEM, Actor
from backend.core.errors import BadInput
from backend.services import Services
from policy_kb import store
from policy_kb.editing import life, reading
from policy_kb.editing.life import Hold
from policy_kb.entry_text import EntryText
from policy_kb.exchange import importing, waiting
from policy_kb.exchange.models import EntryImportRow
from policy_kb.exchange.plans import Plan
from policy_kb.models import EntryRow
from tests.backend.staff.conftest import HAIYUAN, PASSWORD, Browser, token
from tests.fakes import FixedClock
from tests.policy_kb.editing.written import TEXT, live
from tests.policy_kb.exchange.test_round_trip import GOOD, sheet_of

PAGE = "/staff/exchange"


def send(browser: Browser, data: bytes, filename: str = "表.xlsx") -> tuple[int, str]:
    """Status, and where to or the page."""
    fields = {"csrf": token(browser.get(PAGE)), "file": (io.BytesIO(data), filename)}
    response = browser.client.post(f"{PAGE}/import", data=fields, base_url=browser.host)
    return response.status_code, response.location or response.text


def marks(page: str) -> dict[str, str]:
    """What the page names as what it has shown."""
    return dict(re.findall(r'name="(mark|stamp)" value="([^"]+)"', page))


def confirm(browser: Browser, where: str, **fields: str) -> TestResponse:
    """With what its page shows now."""
    opened = browser.get(where)
    return browser.bare_post(f"{where}/confirm", csrf=token(opened), **marks(opened.text), **fields)


def entries(services: Services) -> int:
    with services.database.reading() as session:
        return session.scalar(select(func.count()).select_from(EntryRow)) or 0


def test_a_file_is_looked_through_then_confirmed_once(own: Browser, services: Services) -> None:
    before = entries(services)
    status, where = send(own, sheet_of(GOOD, {"地区": "海原县", "标题": "半条"}))
    assert status == 303
    page = own.get(where).text
    assert "新写一条 2 行" in page
    assert "1 行有提醒" in page
    assert "门诊统筹" in page
    assert entries(services) == before
    done = confirm(own, where)
    assert "写成 2 条草稿" in own.get(done.location).text
    assert entries(services) == before + 2
    assert own.bare_post(f"{where}/confirm", csrf=token(own.get(PAGE))).status_code == 404
    with services.database.reading() as session:
        live = select(func.count()).where(EntryRow.title == "门诊统筹", EntryRow.live_number.is_not(None))
        assert session.scalar(live) == 0
        deeds = audit.listing(session, HAIYUAN, audit.Filters(kind="批量导入"))
    assert [one.action for one in deeds] == ["导入", "上传"]


def test_the_drafts_of_an_import_are_one_link_away_until_somebody_touches_them(
    own: Browser, services: Services, clock: FixedClock
) -> None:
    send(own, sheet_of(GOOD | {"标题": "先写的"}))
    _, where = send(own, sheet_of(GOOD | {"标题": "早先的"}))
    confirm(own, where)
    clock.advance(timedelta(minutes=1))
    _, where = send(own, sheet_of(GOOD, GOOD | {"标题": "大病保险"}))
    done = own.get(confirm(own, where).location).text
    (link,) = re.findall(r'href="([^"]*)">看这次导入写成的草稿', done)
    page = own.get(html.unescape(link)).text
    assert "共 2 条" in page
    assert "那次导入写成、还没有动过的" in page
    assert ("大病保险" in page, "早先的" in page) == (True, False)
    with services.database.writing() as session:
        one = session.scalars(select(EntryRow).where(EntryRow.title == "大病保险")).one()
        clock.advance(timedelta(minutes=1))
        hold = Hold(one.id, one.version)
        life.save(session, hold, life.Given(replace(TEXT, title="改过的"), "改"), Actor("own"), clock.now())
    assert "共 1 条" in own.get(html.unescape(link)).text
    for odd in ("昨天", "2026-03-02", "2026-03-02T09:00:00"):
        assert own.get(f"/staff/entries?made={odd}").status_code == 400


def test_a_sheet_that_waits_is_found_again_by_who_may_confirm_it(
    own: Browser, outsider: Browser, clock: FixedClock
) -> None:
    assert "等着确认的表" not in own.get(PAGE).text
    _, where = send(own, sheet_of(GOOD), "七月的表.xlsx")
    page = own.get(PAGE).text
    for words in (
        "等着确认的表（1）",
        f'href="{where}">七月的表.xlsx',
        ">own<",
        "2026-03-02 09:00",
        "2026-03-04 09:00",
    ):
        assert words in page
    assert "七月的表" not in outsider.get(PAGE).text
    clock.advance(timedelta(days=2, minutes=1))
    own.sign_in("own")
    assert "七月的表" not in own.get(PAGE).text
    _, where = send(own, sheet_of(GOOD), "八月的表.xlsx")
    confirm(own, where)
    assert "八月的表" not in own.get(PAGE).text


def test_a_sheet_whose_time_is_over_is_not_confirmed_by_its_address(
    own: Browser, services: Services, clock: FixedClock
) -> None:
    before = entries(services)
    _, where = send(own, sheet_of(GOOD))
    sent = dict(re.findall(r'name="(mark|stamp)" value="([^"]+)"', own.get(where).text))
    clock.advance(timedelta(days=2, minutes=1))
    own.sign_in("own")
    refused = own.post(f"{where}/confirm", PAGE, **sent)
    assert (refused.status_code, "已经过期，没有导入" in refused.text) == (404, True)
    assert "已经过期" in own.get(where).text
    assert entries(services) == before
    send(own, sheet_of(GOOD))
    with services.database.reading() as session:
        deeds = audit.listing(session, HAIYUAN, audit.Filters(kind="批量导入"))
    assert [one.action for one in deeds] == ["上传", "过期清理", "上传"]


def test_who_uploaded_a_sheet_and_who_confirmed_it_approve_none_of_its_rows(
    own: Browser, app: Flask, services: Services
) -> None:
    whole = GOOD | {"出处": "三、具体实施内容"}
    _, where = send(own, sheet_of(whole))
    with services.database.writing() as session:
        other = NewAccount("other", "田野", Role.EDITOR, HAIYUAN)
        register.add(session, services.passwords, other, SYSTEM, services.clock.now())
        row = session.query(StaffAccountRow).filter_by(username="other").one()
        row.password_hash, row.must_change_password = services.passwords.hash(PASSWORD), False
    confirming = Browser(app.test_client())
    confirming.sign_in("other")
    assert confirm(confirming, where).status_code == 303
    now = services.clock.now()
    with services.database.writing() as session:
        id = session.scalars(select(EntryRow.id).where(EntryRow.title == "门诊统筹")).one()
        assert reading.detail(session, id).revisions[0].author == "own"
        life.submit(session, Hold(id, 1), Actor("other"), now)
    for username in ("own", "other"):
        with pytest.raises(BadInput, match="另一位同事"), services.database.writing() as session:
            life.approve(session, Hold(id, 2), Actor(username), now)
    with services.database.writing() as session:
        life.approve(session, Hold(id, 2), Actor("colleague"), now)


def test_a_wrong_row_is_named_and_nothing_can_be_confirmed(own: Browser, services: Services) -> None:
    before = entries(services)
    _, where = send(own, sheet_of(GOOD, GOOD | {"标题": "坏的", "结论": "=1+1"}))
    page = own.get(where).text
    assert "<b>F4</b> 这一格是公式" in page
    assert "confirm" not in page
    assert f'href="{PAGE}">改好了，再传一次' in page
    with services.database.reading() as session:
        kept = waiting.found(session, int(where.split("/")[-1]), services.clock.now(), HAIYUAN)
        stamp = importing.plan(session, kept.filename, kept.content, HAIYUAN).stamp
    sent = {"csrf": token(own.get(PAGE)), "stamp": stamp, "mark": kept.mark}
    assert own.bare_post(f"{where}/confirm", **sent).status_code == 400
    assert entries(services) == before
    own.post(f"{where}/drop", where, mark=kept.mark)
    assert own.get(where).status_code == 404
    with services.database.reading() as session:
        deeds = audit.listing(session, HAIYUAN, audit.Filters(kind="批量导入"))
    assert [one.action for one in deeds] == ["不导入", "上传"]


@pytest.mark.parametrize("deed", ["confirm", "drop"])
def test_a_page_left_open_confirms_and_drops_no_other_sheet_that_got_its_number(
    own: Browser, services: Services, deed: str
) -> None:
    """SQLite gives the number of what was deleted last once more."""
    _, where = send(own, sheet_of(GOOD))
    left_open, before = marks(own.get(where).text), entries(services)
    own.post(f"{where}/drop", where, **left_open)
    _, other = send(own, sheet_of(GOOD | {"标题": "别的一张表"}))
    assert other == where
    sent = left_open | {"stamp": marks(own.get(where).text)["stamp"]}
    refused = own.post(f"{where}/{deed}", where, **sent)
    assert (refused.status_code, "请重新上传" in refused.text) == (404, True)
    assert "别的一张表" in own.get(where).text
    assert entries(services) == before


def test_the_same_sheet_brought_by_a_colleague_is_not_confirmed_as_ones_own(
    own: Browser, services: Services
) -> None:
    """Whose words its rows are hangs on who has uploaded it."""
    _, where = send(own, sheet_of(GOOD))
    shown = marks(own.get(where).text)
    with services.database.writing() as session:
        session.query(EntryImportRow).one().uploaded_by = "other"
    assert own.post(f"{where}/confirm", where, **shown).status_code == 404


def test_a_row_that_a_colleague_has_written_meanwhile_is_looked_at_again(
    own: Browser, services: Services
) -> None:
    _, where = send(own, sheet_of(GOOD | {"编号": "staff-new"}))
    shown = marks(own.get(where).text)
    with services.database.writing() as session:
        live(session, "staff-new", replace(TEXT, title="同事刚写的"), services.clock.now())
    moved = own.post(f"{where}/confirm", where, **shown)
    assert "请再看一遍" in own.get(moved.location).text


def test_a_file_that_cannot_be_read_is_refused_on_the_form(own: Browser) -> None:
    for name in ("表.xls", "表.csv"):
        status, page = send(own, "标题".encode("gbk"), name)
        assert (status, "另存为 .xlsx" in page, ".csv" in page) == (400, True, True)
    status, page = send(own, b"", "")
    assert (status, "还没有选文件" in page) == (400, True)


def test_a_sheet_that_says_what_is_on_record_needs_no_import(own: Browser) -> None:
    _, where = send(own, sheet_of(GOOD))
    assert "不导入了" in own.get(where).text
    confirm(own, where)
    _, where = send(own, own.get(f"{PAGE}/entries.xlsx").data)
    page = own.get(where).text
    assert "没有要导入的" in page
    assert "好，不用导入" in page
    assert "不导入了" not in page


def test_a_colleague_of_another_county_does_not_see_it(own: Browser, outsider: Browser) -> None:
    _, where = send(own, sheet_of(GOOD))
    assert outsider.get(where).status_code == 404


def test_the_template_and_the_export_open_in_excel_and_are_noted(own: Browser, services: Services) -> None:
    sheet = load_workbook(io.BytesIO(own.get(f"{PAGE}/template.xlsx").data)).worksheets[0]
    assert [sheet["A1"].value, sheet["B1"].value] == ["编号", "地区*"]
    assert str(sheet["A2"].value).startswith("填写说明")
    assert own.get(f"{PAGE}/entries.xlsx").data.startswith(b"PK")
    assert own.get(f"{PAGE}/cards.zip").data.startswith(b"PK")
    status, page = send(own, own.get(f"{PAGE}/template.xlsx").data)
    assert (status, "没有一行条目" in page) == (400, True)
    with services.database.reading() as session:
        deeds = audit.listing(session, HAIYUAN, audit.Filters(kind="批量导入"))
    assert [(one.action, one.detail["form"]) for one in deeds] == [("导出", "zip"), ("导出", "xlsx")]


def test_what_is_newer_on_record_is_chosen_row_by_row(own: Browser, services: Services) -> None:
    """An old sheet, and two entries that were revised since: one is taken from the sheet, one stays."""
    now = services.clock.now()
    newer = replace(TEXT, conclusion="从今年起不用交。")
    ids = ("a-one", "a-two")
    with services.database.writing() as session:
        for id in ids:
            live(session, id, TEXT, now)
    data = own.get(f"{PAGE}/entries.xlsx").data
    with services.database.writing() as session:
        for id in ids:
            save(session, id, newer, now)
    _, where = send(own, data, "旧.xlsx")
    page = own.get(where).text
    assert "有 2 行，库里的比表里的新" in page
    assert page.count('name="take"') == 2
    assert "从今年起" in page
    shown = marks(page)
    with services.database.writing() as session:
        save(session, "a-two", replace(newer, how="找村医。"), now)
    moved = own.post(f"{where}/confirm", where, **shown, take="a-one")
    page = own.get(moved.location).text
    assert "请再看一遍" in page
    done = confirm(own, where, take="a-one")
    assert "写成 1 条草稿" in own.get(done.location).text
    with services.database.reading() as session:
        found = [reading.detail(session, id).text.conclusion for id in ids]
    assert found == [TEXT.conclusion, newer.conclusion]


def save(session: Session, id: str, text: EntryText, now: datetime) -> None:
    version = reading.detail(session, id).version
    life.save(session, life.Hold(id, version), life.Given(text, "改写"), Actor("colleague"), now)


def test_nobody_waits_for_a_sheet_that_is_being_looked_through(
    own: Browser, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither on upload, nor on the page, nor on confirming: meanwhile somebody else writes."""
    plan = importing.plan
    looked: list[str] = []

    def planned(session: Session, filename: str, data: bytes, root: str) -> Plan:
        with services.database.writing() as other:
            store.touch(other)
        looked.append(filename)
        return plan(session, filename, data, root)

    monkeypatch.setattr(importing, "plan", planned)
    _, where = send(own, sheet_of(GOOD))
    assert confirm(own, where).status_code == 303
    assert len(looked) == 3
