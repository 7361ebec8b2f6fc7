"""A question no entry answers is answered with the words of an imported document, or not at all."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from policy_kb import analysis, content, indexing, lexicon
from policy_kb.agreement import Agreement
from policy_kb.analysis import Analyser
from policy_kb.clauses import index as clause_index
from policy_kb.clauses import passages
from policy_kb.clauses.index import ClauseIndex
from policy_kb.clauses.search import ClauseHit, find_clause
from policy_kb.importing import read_paragraphs, split_clauses
from policy_kb.records import QuotedClause, SourceDocument
from policy_kb.store import Snapshot
from policy_kb.tokenizer import Tokenizer
from tests.policy_kb.clauses.questions import SEEDS, WRITTEN, QuestionSet
from tests.policy_kb.importing.conftest import find_seed

HERE = Path(__file__).parent
COUNTY, CITY = "640522", "640500"


@cache
def analyser() -> Analyser:
    return analysis.build(Tokenizer(), lexicon.load(), content.load().tree.spoken_names())


@cache
def entries() -> tuple[frozenset[str], ...]:
    """The tokens of the built-in entries: how rare a word is counts them too."""
    built_in = content.load()
    snapshot = Snapshot(1, built_in.tree, dict(built_in.documents), built_in.entries, ())
    return tuple(indexing.build(snapshot, analyser(), Agreement.load()).tokens_of)


def index_of(*documents: tuple[str, str, str]) -> ClauseIndex:
    """(region, title, text) each."""
    clauses = [
        QuotedClause(0, title, region, clause.heading_path, clause.text)
        for region, title, text in documents
        for clause in split_clauses(read_paragraphs(text.encode(), "文件.txt"))
    ]
    records = {
        title: SourceDocument(title, region, title, "局", "", "2021") for region, title, _ in documents
    }
    return clause_index.build(
        Snapshot(1, content.load().tree, records, content.load().entries, tuple(clauses)),
        analyser(),
        clause_index.load_assurance(),
        entries(),
    )


def ask(clauses: ClauseIndex, question: str, chain: tuple[str, ...] = (COUNTY, CITY)) -> ClauseHit | None:
    return find_clause(clauses, analyser().analyse(question), chain)


AID = """医疗救助办法

一、救助对象

本办法适用于低保对象、特困人员和孤儿。

二、救助标准

（一）住院救助。低保对象住院，政策范围内的自付费用救助70%，一年最高救助20000元。特困人员和孤儿救助100%。

（二）门诊救助。透析患者每人每月补助300元。

三、办理

申请人向户籍所在地乡镇人民政府提出书面申请，乡镇人民政府在10个工作日内审核。咨询电话：0955-4012345。（责任单位：县民政局）
"""


@pytest.fixture(scope="module")
def aid() -> ClauseIndex:
    return index_of((COUNTY, "医疗救助办法", AID))


# -- what is quoted -----------------------------------------------------------------------------------


def test_the_clause_that_says_it_is_quoted_with_its_headings(aid: ClauseIndex) -> None:
    hit = ask(aid, "低保户住院救助多少")
    assert hit is not None
    assert hit.quote.startswith("（一）住院救助。低保对象住院")
    assert hit.section == "二、救助标准 （一）住院救助"
    assert hit.clause.document_key == "医疗救助办法"
    assert hit.coverage > 0.9


def test_a_strict_word_must_stand_in_the_quoted_sentences(aid: ClauseIndex) -> None:
    dialysis, telephone = ask(aid, "透析补助多少钱"), ask(aid, "医疗救助的电话是多少")
    assert dialysis is not None
    assert "每人每月补助300元" in dialysis.quote
    assert telephone is not None
    assert "0955-4012345" in telephone.quote
    without = index_of((COUNTY, "医疗救助办法", AID.replace("咨询电话：0955-4012345", "可以电话咨询")))
    assert ask(without, "医疗救助的电话是多少") is None
    assert ask(without, "申请医疗救助要带身份证吗") is None


@pytest.mark.parametrize(
    "question",
    [
        "医保一年交多少钱",
        "养老金怎么领",
        "家庭医生一年来几次",
        "贫困户住院要押金吗",
        "玉米多少钱一斤",
        "孩子上学有补助吗",
        "产检能报吗",
        "给我讲个笑话",
        "？",
        "",
        "多少钱",
        "海原县",
    ],
)
def test_what_the_document_does_not_say_is_not_answered(aid: ClauseIndex, question: str) -> None:
    assert ask(aid, question) is None


def test_the_subject_without_what_was_asked_is_no_answer(aid: ClauseIndex) -> None:
    assert ask(aid, "孤儿救助金哪天发") is None
    assert ask(aid, "透析去哪家医院") is None
    assert ask(aid, "孤儿住院能报几次") is None


def test_the_nearer_region_wins_and_a_neighbour_is_never_quoted() -> None:
    both = index_of((CITY, "市医疗救助办法", AID.replace("70%", "60%")), (COUNTY, "县医疗救助办法", AID))
    near, city_only = ask(both, "低保户住院救助多少"), ask(both, "低保户住院救助多少", (CITY,))
    assert near is not None
    assert "70%" in near.quote
    assert city_only is not None
    assert "60%" in city_only.quote
    neighbour = index_of(("640521", "邻县医疗救助办法", AID))
    assert ask(neighbour, "低保户住院救助多少") is None


def test_the_city_answers_what_the_county_leaves_out() -> None:
    both = index_of(
        (CITY, "市医疗救助办法", AID), (COUNTY, "县办法", "县办法\n\n一、低保对象住院，免收押金。")
    )
    hit = ask(both, "透析补助多少钱")
    assert hit is not None
    assert hit.clause.region_code == CITY


def test_a_question_about_another_place_is_not_answered(aid: ClauseIndex) -> None:
    assert ask(aid, "在银川低保户住院救助多少") is None
    assert ask(aid, "海原县低保户住院救助多少") is not None
    assert ask(aid, "中卫低保户住院救助多少") is not None


def test_an_empty_index_answers_nothing() -> None:
    assert ask(index_of(), "低保户住院救助多少") is None


def test_of_a_long_clause_the_sentences_that_matter_are_quoted() -> None:
    padding = "".join(f"第{number}项工作由有关单位按照要求抓好落实，确保取得实效。" for number in range(40))
    text = f"办法\n\n一、{padding}透析患者每人每月补助300元。{padding}"
    hit = ask(index_of((COUNTY, "办法", text)), "透析补助多少钱")
    assert hit is not None
    assert "透析患者每人每月补助300元。" in hit.quote
    assert hit.quote.startswith("……第")
    assert hit.quote.endswith("实效。……")
    assert len(hit.quote) <= passages.LONGEST_QUOTE + 2 * len(passages.LEFT_OUT)


def test_a_long_first_sentence_is_cited_by_its_number_only() -> None:
    text = "办法\n\n第一章 总则\n\n第三条 低保对象住院，政策范围内的自付费用救助70%。"
    hit = ask(index_of((COUNTY, "办法", text)), "低保户住院救助多少")
    assert hit is not None
    assert hit.section == "第一章 总则 第三条"


def test_a_clause_without_headings_stands_in_the_main_text() -> None:
    hit = ask(index_of((COUNTY, "办法", "办法\n\n低保对象住院，自付费用救助70%。")), "低保户住院救助多少")
    assert hit is not None
    assert hit.section == "正文"


def test_outpatient_care_is_not_told_by_what_holds_of_a_stay_in_hospital(aid: ClauseIndex) -> None:
    inpatient = index_of((COUNTY, "医疗救助办法", AID.replace("（二）门诊救助。透析", "（二）透析")))
    asked = "透析门诊补助多少钱"
    assert ask(inpatient, asked) is None
    found = ask(aid, asked)
    assert found is not None
    assert "300元" in found.quote


def test_among_many_papers_the_one_that_answers_is_quoted() -> None:
    others = (
        (
            COUNTY,
            f"{place}乡村道路养护办法",
            f"办法\n\n一、{place}乡的道路由乡镇养护，每公里补助{number}00元。",
        )
        for number, place in enumerate("东西南北上下", start=1)
    )
    among = index_of(*others, (COUNTY, "医疗救助办法", AID))
    hit = ask(among, "透析补助多少钱")
    assert hit is not None
    assert "每人每月补助300元" in hit.quote
    assert ask(among, "透析的道路养护补助多少钱") is None


def test_the_engine_goes_on_while_the_clauses_stay_the_same(aid: ClauseIndex) -> None:
    snapshot = Snapshot(2, aid.tree, {}, content.load().entries, tuple(aid.clauses))
    documents = {"医疗救助办法": SourceDocument("医疗救助办法", COUNTY, "医疗救助办法", "局", "", "2021")}
    snapshot = replace(snapshot, documents=documents)
    assurance = clause_index.load_assurance()
    assert clause_index.build(snapshot, analyser(), assurance, before=aid).engine is aid.engine
    fewer = replace(snapshot, clauses=snapshot.clauses[1:])
    less = clause_index.build(fewer, analyser(), assurance, before=aid)
    assert less.engine.index.size == aid.engine.index.size - 1
    assert ask(less, "医疗救助向谁申请") == ask(
        clause_index.build(fewer, analyser(), assurance), "医疗救助向谁申请"
    )


# -- cutting ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "一句。",
        "没有句号",
        "问？答！甲；乙。”丙",
        "。。。；",
        "长，" * 400,
        "无" * 1000,
        "短。" + "长" * 299 + "。" + "短。",
        "他说：“好。”又说。（责任单位：县局）完。",
    ],
)
def test_sentences_fit_a_quote_and_lose_nothing(text: str) -> None:
    spans = passages.sentences(text)
    assert "".join(text[span.start : span.end] for span in spans) == text
    assert all(0 < span.end - span.start <= passages.LONGEST_QUOTE for span in spans)
    for at in range(len(spans)):
        wide = passages.widened(spans, at, at + 1)
        assert wide.start <= spans[at].start < spans[at].end <= wide.end
        assert wide.end - wide.start <= passages.LONGEST_QUOTE


def test_who_is_responsible_stays_with_the_sentence() -> None:
    text = "要抓好落实。（责任单位：县局）还要督查。"
    assert [text[span.start : span.end] for span in passages.sentences(text)] == [
        "要抓好落实。（责任单位：县局）",
        "还要督查。",
    ]


# -- measured -----------------------------------------------------------------------------------------


def rates(clauses: ClauseIndex, asked: QuestionSet) -> tuple[int, int, int]:
    """How many answered questions are quoted rightly, wrongly; how many unanswered ones are quoted."""
    found = [(ask(clauses, question, (asked.region,)), words) for question, words in asked.answered]
    right = sum(hit is not None and words in hit.quote for hit, words in found)
    wrong = sum(hit is not None for hit, _ in found) - right
    return right, wrong, _quoted(clauses, asked.unanswered, asked.region)


def _quoted(clauses: ClauseIndex, questions: Iterable[str], region: str) -> int:
    return sum(ask(clauses, question, (region,)) is not None for question in questions)


@pytest.mark.parametrize(
    ("name", "expected"), [("premium", (9, 1, 0)), ("disability", (7, 0, 0)), ("signing", (10, 0, 0))]
)
def test_made_up_documents_are_quoted_with_care(name: str, expected: tuple[int, int, int]) -> None:
    asked = WRITTEN[name]
    text = (HERE / "documents" / f"{name}.txt").read_text(encoding="utf-8")
    right, wrong, quoted = rates(index_of((asked.region, name, text)), asked)
    assert (right, -wrong, -quoted) >= (expected[0], -expected[1], -expected[2])


def test_the_real_documents_are_quoted_with_care() -> None:
    texts = {name: find_seed(name).read_text(encoding="utf-8") for name in SEEDS}
    clauses = index_of(*((SEEDS[name].region, name, text) for name, text in texts.items()))
    right, wrong, quoted = map(sum, zip(*(rates(clauses, asked) for asked in SEEDS.values()), strict=True))
    assert right >= 78
    assert wrong <= 1
    assert quoted <= 4
