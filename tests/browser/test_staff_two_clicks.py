"""Each kind of the to-do list is settled in two clicks from the home page, without scripts: a link, then a button.

Typing is no click. The county is one that nobody else's test writes about, so that its list is short.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from backend.core.accounts.roles import Role
from backend.core.audit import Actor
from backend.services import Services
from bot.models import QuestionRow
from bot.questions import settling
from bot.turn import Asker
from policy_kb import store
from policy_kb.documents import life, succession, uploading
from policy_kb.documents.uploading import Upload
from scheduler.models import DoctorRow, ReminderRow
from tests.browser.test_staff_console import console_address, console_services
from tests.browser.test_staff_flows import group, look, someone
from tests.policy_kb.editing.written import TEXT, live

__all__ = ["console_address", "console_services"]  # fixtures
COUNTY = "640502"
WHEELS = replace(
    TEXT,
    region_code=COUNTY,
    title="轮椅到哪里借",
    phrasings=("轮椅能借不", "借轮椅去哪儿", "轮椅在哪借"),
    conclusion="轮椅到残联借。",
    where="沙坡头区残联",
    valid_from=date(2020, 1, 1),
    review_by=date(2099, 1, 1),
)
HEARING = replace(
    WHEELS,
    title="助听器到哪里配",
    phrasings=("助听器给配不", "耳背配助听器去哪儿", "助听器在哪配"),
    conclusion="助听器到残联配。",
)


@dataclass
class Person:
    """Counts what is clicked since the home page was opened."""

    page: Page
    address: str
    clicks: int = 0

    def home(self) -> None:
        self.page.goto(f"{self.address}staff/")
        self.clicks = 0

    def click(self, what: Locator) -> None:
        what.click()
        self.clicks += 1

    def follow(self, kind: str, words: str) -> None:
        """The first click: something of a kind by its name, on the home page."""
        self.click(self.page.get_by_role("list", name=kind).get_by_role("link", name=words, exact=True))

    def press(self, button: str, said: str) -> None:
        """The second click, and that it was the last one."""
        self.click(self.page.get_by_role("button", name=button).first)
        expect(self.page.get_by_role("status").first).to_contain_text(said)
        assert self.clicks == 2


@pytest.fixture(scope="module")
def person(browser: Browser, console_services: Services, console_address: str) -> Iterator[Person]:
    """An administrator of the county, without scripts."""
    for page in someone(browser, console_services, console_address, Role.ADMIN, COUNTY, scripts=False):
        yield Person(page, console_address)


@pytest.fixture(scope="module")
def reviewer(browser: Browser, console_services: Services, console_address: str) -> Iterator[Person]:
    for page in someone(browser, console_services, console_address, Role.REVIEWER, COUNTY, scripts=False):
        yield Person(page, console_address)


@pytest.fixture(scope="module", autouse=True)
def published(console_services: Services) -> None:
    """Two entries that answer; the second is to be looked through soon, and no test but one touches it."""
    now = console_services.clock.now()
    with console_services.database.writing() as session:
        live(session, "staff-wheels", WHEELS, now)
        soon = replace(HEARING, review_by=(now + timedelta(days=9)).date())
        live(session, "staff-hearing", soon, now)
        store.touch(session)
    with console_services.database.reading() as session:
        console_services.library.current(session)


def test_an_unanswered_question_is_attached(person: Person, console_services: Services) -> None:
    group(console_services, "轮子椅给借不借呀", COUNTY)
    person.home()
    person.follow("没答上的提问", "轮子椅给借不借呀")
    person.press("并入并送审", "送去审核了")


def test_an_unanswered_question_is_answered_and_another_dismissed(
    person: Person, console_services: Services
) -> None:
    for question, field, typed, button, said in (
        ("骆驼奶治咳嗽不", "答复", "请问村医。", "答复", "答复会发给1个人"),
        ("天上几时下雨呀", "原因", "不归我们管", "不处理", "原因已记下"),
    ):
        group(console_services, question, COUNTY)
        person.home()
        person.follow("没答上的提问", question)
        person.page.get_by_role("textbox", name=field).fill(typed)
        if button == "答复":
            person.click(person.page.get_by_role("button", name=button, exact=True))
            expect(person.page.get_by_role("status").first).to_contain_text(said)
            assert person.clicks == 2
        else:
            person.press(button, said)


def test_what_the_bot_answers_by_now_is_settled(person: Person, console_services: Services) -> None:
    group(console_services, "沙漠里的驼铃给补贴不", COUNTY)
    now = console_services.clock.now()
    text = replace(WHEELS, title="驼铃的补贴", phrasings=("沙漠里的驼铃给补贴不", "驼铃补贴", "给驼铃钱不"))
    with console_services.database.writing() as session:
        live(session, "staff-bells", replace(text, conclusion="驼铃没有补贴。"), now)
        store.touch(session)
    with console_services.database.reading() as session:
        console_services.library.current(session)
    person.home()
    person.follow("没答上的提问", "沙漠里的驼铃给补贴不")
    expect(person.page.get_by_role("heading", name="机器人现在会答")).to_be_visible()
    person.press("答得对，办结", "机器人现在的答案会发给1个问过的人")


def disliked(services: Services, question: str) -> None:
    """Somebody of the county is told something and says that it was no help."""
    for words in (question, "没用"):
        with services.database.direct() as direct:
            asker = Asker("wechat", f"who dislikes {question}")
            turn = services.conversations.ask(direct, asker, words, services.clock.now(), COUNTY)
            with direct.writing():
                services.conversations.record(direct, turn)
    services.desk.gather()


def test_what_was_no_help_is_answered(person: Person, console_services: Services) -> None:
    disliked(console_services, "住院要交押金吗")
    person.home()
    person.follow("居民说没帮上的提问", "住院要交押金吗")
    expect(person.page.get_by_role("heading", name="居民说没帮上的答案")).to_be_visible()
    person.page.get_by_role("textbox", name="答复").fill("区医院一分钱押金都不用交。")
    person.click(person.page.get_by_role("button", name="答复", exact=True))
    expect(person.page.get_by_role("status").first).to_contain_text("答复会发给1个人")
    assert person.clicks == 2


def test_what_expires_gets_its_day_and_what_waits_is_passed(person: Person, reviewer: Person) -> None:
    person.home()
    person.follow("条目30天内到期或该复核", HEARING.title)
    person.page.get_by_label("复核日期").fill("2031-01-01")
    person.page.get_by_label("这次改了什么").fill("还在执行，延长一年")
    person.press("送审", "已送审")
    person.home()
    expect(person.page.get_by_role("heading", name="要办的事")).to_be_visible()
    expect(person.page.get_by_role("list", name="条目30天内到期或该复核")).to_have_count(0)
    reviewer.home()
    reviewer.follow("条目等着审核", HEARING.title)
    reviewer.click(reviewer.page.get_by_role("button", name="通过", exact=True))
    expect(reviewer.page.get_by_role("status").first).to_contain_text("审核通过，已经发布")
    assert reviewer.clicks == 2


def test_reminders_that_reached_nobody_are_seen_to(person: Person, console_services: Services) -> None:
    now = console_services.clock.now()
    with console_services.database.writing() as session:
        doctor = DoctorRow(name="县医", post="county", region_code=COUNTY, created_at=now)
        session.add(doctor)
        session.flush()
        one = ReminderRow(key="two-clicks", kind="escalation", stage="d3", recipient_kind="county")
        one.recipient_id, one.local_date, one.state, one.error = doctor.id, now.date(), "failed", "没有绑定。"
        one.due_at = one.not_after = one.next_attempt_at = one.created_at = now
        session.add(one)
    person.home()
    person.click(person.page.get_by_role("link", name="随访提醒没发出去"))
    person.press("已办", "1 条提醒记为已办")


def document(services: Services, name: str, *, confirmed: bool) -> str:
    now, clerk = services.clock.now(), Actor("clerk")
    with services.database.writing() as session:
        words = "第一条 轮椅到残联借。".encode()
        given = Upload(f"{name}.txt", words, COUNTY, name, "某局", "", "2026-01-01")
        key = uploading.upload(session, uploading.opened(given), clerk, now).key
        if confirmed:
            life.confirm(session, key, Actor("chief"), now)
    return key


def test_a_document_is_confirmed_and_a_succession_agreed_to(
    person: Person, console_services: Services
) -> None:
    document(console_services, "轮椅办法（征求意见）", confirmed=False)
    person.home()
    person.follow("政策文件等着核对或同意", "轮椅办法（征求意见）")
    person.press("核对好了，确认", "确认好了")
    old, newer = (document(console_services, f"轮椅办法{year}年", confirmed=True) for year in (2025, 2026))
    with console_services.database.writing() as session:
        now = console_services.clock.now()
        succession.supersede(session, old, newer, Actor("clerk"), now, sure=True)
    person.home()
    person.follow("政策文件等着核对或同意", "轮椅办法2025年")
    person.press("看过了，同意", "已标为被新文件代替")


def test_the_pages_bar_nobody(browser: Browser, console_services: Services, console_address: str) -> None:
    """With scripts: the home page with its first items, a group that the bot answers by now, one of the city's."""
    number = group(console_services, "木头轮子的椅子给借不", COUNTY)
    suggested = group(console_services, "骆驼吃的草料补贴不", COUNTY)
    disliked(console_services, "看病要先交钱吗")
    with console_services.database.writing() as session:
        hold = settling.Hold(suggested, 1, COUNTY)
        now = console_services.clock.now()
        settling.suggest(session, hold, "zhongwei-payment-deposit", Actor("clerk"), now)
        unwanted = session.query(QuestionRow).filter_by(text="看病要先交钱吗").one().group_id
    for page in someone(browser, console_services, console_address, Role.ADMIN, COUNTY):
        page.goto(f"{console_address}staff/")
        look(page, "home-first")
        for one in (number, suggested, unwanted):
            page.goto(f"{console_address}staff/questions/{one}")
            look(page, f"group-{one}")
        page.goto(f"{console_address}staff/entries/above?words=押金")
        expect(page.locator(".lines")).to_contain_text("住院先诊疗后付费")
        look(page, "above")
        page.goto(f"{console_address}staff/questions?state=raised")
        expect(page.locator(".lines")).to_contain_text("建议上级并入")
        look(page, "raised")
