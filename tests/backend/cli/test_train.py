"""`mingbai train --from-log`: a small log is learned from, kept with the data, guarded by golden questions."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from backend.core.audit import Actor
from backend.core.db import Database
from bot import own_labels
from bot.models import ConversationRow, QuestionGroupRow, QuestionRow
from bot.questions import labels
from policy_kb import store
from policy_kb.agreement import Agreement
from policy_kb.editing import golden, rejecting
from policy_kb.library import Library
from policy_kb.models import EntryRow
from policy_kb.own_labels import keeping, learning
from policy_kb.own_labels.records import ANSWERS, NO_HELP, REJECTED, Label
from policy_kb.quality import confusing
from tests.backend.cli.conftest import ON_BOTH_DATABASES, Mingbai
from tests.fakes import FixedClock

pytestmark = ON_BOTH_DATABASES
NOW, WANG, SUIXIAN = FixedClock().now(), Actor("wang"), "421321"
# Made up for this test, of an entry that is there: which, does not matter.
ENTRY, ANOTHER = "suixian-insurance-half", "suixian-doctor-sign"


def log(database: Database, *questions: str, pressed: str = "") -> None:
    """A group of questions that staff have attached, and one whose answer was no help."""
    with database.writing() as session:
        person = ConversationRow(person="p", channel="web", turns=1, created_at=NOW, last_at=NOW)
        group = QuestionGroupRow(
            region_code=SUIXIAN,
            question=questions[0],
            spoken=questions[0],
            size=len(questions),
            first_asked_at=NOW,
            last_asked_at=NOW,
            state="attached",
            entry_id=ENTRY,
        )
        session.add_all([person, group])
        session.flush()
        session.add_all(asked(person.id, text, NOW, group_id=group.id) for text in questions)
        if pressed:
            session.add(asked(person.id, pressed, NOW, entry_id=ANOTHER, disliked_at=NOW))


def asked(person: int, text: str, at: datetime, **more: object) -> QuestionRow:
    row = QuestionRow(
        conversation_id=person,
        asked_at=at,
        region_code=SUIXIAN,
        text=text,
        kind="answer",
        confidence=1.0,
        state="answered",
    )
    for name, value in more.items():
        setattr(row, name, value)
    return row


def questions() -> list[str]:
    """Spoken about one matter in many ways; no question set has them."""
    whom = ("我叔", "我婶", "隔壁老张", "我表哥", "我二舅", "我同学他爸")
    what = ("医保自己交几多", "参保钱国家出不出", "一年合疗咋交")
    return [f"{who}建档立卡的，{said}" for who in whom for said in what]


class TestLabels:
    def test_what_staff_and_askers_said_is_read_once(self, database: Database) -> None:
        log(database, "参保交几多", "参保交几多", pressed="签约找谁")
        with database.writing() as session:
            rejecting.reject(session, ANOTHER, "参保钱退不退", "", WANG, NOW)
            found = labels.read(session)
        assert found == [
            Label("参保交几多", SUIXIAN, ENTRY, ANSWERS),
            Label("参保钱退不退", SUIXIAN, ANOTHER, REJECTED),
            Label("签约找谁", SUIXIAN, ANOTHER, NO_HELP),
        ]

    def test_what_staff_said_goes_before_what_was_pressed(self, database: Database) -> None:
        log(database, "参保交几多", pressed="签约找谁")
        with database.writing() as session:
            rejecting.reject(session, ANOTHER, "签约找谁", "", WANG, NOW)
            assert [one.verdict for one in labels.read(session)] == [ANSWERS, REJECTED]


@pytest.fixture
def listed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The ways of asking that entries list go on finding them: asking them all takes a while."""
    monkeypatch.setattr(confusing, "found_first", lambda snapshot, index: 100)


@pytest.mark.usefixtures("listed")
class TestCommand:
    def test_too_few_labels_teach_nothing(self, mingbai: Mingbai, database: Database) -> None:
        log(database, "参保交几多")
        run = mingbai("train", "--from-log")
        assert "不到 20 条，先不学" in run.out
        assert learned(database) is None

    def test_what_helps_is_kept_heeded_and_forgotten(
        self, mingbai: Mingbai, database: Database, library: Library, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        log(database, *questions())
        monkeypatch.setattr(own_labels, "FEWEST", 10)
        monkeypatch.setattr(learning, "right_unseen", lambda held, found: 1 + len(found))
        assert "只看一看" in mingbai("train", "--from-log", "--dry-run").out
        assert learned(database) is None
        run = mingbai("train", "--from-log")
        assert "已保存" in run.out, run.out
        held = learned(database)
        assert held is not None
        with database.reading() as session:
            now = Library(None).current(session).index.agreement
        assert now.weights == held["weights"] != Agreement.load().weights
        assert mingbai("train", "--forget").out == "已改回自带的权重。\n"
        assert learned(database) is None
        assert "没有学过" in mingbai("train", "--forget").out

    def test_a_golden_question_that_would_be_lost_keeps_everything_as_it_is(
        self, mingbai: Mingbai, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        log(database, *questions())
        with database.writing() as session:
            title = session.get_one(EntryRow, ENTRY).title
            golden.add(session, SUIXIAN, title, ENTRY, WANG, NOW)
        monkeypatch.setattr(own_labels, "FEWEST", 10)
        upside_down = replace(Agreement.load(), weights=dict.fromkeys(Agreement.load().weights, -1.0))
        monkeypatch.setattr(learning, "learned", lambda held, found: upside_down)
        run = mingbai("train", "--from-log")
        assert "有 1 条标准问题会答错" in run.out
        assert learned(database) is None

    def test_listed_ways_of_asking_that_would_be_lost_do_so_too(
        self, mingbai: Mingbai, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        log(database, *questions())
        monkeypatch.setattr(own_labels, "FEWEST", 10)
        found = iter((1000, 990))
        monkeypatch.setattr(confusing, "found_first", lambda snapshot, index: next(found))
        assert "条目自己的问法有 10 条会找错" in mingbai("train", "--from-log").out
        assert learned(database) is None

    def test_what_labels_do_not_bear_out_is_not_kept(
        self, mingbai: Mingbai, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        log(database, *questions())
        monkeypatch.setattr(own_labels, "FEWEST", 10)
        monkeypatch.setattr(learning, "right_unseen", lambda held, found: 0)
        assert "并没有答得更好" in mingbai("train", "--from-log").out
        assert learned(database) is None

    def test_one_of_the_two_is_needed(self, mingbai: Mingbai) -> None:
        assert "请选一个" in mingbai("train").err


def test_weights_over_another_release_are_left_out(database: Database) -> None:
    with database.writing() as session:
        keeping.keep(session, replace(Agreement.load(), constant=0.3), 30, WANG, NOW)
        held = store.learned(session)
    assert held is not None
    assert Agreement.load().with_learned(held).constant == 0.3
    newer = replace(Agreement.load(), date="2099-01-01")
    assert newer.with_learned(held) is newer


def learned(database: Database) -> Mapping[str, Any] | None:
    with database.reading() as session:
        return store.learned(session)
