"""The editor: what is saved and what is refused, two at once, the answer beside the form, review by a second person."""

import copy
import html
import re
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update
from werkzeug.test import TestResponse

from backend.core import audit
from backend.core.accounts.models import StaffAccountRow
from backend.core.accounts.roles import Role
from backend.core.audit import Actor
from backend.services import Services
from backend.staff.entries import weighing
from policy_kb import store
from policy_kb.editing import coming, due, golden, life, reading
from policy_kb.editing.life import Given, Hold
from policy_kb.editing.states import State, Step
from policy_kb.entry_text import EntryText
from policy_kb.models import EntryRevisionRow, EntryRow
from tests.backend.staff.conftest import HAIYUAN, Browser, token
from tests.fakes import FixedClock
from tests.policy_kb.editing.written import SUIXIAN, TEXT, live

ID = "staff-deposit"
PAGE = f"/staff/entries/{ID}"
FORM = {
    "title": TEXT.title,
    "phrasings": "\r\n".join(TEXT.phrasings),
    "conclusion": TEXT.conclusion,
    "where": TEXT.where,
    "audience": "公众",
    "region_code": HAIYUAN,
    "topic": "payment",
    "document_key": "zhongwei-2019",
    "section": TEXT.section,
    "valid_from": "2026-01-01",
    "review_by": "2027-01-01",
    "reason": "改结论",
}
CHANGED = "住院不用交押金，出院时一起结算。"


@pytest.fixture
def services(services: Services) -> Services:
    """With a library of the test's own: its revisions are of this database."""
    return replace(services, library=copy.copy(services.library))


@pytest.fixture
def published(services: Services) -> str:
    with services.database.writing() as session:
        live(session, ID, TEXT, services.clock.now())
    return ID


def detail(services: Services, id: str = ID) -> reading.Detail:
    with services.database.reading() as session:
        return reading.detail(session, id)


def seen(response: TestResponse) -> str:
    """The page as text, without marks."""
    return html.unescape(re.sub(r"<[^>]+>", "", response.text))


class Filled(HTMLParser):
    """What a browser would send of the form `sheet`, the boxes of people left out."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, str] = {}
        self._name = self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        if tag == "input" and (held.get("type") != "checkbox" or "checked" in held):
            self.sent.setdefault(held.get("name") or "", held.get("value") or "")
        if tag in ("textarea", "select"):
            self._name, self._area = held.get("name") or "", tag
        if tag == "textarea":
            self.sent[self._name] = ""
        if tag == "option" and "selected" in held and self._area == "select":
            self.sent[self._name] = held.get("value") or ""

    def handle_data(self, data: str) -> None:
        if self._area == "textarea":
            self.sent[self._name] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == self._area:
            self._area = ""


def filled(response: TestResponse) -> dict[str, str]:
    parser = Filled()
    parser.feed(response.text)
    return parser.sent


def version(response: TestResponse) -> str:
    found = re.search(r'name="version" value="(\d+)"', response.text)
    assert found
    return found[1]


def base(response: TestResponse) -> str:
    """The revision that the form began with."""
    found = re.search(r'name="base" value="(\d+)"', response.text)
    assert found
    return found[1]


def send(browser: Browser, do: str, page: str = PAGE, **fields: str) -> TestResponse:
    """What the form sends when a button is pressed, at the version that is shown."""
    opened = browser.get(page)
    known = {"version": version(opened)} | FORM | fields
    return browser.bare_post(page, csrf=token(opened), do=do, **known)


def step(browser: Browser, name: str, page: str = PAGE, **fields: str) -> TestResponse:
    opened = browser.get(page)
    return browser.bare_post(f"{page}/{name}", csrf=token(opened), **({"version": version(opened)} | fields))


def pending(services: Services, text: EntryText = TEXT, **moments: Any) -> str:
    now = services.clock.now()
    with services.database.writing() as session:
        id = life.draft(session, Given(text, "新写", **moments), audit.Actor("own"), now)
        life.submit(session, Hold(id, 1), audit.Actor("own"), now)
    return id


# --- Writing ---


def test_a_new_entry_is_written_and_saved_as_a_draft(own: Browser, services: Services) -> None:
    response = send(own, "save", "/staff/entries/new", reason="新政策")
    page = own.get(response.location)
    assert "已存成草稿" in page.text
    id = response.location.split("/")[-1].partition("?")[0]
    found = detail(services, id)
    assert found.text == TEXT
    assert (found.standing.state, found.standing.answers) == (State.DRAFT, False)
    assert (found.revisions[0].author, found.revisions[0].reason) == ("own", "新政策")


def drafts(services: Services) -> int:
    with services.database.reading() as session:
        return session.query(EntryRow).filter_by(title=TEXT.title).count()


def opened_new(browser: Browser) -> dict[str, str]:
    """What stands hidden in the form of a new entry."""
    page = browser.get("/staff/entries/new")
    return {"csrf": token(page), "fresh": filled(page)["fresh"]} | FORM


def test_the_form_of_a_new_entry_that_is_sent_twice_makes_one_entry(own: Browser, services: Services) -> None:
    sent = opened_new(own)
    first, second = (own.bare_post("/staff/entries/new", do="save", **sent) for _ in range(2))
    assert second.status_code == 303
    assert second.location.split("?")[0] == first.location.split("?")[0]
    assert "已存成草稿" in own.get(second.location).text
    assert drafts(services) == 1
    other = own.bare_post("/staff/entries/new", do="save", **sent | {"conclusion": CHANGED})
    assert other.status_code == 409
    assert "刚才已经存过，没有再写一条" in other.text
    form = filled(other)
    assert form["conclusion"].strip() == CHANGED
    here = first.location.split("?")[0]
    done = own.bare_post(here, **sent | {name: form[name] for name in ("version", "conclusion")}, do="save")
    assert (done.status_code, drafts(services)) == (303, 1)
    assert detail(services, here.split("/")[-1]).text.conclusion == CHANGED


def test_what_went_to_review_goes_there_once(own: Browser, services: Services) -> None:
    sent = opened_new(own)
    asked = own.bare_post("/staff/entries/new", do="submit", **sent)
    if asked.status_code == 409:  # something is to be looked at first, and the form keeps its id
        assert filled(asked)["fresh"] == sent["fresh"]
        sent["seen"] = filled(asked)["seen"]
        asked = own.bare_post("/staff/entries/new", do="submit", **sent)
    assert asked.status_code == 303
    again = own.bare_post("/staff/entries/new", do="submit", **sent)
    assert "已送审" in own.get(again.location).text
    assert drafts(services) == 1


def test_nobody_chooses_the_id_of_a_new_entry(own: Browser, services: Services) -> None:
    sent = opened_new(own)
    for odd in ("staff-mine", "staff-mine.0", sent["fresh"][:-1], "", "\0"):
        done = own.bare_post("/staff/entries/new", do="save", **sent | {"fresh": odd})
        assert done.status_code == 303
        id = done.location.split("/")[-1].partition("?")[0]
        assert id not in ("staff-mine", sent["fresh"].partition(".")[0])
    assert drafts(services) == 5


def test_what_stands_in_the_form_is_what_was_stored(own: Browser, services: Services, published: str) -> None:
    """An entry with everything in it goes through the form without loss."""
    full = replace(
        TEXT,
        conditions="一\n二",
        how="带身份证",
        figures=("90%", "400元"),
        audience=("干部", "公众"),
        parts=(("2019", "报了90%。"), ("640522", "海原的。")),
        unexplained=True,
    )
    now = services.clock.now()
    with services.database.writing() as session:
        life.save(session, Hold(ID, 1), Given(full, "全"), audit.Actor("own"), now)
    opened = own.get(PAGE)
    data = {**filled(opened), "audience": ["公众", "干部"], "reason": "再存", "do": "save"}
    response = own.client.post(PAGE, data=data, base_url=own.host)
    assert "没有改动" in own.get(response.location).text
    assert detail(services).text == full


def test_saving_a_published_entry_leaves_its_answer(own: Browser, services: Services, published: str) -> None:
    response = send(own, "save", conclusion=CHANGED)
    assert "已发布，修改草稿" in own.get(response.location).text
    found = detail(services)
    assert (found.text.conclusion, found.standing.live, found.standing.head) == (CHANGED, 1, 2)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"reason": ""}, "请写明这次修改的原因"),
        ({"valid_from": "明年"}, "请写成 2026-03-01"),
        ({"publish_at": "x"}, "定时发布的时间"),
        ({"publish_at": "2026-05-01T08:00", "expire_at": "2026-04-01T08:00"}, "到期时间要晚于发布时间"),
        ({"region_code": SUIXIAN}, "不能给这个地区写条目"),
        ({"region_code": "x"}, "不能给这个地区写条目"),
        ({"document_key": "nowhere"}, "没有这份来源文件"),
        ({"title": "长" * 201}, "请缩短到200个字以内"),
        ({"parts": "没有年份"}, "认不出是哪一年"),
    ],
)
def test_what_cannot_be_stored_says_why_and_keeps_what_was_typed(
    own: Browser, services: Services, published: str, fields: dict[str, str], words: str
) -> None:
    response = send(own, "save", **({"conclusion": CHANGED} | fields))
    assert response.status_code == 400
    assert words in response.text
    assert CHANGED in response.text
    assert detail(services).standing.head == 1


def test_a_reviewer_reads_and_does_not_write(colleague: Browser, published: str) -> None:
    page = colleague.get(PAGE).text
    assert "存草稿" not in page
    assert TEXT.conclusion in page


def test_markup_in_a_text_stays_text(own: Browser, published: str) -> None:
    response = send(own, "preview", conclusion="<script>alert(1)</script>", title="<b>")
    assert "<script>alert" not in response.text
    assert "&lt;script&gt;" in response.text


# --- Two at once ---


def test_of_two_editors_the_second_sees_both_texts_and_nothing_is_lost(
    own: Browser, app: Flask, services: Services, published: str
) -> None:
    opened = own.get(PAGE)
    other = Browser(app.test_client())
    other.sign_in("own")
    assert send(other, "save", conclusion="对方写的结论。").status_code == 303
    mine = {"csrf": token(opened), "version": version(opened), "do": "save"} | FORM
    both = own.bare_post(PAGE, **(mine | {"conclusion": CHANGED}))
    assert both.status_code == 409
    assert "别人刚存过这一条" in both.text
    assert "对方写的结论。" in seen(both)
    assert CHANGED in seen(both)
    assert detail(services).text.conclusion == "对方写的结论。"
    again = own.bare_post(PAGE, **(mine | {"conclusion": CHANGED, "version": version(both)}))
    assert again.status_code == 303
    found = detail(services)
    assert [one.text.conclusion for one in found.revisions[:2]] == [CHANGED, "对方写的结论。"]


def test_what_only_one_of_two_has_changed_is_kept_from_each(
    own: Browser, app: Flask, services: Services, published: str
) -> None:
    """The title by one, the place by the other, the conclusion by both."""
    opened = own.get(PAGE)
    other = Browser(app.test_client())
    other.sign_in("own")
    send(other, "save", title="住院押金怎么交", conclusion="对方写的结论。", expire_at="2026-12-31T08:00")
    mine = {"csrf": token(opened), "version": version(opened), "base": base(opened), "do": "save"} | FORM
    both = own.bare_post(PAGE, **(mine | {"where": "县医保局窗口", "conclusion": CHANGED}))
    assert both.status_code == 409
    assert filled(both) | {"title": "住院押金怎么交", "where": "县医保局窗口"} == filled(both)
    assert filled(both)["expire_at"] == "2026-12-31T08:00"
    assert filled(both)["conclusion"] == CHANGED
    for words in ("对方写的结论。", CHANGED, "都改了，留着您的", "用对方的", "用您的"):
        assert words in seen(both)
    again = filled(both) | {"csrf": token(both), "do": "save", "audience": "公众", "reason": "合在一起"}
    assert own.bare_post(PAGE, **again).status_code == 303
    found = detail(services)
    assert (found.text.title, found.text.where, found.text.conclusion) == (
        "住院押金怎么交",
        "县医保局窗口",
        CHANGED,
    )
    assert found.revisions[0].expire_at is not None


@pytest.mark.parametrize("do", ["preview", "try", "check", "submit"])
def test_looking_at_a_stale_form_does_not_make_it_fresh(
    own: Browser, services: Services, published: str, do: str
) -> None:
    opened = own.get(PAGE)
    send(own, "save", conclusion="别人的。")
    stale = {"csrf": token(opened), "version": version(opened)} | FORM | {"conclusion": CHANGED}
    shown = own.bare_post(PAGE, do=do, question="押金多少", **stale)
    if do != "submit":
        assert version(shown) == version(opened)
    assert detail(services).text.conclusion == "别人的。"


# --- The answer beside the form ---


def test_the_bubble_is_what_the_bot_says(own: Browser, published: str) -> None:
    response = send(own, "preview", conclusion=CHANGED, how="带身份证和医保卡。")
    bubble = response.text.split('<p class="wechat-text">')[1].split("</p>")[0]
    assert bubble.startswith(CHANGED)
    assert "怎么办：带身份证和医保卡。" in bubble
    assert "找谁：海原县医疗保障局" in bubble
    assert "来源：" in bubble.splitlines()[-1]
    assert "中卫市" in bubble


def test_a_half_written_draft_can_be_tried(own: Browser) -> None:
    response = own.post(
        "/staff/entries/new",
        "/staff/entries/new",
        do="try",
        region_code=HAIYUAN,
        title="骑车",
        conclusion="能。",
        question="骑车",
    )
    assert response.status_code == 200
    assert "还没有选来源文件" in response.text


def test_a_question_is_tried_against_the_draft_as_if_it_were_published(own: Browser, published: str) -> None:
    asked = "电动三轮车的油费补贴给多少"
    before = send(own, "try", question=asked)
    assert "由这一条回答" not in before.text
    response = send(
        own,
        "try",
        question=asked,
        title="电动三轮车补贴",
        phrasings=f"{asked}\r\n三轮车有没有补贴\r\n电动三轮车的油费补贴找谁",
        conclusion="电动三轮车的油费，每年补贴一次。",
    )
    assert "由这一条回答" in response.text
    assert "现在正式的回答来自" in response.text
    assert "对上：" in response.text


def test_a_reader_tries_a_question_by_its_address(colleague: Browser, published: str) -> None:
    page = colleague.get(f"{PAGE}?question=在县医院住院先交钱吗").text
    assert "由这一条回答" in page


# --- Review ---


def test_an_entry_goes_through_review_by_another_person(
    own: Browser, colleague: Browser, services: Services
) -> None:
    response = send(own, "submit", "/staff/entries/new")
    if response.status_code == 409:
        response = own.bare_post(
            "/staff/entries/new",
            csrf=token(response),
            do="submit",
            seen=re.findall(r'name="seen" value="(\w+)"', response.text)[0],
            **FORM,
        )
    id = response.location.split("/")[-1].partition("?")[0]
    page = f"/staff/entries/{id}"
    assert detail(services, id).standing.state is State.PENDING
    done = step(colleague, "approve", page)
    if done.status_code == 409:
        mark = re.findall(r'name="seen" value="(\w+)"', done.text)[0]
        done = step(colleague, "approve", page, seen=mark)
    assert "已经发布" in colleague.get(done.location).text
    assert detail(services, id).standing.state is State.PUBLISHED


def test_nobody_passes_their_own_text(own: Browser, services: Services) -> None:
    with services.database.writing() as session:
        session.query(StaffAccountRow).filter_by(username="own").one().role = Role.ADMIN.value
    id = pending(services)
    page = f"/staff/entries/{id}"
    done = step(own, "approve", page)
    if done.status_code == 409:
        done = step(own, "approve", page, seen=re.findall(r'name="seen" value="(\w+)"', done.text)[0])
    assert done.status_code == 400
    assert "不能由您自己审核" in done.text
    assert detail(services, id).standing.state is State.PENDING


def test_what_is_missing_keeps_a_text_from_review(own: Browser, services: Services, published: str) -> None:
    response = send(own, "submit", document_key="", phrasings="一条", valid_from="", topic="")
    for fault in (
        "没有出处的答案不能发布",
        "写明政策的生效日期和复核日期",
        "问法只有1条",
        "请选主题。",
    ):
        assert fault in response.text  # all of them at once
    assert "先改好下面 4 处" in response.text
    assert detail(services).standing.head == 1


def test_sent_back_with_a_reason_that_the_author_reads(
    own: Browser, colleague: Browser, services: Services
) -> None:
    page = f"/staff/entries/{pending(services)}"
    assert step(colleague, "reject", page, reject_reason="").status_code == 400
    step(colleague, "reject", page, reject_reason="比例写错了")
    assert "被退回：比例写错了" in own.get(page).text


def test_a_passed_text_waits_for_its_moment_and_can_go_at_once(
    colleague: Browser, services: Services, clock: FixedClock
) -> None:
    title = replace(TEXT, title="海原县的别的事", phrasings=("甲怎么办呀", "乙怎么办呀", "丙怎么办呀"))
    id = pending(services, title, publish_at=clock.now() + timedelta(days=1))
    page = f"/staff/entries/{id}"
    done = step(colleague, "approve", page)
    assert done.status_code == 303
    assert "到了定好的时间" in colleague.get(done.location).text
    assert "现在发布" in colleague.get(page).text
    clock.advance(timedelta(days=2))
    assert due.publish_due(services.database, clock.now(), partial(weighing.losses, services)) == 1
    assert detail(services, id).standing.state is State.PUBLISHED


def test_the_standard_questions_that_an_end_leaves_without_an_answer_are_shown_before_and_noted_after(
    own: Browser, colleague: Browser, services: Services, clock: FixedClock
) -> None:
    wheels = ("轮椅去哪里借", "轮椅在哪借呀", "哪里有轮椅借")
    text = replace(TEXT, title="轮椅去哪儿借", phrasings=wheels, conclusion="轮椅到残联借。")
    with services.database.writing() as session:
        live(session, "staff-wheels", text, clock.now())
        store.touch(session)
        golden.add(session, HAIYUAN, wheels[0], "staff-wheels", Actor("third"), clock.now())
        given = life.Given(text, "到月底为止", None, clock.now() + timedelta(days=9))
        life.save(session, life.Hold("staff-wheels", 1), given, Actor("third"), clock.now())
        life.submit(session, life.Hold("staff-wheels", 2), Actor("third"), clock.now())
    page = "/staff/entries/staff-wheels"
    opened = colleague.get(f"{page}?found=review").text
    for shown in (opened, step(colleague, "approve", page).text):
        assert "到期以后由谁答" in shown
        assert "1 条标准问题的答案会再变" in shown
        assert wheels[0] in shown
    mark = re.findall(r'name="seen" value="(\w+)"', opened)[0]
    assert step(colleague, "approve", page, seen=mark).status_code == 303
    clock.advance(timedelta(days=10))
    weigh, missed = partial(weighing.losses, services), partial(weighing.missed, services)
    assert due.publish_due(services.database, clock.now(), weigh, missed) == 1
    found = detail(services, "staff-wheels")
    assert (found.standing.state, found.steps[0].step) == (State.RETIRED, Step.EXPIRED)
    assert f"标准问题“{wheels[0]}”：现在轮椅去哪儿借，以后" in found.steps[0].reason
    own.sign_in("own")  # after ten days
    assert wheels[0] in own.get(f"{page}/history").text


def test_what_is_approved_for_a_day_is_taken_back_only_knowingly_and_stands_on_the_to_do_list(
    own: Browser, colleague: Browser, services: Services, clock: FixedClock
) -> None:
    title = replace(TEXT, title="海原县的别的事", phrasings=("甲怎么办呀", "乙怎么办呀", "丙怎么办呀"))
    id = pending(services, title, publish_at=clock.now() + timedelta(days=1))
    page = f"/staff/entries/{id}"
    step(colleague, "approve", page)
    standing = detail(services, id).standing
    opened = own.get(page)
    assert standing.publish_at
    assert f"已经通过，定在 {standing.publish_at:%Y-%m-%d %H:%M} 发布" in opened.text
    assert "取消了定时发布" not in own.get("/staff/").text
    changed = filled(opened) | {"how": "带身份证。", "reason": "补一句"}
    refused = own.bare_post(page, **(changed | {"do": "save"}))
    assert (refused.status_code, "还没有存：这一条已经通过" in refused.text) == (400, True)
    assert detail(services, id).standing == standing
    assert own.bare_post(page, **(changed | {"do": "save", "unschedule": "1"})).status_code == 303
    found = detail(services, id).standing
    assert (found.state, found.publish_at) == (State.DRAFT, None)
    assert "条目取消了定时发布" in own.get("/staff/").text
    assert "海原县的别的事" in own.get("/staff/entries?state=unscheduled").text


def test_restoring_over_what_is_approved_for_a_day_says_what_becomes_of_the_day(
    own: Browser, colleague: Browser, services: Services, clock: FixedClock
) -> None:
    title = replace(TEXT, title="海原县的别的事", phrasings=("甲怎么办呀", "乙怎么办呀", "丙怎么办呀"))
    id = pending(services, title)
    page, moment = f"/staff/entries/{id}", clock.now() + timedelta(days=1)
    with services.database.writing() as session:
        given = Given(replace(title, how="带身份证。"), "补一句", publish_at=moment)
        life.save(session, Hold(id, 2), given, audit.Actor("own"), clock.now())
        life.submit(session, Hold(id, 3), audit.Actor("own"), clock.now())
        life.approve(session, Hold(id, 4), audit.Actor("colleague"), clock.now())
    standing = detail(services, id).standing
    asked = step(own, "restore", f"{page}", number="1")
    assert asked.status_code == 409
    assert f"定在 {moment:%Y-%m-%d %H:%M} 发布（第 2 版）" in asked.text
    assert "这次定时发布就取消" in asked.text
    assert detail(services, id).standing == standing
    answered = {"version": version(asked), "number": "1", "unschedule": "1"}
    done = own.bare_post(f"{page}/restore", csrf=token(asked), **answered)
    assert "定时发布取消了" in own.get(done.location).text
    found = detail(services, id)
    assert (found.standing.state, found.standing.publish_at) == (State.DRAFT, None)
    assert (found.text, found.revisions[0].publish_at) == (title, moment)
    missing = step(own, "restore", page, number="9")
    assert missing.status_code == 404


def test_a_missing_revision_is_not_asked_about(
    own: Browser, colleague: Browser, services: Services, clock: FixedClock
) -> None:
    title = replace(TEXT, title="海原县的别的事", phrasings=("甲怎么办呀", "乙怎么办呀", "丙怎么办呀"))
    page = f"/staff/entries/{pending(services, title, publish_at=clock.now() + timedelta(days=1))}"
    step(colleague, "approve", page)
    assert step(own, "restore", page, number="9").status_code == 404


def test_the_editor_says_that_a_text_waits_for_its_first_day(
    own: Browser, colleague: Browser, services: Services, published: str
) -> None:
    shown = send(own, "preview", valid_from="2026-04-01", conclusion=CHANGED)
    assert "2026-04-01 00:00 起才这样回答" in shown.text
    assert "还用现在正在回答的那一版" in shown.text
    assert f'<p class="wechat-text">{CHANGED}' in shown.text
    assert "起才这样回答" not in own.get(PAGE).text
    done = send(own, "submit", valid_from="2026-04-01", conclusion=CHANGED)
    if done.status_code == 409:
        mark = re.findall(r'name="seen" value="(\w+)"', done.text)[0]
        done = send(own, "submit", valid_from="2026-04-01", conclusion=CHANGED, seen=mark)
    assert "通过以后在 2026-04-01 00:00 发布" in seen(colleague.get(PAGE))
    done = step(colleague, "approve")
    if done.status_code == 409:
        done = step(colleague, "approve", seen=re.findall(r'name="seen" value="(\w+)"', done.text)[0])
    assert "政策也生效了，会自动发布" in colleague.get(done.location).text
    assert detail(services).standing.live == 1
    refused = step(colleague, "publish")
    assert "现在回答的那一版还在执行" in refused.text


def test_what_is_published_before_it_is_in_force_says_from_when(
    own: Browser, colleague: Browser, services: Services
) -> None:
    id = pending(services, replace(TEXT, valid_from=date(2026, 4, 1)))
    now = services.clock.now()
    with services.database.writing() as session:
        life.approve(session, Hold(id, 2), audit.Actor("colleague"), now)
    page = f"/staff/entries/{id}"
    assert step(colleague, "publish", page).status_code == 303
    shown = own.get(page).text
    assert '<p class="wechat-text">从2026年4月1日起执行，现在还没有开始：' in shown
    assert "起才这样回答" not in shown


def test_retired_and_restored(own: Browser, services: Services, published: str) -> None:
    assert step(own, "retire", retire_reason="").status_code == 400
    step(own, "retire", retire_reason="政策到期")
    assert detail(services).standing.state is State.RETIRED
    step(own, "restore", number="1")
    assert detail(services).standing.state is State.DRAFT
    with services.database.reading() as session:
        deeds = [one.action for one in audit.listing(session, HAIYUAN) if one.key == ID]
    assert deeds[:2] == ["恢复", "停用"]


def test_what_the_clock_did_to_an_entry_of_the_staff_is_not_called_the_built_in_contents(
    own: Browser, colleague: Browser, services: Services, clock: FixedClock
) -> None:
    begins, ends = clock.now() + timedelta(minutes=1), clock.now() + timedelta(minutes=3)
    id = pending(services, publish_at=begins, expire_at=ends)
    with services.database.writing() as session:
        life.approve(session, Hold(id, 2), audit.Actor("colleague"), clock.now())

    def changed() -> str:
        (line,) = re.findall(r'data-head="改动">\S+ ([^<]+)<', own.get(f"/staff/entries?words={id}").text)
        return str(line)

    weigh = partial(weighing.losses, services)
    clock.advance(timedelta(minutes=2))
    due.publish_due(services.database, clock.now(), weigh)
    assert changed() == "系统"
    clock.advance(timedelta(minutes=2))
    due.publish_due(services.database, clock.now(), weigh)
    assert changed() == "系统到期停用"
    with services.database.writing() as session:
        session.execute(update(EntryRevisionRow).where(EntryRevisionRow.entry_id == id).values(author=None))
    assert 'data-head="谁">系统<' in own.get(f"/staff/entries/{id}/history").text
    above = Browser(own.client.application.test_client())
    with services.database.writing() as session:
        session.query(StaffAccountRow).filter_by(username="colleague").one().region_code = "000000"
    above.sign_in("colleague")
    assert "内置内容<" in above.get("/staff/entries").text


def test_restored_after_its_end_the_page_says_that_the_end_was_not_brought_back(
    own: Browser, services: Services, clock: FixedClock
) -> None:
    id = pending(services, expire_at=clock.now() + timedelta(minutes=1))
    with services.database.writing() as session:
        life.approve(session, Hold(id, 2), audit.Actor("colleague"), clock.now())
    clock.advance(timedelta(minutes=2))
    with services.database.writing() as session:
        coming.expire(session, Hold(id, 3), clock.now())
    done = step(own, "restore", f"/staff/entries/{id}", number="1")
    assert "原来写的到期停用时间已经过了，没有带过来" in own.get(done.location).text
    assert detail(services, id).revisions[0].expire_at is None


def test_a_step_from_a_stale_page_is_refused(own: Browser, services: Services, published: str) -> None:
    response = step(own, "retire", retire_reason="错了", version="7")
    assert response.status_code == 400
    assert "别人改过这条" in response.text
    assert detail(services).standing.answers


@pytest.mark.parametrize("submitted", [True, False])
def test_a_reviewer_s_reason_is_kept_where_the_text_was_saved_meanwhile(
    own: Browser, colleague: Browser, services: Services, submitted: bool
) -> None:
    """In its field where it waits for review again, beside what is stored where it is a draft by now."""
    page = f"/staff/entries/{pending(services)}"
    opened = colleague.get(page)
    send(own, "submit" if submitted else "save", page, conclusion="住院一律不交押金。")
    reason = "比例和文件第三条不一样，请核对"
    late = colleague.bare_post(
        f"{page}/reject", csrf=token(opened), version=version(opened), reject_reason=reason
    )
    assert late.status_code == 400
    assert late.text.count(reason) == 1
    assert "同事改过这条" in late.text
    assert "两边" not in late.text


def test_two_revisions_are_compared_field_by_field(own: Browser, published: str) -> None:
    send(own, "save", conclusion="在海原县定点医院住院不用交80元押金。")
    send(own, "save", conclusion="在海原县定点医院住院不用交85元押金。")
    page = own.get(f"{PAGE}/history?old=2&new=3").text
    assert "<del>80</del>" in page
    assert "<ins>85</ins>" in page
    assert page.count('data-head="第 2 版"') == 1
    assert own.get(f"{PAGE}/history?old=9").status_code == 404
    assert own.get(f"{PAGE}/history?old=x").status_code == 400
