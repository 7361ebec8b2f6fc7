"""The queue as pages: from a question that nobody could answer to the bot that answers it."""

import copy
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from backend.core.audit import Actor
from backend.services import Services
from bot.conversation import Conversations
from bot.models import QuestionRow
from bot.questions.delivering import Desk
from bot.rehearsed import Dialogs
from policy_kb.editing import life, reading
from policy_kb.editing.states import State
from scheduler.ports import Verdict
from tests.backend.staff.conftest import Browser
from tests.bot.questions.asking import REVIEWER, Village, WeChat
from tests.fakes import FixedClock
from tests.policy_kb.editing.written import TEXT, live

ODD = "骨髓移植能报吗"


@pytest.fixture
def services(services: Services) -> Services:
    """With the real dialog, over a copy of the library: approving rebuilds nobody else's index."""
    library, database = copy.copy(services.library), services.database
    conversations = Conversations(Dialogs(library, services.guard, database).at, services.cipher)
    desk = Desk(database, services.cipher, library, services.guard, None)
    return replace(services, library=library, conversations=conversations, desk=desk)


@pytest.fixture
def village(services: Services, clock: FixedClock) -> Village:
    return Village(services, clock)


@pytest.fixture
def group(village: Village) -> int:
    """Asked by two people of 海原县, in the queue."""
    with village.services.database.writing() as session:
        live(session, "staff-bag", TEXT, village.clock.now())
    for who in ("a", "b"):
        village.ask(who, ODD)
    return village.lines()[0].id


def settled(browser: Browser, group: int, deed: str, **fields: str) -> str:
    """The page after a form of the group was sent."""
    page = f"/staff/questions/{group}"
    version = re.findall(r'name="version" value="(\d+)"', browser.get(page).text)[0]
    response = browser.post(f"{page}/{deed}", page, version=version, **fields)
    return browser.get(response.location).text if response.location else response.text


def test_the_queue_shows_a_group_with_its_numbers(own: Browser, outsider: Browser, group: int) -> None:
    text = own.get("/staff/questions").text
    assert ODD in text
    assert "2 次" in text
    assert ODD not in outsider.get("/staff/questions").text
    assert "没有这样的提问" in own.get("/staff/questions?words=火星").text
    assert own.get("/staff/questions?state=new").status_code == 400


def test_a_group_shows_what_was_said_without_numbers(own: Browser, village: Village) -> None:
    village.ask("a", "我的号码是13812345678，住院要交押金吗")
    with village.services.database.writing() as session:
        session.execute(update(QuestionRow).values(disliked_at=village.clock.now()))
    (line,) = village.lines()
    text = own.get(f"/staff/questions/{line.id}").text
    assert "住院要交押金吗" in text
    assert "13812345678" not in text


def test_answered_once_the_bot_answers_the_next_time(own: Browser, village: Village, group: int) -> None:
    """From the queue over the review to another resident's question."""
    assert TEXT.conclusion not in village.ask("c", ODD)
    said = settled(own, group, "attach", entry="staff-bag", ways=ODD, tell="1")
    assert "送去审核了" in said
    with village.services.database.writing() as session:
        found = reading.detail(session, "staff-bag")
        assert (found.standing.state, found.text.phrasings[-1]) == (State.PENDING, ODD)
        hold = life.Hold("staff-bag", found.version)
        life.approve(session, hold, REVIEWER, village.clock.now())
    village.services.desk.act(village.clock.now())
    assert TEXT.conclusion in village.ask("d", ODD)
    told = village.ask("a", "你好")
    assert told.startswith("您之前问：")
    assert TEXT.conclusion in told


def test_attached_to_what_is_approved_for_a_day_the_page_says_it_is_reviewed_again(
    own: Browser, village: Village, group: int
) -> None:
    now = village.clock.now()
    with village.services.database.writing() as session:
        given = life.Given(replace(TEXT, how="带身份证。"), "改写", now + timedelta(days=3))
        life.save(session, life.Hold("staff-bag", 1), given, Actor("third"), now)
        life.submit(session, life.Hold("staff-bag", 2), Actor("third"), now)
        life.approve(session, life.Hold("staff-bag", 3), REVIEWER, now)
    assert "现在要重新审核" in settled(own, group, "attach", entry="staff-bag", ways=ODD)


def test_other_entries_are_looked_for(own: Browser, group: int) -> None:
    assert TEXT.title in own.get(f"/staff/questions/{group}?find=押金").text
    assert "没有找到合适的条目" in own.get(f"/staff/questions/{group}?find=火星").text


def test_a_form_that_lacks_something_keeps_what_was_typed(own: Browser, group: int) -> None:
    text = settled(own, group, "attach", ways="改过的问法")
    assert "请先选一条" in text
    assert "改过的问法" in text
    assert "请写明不处理的原因" in settled(own, group, "dismiss", reason=" ")


def test_a_new_entry_leads_to_its_page(own: Browser, group: int) -> None:
    page = f"/staff/questions/{group}"
    response = own.post(f"{page}/write", page, version="1", ways=ODD)
    assert re.fullmatch(r"/staff/entries/staff-[0-9a-f]{12}", response.location)


def test_an_answer_says_how_many_it_reaches(own: Browser, village: Village, group: int) -> None:
    text = settled(own, group, "answer", text="袋子钱不退。")
    assert "答复会发给2个人" in text
    assert "0 人已收到，2 人还在等" in text
    assert "袋子钱不退" in village.ask("a", "你好")


def test_dismissed_it_can_be_opened_again(own: Browser, group: int) -> None:
    assert "原因已记下" in settled(own, group, "dismiss", reason="看不懂")
    assert ODD in own.get("/staff/questions?state=dismissed").text
    assert "又回到待处理" in settled(own, group, "reopen")


def test_a_reviewer_answers_and_writes_no_entry(colleague: Browser, village: Village, group: int) -> None:
    text = colleague.get(f"/staff/questions/{group}").text
    assert "直接答复" in text
    assert "新写一条" not in text
    settled(colleague, group, "answer", text="袋子钱不退。", draft="1")
    with village.services.database.reading() as session:
        assert reading.listing(session, "640522", reading.Filters(state=State.DRAFT)).total == 0


def test_the_page_of_the_web_has_a_button_for_what_was_no_help(app: Flask, village: Village) -> None:
    client = app.test_client()
    first = client.post("/", data={"question": "住院要交押金吗", "region": "640522"})
    assert 'name="dislike"' in first.text
    sealed = re.findall(r'name="transcript" value="([^"]*)"', first.text)[0]
    second = client.post("/", data={"dislike": "1", "region": "640522", "transcript": sealed})
    assert "没帮上您" in second.text
    assert 'name="dislike"' not in second.text.split("<template")[0]
    (line,) = village.lines()
    assert line.disliked == 1


def test_an_answer_that_wechat_does_not_take_is_on_the_to_do_list_and_settled_in_two_clicks(
    own: Browser, village: Village, group: int
) -> None:
    assert "答复没发出去" not in own.get("/staff/").text
    settled(own, group, "answer", text="袋子钱不退。")
    wechat, services = WeChat(Verdict.REFUSED), village.services
    desk = Desk(services.database, services.cipher, services.library, services.guard, wechat.say)
    desk.act(village.clock.now())
    assert "给居民的答复没发出去" in own.get("/staff/").text
    page = "/staff/questions/undelivered"
    first, second = re.findall(r"/undelivered/(\d+)/again", own.get(page).text)
    assert "马上再发一次" in own.get(own.post(f"{page}/{first}/again", page).location).text
    assert "不发了。" in own.get(own.post(f"{page}/{second}/give-up", page).location).text
    assert "答复都发出去了" in own.get(page).text
    assert "答复没发出去" not in own.get("/staff/").text
