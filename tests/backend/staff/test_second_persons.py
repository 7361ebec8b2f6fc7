"""Nobody is their own second person: not with an account they have set up, and no page offers what would be refused."""

import copy
import html
import re
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from flask import Flask

from backend.core.accounts import register
from backend.core.accounts.models import StaffAccountRow
from backend.core.accounts.register import NewAccount
from backend.core.accounts.roles import Role
from backend.core.audit import SYSTEM, Actor
from backend.services import Services
from backend.staff.entries import weighing
from policy_kb.documents import uploading
from policy_kb.documents.uploading import Upload
from policy_kb.editing import due, golden, life, reading
from policy_kb.editing.life import Given, Hold
from policy_kb.editing.states import State
from policy_kb.models import SourceDocumentRow
from policy_kb.quiz import keeping as quiz
from policy_kb.quiz.choosing import Choice
from policy_kb.words import keeping as words
from policy_kb.words.records import Word
from tests.backend.staff.conftest import HAIYUAN, PASSWORD, Browser
from tests.backend.staff.test_entry_editor import step
from tests.fakes import FixedClock
from tests.policy_kb.editing.written import TEXT, live

BOSS, PUPPET = Actor("boss"), Actor("puppet")
ONE_HAND = "两个账号只算一个人"
DRAFT = replace(TEXT, title="甲的事", phrasings=("甲怎么办呀", "甲去哪儿办", "甲要带什么"))


@pytest.fixture
def services(services: Services) -> Services:
    """With an administrator, and a second account that the administrator has made."""
    now = services.clock.now()
    with services.database.writing() as session:
        live(session, "staff-deposit", TEXT, now)
        for name, actor in (("boss", SYSTEM), ("puppet", BOSS)):
            new = NewAccount(name, "管理的人", Role.ADMIN, HAIYUAN)
            register.add(session, services.passwords, new, actor, now)
        for row in session.query(StaffAccountRow):
            row.password_hash, row.must_change_password = services.passwords.hash(PASSWORD), False
    return replace(services, library=copy.copy(services.library))


@pytest.fixture
def boss(app: Flask) -> Browser:
    browser = Browser(app.test_client())
    browser.sign_in("boss")
    return browser


@pytest.fixture
def puppet(app: Flask) -> Browser:
    browser = Browser(app.test_client())
    browser.sign_in("puppet")
    return browser


def pending(services: Services, actor: Actor = BOSS, **moments: object) -> str:
    """The page of an entry that waits for review."""
    now = services.clock.now()
    with services.database.writing() as session:
        id = life.draft(session, Given(DRAFT, "新写", **moments), actor, now)  # type: ignore[arg-type]
        life.submit(session, Hold(id, 1), actor, now)
    return f"/staff/entries/{id}"


def state(services: Services, page: str) -> State:
    with services.database.reading() as session:
        return reading.detail(session, page.split("/")[-1]).standing.state


def seen(browser: Browser, page: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", browser.get(page).text))


def test_an_administrator_alone_publishes_nothing_with_an_account_of_their_own_making(
    boss: Browser, puppet: Browser, services: Services
) -> None:
    issued = boss.post(
        "/staff/accounts/new", "/staff/accounts/new", username="third", name="丁", role="审核", region=HAIYUAN
    )
    assert "您和这个账号不能互相审核" in issued.text
    assert 'data-head="谁给的密码">boss<' in boss.get("/staff/accounts?words=third").text
    assert 'data-head="谁给的密码">运维人员<' in boss.get("/staff/accounts?words=own").text
    page = pending(services)
    refused = step(puppet, "approve", page)
    assert (refused.status_code, ONE_HAND in refused.text) == (400, True)
    assert state(services, page) is State.PENDING
    other = pending(services, PUPPET)
    refused = step(boss, "approve", other)
    assert (refused.status_code, ONE_HAND in refused.text) == (400, True)


@pytest.mark.parametrize("name", ["boss", "puppet"])
def test_who_may_not_approve_is_shown_no_button_but_who_may(
    boss: Browser, puppet: Browser, colleague: Browser, services: Services, name: str
) -> None:
    page = pending(services)
    browser = {"boss": boss, "puppet": puppet}[name]
    assert f'{page}/approve"' not in browser.get(page).text
    told = seen(browser, page)
    assert ("这一版有您写的内容" if name == "boss" else ONE_HAND) in told
    assert "可以由：马军（colleague）。" in told
    assert f'{page}/approve"' in colleague.get(page).text
    assert "可以由：" not in seen(colleague, page)


def test_where_nobody_else_may_the_operator_is_named(boss: Browser, services: Services) -> None:
    page = pending(services)
    with services.database.writing() as session:
        register.lock(session, "colleague", SYSTEM, services.clock.now())
    assert "现在没有别的账号可以办，请运维人员用 mingbai staff add 开一个" in seen(boss, page)


def test_what_waits_for_its_moment_is_not_offered_to_its_author_either(
    boss: Browser, colleague: Browser, services: Services, clock: FixedClock
) -> None:
    page = pending(services, publish_at=clock.now().replace(hour=20))
    step(colleague, "approve", page)
    assert f'{page}/publish"' not in boss.get(page).text
    assert f'{page}/publish"' in colleague.get(page).text
    assert step(boss, "publish", page).status_code == 400


def test_documents_words_and_quiz_questions_say_who_may_instead(
    boss: Browser, puppet: Browser, colleague: Browser, services: Services
) -> None:
    now = services.clock.now()
    word = Word("咕噜药", "高血压", "thing", "村医听老人说", HAIYUAN)
    file = Upload("a.txt", "第一条 救助。\n第二条 住院。".encode(), HAIYUAN, "办法", "民政局", "", "2021-05")
    with services.database.writing() as session:
        key = uploading.upload(session, uploading.opened(file), BOSS, now).key
        word_id = words.add(session, word, BOSS, now)
        question = quiz.draft(session, "staff-deposit", BOSS, now)
        choices = (Choice("不用交", True), Choice("交一半", False), Choice("全都要交", False))
        quiz.save(session, quiz.Hold(question, 1), "住院要交押金吗？", choices, BOSS, now)
    deeds = (
        (f"/staff/documents/{key}", f"/staff/documents/{key}/confirm"),
        ("/staff/words", f"/staff/words/{word_id}/approve"),
        (f"/staff/quiz/{question}", f"/staff/quiz/{question}/publish"),
    )
    for page, deed in deeds:
        assert f'"{deed}"' in colleague.get(page).text
        for browser in (boss, puppet):
            assert f'"{deed}"' not in browser.get(page).text
            assert "可以由：马军（colleague）" in seen(browser, page)
    looked_at = re.findall(r'name="looked_at" value="([^"]+)"', colleague.get(deeds[0][0]).text)[0]
    for (page, deed), fields in zip(deeds, ({"looked_at": looked_at}, {}, {"version": "2"}), strict=True):
        refused = puppet.post(deed, page, **fields)
        assert (refused.status_code, ONE_HAND in refused.text) == (400, True)


def lines(browser: Browser) -> dict[str, str]:
    """The to-do list: how many of what, and what is offered by name."""
    found = re.findall(
        r"<strong>([^<]+)</strong><span>([^<]+)<small>.*?</a>(.*?)</li>(?=\s*(?:<li><a[^>]*><strong>|</ul>))",
        browser.get("/staff/").text,
        re.S,
    )
    return {
        words: f"{count} {' '.join(re.findall('>([^<>]+)</a>', named))}".strip()
        for count, words, named in found
    }


def test_the_to_do_list_counts_as_ones_own_only_what_one_may_decide(
    boss: Browser, puppet: Browser, colleague: Browser, services: Services
) -> None:
    now, own = services.clock.now(), Actor("own")
    pending(services)
    with services.database.writing() as session:
        id = life.draft(session, Given(replace(TEXT, title="别人写的"), "新写"), own, now)
        life.submit(session, Hold(id, 1), own, now)
        for said, by in (("咕噜药", BOSS), ("呱呱药", own), ("嘎嘎药", own)):
            words.add(session, Word(said, "高血压", "thing", "村医听老人说", HAIYUAN), by, now)
        for title, by in (("甲办法", BOSS), ("乙办法", own)):
            text = f"{title}\n第一条 救助。\n第二条 住院。".encode()
            file = Upload("a.txt", text, HAIYUAN, title, "民政局", "", "2021-05")
            uploading.upload(session, uploading.opened(file), by, now)
        quiz.draft(session, "staff-deposit", BOSS, now)
    for browser in (boss, puppet):
        told = lines(browser)
        assert told["条目等着审核"] == "1 条 别人写的"
        assert told["条目等别的同事审核"] == "1 条"
        assert (told["词语等着通过"], told["词语等别的同事通过"]) == ("2 个", "1 个")
        assert told["政策文件等着核对或同意"] == "1 份 乙办法"
        assert told["政策文件等别的同事核对或同意"] == "1 份"
        assert told["考题等别的同事核对"] == "1 道"
        assert "考题等着核对" not in told
    told = lines(colleague)
    assert told["条目等着审核"].startswith("2 条 ")
    assert (told["词语等着通过"], told["考题等着核对"][:3]) == ("3 个", "1 道")
    assert not any("别的同事" in one for one in told)


def test_a_document_that_one_may_confirm_but_not_see_replaced_is_theirs_to_settle(
    boss: Browser, services: Services
) -> None:
    now = services.clock.now()
    with services.database.writing() as session:
        file = Upload("a.txt", "办法\n第一条 救助。".encode(), HAIYUAN, "办法", "民政局", "", "2021-05")
        key = uploading.upload(session, uploading.opened(file), Actor("own"), now).key
        row = session.get_one(SourceDocumentRow, key)
        row.asked, row.asked_by = "restore", "boss"
    assert lines(boss)["政策文件等着核对或同意"].startswith("1 份")


def test_nobody_agrees_to_what_the_maker_of_their_account_has_asked_for(
    puppet: Browser, colleague: Browser, services: Services
) -> None:
    now = services.clock.now()
    with services.database.writing() as session:
        keys = []
        for title, issued in (("旧办法", "2019-05"), ("新办法", "2021-05")):
            file = Upload("a.txt", f"{title}\n第一条 救助。".encode(), HAIYUAN, title, "民政局", "", issued)
            keys.append(uploading.upload(session, uploading.opened(file), SYSTEM, now, draft=False).key)
    old, newer = keys
    page = f"/staff/documents/{old}"
    boss = Browser(puppet.client.application.test_client())
    boss.sign_in("boss")
    boss.post(f"{page}/supersede", page, newer=newer, sure="1")
    assert f'{page}/agree"' not in puppet.get(page).text
    refused = puppet.post(f"{page}/agree", page, what="supersede", newer=newer)
    assert (refused.status_code, ONE_HAND in refused.text) == (400, True)
    assert f'{page}/agree"' in colleague.get(page).text


def test_a_standard_question_that_is_answered_otherwise_by_then_stops_what_was_scheduled(
    colleague: Browser, services: Services, clock: FixedClock
) -> None:
    """Approved when it changed no answer; a question is agreed on in between, and the clock asks it too."""
    page = pending(services, Actor("own"), publish_at=clock.now().replace(minute=10))
    step(colleague, "approve", page)
    with services.database.writing() as session:
        golden.add(session, HAIYUAN, DRAFT.phrasings[0], None, Actor("own"), clock.now())
    clock.advance(timedelta(minutes=10))
    weigh = partial(weighing.losses, services)
    assert due.publish_due(services.database, clock.now(), weigh) == 1
    assert state(services, page) is State.PENDING
    told = seen(colleague, page)
    assert "到了定好的时间没有发布" in told
    assert f"标准问题“{DRAFT.phrasings[0]}”：现在不答，以后甲的事" in told
    asked = step(colleague, "approve", page)
    assert (asked.status_code, "会变" in asked.text) == (409, True)
    mark = re.findall(r'name="seen" value="(\w+)"', asked.text)[0]
    step(colleague, "approve", page, seen=mark)
    assert state(services, page) is State.PUBLISHED


def test_what_was_looked_at_at_approval_is_published_by_the_clock(
    colleague: Browser, services: Services, clock: FixedClock
) -> None:
    with services.database.writing() as session:
        golden.add(session, HAIYUAN, DRAFT.phrasings[0], None, Actor("own"), clock.now())
    page = pending(services, Actor("own"), publish_at=clock.now().replace(minute=10))
    mark = re.findall(r'name="seen" value="(\w+)"', step(colleague, "approve", page).text)[0]
    step(colleague, "approve", page, seen=mark)
    clock.advance(timedelta(minutes=10))
    due.publish_due(services.database, clock.now(), partial(weighing.losses, services))
    assert state(services, page) is State.PUBLISHED


def test_who_does_not_wait_for_the_moment_is_asked_the_standard_questions_too(
    colleague: Browser, services: Services, clock: FixedClock
) -> None:
    page = pending(services, Actor("own"), publish_at=clock.now().replace(minute=10))
    step(colleague, "approve", page)
    with services.database.writing() as session:
        golden.add(session, HAIYUAN, DRAFT.phrasings[0], None, Actor("own"), clock.now())
    asked = step(colleague, "publish", page)
    assert (asked.status_code, "看过了，仍然现在发布" in asked.text) == (409, True)
    assert state(services, page) is State.PENDING
    mark = re.findall(r'name="seen" value="(\w+)"', asked.text)[0]
    assert step(colleague, "publish", page, seen=mark).status_code == 303
    assert state(services, page) is State.PUBLISHED
