"""Beside an entry: standard questions asked before review, rejected matches; the list by how much entries are asked."""

import copy
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import insert

from backend.core.audit import Actor
from backend.services import Services
from backend.staff.entries import weighing
from bot.models import ConversationRow, QuestionRow
from policy_kb import store
from policy_kb.documents import life as documents
from policy_kb.documents import uploading
from policy_kb.documents.uploading import Upload
from policy_kb.editing import golden, life, reading
from policy_kb.editing.life import Given, Hold
from tests.backend.staff.conftest import HAIYUAN, Browser, token
from tests.backend.staff.test_entry_editor import FORM, send, version
from tests.fakes import FixedClock
from tests.policy_kb.editing.written import SUIXIAN, TEXT, ZHONGWEI, live

ID = "staff-deposit"
PAGE = f"/staff/entries/{ID}"
QUESTION = "海原县住院要交多少押金"


@pytest.fixture
def services(services: Services) -> Services:
    """Two entries of 海原县 and one of 随县, that answer, in a library of the test's own."""
    now = services.clock.now()
    with services.database.writing() as session:
        live(session, ID, TEXT, now)
        soon = replace(
            TEXT,
            title="海原县义诊",
            topic="checkup",
            phrasings=("义诊在哪儿呀",),
            review_by=date(2026, 3, 20),
        )
        live(session, "staff-clinic", soon, now)
        live(session, "staff-suixian", replace(TEXT, region_code=SUIXIAN), now)
        store.touch(session)
    return replace(services, library=copy.copy(services.library))


def ask(
    services: Services,
    entries: Iterable[str | None],
    days_ago: int,
    text: str = "问",
    region: str | None = None,
) -> None:
    at = services.clock.now() - timedelta(days=days_ago)
    with services.database.writing() as session:
        person = ConversationRow(
            person=f"somebody{days_ago}", channel="web", turns=1, created_at=at, last_at=at
        )
        session.add(person)
        session.flush()
        answered = {"conversation_id": person.id, "asked_at": at, "text": text, "kind": "answer"}
        answered["region_code"] = region
        rows = [{**answered, "entry_id": id, "confidence": 1.0, "state": "answered"} for id in entries]
        session.execute(insert(QuestionRow), rows)


def listed(browser: Browser, query: str) -> list[str]:
    """The ids in the order of the list."""
    text = browser.get(f"/staff/entries?{query}").text
    return [part.split("<")[0] for part in text.split("<small>")[1:] if part.startswith("staff-")]


def test_the_list_by_how_much_entries_are_asked(own: Browser, services: Services) -> None:
    ask(services, ["staff-clinic"] * 3 + [ID], 5)
    ask(services, [ID] * 9, 100)
    assert listed(own, "asked=most") == ["staff-clinic", ID]
    assert 'data-head="90 天提问">3<' in own.get("/staff/entries?asked=most").text
    assert listed(own, "asked=never") == []


def test_what_nobody_has_asked_for_90_days(own: Browser, services: Services) -> None:
    ask(services, [ID], 91)
    ask(services, ["staff-clinic"], 89)
    assert listed(own, "asked=never") == [ID]


def test_what_expires_within_some_days(own: Browser) -> None:
    assert listed(own, "expiring=7") == []
    assert listed(own, "expiring=30") == ["staff-clinic"]
    assert own.get("/staff/entries?expiring=5000").status_code == 400
    assert own.get("/staff/entries?asked=often").status_code == 400


@pytest.mark.parametrize("days", [17, 18, 19])
def test_the_home_page_counts_what_its_list_shows(
    own: Browser, services: Services, clock: FixedClock, days: int
) -> None:
    """The last day before the review, the day itself, the day after; a draft and a retired entry count nowhere."""
    ends = clock.now() + timedelta(days=days)
    day = replace(TEXT, title="到期的", phrasings=("到期的事怎么办",), review_by=ends.date())
    with services.database.writing() as session:
        live(session, "staff-ends", day, clock.now())
        life.draft(session, Given(replace(day, title="还没写完"), "新写"), Actor("own"), clock.now())
        live(session, "staff-gone", replace(day, title="停用了的"), clock.now())
        version = reading.detail(session, "staff-gone").version
        life.retire(session, Hold("staff-gone", version), "不用了", Actor("own"), clock.now())
    clock.advance(timedelta(days=-12))
    own.sign_in("own")
    home = own.get("/staff/").text
    found = re.search(r"(\d+)\D{0,200}?条目30天内到期或该复核", home, re.DOTALL)
    assert (int(found[1]) if found else 0) == len(listed(own, "expiring=30"))
    assert ("staff-ends" in listed(own, "expiring=30")) is (days + 12 <= 30)


def test_what_no_standard_question_is_agreed_on_for(own: Browser) -> None:
    own.post(f"{PAGE}/golden", PAGE, golden_text=QUESTION)
    assert listed(own, "asked=golden") == ["staff-clinic"]


def test_saving_a_draft_says_what_is_found(own: Browser, services: Services) -> None:
    own.post(f"{PAGE}/golden", PAGE, golden_text=QUESTION)
    spoilt = {"title": "海原县义诊", "phrasings": "义诊在哪儿呀\n乙事怎么办", "document_key": ""}
    page = own.get(send(own, "save", **spoilt).location).text
    assert "已存成草稿" in page
    assert "没有出处的答案不能发布" in page
    assert "标题和“海原县义诊”一样" in page
    assert "会答错" in page
    saved = send(own, "save", conclusion="在海原县定点医院住院不用交押金，出院结算。")
    page = own.get(saved.location).text
    assert "检查过了，没有发现问题；1 条标准问题的答案都没有变" in page


def test_a_standard_question_is_added_from_the_entry_and_asked_before_review(
    own: Browser, services: Services
) -> None:
    done = own.post(f"{PAGE}/golden", PAGE, golden_text=QUESTION)
    assert "已加为标准问题" in own.get(done.location).text
    spoilt = {
        "title": "别的题目",
        "phrasings": "甲事怎么办\n乙事怎么办\n丙事怎么办",
        "conclusion": "甲事去窗口办。",
    }
    checked = send(own, "submit", **spoilt)
    assert checked.status_code == 409
    assert "1 条的答案会变" in checked.text
    assert "会答错" in checked.text
    mark = checked.text.split('name="seen" value="')[1].split('"')[0]
    again = {"csrf": token(checked), "version": version(checked), "do": "submit", "seen": mark}
    assert (
        own.bare_post(PAGE, **(again | FORM | spoilt | {"conclusion": "甲事上午去窗口办。"})).status_code
        == 303
    )


def test_what_is_agreed_above_is_asked_as_a_resident_of_the_entry_s_own_region(
    own: Browser, services: Services
) -> None:
    """A county's entry takes a question from the city's: the answer that its people got is shown beside the new one."""
    question, now = "贫困户住院能报多少", services.clock.now()
    ways = (question, "贫困户住院报销几成", "贫困户看病住院报多少")
    city = replace(TEXT, region_code=ZHONGWEI, title="中卫贫困户住院报销", phrasings=ways)
    with services.database.writing() as session:
        live(session, "staff-city", replace(city, conclusion="贫困户住院报销90%。", figures=("90%",)), now)
        store.touch(session)
        golden.add(session, ZHONGWEI, question, "staff-city", Actor("wang"), now)
    spoilt = {"title": "贫困户能不能报", "conclusion": "可以报。"}
    spoilt |= {"phrasings": f"{question}\n能报不能报\n报销行不行"}
    held = send(own, "submit", "/staff/entries/new", **spoilt)
    assert held.status_code == 409
    assert "有一条问法，上级中卫市的“中卫贫困户住院报销”也有" in held.text
    assert "问了 1 条标准问题，1 条的答案会变" in held.text
    assert "会答错" in held.text
    assert "中卫市的标准问题，由本地群众来问" in held.text
    with services.database.writing() as session:  # what the county has agreed on itself holds before it
        golden.add(session, HAIYUAN, question, None, Actor("wang"), now)
    assert "中卫市的标准问题" not in send(own, "check", "/staff/entries/new", **spoilt).text


def test_a_source_that_no_second_person_has_confirmed_is_doubted_until_it_is(
    own: Browser, colleague: Browser, services: Services
) -> None:
    given = Upload("新.txt", "第一条 住院不交押金。".encode(), HAIYUAN, "新办法", "某局", "", "2025")
    now, words = services.clock.now(), "来源文件《新办法》还没有经另一个人核对"
    with services.database.writing() as session:
        key = uploading.upload(session, uploading.opened(given), Actor("own"), now).key
        text = replace(TEXT, document_key=key, title="押金新规定", phrasings=("甲事", "乙事", "丙事"))
        id = life.draft(session, Given(text, "新写"), Actor("li"), now)
        life.submit(session, Hold(id, 1), Actor("li"), now)
    page = f"/staff/entries/{id}"
    fresh = {"document_key": key, "title": "押金", "phrasings": "丁事怎么办\n戊事怎么办\n己事怎么办"}
    held = send(own, "submit", "/staff/entries/new", **fresh)
    assert (held.status_code, words in held.text) == (409, True)
    opened = colleague.get(page)
    held = colleague.bare_post(f"{page}/approve", csrf=token(opened), version=version(opened))
    assert (held.status_code, words in held.text) == (409, True)
    with services.database.writing() as session:
        documents.confirm(session, key, Actor("ma"), now)
    assert words not in send(own, "check", "/staff/entries/new", **fresh).text


def test_what_was_looked_at_must_be_what_is_found_now(own: Browser, services: Services) -> None:
    own.post(f"{PAGE}/golden", PAGE, golden_text=QUESTION)
    spoilt = {
        "title": "别的题目",
        "phrasings": "甲事怎么办\n乙事怎么办\n丙事怎么办",
        "conclusion": "甲事去窗口办。",
    }
    checked = send(own, "submit", **spoilt)
    mark = checked.text.split('name="seen" value="')[1].split('"')[0]
    own.post(f"{PAGE}/golden", PAGE, golden_text="在县医院住院先交钱吗")
    assert send(own, "submit", seen=mark, **spoilt).status_code == 409


def test_what_was_really_asked_is_asked_again_though_no_standard_question_is_agreed_on(
    own: Browser, services: Services
) -> None:
    """Of the entry's region and the last 90 days; once, however often it was asked."""
    ask(services, [ID] * 3, 5, QUESTION, HAIYUAN)
    ask(services, [ID], 6, "海原住院押金多少呀", SUIXIAN)
    ask(services, [ID], 100, "海原县住院要先交多少押金", HAIYUAN)
    ask(services, [ID], 7, "义诊在哪儿呀", HAIYUAN)
    spoilt = {"title": "海原县义诊", "phrasings": "乙事怎么办", "conclusion": "义诊在村委会。"}
    page = send(own, "check", **spoilt).text
    assert "真的问过的 2 句话" in page
    assert page.count(f'<th scope="row">{QUESTION}</th>') == 1
    assert "海原住院押金多少呀" not in page
    assert "先交多少押金" not in page
    kept = send(own, "check", conclusion="住院一律不交押金。").text
    assert "群众近 90 天问过的 2 句话也都没有变" in kept


def test_who_asks_meanwhile_does_not_make_what_was_looked_at_another_thing(services: Services) -> None:
    spoilt = replace(TEXT, title="乙事", phrasings=("乙事怎么办",), conclusion="乙事在村委会办。")
    marks = []
    for days in (5, 6):
        ask(services, [ID], days, QUESTION, HAIYUAN)
        ask(services, [ID] * days, days + 10, f"义诊在哪{days}", HAIYUAN)
        with services.database.reading() as session:
            found = weighing.findings(services, session, ID, spoilt)
        assert [one.question for one in found.replayed] == [QUESTION]
        marks.append((found.mark, found.heard))
    assert [mark for mark, _ in marks] == [marks[0][0]] * 2
    assert [heard for _, heard in marks] == [2, 3]


def test_another_question_of_residents_leaves_the_mark_and_the_first_does_not(services: Services) -> None:
    spoilt = replace(TEXT, title="乙事", phrasings=("乙事怎么办",), conclusion="乙事在村委会办。")
    marks, found = list[str](), list[int]()
    for days, question in enumerate(("", QUESTION, f"{QUESTION}啊"), 5):
        if question:
            ask(services, [ID], days, question, HAIYUAN)
        with services.database.reading() as session:
            weighed = weighing.findings(services, session, ID, spoilt)
        marks.append(weighed.mark)
        found.append(len(weighed.replayed))
    assert found == [0, 1, 2]
    assert marks[0] != marks[1] == marks[2]


def test_checking_finds_nothing_where_nothing_changes(own: Browser) -> None:
    own.post(f"{PAGE}/golden", PAGE, golden_text=QUESTION)
    assert "1 条标准问题的答案都没有变" in send(own, "check", conclusion="住院一律不交押金。").text


def test_the_page_of_standard_questions(own: Browser, outsider: Browser, services: Services) -> None:
    page = "/staff/entries/golden"
    done = own.post(page, page, text="飞机票给报吗", region=HAIYUAN, entry="")
    assert "飞机票给报吗" in own.get(done.location).text
    assert "飞机票给报吗" not in outsider.get(page).text
    assert "不归您管" in own.post(page, page, text="飞机票", region=SUIXIAN).text
    with services.database.reading() as session:
        (one,) = golden.listing(session, HAIYUAN).lines
    own.post(f"{page}/{one.id}/remove", page)
    assert "还没有标准问题" in own.get(page).text


def test_a_rejected_match_is_heeded_at_once_and_taken_back(own: Browser) -> None:
    question = "住院押金出院的时候给退不"
    assert "由这一条回答" in own.get(f"{PAGE}?question={question}").text
    done = own.post(f"{PAGE}/matches", PAGE, match_text=question, match_reason="问的是别的")
    page = own.get(done.location)
    assert question in page.text
    assert "不会再由这条回答。现在由谁答" in page.text
    assert "没有条目回答" in page.text or "由另一条回答" in page.text
    assert listed(own, "asked=rejected") == [ID]
    assert "由这一条回答" not in own.get(f"{PAGE}?question={question}").text
    number = page.text.split("/matches/")[1].split("/")[0]
    own.post(f"{PAGE}/matches/{number}/accept", PAGE)
    assert listed(own, "asked=rejected") == []
    assert "由这一条回答" in own.get(f"{PAGE}?question={question}").text


def test_personal_numbers_of_a_rejected_question_are_masked(own: Browser) -> None:
    done = own.post(f"{PAGE}/matches", PAGE, match_text="我身份证110101199003070038能退押金吗")
    assert "199003070038" not in own.get(done.location).text


def test_a_county_text_is_held_against_the_figure_that_the_city_gives_there(services: Services) -> None:
    words = "贫困患者住院，实际报销比例不低于70%。"
    text = replace(TEXT, phrasings=("贫困户住院报几成呀",), topic="inpatient", where="", conclusion=words)
    with services.database.reading() as session:
        found = weighing.findings(services, session, "staff-new", text)
        assert any("上级中卫市的“" in one.sentence and "90%" in one.sentence for one in found.doubts)
        agreed = replace(text, conclusion=words.replace("70%", "90%"))
        found = weighing.findings(services, session, "staff-new", agreed)
        assert not any("写的是" in one.sentence for one in found.doubts)


def test_an_entry_above_that_answers_ones_own_people_can_be_read_and_not_changed(
    own: Browser, outsider: Browser, services: Services
) -> None:
    with services.database.writing() as session:
        live(
            session,
            "staff-city",
            replace(TEXT, region_code=ZHONGWEI, title="市里的押金"),
            services.clock.now(),
        )
    page = own.get("/staff/entries/staff-city")
    assert page.status_code == 200
    for words in ("市里的押金", TEXT.conclusion, "中卫市", "这里只能看"):
        assert words in page.text
    main = page.text.split("<main", 1)[1].split("</main>", 1)[0]
    assert "<form" not in main
    assert (
        own.bare_post(
            "/staff/entries/staff-city", csrf=token(own.get("/staff/entries/new")), do="save"
        ).status_code
        == 404
    )
    assert own.get("/staff/entries/staff-city/history").status_code == 404
    assert outsider.get("/staff/entries/staff-city").status_code == 404
    with services.database.writing() as session:
        life.retire(session, Hold("staff-city", 1), "取消", Actor("ma"), services.clock.now())
    assert own.get("/staff/entries/staff-city").status_code == 404


@pytest.mark.parametrize("region", ["000000", "421321", "640500", ""])
@pytest.mark.parametrize("do", ["check", "submit"])
def test_nothing_is_looked_up_for_a_region_that_is_not_ones_own(own: Browser, region: str, do: str) -> None:
    answered = send(own, do, "/staff/entries/new", region_code=region)
    assert "您不能给这个地区写条目" in answered.text
    assert "标准问题" not in answered.text.split("您不能给这个地区写条目")[0]
