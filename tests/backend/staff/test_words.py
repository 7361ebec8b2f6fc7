"""词语: staff add what their people say, the bot understands it, retire it, and see which rows ever mattered."""

import re
from dataclasses import replace

import pytest
from werkzeug.test import TestResponse

from backend.app import create_app
from backend.core.audit import SYSTEM, Actor
from backend.core.meanwhile import Meanwhile
from backend.services import Services
from bot import trying
from bot.turn import Asker
from policy_kb.editing import golden
from policy_kb.knowledge import Knowledge
from policy_kb.words import keeping
from policy_kb.words.records import Word
from policy_kb.words.report import Uses
from tests.backend.staff.conftest import HAIYUAN, SUIXIAN, Browser

PAGE = "/staff/words"
FORM = {"said": "咕噜药", "canonical": "高血压", "kind": "thing", "region": HAIYUAN, "source": "村医听老人说"}


def add(browser: Browser, **changed: str) -> str:
    response = browser.post(PAGE, PAGE, **FORM | changed)
    return response.text if response.status_code == 400 else browser.get(response.location).text


def approve(browser: Browser) -> TestResponse:
    """The newest row that is not retired, whether or not the page offers it."""
    (number, *_) = re.findall(r'action="[^"]*/words/(\d+)/(?:approve|retire)"', browser.get(PAGE).text)
    return browser.post(f"{PAGE}/{number}/approve", PAGE)


def current(services: Services) -> Knowledge:
    """A page may have begun to build the index beside it."""
    services.library.settled()
    with services.database.reading() as session:
        return services.library.current(session)


def understood(services: Services, region: str) -> bool:
    return "高血压" in current(services).spoken_in(region).analyser.analyse("咕噜药要不要钱").names()


def ask(services: Services, text: str, region: str) -> None:
    with services.database.direct() as direct:
        turn = services.conversations.ask(
            direct, Asker("web", text + region), text, services.clock.now(), region
        )
        with direct.writing():
            services.conversations.record(direct, turn)


def test_a_word_is_added_by_one_approved_by_another_and_understood_by_the_county_only(
    own: Browser, colleague: Browser, services: Services
) -> None:
    text = add(own)
    assert "另一位同事通过以后" in text
    assert "咕噜药" in text
    assert "村医听老人说" in text
    assert not understood(services, HAIYUAN)
    refused = approve(own)
    assert (refused.status_code, "要请另一位同事来通过" in refused.text) == (400, True)
    assert "词语等着通过" in colleague.get("/staff/").text
    assert "不用重启" in colleague.get(approve(colleague).location).text
    assert understood(services, HAIYUAN)
    assert not understood(services, SUIXIAN)


def test_standard_questions_are_asked_before_a_word_is_heeded(
    own: Browser, colleague: Browser, services: Services
) -> None:
    question = "高血压怎么办"
    before = trying.source(current(services), services.guard, HAIYUAN, question, services.clock.now())
    assert before is not None
    with services.database.writing() as session:
        golden.add(session, HAIYUAN, question, before, Actor("wang"), services.clock.now())
    add(own, said="高血压怎么办", canonical="高血压怎么办", kind="filler")
    shown = approve(colleague)
    assert shown.status_code == 409
    assert "1 条的答案会变" in shown.text
    with services.database.reading() as session:
        assert len(keeping.all_waiting(session, HAIYUAN)) == 1
    mark = re.findall(r'name="seen" value="(\w+)"', shown.text)[0]
    (number, *_) = re.findall(r'action="[^"]*/words/(\d+)/approve"', shown.text)
    assert colleague.post(f"{PAGE}/{number}/approve", PAGE, seen=mark).status_code == 303


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"said": "血压高"}, "内置词表里已经有了"),
        ({"source": ""}, "请写明来源"),
        ({"region": SUIXIAN}, "不归您管"),
        ({"region": "000000"}, "不归您管"),
        ({"canonical": "没有的说法", "kind": "ask"}, "选它是哪一类"),
        ({"said": "咕噜\0药", "source": ""}, "请写明来源"),
    ],
)
def test_what_cannot_be_is_told_beside_the_form(own: Browser, changed: dict[str, str], sentence: str) -> None:
    text = add(own, **changed)
    assert sentence in text
    if changed.get("canonical"):
        assert 'value="没有的说法"' in text


def test_a_word_is_retired_and_stays_on_record(own: Browser, colleague: Browser, services: Services) -> None:
    add(own)
    approve(colleague)
    with services.database.reading() as session:
        (line,) = keeping.listing(session, HAIYUAN, ()).lines
    response = own.post(f"{PAGE}/{line.id}/retire", PAGE)
    text = own.get(response.location).text
    assert "已停用" in text
    assert "own 2026-03-02 停用" in text
    assert "/retire" not in text
    assert "没有这样的词语" in own.get(f"{PAGE}?state=heeded").text
    assert "咕噜药" in own.get(f"{PAGE}?state=retired").text
    assert not understood(services, HAIYUAN)


def test_a_word_of_everybodys_is_shown_and_not_theirs_to_retire(own: Browser, services: Services) -> None:
    with services.database.writing() as session:
        word = Word("咕噜药", "高血压", "disease", "听来的", "000000")
        keeping.add(session, word, SYSTEM, services.clock.now())
    text = own.get(PAGE).text
    assert "咕噜药" in text
    assert "/retire" not in text


def test_the_built_in_rows_are_found_beside_the_staffs_own(own: Browser) -> None:
    text = own.get(f"{PAGE}?words=血压高").text
    assert "内置词表里的" in text
    assert "高血压" in text


def test_which_rows_mattered_is_counted_of_the_countys_questions(
    own: Browser, colleague: Browser, services: Services
) -> None:
    for said in ("咕噜药", "嘟嘟药"):
        add(own, said=said)
        approve(colleague)
    current(services)
    assert never(own, services) == "咕噜药、嘟嘟药"
    for region in (HAIYUAN, SUIXIAN):
        ask(services, "咕噜药要不要钱", region)
    text = counted(own, services)
    assert "最近 1 句提问里" in text
    assert "03-02" in text
    assert never(own, services) == "嘟嘟药"
    assert '<th scope="row">咕噜药</th>' in text


def counted(browser: Browser, services: Services) -> str:
    """The report, once it has been counted: what takes long is counted beside the page."""
    browser.get(f"{PAGE}/report")
    services.word_uses.settled()
    text = browser.get(f"{PAGE}/report").text
    assert "正在" not in text
    return text


def never(browser: Browser, services: Services) -> str:
    text = counted(browser, services)
    return text.split("还没起过作用</h2>")[1].split("<p>")[1].split("</p>")[0]


def test_until_it_is_counted_the_last_report_is_shown_with_its_moment(
    own: Browser, services: Services
) -> None:
    hurried, address = Meanwhile[Uses](wait=0), f"{PAGE}/report"
    browser = Browser(create_app(replace(services, word_uses=hurried)).test_client())
    browser.sign_in("own")
    assert "正在统计" in browser.get(address).text
    hurried.settled()
    assert "最近 0 句提问里" in browser.get(address).text
    ask(services, "血压高要不要钱", HAIYUAN)
    text = browser.get(address).text
    assert "正在重新统计；下面还是 03-02" in text
    assert "最近 0 句提问里" in text
    hurried.settled()
    assert "最近 1 句提问里" in browser.get(address).text
