"""Where no entry answers, an imported document's own words do, with their source; else it stays unknown."""

import shutil
from datetime import date, datetime
from pathlib import Path

import pytest

from backend.core.clock import SHANGHAI
from backend.core.db import Database
from bot import wording
from bot.dialog import Dialog
from bot.guard import Guard
from bot.memory import Memory
from bot.reply import Kind, Reply
from policy_kb import store
from policy_kb.clauses.documents import import_document
from policy_kb.importing import read_paragraphs, split_clauses
from policy_kb.knowledge import Library
from policy_kb.records import Citation

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)
WITH_ENTRIES, WITHOUT = "371428", "420303"  # 武城县; 张湾区, which has no entries and none above it
TEXT = """残疾人两项补贴实施办法

第一条 困难残疾人生活补贴标准为每人每月120元，“重度残疾人护理补贴”标准为每人每月150元。

第二条 补贴由残疾人向户籍所在地乡镇人民政府提出书面申请，民政部门负责发放。
"""


@pytest.fixture(scope="module")
def dialog(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, library: Library) -> Dialog:
    """Over a database into which both counties have imported the document."""
    path = tmp_path_factory.mktemp("quotation") / "mingbai.db"
    shutil.copyfile(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    with database.writing() as session:
        for region in (WITH_ENTRIES, WITHOUT):
            import_document(
                session,
                clauses=split_clauses(read_paragraphs(TEXT.encode(), "办法.txt")),
                region=region,
                title="残疾人两项补贴实施办法",
                issuer="民政局",
                number="民发〔2021〕3号",
                issued="2021-05",
                tree=store.region_tree(session),
                now=NOW,
            )
    with database.reading() as session:
        knowledge = library.build(store.snapshot(session))
    database.dispose()
    return Dialog(knowledge, Guard.load())


def say(dialog: Dialog, *messages: str, region: str | None = WITH_ENTRIES) -> Reply:
    memory = Memory(region=region)
    for message in messages:
        reply, memory = dialog.turn(memory, message, NOW)
    return reply


@pytest.mark.parametrize("region", [WITH_ENTRIES, WITHOUT])
def test_a_clause_is_quoted_word_by_word_with_its_source(dialog: Dialog, region: str) -> None:
    reply = say(dialog, "重度残疾人护理补贴一个月多少钱", region=region)
    first, *_, last = reply.text.split("\n")
    assert reply.kind is Kind.ANSWER
    assert first == (
        "文件原文：“第一条 困难残疾人生活补贴标准为每人每月120元，‘重度残疾人护理补贴’标准为每人每月150元。”"
    )
    assert last.startswith(
        "来源：民政局《残疾人两项补贴实施办法》（民发〔2021〕3号），2021年5月，到今年已经5年"
    )
    (citation,) = reply.citations
    assert (citation.section, citation.date) == ("第一条", "2021-05")
    assert (reply.entry, reply.for_staff) == (None, False)
    assert 0.7 < reply.confidence <= 1
    assert reply.explanation["clause"]["matched"]


def test_a_message_without_a_subject_goes_on_from_the_last_question(dialog: Dialog) -> None:
    reply = say(dialog, "残疾人补贴一个月多少钱", "那哪个部门管", region=WITHOUT)
    assert "提出书面申请" in reply.text
    assert reply.citations[0].section == "第二条"


def test_what_the_document_does_not_say_stays_unknown(dialog: Dialog) -> None:
    reply = say(dialog, "残疾人坐公交车免费吗", region=WITHOUT)
    assert (reply.kind, reply.citations) == (Kind.UNKNOWN, ())


def test_an_entry_goes_before_a_clause(dialog: Dialog) -> None:
    assert say(dialog, "八个一是什么").entry is not None


def test_another_county_is_not_quoted_to(dialog: Dialog) -> None:
    reply = say(dialog, "重度残疾人护理补贴一个月多少钱", region="640522")
    assert "150元" not in reply.text


def test_somebody_whose_county_is_unknown_is_asked_for_it(dialog: Dialog) -> None:
    assert say(dialog, "重度残疾人护理补贴一个月多少钱", region=None).kind is Kind.CLARIFY
    answered = say(dialog, "重度残疾人护理补贴一个月多少钱", "我是张湾区的", region=None)
    assert "150元" in answered.text


def test_a_later_year_than_the_documents_is_said_not_to_be_known() -> None:
    citation = Citation("办法", "某局", "", "2021", "第一条", "武城县")
    text = wording.quotation("补贴120元。", "第一条", citation, date(2026, 3, 2), 2025)
    assert text.startswith("2025年的规定我没有查到。我手里是2021年的文件。文件原文：“补贴120元。”\n")
    assert wording.quotation("补贴120元。", "第一条", citation, date(2021, 3, 2), 2021).startswith(
        "文件原文：“"
    )


def test_the_longest_quote_fits_a_message() -> None:
    citation = Citation("题" * 100, "局" * 50, "号" * 30, "2021-05-31", "第一条", "武城县")
    text = wording.quotation("……" + "字" * 300 + "……", "第一条", citation, date(2026, 3, 2))
    assert len(text.encode()) <= wording.MOST_BYTES
    assert text.endswith("医保局。")
