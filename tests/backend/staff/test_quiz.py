"""Quiz questions on the pages: two at once, two people, what the entry answers beside, and the to-do list."""

import html
import re
from dataclasses import replace
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from backend.core.accounts.roles import Account, Role
from backend.core.audit import Actor
from backend.services import Services
from backend.staff.home import todo
from policy_kb import store
from policy_kb.editing import life, reading
from policy_kb.editing.life import Given
from policy_kb.entry_text import EntryText
from policy_kb.models import EntryRow
from policy_kb.quiz import keeping, results, sheets
from policy_kb.quiz import reading as quiz_reading
from policy_kb.quiz.choosing import Choice, Drawn
from policy_kb.quiz.keeping import Hold
from policy_kb.quiz.models import QuizQuestionRow
from policy_kb.quiz.sheets import Sheet
from tests.backend.staff.conftest import HAIYUAN, SUIXIAN, Browser, token
from tests.policy_kb.editing.written import TEXT, live
from tests.policy_kb.quiz.asked import ask

WORDS = {
    "text": "押金交多少？",
    "choice0": "不用交",
    "choice1": "交500元",
    "choice2": "交1000元",
    "right": "0",
}


CHOICES = [Choice(WORDS[f"choice{at}"], at == 0) for at in range(3)]


@pytest.fixture
def page(services: Services) -> str:
    """A draft of somebody who is not signed in."""
    with services.database.writing() as session:
        live(session, "staff-deposit", TEXT, services.clock.now())
        id = keeping.draft(session, "staff-deposit", Actor("wang"), services.clock.now())
    return f"/staff/quiz/{id}"


def hidden(page: TestResponse) -> dict[str, str]:
    """Version, base, what the entry answers and token of the form that stands there."""
    found = dict(re.findall(r'name="(version|base|answering)" value="(-?\d+)"', page.text))
    return found | {"csrf": token(page)}


def filled(page: TestResponse) -> dict[str, str]:
    fields = dict(re.findall(r'name="(text)" type="text" value="([^"]*)"', page.text))
    fields |= dict(re.findall(r'<textarea[^>]* name="(choice\d)"[^>]*>\s*([^<]*?)\s*</textarea>', page.text))
    right = re.findall(r'name="right" value="(\d)" checked', page.text)
    return fields | {"right": right[0]} | hidden(page)


def test_of_two_who_correct_it_the_second_sees_both_texts(own: Browser, app: Flask, page: str) -> None:
    own.bare_post(page, **(WORDS | hidden(own.get(page))))
    opened = own.get(page)
    other = Browser(app.test_client())
    other.sign_in("own")
    other.bare_post(
        page, **(WORDS | hidden(other.get(page)) | {"choice1": "交600元", "text": "对方的题目？"})
    )
    both = own.bare_post(page, **(WORDS | hidden(opened) | {"choice2": "交2000元", "text": "我的题目？"}))
    assert both.status_code == 409
    for words in ("同事刚存过这道题", "对方的题目？", "都改了，留着您的", "用对方的"):
        assert words in re.sub(r"</?(?:del|ins)>", "", both.text)
    form = filled(both)
    assert (form["text"], form["choice1"], form["choice2"]) == ("我的题目？", "交600元", "交2000元")
    assert own.bare_post(page, **form).status_code == 303
    history = own.get(page).text
    assert all(words in history for words in ("我的题目？", "对方的题目？", "第 4 版"))


def test_a_question_goes_from_its_writer_to_a_second_person(
    own: Browser, colleague: Browser, services: Services, page: str
) -> None:
    own.bare_post(page, **(WORDS | hidden(own.get(page))))
    assert "核对过了，启用" not in own.get(page).text
    for person in (own, colleague):
        assert "考题等着核对" in person.get("/staff/").text
    shown = colleague.get(page)
    assert "条目现在怎么答" in shown.text
    assert TEXT.conclusion in shown.text
    done = colleague.bare_post(f"{page}/publish", **hidden(shown))
    assert "居民测一测时会抽到" in colleague.get(done.location).text
    assert "考题等着核对" not in colleague.get("/staff/").text
    with services.database.reading() as session:
        assert (
            quiz_reading.detail(session, int(page.split("/")[-1]), services.clock.now(), HAIYUAN).state
            == "published"
        )


def test_what_was_changed_meanwhile_is_not_published_unseen(
    own: Browser, colleague: Browser, page: str
) -> None:
    opened = hidden(colleague.get(page))
    own.bare_post(page, **(WORDS | hidden(own.get(page))))
    done = colleague.bare_post(f"{page}/publish", **opened)
    assert done.status_code == 400
    assert "同事改过这道题" in done.text


def test_what_its_entry_answers_since_the_page_was_opened_is_looked_at_first(
    colleague: Browser, services: Services, page: str
) -> None:
    with services.database.writing() as session:
        keeping.save(
            session,
            Hold(int(page.split("/")[-1]), 1),
            "要交吗？",
            CHOICES,
            Actor("wang"),
            services.clock.now(),
        )
    opened = hidden(colleague.get(page))
    revised(services, replace(TEXT, conclusion="住院要交300元押金。"))
    for sent in (opened, {name: value for name, value in opened.items() if name != "answering"}):
        done = colleague.bare_post(f"{page}/publish", **sent)
        assert done.status_code == 400
        assert "出题的那条问答改过了，还没有启用" in done.text
        assert "住院要交300元押金。" in done.text
    assert colleague.bare_post(f"{page}/publish", **hidden(done)).status_code == 303


def revised(services: Services, text: EntryText) -> None:
    """The entry of the page, written and approved by two people."""

    def hold(session: Session) -> life.Hold:
        return life.Hold("staff-deposit", reading.detail(session, "staff-deposit").version)

    with services.database.writing() as session:
        now, writer = services.clock.now(), Actor("wang")
        life.save(session, hold(session), Given(text, "改"), writer, now)
        life.submit(session, hold(session), writer, now)
        life.approve(session, hold(session), Actor("ma"), now)


def test_what_cannot_be_saved_keeps_what_was_typed(own: Browser, page: str) -> None:
    done = own.bare_post(page, **(WORDS | hidden(own.get(page)) | {"choice1": "不用交"}))
    assert (done.status_code, "不一样的选项" in done.text, WORDS["text"] in done.text) == (400, True, True)


def test_an_entry_that_is_being_revised_is_found_by_what_it_answers_now(
    own: Browser, services: Services
) -> None:
    now = services.clock.now()
    with services.database.writing() as session:
        live(session, "staff-deposit", TEXT, now)
        live(session, "staff-retired", replace(TEXT, title="停用的押金", phrasings=()), now)
        hold = life.Hold("staff-deposit", 1, HAIYUAN)
        life.save(session, hold, life.Given(replace(TEXT, title="改了名的押金"), "改名"), Actor("wang"), now)
        life.retire(session, life.Hold("staff-retired", 1, HAIYUAN), "过时", Actor("wang"), now)
    page = own.get("/staff/quiz/new?words=押金")
    assert "停用的押金" not in page.text
    assert "改了名的押金" not in page.text
    assert re.search(r'<th scope="row">海原县住院押金 <small>正在改', page.text)
    drawn = own.bare_post("/staff/quiz/new", entry="staff-deposit", csrf=token(page))
    assert drawn.status_code == 303
    assert TEXT.phrasings[0] in own.get(drawn.location).text


def test_a_button_that_is_pressed_twice_draws_one_question(own: Browser, services: Services) -> None:
    with services.database.writing() as session:
        live(session, "staff-deposit", TEXT, services.clock.now())
    page = own.get("/staff/quiz/new?words=staff-deposit")
    (sealed,) = re.findall(
        r'name="entry" value="staff-deposit"><input [^>]*name="fresh" value="([^"]+)"', page.text
    )
    form = {"entry": "staff-deposit", "csrf": token(page)}
    told = {own.bare_post("/staff/quiz/new", fresh=sealed, **form).location for _ in range(2)}
    assert len(told) == 1
    assert "题目" in own.get(told.pop()).text
    again = own.get("/staff/quiz/new?words=staff-deposit")
    assert sealed not in again.text  # a page that is opened anew draws anew
    own.bare_post("/staff/quiz/new", fresh=sealed[:-1], **form)
    with services.database.reading() as session:
        drawn = select(QuizQuestionRow).where(QuizQuestionRow.entry_id == "staff-deposit")
        assert len(session.scalars(drawn).all()) == 2


def test_an_entry_past_its_end_is_neither_offered_nor_drawn_from_before_the_clock_s_tick(
    own: Browser, services: Services
) -> None:
    now = services.clock.now()
    with services.database.writing() as session:
        live(session, "staff-deposit", TEXT, now)
        live(
            session, "city-deposit", replace(TEXT, region_code="640500", title="市里的事", phrasings=()), now
        )
        session.execute(update(EntryRow).where(EntryRow.title == TEXT.title).values(expire_at=now))
        session.execute(update(EntryRow).where(EntryRow.id == "city-deposit").values(expire_at=now))
        store.touch(session)
    with services.database.reading() as session:
        services.library.current(session)
    page = own.get("/staff/quiz/new?words=deposit")
    assert 'value="staff-deposit"' not in page.text
    assert 'value="city-deposit"' not in page.text
    refused = own.bare_post("/staff/quiz/new", entry="staff-deposit", csrf=token(page))
    assert (refused.status_code, "没有这条已发布的问答" in refused.text) == (404, True)
    assert 'value="city-deposit"' not in own.get("/staff/quiz/new?words=市里").text
    above = own.get("/staff/entries/above?words=市里的事").text
    assert "city-deposit" not in above
    listed = own.get("/staff/entries?words=staff-deposit").text
    assert ">已停用<" in listed
    assert ">已发布<" not in listed.split('id="list"')[1]


def own_question(session: Session, number: int, now: datetime) -> None:
    """One more that is asked, of an entry of the county's own."""
    ways = tuple(f"{way}，第{number}种" for way in TEXT.phrasings)
    live(session, f"own-{number}", replace(TEXT, title=f"押金{number}", phrasings=ways), now)
    ask(session, HAIYUAN, 1, now, entry=f"own-{number}")


def test_staff_are_told_how_many_questions_there_are_until_three_are_asked(
    own: Browser, services: Services
) -> None:
    told = [html.unescape(own.get("/staff/quiz").text)]
    for first in range(3):
        with services.database.writing() as session:
            own_question(session, first, services.clock.now())
        told.append(html.unescape(own.get("/staff/quiz").text))
    for number, page in enumerate(told[:3]):
        assert f"请至少启用3道：中卫市海原县现在抽得到 {number} 道。" in page
    assert "请至少启用" not in told[3]
    assert "现在启用了 3 道" in told[3]


def test_the_questions_of_the_regions_above_count(own: Browser, services: Services) -> None:
    with services.database.writing() as session:
        ask(session, "640500", 2, services.clock.now())
        own_question(session, 0, services.clock.now())
        places = {one.region_code for one in session.scalars(select(QuizQuestionRow))}
    assert places == {HAIYUAN, "640500"}
    assert "请至少启用" not in own.get("/staff/quiz").text


def test_the_page_lists_what_the_regions_above_ask_here(own: Browser, services: Services) -> None:
    with services.database.writing() as session:
        ask(session, "640500", 2, services.clock.now())
        texts = session.scalars(select(QuizQuestionRow.text)).all()
    page = html.unescape(own.get("/staff/quiz").text)
    assert "现在启用了 0 道，上级的 2 道也问本地的人" in page
    assert all(text in page for text in texts)
    assert not re.findall(r'href="/staff/quiz/\d+"', page)


def test_one_that_gave_way_to_an_entry_of_its_own_says_which(own: Browser, services: Services) -> None:
    with services.database.writing() as session:
        city = replace(TEXT, region_code="640500", title="市里的押金", conclusion="在市里交200元押金。")
        live(session, "staff-city", city, services.clock.now())
        id = keeping.draft(session, "staff-city", Actor("wang"), services.clock.now(), HAIYUAN)
    page = f"/staff/quiz/{id}"
    assert "讲的是同一件事" not in own.get(page).text
    with services.database.writing() as session:
        live(session, "staff-deposit", TEXT, services.clock.now())
    shown = html.unescape(own.get(page).text)
    assert f"本地的“{TEXT.title}”讲的是同一件事" in shown


def failed(services: Services, question: int) -> None:
    """As many wrong answers as it takes for the topic to be on the to-do list."""
    choices = (Choice("不用交", True), Choice("交500元", False), Choice("交1000元", False))
    drawn = Drawn(question, "payment", "要押金吗", choices)
    one = Sheet(HAIYUAN, "", "web", services.clock.now().date(), (drawn,), (1,))
    with services.database.direct() as direct, direct.writing():
        for _ in range(results.ENOUGH):
            sheets.put(direct, one)


@pytest.mark.parametrize("role", [Role.EDITOR, Role.REVIEWER, Role.SUPERVISOR, Role.ADMIN])
def test_the_topics_that_fail_head_the_list_of_all_who_may_read_the_results(
    services: Services, page: str, role: Role
) -> None:
    failed(services, int(page.split("/")[-1]))
    with services.database.reading() as session:
        account = Account(1, "anyone", "王芳", role, HAIYUAN, None, must_change_password=False)
        first, *_ = todo.tasks(session, account, services.clock.now())
        assert (first.endpoint, first.count, first.unit) == ("quiz.shown", results.ENOUGH, "道")
        elsewhere = todo.tasks(session, replace(account, region=SUIXIAN), services.clock.now())
        assert "quiz.shown" not in [one.endpoint for one in elsewhere]


def test_the_page_lists_them_first_and_leads_to_the_results(
    own: Browser, colleague: Browser, services: Services, page: str
) -> None:
    assert "知晓率低" not in own.get("/staff/").text
    failed(services, int(page.split("/")[-1]))
    for person in (own, colleague):
        first = re.findall(r'<li><a href="([^"]+)"><strong>', person.get("/staff/").text)[0]
        assert first == "/staff/quiz/results#payment"
        assert person.get(first).status_code == 200


def test_a_topic_that_few_know_leads_to_its_leaflet_and_is_settled_by_what_was_done(
    own: Browser, services: Services, page: str
) -> None:
    failed(services, int(page.split("/")[-1]))
    home = html.unescape(own.get("/staff/").text)
    for address in ("/staff/leaflets?topic=payment", "/staff/entries?topic=payment"):
        assert f'<a href="{address}">' in home
        assert own.get(address).status_code == 200
    shown = own.get("/staff/quiz/results")
    assert f'href="{page}"' in shown.text
    assert 'href="/staff/entries/staff-deposit"' in shown.text
    form = {"csrf": token(shown), "topic": "payment"}
    address = "/staff/quiz/results"
    refused = own.client.post(address, data={**form, "words-payment": "字" * 301}, base_url=own.host)
    assert (refused.status_code, "字" * 301 in refused.text) == (400, True)
    assert "最多300个字" in refused.text
    assert "知晓率低" in own.get("/staff/").text
    done = {**form, "words-payment": "在三河镇发了200张明白纸"}
    assert own.client.post(address, data=done, base_url=own.host).status_code == 303
    assert "知晓率低" not in own.get("/staff/").text
    after = own.get(address).text
    assert "在三河镇发了200张明白纸" in after
    assert 'id="payment"' not in after
