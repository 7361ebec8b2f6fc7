"""What clauses were cut into is kept: a process that starts cuts nothing again and finds the same."""

import copy
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import OperationalError

from backend.core.clock import SHANGHAI
from backend.core.db import Database
from backend.services import Services
from policy_kb import store
from policy_kb.clauses import cuts
from policy_kb.clauses.documents import import_document
from policy_kb.clauses.search import find_clause
from policy_kb.importing import Clause
from policy_kb.knowledge import Knowledge
from policy_kb.library import Library
from policy_kb.models import ClauseCutRow, ClauseRow
from policy_kb.regions import NATION
from policy_kb.tokenizer import Cutter
from policy_kb.words.models import WordRow

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)
REGION = "640522"
CLAUSES = (
    "为做好残疾人辅具工作，制定本办法。轮椅每三年可以申请一次，由县残联负责配送。",
    "申请轮椅的，持残疾证到县残联窗口登记；补贴标准为每辆800元。",
    "助听器由定点机构验配。验配费用由残联承担。",
)


@pytest.fixture
def imported(database: Database) -> Database:
    put(database, CLAUSES)
    return database


@pytest.fixture
def cut(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that are cut from now on."""
    texts: list[str] = []
    really = Cutter.cut

    def noted(self: Cutter, text: str) -> list[str]:
        texts.append(text)
        return really(self, text)

    monkeypatch.setattr(Cutter, "cut", noted)
    return texts


def put(database: Database, texts: tuple[str, ...], title: str = "残疾人辅具办法") -> None:
    with database.writing() as session:
        import_document(
            session,
            clauses=[Clause(at, (title, f"第{at}条"), text) for at, text in enumerate(texts)],
            region=REGION,
            title=title,
            issuer="县残联",
            number="",
            issued="2020",
            tree=store.region_tree(session),
            now=NOW,
        )


def started(library: Callable[[], Library], database: Database) -> tuple[Library, Knowledge]:
    """What a process has that starts now and keeps what it cuts."""
    process = library()
    with database.reading(frozen=True) as session:
        known = process.current(session)
    process.keep(database)
    return process, known


@pytest.fixture
def process(library: Library) -> Callable[[], Library]:
    """A library that has read the dictionaries and nothing else."""

    def new() -> Library:
        fresh = Library()
        fresh._dictionaries = library._dictionaries
        return fresh

    return new


def holding(texts: list[str], *words: str) -> list[str]:
    return [text for text in texts if any(word in text for word in words)]


def kept(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(ClauseCutRow)) or 0


def test_a_second_start_cuts_no_clause_and_answers_the_same(
    imported: Database, process: Callable[[], Library], cut: list[str]
) -> None:
    _, first = started(process, imported)
    assert holding(cut, "轮椅", "助听器")
    assert kept(imported) == len(CLAUSES)
    cut.clear()
    _, second = started(process, imported)
    assert holding(cut, "轮椅", "助听器", "残疾人辅具办法") == []
    one, other = first.clauses, second.clauses
    assert (one.sentences, one.headings, one.idf) == (other.sentences, other.headings, other.idf)
    words = [[known.engine.index.words_of(at) for at in range(len(CLAUSES))] for known in (one, other)]
    assert words[0] == words[1]
    asked = first.analyser.analyse("轮椅补贴多少钱一辆")
    found = [find_clause(known.clauses, asked, (REGION,)) for known in (first, second)]
    assert found[0] is not None
    assert found[0] == found[1]
    assert "800元" in found[0].quote


def test_a_clause_that_has_changed_is_cut_anew_and_the_others_are_not(
    imported: Database, process: Callable[[], Library], cut: list[str]
) -> None:
    started(process, imported)
    with imported.writing() as session:
        other = "助听器由县医院验配。"
        session.execute(update(ClauseRow).where(ClauseRow.text == CLAUSES[2]).values(text=other))
        store.touch(session)
    cut.clear()
    _, known = started(process, imported)
    assert holding(cut, "轮椅") == []
    assert holding(cut, "助听器由县医院验配")
    assert known.clauses.clauses[2].text == other
    cut.clear()
    started(process, imported)
    assert holding(cut, "轮椅", "助听器") == []


def test_a_word_of_staff_makes_only_the_clauses_that_contain_it_be_cut_anew(
    imported: Database, process: Callable[[], Library], cut: list[str]
) -> None:
    started(process, imported)
    with imported.writing() as session:
        word = WordRow(said="助听器", canonical="助听设备", kind="thing", source="试", region_code=NATION)
        word.approved_at = word.added_at = NOW
        session.add(word)
        store.touch(session)
    cut.clear()
    _, known = started(process, imported)
    assert holding(cut, "轮椅") == []
    assert holding(cut, "助听器")
    assert "助听设备" in known.clauses.sentences[2][0].tokens


def test_what_another_release_cut_does_not_hold(
    imported: Database, process: Callable[[], Library], cut: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    started(process, imported)
    monkeypatch.setattr(cuts, "_rules", lambda: "another release")
    cut.clear()
    started(process, imported)
    assert holding(cut, "轮椅")
    assert kept(imported) == len(CLAUSES)


def test_a_server_keeps_what_it_cuts_of_a_document_that_comes_later(
    imported: Database, process: Callable[[], Library], cut: list[str]
) -> None:
    library, known = started(process, imported)
    cut.clear()
    put(imported, ("电动轮椅另行规定，详见附件。",), title="补充规定")
    with imported.reading() as session:
        revision = store.revision(session)
    assert library.meanwhile(revision, lambda: imported.reading(frozen=True)) is known
    library.settled()
    assert library.built_revision == revision
    assert holding(cut, "残联") == []
    assert kept(imported) == len(CLAUSES) + 1


def test_a_server_keeps_what_it_cut_before_its_first_question(services: Services) -> None:
    put(services.database, CLAUSES)
    replace(services, library=copy.copy(services.library)).warm_up()
    assert kept(services.database) == len(CLAUSES)


def test_it_goes_with_its_clause(imported: Database, process: Callable[[], Library]) -> None:
    started(process, imported)
    put(imported, CLAUSES[:2])
    assert kept(imported) == 0


def test_of_two_processes_that_keep_the_same_both_go_on(
    imported: Database, process: Callable[[], Library]
) -> None:
    one, other = process(), process()
    for each in (one, other):
        with imported.reading() as session:
            each.current(session)
    one.keep(imported)
    other.keep(imported)
    assert kept(imported) == len(CLAUSES)


def test_a_database_that_cannot_be_written_keeps_nobody_from_starting(
    imported: Database,
    process: Callable[[], Library],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def refused(*given: object) -> int:
        raise OperationalError("INSERT", None, Exception("database is locked"))

    monkeypatch.setattr(cuts, "keep", refused)
    _, known = started(process, imported)
    assert len(known.clauses.clauses) == len(CLAUSES)
    assert [record.message for record in caplog.records] == [
        "what clauses are cut into was not kept: OperationalError"
    ]
