"""Where no entry answers, an imported document's own words do, with their source; else it stays unknown."""

import copy
import shutil
from dataclasses import replace
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
from policy_kb.library import Library
from policy_kb.records import Citation, QuotedClause, SourceDocument

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)
AIDS = """残疾人辅助器具适配办法

一、助听器

（一）对象。听力残疾的特困人员、低保对象。

（二）标准。特困人员每只补贴2000元，低保对象每只补贴1500元，三年补贴一次。

二、残疾人补贴

困难残疾人每人每月110元，重度残疾人每人每月130元。
"""
WITH_AIDS = "640522"
WITH_ENTRIES, WITHOUT = "371428", "420303"  # 武城县; 张湾区, which has no entries and none above it
CHRONIC = """慢性病门诊特殊保障办法

一、保障对象

参加居民医保、得了高血压、糖尿病、冠心病等慢性病的，都可以申请慢性病门诊待遇。

二、待遇标准

门诊费用在一年1500元以内的，按65%报销。

三、申请程序

（一）本人带身份证、社会保障卡和近两年的住院病历，到乡镇卫生院填写申请表。

（二）县医保中心在20个工作日内组织专家审核，通过的次月起享受待遇。

四、监督

县医保局负责监督，咨询电话0719-8765432。
"""
WITH_CHRONIC = "420304"  # 郧阳区
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
        for region, text in (
            (WITH_ENTRIES, TEXT),
            (WITHOUT, TEXT),
            (WITH_AIDS, AIDS),
            (WITH_CHRONIC, CHRONIC),
        ):
            import_document(
                session,
                clauses=split_clauses(read_paragraphs(text.encode(), "办法.txt")),
                region=region,
                title=text.partition("\n")[0],
                issuer="民政局",
                number="民发〔2021〕3号",
                issued="2021-05",
                tree=store.region_tree(session),
                now=NOW,
            )
    with database.reading() as session:
        knowledge = library.build(store.snapshot(session))
    database.close()
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


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("那咋申请", "填写申请表"),
        ("去哪儿办", "到乡镇卫生院"),
        ("要带啥材料", "住院病历"),
        ("多久能批下来", "20个工作日"),
        ("电话多少", "0719-8765432"),
    ],
)
def test_how_it_is_done_is_asked_after_a_quote_without_naming_it_again(
    dialog: Dialog, asked: str, told: str
) -> None:
    for first in ("冠心病能申请慢性病门诊待遇吗", "慢性病门诊待遇一年报多少"):
        reply = say(dialog, first, asked, region=WITH_CHRONIC)
        assert (reply.kind, told in reply.text) == (Kind.ANSWER, True)


def test_it_goes_on_being_asked(dialog: Dialog) -> None:
    reply = say(dialog, "慢性病门诊待遇一年报多少", "咋申请", "要等几天", "带啥", region=WITH_CHRONIC)
    assert "身份证" in reply.text


@pytest.mark.parametrize("asked", ["那小孩呢怎么申请", "在哪些医院能做透析", "贫困户的家庭医生怎么签"])
def test_who_names_something_else_is_not_told_how_this_is_done(dialog: Dialog, asked: str) -> None:
    reply = say(dialog, "慢性病门诊待遇一年报多少", asked, region=WITH_CHRONIC)
    assert "申请表" not in reply.text


def test_under_another_heading_is_another_matter(dialog: Dialog) -> None:
    reply = say(dialog, "低保户助听器补贴多少钱", "怎么申请", region=WITH_AIDS)
    assert "每人每月" not in reply.text


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("特困人员配助听器补贴", "2000元"),
        ("特困户配助听器有补贴吗", "2000元"),
        ("助听器补贴多少钱", "1500元"),
        ("残疾补贴多少", "110元"),
    ],
)
def test_what_stands_below_a_heading_of_another_office_s_matter_is_quoted(
    dialog: Dialog, question: str, figure: str
) -> None:
    """The word is in the heading alone; where a confirmed clause answers nobody is sent to another office."""
    reply = say(dialog, question, region=WITH_AIDS)
    assert (reply.kind, figure in reply.text) == (Kind.ANSWER, True)
    assert "请问他们" not in reply.text


@pytest.mark.parametrize("question", ["轮椅哪里领", "孤儿补贴多少", "残疾证在哪办"])
def test_what_no_clause_speaks_of_is_another_office_s_still(dialog: Dialog, question: str) -> None:
    reply = say(dialog, question, region=WITH_AIDS)
    assert (reply.kind, reply.citations) == (Kind.UNKNOWN, ())


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


TEETH = """门诊口腔诊疗报销办法

第一条 参保居民在定点医院补牙的，材料费和治疗费按50%报销，每颗最多报200元。

第二条 洗牙、种牙和镶牙不予报销。

第三条 狂犬病疫苗的费用，被犬只咬伤的按60%报销。

第四条 轮椅免费发放，残疾人向户籍所在地的乡镇残联申请。
"""


AID = """医疗救助办法

（一）住院救助。低保对象住院，政策范围内的自付费用救助70%，一年最高救助20000元。特困人员和孤儿救助100%。

（二）贫困户住院，按市里的办法报销。
"""


def with_clauses(template: Path, library: Library, region: str, text: str, title: str) -> Dialog:
    """The built-in knowledge with a document of a region beside it."""
    database = Database(f"sqlite:///{template}")
    with database.reading() as session:
        snapshot = store.snapshot(session)
    database.close()
    clauses = tuple(
        QuotedClause(number, title, region, clause.heading_path, clause.text)
        for number, clause in enumerate(split_clauses(text.splitlines()), start=1)
    )
    document = SourceDocument(title, region, title, "医保局", "", "2025")
    snapshot = replace(snapshot, documents=snapshot.documents | {title: document}, clauses=clauses)
    return Dialog(copy.copy(library).build(snapshot), Guard.load())


@pytest.mark.parametrize(
    ("of", "question", "quoted"),
    [
        ("640522", "特困人员住院能救助多少", True),  # the city's entry is of the registered poor alone
        ("640500", "特困人员住院能救助多少", True),
        ("640000", "特困人员住院能救助多少", False),  # farther than the entry
        ("640522", "残疾人住院能救助多少", False),  # the clause does not speak of them either
        ("640522", "贫困户住院报销多少", False),  # the entry does
    ],
)
def test_an_entry_that_leaves_out_who_asks_gives_way_to_a_clause_that_does_not(
    sqlite_template: Path, library: Library, of: str, question: str, quoted: bool
) -> None:
    dialog = with_clauses(sqlite_template, library, of, AID, "医疗救助办法")
    reply = say(dialog, question, region="640522")
    assert (reply.entry is None, "救助100%" in reply.text) == (quoted, quoted)


@pytest.fixture(scope="module", params=[WITH_ENTRIES, WITHOUT])
def of_teeth(request: pytest.FixtureRequest, sqlite_template: Path, library: Library) -> tuple[Dialog, str]:
    """A county whose document speaks of what is else another office's matter; and the county."""
    return with_clauses(sqlite_template, library, request.param, TEETH, "门诊口腔诊疗报销办法"), request.param


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("补牙能报吗", "50%"),
        ("洗牙能报吗", "洗牙、种牙和镶牙不予报销"),
        ("打狂犬疫苗能报吗", "60%"),
        ("轮椅在哪领", "残联申请"),
    ],
)
def test_what_a_document_says_goes_before_whose_matter_it_mostly_is(
    of_teeth: tuple[Dialog, str], question: str, words: str
) -> None:
    dialog, region = of_teeth
    assert words in say(dialog, question, region=region).text


def test_without_such_a_document_it_stays_another_office_s_matter(dialog: Dialog) -> None:
    """洗牙 is no slip for 细伢, a word for a child."""
    for question in ("洗牙能报吗", "补牙能报吗", "打狂犬疫苗能报吗"):
        reply = say(dialog, question)
        assert reply.kind is Kind.UNKNOWN
        assert "不敢乱说" in reply.text
