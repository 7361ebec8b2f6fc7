"""数据 as a workbook: the cells hold what the page shows, numbers as numbers, and nothing that could run."""

import io
import re
from datetime import datetime

import pytest
from openpyxl import load_workbook

from backend.core.clock import SHANGHAI
from backend.services import Services
from bot.models import ConversationRow, QuestionRow
from policy_kb.quiz import sheets
from policy_kb.quiz.choosing import Choice, Drawn
from policy_kb.quiz.models import QuizQuestionRow
from policy_kb.quiz.sheets import Sheet
from tests.backend.staff.conftest import HAIYUAN, SUIXIAN, Browser
from tests.policy_kb.editing.written import TEXT, live

PAGE = "/staff/data"
Rows = dict[str, list[tuple[object, ...]]]


@pytest.fixture(autouse=True)
def asked(services: Services) -> None:
    """In March: three questions of 海原县, one of 随县; three who took the quiz, one with a township like a formula."""
    now = services.clock.now()
    choices = (Choice("不用交", True), Choice("交五百", False))
    with services.database.writing() as session:
        live(session, "staff-bag", TEXT, now)
        person = ConversationRow(person="p", channel="web", turns=1, created_at=now, last_at=now)
        session.add(person)
        session.flush()
        for day, hour, region, kind, disliked in (
            (1, 0, HAIYUAN, "answer", True),
            (1, 23, HAIYUAN, "unknown", False),
            (2, 9, HAIYUAN, "answer", False),
            (2, 9, SUIXIAN, "answer", False),
        ):
            moment = datetime(2026, 3, day, hour, tzinfo=SHANGHAI)
            row = QuestionRow(conversation_id=person.id, asked_at=moment, region_code=region, text="问")
            row.kind, row.confidence, row.state = kind, 1.0, "open" if kind == "unknown" else "answered"
            row.entry_id = "staff-bag" if kind == "answer" else None
            row.disliked_at = moment if disliked else None
            session.add(row)
        quiz = QuizQuestionRow(
            entry_id="staff-bag", region_code=HAIYUAN, topic="payment", text="要押金吗", state="published"
        )
        quiz.version, quiz.changed_at = 1, now
        session.add(quiz)
        session.flush()
        drawn = Drawn(quiz.id, "payment", quiz.text, choices)
    with services.database.direct() as direct, direct.writing():
        for township, chosen in (("三河镇", 0), ("三河镇", 1), ("=1+1镇", 0)):
            sheets.put(direct, Sheet(HAIYUAN, township, "web", now.date(), (drawn,), (chosen,)))


def workbook(browser: Browser, query: str = "?period=2026-03") -> Rows:
    """The values of each sheet, row by row; no cell is a formula."""
    response = browser.get(f"{PAGE}/report.xlsx{query}")
    assert response.status_code == 200
    book = load_workbook(io.BytesIO(response.data))
    for page in book.worksheets:
        assert [cell.coordinate for row in page.iter_rows() for cell in row if cell.data_type == "f"] == []
    return {page.title: list(page.iter_rows(values_only=True)) for page in book.worksheets}


def test_every_table_has_its_sheet_with_heads_and_numbers(own: Browser) -> None:
    found = workbook(own)
    assert list(found) == ["总数", "提问", "主题", "地区", "时段", "知晓率（乡镇）", "知晓率（主题）"]
    assert "海原县" in str(found["提问"][0][0])
    assert "2026" in str(found["提问"][0][0])
    heads = ("日期", "提问", "答上", "答上率", "说没帮上")
    assert found["提问"][1:] == [
        heads,
        ("2026-03-01", 2, 1, 0.5, 1),
        ("2026-03-02", 1, 1, 1.0, 0),
    ]
    assert found["地区"][2:] == [("中卫市海原县", 3, 2, 0.667, 1)]
    assert [(row[1], row[2], row[4]) for row in found["主题"][2:]] == [(2, 2, 1), (1, 0, 0)]
    assert found["主题"][3][0] == "没有主题"  # so that the topics add up to all that was asked
    assert {row[0]: row[1] for row in found["时段"][2:] if row[1]} == {"0时": 1, "9时": 1, "23时": 1}
    assert len(found["时段"]) == 2 + 24


def test_the_awareness_has_its_number_and_interval_and_a_township_is_never_a_formula(own: Browser) -> None:
    found = workbook(own)
    heads = ("地区", "乡镇", "答对", "答题", "人数（n）", "知晓率", "95%区间下限", "95%区间上限")
    (odd, usual) = found["知晓率（乡镇）"][2:]
    assert found["知晓率（乡镇）"][1] == heads
    assert usual == ("中卫市海原县", "三河镇", 1, 2, 2, 0.5, 0.095, 0.905)
    assert str(odd[1]).lstrip("'") == "=1+1镇"
    assert odd[2:6] == (1, 1, 1, 1.0)
    assert found["知晓率（主题）"][2:][0][1:] == (2, 3, 3, 0.667, 0.208, 0.939)


def test_the_plots_of_the_awareness_say_what_their_tables_say(own: Browser) -> None:
    page = own.get(f"{PAGE}?period=2026-03").text
    plots = [plot for plot in re.findall(r"<svg.*?</svg>", page, re.DOTALL) if "深色是答对的百分数" in plot]
    assert len(plots) == 2
    assert "三河镇" in plots[0]
    assert "50.0%（n=2）" in plots[0]
    assert "66.7%（n=3）" in plots[1]


def test_the_workbook_begins_with_the_figures_of_all(own: Browser) -> None:
    """As the page does: what was asked, and how many know, of how many people."""
    found = {row[0]: row[1] for row in workbook(own)["总数"][2:]}
    assert (found["提问"], found["答上"], found["答上率"], found["说没帮上"]) == (3, 2, 0.667, 1)
    assert (found["知晓率"], found["答题人数（n）"], found["答对"], found["答题"]) == (0.667, 3, 2, 3)
    assert "样本量算人数（n），不算题数" in str(found["区间怎么算"])
    assert (found["知晓率95%区间下限"], found["知晓率95%区间上限"]) == (0.208, 0.939)


def test_a_percentage_is_a_number_shown_as_one(own: Browser) -> None:
    book = load_workbook(io.BytesIO(own.get(f"{PAGE}/report.xlsx?period=2026-03").data))
    cell = book["地区"]["D3"]
    assert (cell.value, cell.number_format, cell.data_type) == (0.667, "0.0%", "n")


def test_one_table_alone_and_the_year_by_months(own: Browser) -> None:
    assert list(workbook(own, "?period=2026-03&only=hours")) == ["时段"]
    year = workbook(own, "?period=2025&only=days")["提问"]
    assert year[1][0] == "月份"
    assert year[2:] == [(f"2025-{month:02}", 0, 0, "—", 0) for month in range(1, 13)]


def test_another_county_s_people_are_in_none_of_it(outsider: Browser) -> None:
    found = workbook(outsider)
    assert [row[1] for row in found["地区"][2:]] == [1]
    assert found["知晓率（乡镇）"][2:] == []


@pytest.mark.parametrize("query", ["?period=2026-13", "?only=x", "?period=2027"])
def test_what_there_is_not_is_refused(own: Browser, query: str) -> None:
    assert own.get(f"{PAGE}/report.xlsx{query}").status_code == 400


def ask(services: Services, year: int, region: str = HAIYUAN) -> None:
    """One more question, in May."""
    with services.database.writing() as session:
        person = session.query(ConversationRow).first()
        assert person is not None
        row = QuestionRow(
            conversation_id=person.id, asked_at=datetime(year, 5, 2, 9, tzinfo=SHANGHAI), text="问"
        )
        row.region_code, row.kind, row.confidence, row.state = region, "unknown", 1.0, "open"
        session.add(row)


def shown(browser: Browser, query: str) -> tuple[int, bool]:
    """How many questions, and whether the page says when they were counted."""
    text = browser.get(f"{PAGE}?period={query}").text
    found = re.search(r"<dt>提问</dt><dd>(\d+) 条</dd>", text)
    assert found is not None
    return int(found[1]), "这些数是 03-02 09:00 统计的" in text and "现在重新统计" in text


def test_a_long_period_says_when_it_was_counted_and_is_counted_anew_when_asked(
    own: Browser, services: Services
) -> None:
    ask(services, 2025)
    assert shown(own, "2025") == (1, True)
    ask(services, 2025)
    assert shown(own, "2025") == (1, True)
    assert shown(own, "2025&anew=1") == shown(own, "2025") == (2, True)


def test_a_short_period_is_counted_at_every_look(own: Browser, services: Services) -> None:
    assert shown(own, "2025-05") == (0, False)
    ask(services, 2025)
    assert shown(own, "2025-05") == (1, False)


def test_a_report_that_is_filed_away_is_counted_at_once(own: Browser, services: Services) -> None:
    ask(services, 2025)
    assert shown(own, "2025") == (1, True)
    ask(services, 2025)
    assert workbook(own, "?period=2025")["总数"][2] == ("提问", 2)


def test_what_was_counted_for_one_region_is_not_shown_to_another(
    own: Browser, outsider: Browser, services: Services
) -> None:
    ask(services, 2025)
    assert (shown(own, "2025"), shown(outsider, "2025")) == ((1, True), (0, True))
