"""An entry held against the document it cites: what its source does not say is seen by who writes and who reviews."""

import copy
import html
import re
from dataclasses import replace

import pytest

from backend.core.audit import SYSTEM
from backend.services import Services
from policy_kb.documents import uploading
from policy_kb.documents.uploading import Upload
from policy_kb.editing import reading
from policy_kb.editing.states import State
from tests.backend.staff.conftest import SUIXIAN, Browser, token
from tests.backend.staff.test_documents import confirm, uploaded
from tests.backend.staff.test_entry_editor import send, version

SAID = "海原县医疗救助办法\n第一条 慢阻肺门诊费用报销85%，每人每年给1200元。\n"
NEW = "/staff/entries/new"
WRONG = "慢阻肺能报99%，每年给8888元。"


@pytest.fixture
def services(services: Services) -> Services:
    return replace(services, library=copy.copy(services.library))


@pytest.fixture
def source(own: Browser, colleague: Browser) -> str:
    """The key of a confirmed document."""
    where = uploaded(own, SAID.encode())
    assert confirm(colleague, where).status_code == 303
    return where.split("/")[-1]


def mark(page: str) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_a_figure_that_the_uploaded_source_does_not_hold_is_seen_by_writer_and_reviewer(
    own: Browser, colleague: Browser, services: Services, source: str
) -> None:
    given = {"document_key": source, "conclusion": WRONG, "section": "第一条"}
    checked = html.unescape(send(own, "check", NEW, **given).text)
    assert "“99%”在来源文件《海原县医疗救助办法》里找不到" in checked
    assert "“8888元”在来源文件" in checked
    assert "关键数字是空的" in checked
    asked = send(own, "submit", NEW, **given)
    assert asked.status_code == 409
    assert "“99%”在来源文件" in html.unescape(asked.text)
    sent = send(own, "submit", NEW, **given, seen=mark(asked.text))
    assert sent.status_code == 303
    where = sent.location.split("?")[0]
    page = colleague.get(where)
    fields = {"csrf": token(page), "version": version(page)}
    passed = colleague.bare_post(f"{where}/approve", **fields)
    assert passed.status_code == 409
    assert "“8888元”在来源文件" in html.unescape(passed.text)
    with services.database.reading() as session:
        assert reading.detail(session, where.split("/")[-1]).standing.state is State.PENDING


def test_of_a_document_of_another_region_nothing_is_told(own: Browser, services: Services) -> None:
    """Its key is in no list; who types it all the same learns neither its title nor what it says."""
    file = Upload(
        "a.txt", "随县办法\n第一条 报销85%。".encode(), SUIXIAN, "随县没定的办法", "县局", "", "2021-05"
    )
    with services.database.writing() as session:
        key = uploading.upload(session, uploading.opened(file), SYSTEM, services.clock.now()).key
    page = html.unescape(send(own, "check", NEW, document_key=key, conclusion=WRONG, section="第一条").text)
    assert "没有这份来源文件，请从列表里选" in page
    assert "随县没定的办法" not in page


def test_a_document_that_nobody_has_confirmed_is_offered_with_these_words(
    own: Browser, colleague: Browser
) -> None:
    where = uploaded(own, SAID.encode())

    def offered() -> str:
        key = where.split("/")[-1]
        return str(re.findall(rf'<option value="{key}"[^>]*>([^<]+)<', own.get(NEW).text)[0])

    assert offered().endswith("，等核对）")
    confirm(colleague, where)
    assert "等核对" not in offered()


def test_what_the_uploaded_source_says_is_not_doubted(own: Browser, source: str) -> None:
    right = {"conclusion": "慢阻肺能报百分之八十五，每年给1,200元。", "figures": "百分之八十五\r\n1,200元"}
    page = html.unescape(send(own, "check", NEW, document_key=source, section="第一条", **right).text)
    assert "找不到" not in page
    assert "关键数字是空的" not in page


def test_a_figure_in_the_title_is_told(own: Browser) -> None:
    assert "标题里有数字“85%”" in html.unescape(send(own, "check", NEW, title="慢阻肺报85%").text)


def test_a_moment_of_expiry_that_is_past_is_told_at_once(own: Browser) -> None:
    page = send(own, "check", NEW, expire_at="2020-01-01T08:00")
    assert "到期停用时间已经过了" in page.text
    assert "到期停用时间已经过了" in send(own, "submit", NEW, expire_at="2020-01-01T08:00").text


def test_a_draft_that_a_colleague_has_sent_to_review_is_told_of_as_a_published_entry_is(own: Browser) -> None:
    first = send(own, "save", NEW)
    assert "那一条还没有发布" not in own.get(first.location).text  # not beside itself
    asked = send(own, "submit", NEW)
    assert asked.status_code == 409
    page = html.unescape(asked.text)
    assert re.search("标题和“海原县住院押金”一样.*那一条还没有发布（草稿）", page)
    assert first.location.split("?")[0] in page


def test_half_written_drafts_without_a_title_are_not_alike(own: Browser) -> None:
    send(own, "save", NEW, title="", phrasings="", conclusion="", where="")
    page = send(own, "check", NEW, title="", phrasings="", conclusion="", where="")
    assert "那一条还没有发布" not in page.text
