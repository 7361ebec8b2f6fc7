"""批量试问: all standard questions or a pasted list asked of what is published, kept, compared, as a workbook."""

import copy
import io
import re
from dataclasses import replace

import pytest
from openpyxl import load_workbook
from sqlalchemy import event
from werkzeug.test import TestResponse

from backend.core import audit
from backend.services import Services
from bot.hits import reading, running
from bot.hits.judging import Outcome
from policy_kb import store
from policy_kb.editing import golden, life
from policy_kb.editing import reading as entries
from policy_kb.editing.life import Given, Hold
from tests.backend.staff.conftest import HAIYUAN, SUIXIAN, Browser, token
from tests.policy_kb.editing.written import TEXT, ZHONGWEI, live

HITS = "/staff/hits"
ID = "staff-deposit"
PORTIONS = 4  # at most, of these runs
RIGHT, NOBODY = "海原县住院要交多少押金", "飞机票给报销吗"


@pytest.fixture
def services(services: Services) -> Services:
    """An entry of 海原县, and two standard questions: one that it answers, one that nothing may."""
    now = services.clock.now()
    with services.database.writing() as session:
        live(session, ID, TEXT, now)
        store.touch(session)
        golden.add(session, HAIYUAN, RIGHT, ID, audit.Actor("own"), now)
        golden.add(session, HAIYUAN, NOBODY, None, audit.Actor("own"), now)
    return replace(services, library=copy.copy(services.library))


def start(browser: Browser, **fields: str) -> TestResponse:
    return browser.post(HITS, HITS, **({"region": HAIYUAN, "source": "golden"} | fields))


def finished(browser: Browser, **fields: str) -> str:
    """The address of a run that is asked to its end."""
    address = start(browser, **fields).location
    for _ in range(PORTIONS):
        page = browser.get(address)
        if "正在问" not in page.text:
            break
        assert browser.bare_post(f"{address}/go-on", csrf=token(page)).status_code == 303
    return address


def number(address: str) -> int:
    return int(address.rpartition("/")[2])


def text(response: TestResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text))


def test_all_standard_questions_are_asked_and_kept_with_date_person_and_totals(
    own: Browser, services: Services
) -> None:
    page = text(own.get(finished(own)))
    assert "2026-03-02 09:00，own 试问了全部标准问题，2 句，中卫市海原县的人问" in page
    assert "答对率 100.0%" in page
    assert f"{RIGHT} 中卫市海原县 {TEXT.title}" in page
    assert "押金" in page
    with services.database.reading() as session:
        (run,) = reading.listing(session, HAIYUAN).lines
    assert (run.by, run.total, run.totals) == ("own", 2, {Outcome.RIGHT: 2})


def test_a_pasted_list_is_asked_each_line_once_and_judged_where_it_says_who_answers(
    own: Browser, services: Services
) -> None:
    typed = f"{RIGHT}\r\n\r\n{RIGHT}\r\n住院押金退不退\t{ID}\r\n身份证110101199003070038能报吗\r\n你好"
    address = finished(own, source="list", questions=typed)
    with services.database.reading() as session:
        hits = reading.hits(session, number(address)).lines
    assert [(one.outcome, one.entry) for one in hits[:2]] == [
        (Outcome.ANSWERED, ID),
        (Outcome.RIGHT, ID),
    ]
    assert [one.kind for one in hits[3:]] == ["chitchat"]
    assert "199003070038" not in own.get(address).text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"source": "list", "questions": " \n"}, "还没有写要试问的话"),
        ({"source": "list", "questions": "问" * 201}, "太长了"),
        ({"source": "list", "questions": "住院押金\tno-such-entry"}, "没有这条问答"),
        ({"source": "list", "questions": "\n".join(f"第{n}问" for n in range(2001))}, "请分几次"),
        ({"source": "list", "questions": "住院押金", "region": SUIXIAN}, "不归您管"),
        ({"region": "640521"}, "不归您管"),
    ],
)
def test_what_cannot_be_asked_is_said_with_what_was_written(
    own: Browser, services: Services, fields: dict[str, str], sentence: str
) -> None:
    refused = start(own, **fields)
    assert refused.status_code == 400
    assert sentence in refused.text
    assert fields.get("questions", "").strip() in refused.text
    with services.database.reading() as session:
        assert reading.listing(session, "000000").total == 0


def test_a_long_run_goes_on_in_portions_and_can_be_left_and_taken_up(
    own: Browser, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "PORTION", 2)
    address = start(own, source="list", questions="\n".join(f"第{n}个问题" for n in range(5))).location
    progress: list[str] = []
    for _ in range(PORTIONS):
        progress += re.findall(r"问了 (\d) / 5 句", own.get(address).text)
        own.bare_post(f"{address}/go-on", csrf=token(own.get(HITS)))
    assert progress == ["0", "2", "4"]
    assert own.bare_post(f"{address}/go-on", csrf=token(own.get(HITS))).status_code == 303


def test_what_is_published_meanwhile_is_asked_of_all_questions(
    own: Browser, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "PORTION", 1)
    address = start(own).location
    own.bare_post(f"{address}/go-on", csrf=token(own.get(address)))
    retire(services)
    for _ in range(3):
        own.bare_post(f"{address}/go-on", csrf=token(own.get(HITS)))
    with services.database.reading() as session:
        run = reading.run(session, number(address))
        hits = reading.hits(session, number(address)).lines
    assert run.finished
    assert all(one.entry != ID for one in hits)


def test_nobody_waits_while_the_questions_are_asked(
    own: Browser, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = start(own).location
    ask = running.ask

    def asking(*given: object) -> object:
        with services.database.writing() as session:  # would wait for ever were one open
            golden.add(session, HAIYUAN, "别人这时候在写", None, audit.Actor("x"), services.clock.now())
        return ask(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(running, "ask", asking)
    assert own.bare_post(f"{address}/go-on", csrf=token(own.get(HITS))).status_code == 303


def retire(services: Services) -> None:
    with services.database.writing() as session:
        version = entries.detail(session, ID).version
        life.retire(session, Hold(ID, version), "政策到期", audit.Actor("x"), services.clock.now())


def drafted(services: Services, region: str, id: str, *, answers: bool) -> str:
    """An entry there with a title that nobody has approved; its number."""
    now, actor = services.clock.now(), audit.Actor("x")
    said = replace(TEXT, region_code=region, title="批过的标题", phrasings=("批过的问法",))
    with services.database.writing() as session:
        if not answers:
            return life.draft(session, Given(replace(said, title="没批的标题"), "新写"), actor, now)
        live(session, id, said, now)
        life.save(session, Hold(id, 1), Given(replace(said, title="没批的标题"), "改"), actor, now)
    return id


@pytest.mark.parametrize(
    ("region", "answers"), [(SUIXIAN, False), (SUIXIAN, True), (ZHONGWEI, False)], ids=str
)
def test_an_entry_that_is_not_one_of_theirs_is_as_unknown_as_none(
    own: Browser, services: Services, region: str, answers: bool
) -> None:
    id = drafted(services, region, "there", answers=answers)
    refused = start(own, source="list", questions=f"{RIGHT}\t{id}")
    assert (refused.status_code, f"后面写的编号“{id}”没有这条问答" in refused.text) == (400, True)


def test_the_title_of_an_entry_is_looked_up_once_and_not_for_each_question(
    own: Browser, services: Services
) -> None:
    """PostgreSQL read the text of an entry of a region above with every question that it answers."""
    address, said = finished(own), list[str]()
    with services.database.reading() as session:
        event.listen(services.database.engine, "before_cursor_execute", lambda *given: said.append(given[2]))
        assert TEXT.title in {one.entry_title for one in reading.hits(session, number(address)).lines}
    (titled,) = [one for one in said if "entry_revision" in one]
    assert "FROM entry" in titled
    assert "hit" not in titled


def test_of_an_entry_above_the_title_is_shown_that_answers(own: Browser, services: Services) -> None:
    id = drafted(services, ZHONGWEI, "above", answers=True)
    address = finished(own, source="list", questions=f"{RIGHT}\t{id}")
    page = text(own.get(address))
    assert ("批过的标题" in page, "没批的标题" in page) == (True, False)
    book = load_workbook(io.BytesIO(own.get(f"{address}/workbook").data))
    assert not any("没批的标题" in str(cell.value) for sheet in book for row in sheet for cell in row)


def test_a_standard_question_whose_entry_above_has_ended_is_asked_with_the_others(
    own: Browser, services: Services
) -> None:
    id = drafted(services, ZHONGWEI, "above", answers=True)
    now = services.clock.now()
    with services.database.writing() as session:
        golden.add(session, HAIYUAN, "批过的问法", id, audit.Actor("own"), now)
        life.retire(session, Hold(id, 2), "政策到期", audit.Actor("x"), now)
    assert start(own).status_code == 303


def test_two_runs_are_compared_and_what_got_worse_comes_first(own: Browser, services: Services) -> None:
    first = finished(own)
    retire(services)
    second = finished(own)
    assert "和上一次" in own.get(second).text
    page = text(own.get(f"{HITS}/compare?old={number(first)}&new={number(second)}"))
    assert "变差 1 句，变好 0 句" in page
    assert "没变 1 句" in page
    assert f"{RIGHT} 中卫市海原县 对：{TEXT.title}" in page
    backwards = text(own.get(f"{HITS}/compare?old={number(second)}&new={number(first)}"))
    assert "变差 0 句，变好 1 句" in backwards
    assert own.get(f"{HITS}/compare?old=x&new=1").status_code == 400
    assert own.get(f"{HITS}/compare?old=999&new={number(first)}").status_code == 404
    assert text(own.get(HITS)).count("中卫市海原县 全部标准问题，2 句") == 2


def test_the_questions_of_one_outcome(own: Browser) -> None:
    address = finished(own)
    assert "共 2 句" in own.get(f"{address}?outcome=right").text
    assert "共 0 句" in own.get(f"{address}?outcome=wrong").text
    assert own.get(f"{address}?outcome=odd").status_code == 400


def test_a_workbook_that_runs_nothing(own: Browser) -> None:
    address = finished(own, source="list", questions="=1+1能报多少\n" + RIGHT)
    found = load_workbook(io.BytesIO(own.get(f"{address}/workbook").data))
    assert found.sheetnames == ["合计", "试问"]
    rows = list(found["试问"].iter_rows(values_only=True))
    assert rows[1][:2] == ("问题", "哪里的人问")
    assert rows[2][0] == "'=1+1能报多少"
    assert rows[3][3:5] == (TEXT.title, "答了")


def test_another_county_sees_no_run(own: Browser, outsider: Browser) -> None:
    address = finished(own)
    assert outsider.get(address).status_code == 404
    assert outsider.get(f"{address}/workbook").status_code == 404
    assert "还没有试问过" in outsider.get(HITS).text
