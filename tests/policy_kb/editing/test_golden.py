"""Standard questions and rejected matches in the database, on both kinds: whose they are, what is refused."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.audit import Actor
from backend.core.db import Database
from backend.core.errors import BadInput, NotFound
from policy_kb import store
from policy_kb.documents import turns
from policy_kb.documents.models import KIND
from policy_kb.editing import golden, life, rejecting
from policy_kb.editing.life import Given, Hold
from tests.fakes import FixedClock
from tests.policy_kb.editing.written import HAIYUAN, SUIXIAN, TEXT, ZHONGWEI, live

NOW = FixedClock().now()
WANG = Actor("wang")
ASKED = "住院押金 要交多少？"


@pytest.fixture
def written(database: Database) -> Database:
    with database.writing() as session:
        live(session, "staff-deposit", TEXT, NOW)
        live(session, "staff-suixian", replace(TEXT, region_code=SUIXIAN), NOW)
    return database


def add(
    session: Session, text: str = ASKED, region: str = HAIYUAN, entry: str | None = "staff-deposit"
) -> int:
    return golden.add(session, region, text, entry, WANG, NOW, ZHONGWEI)


def test_a_standard_question_is_kept_with_its_entry_and_taken_away(written: Database) -> None:
    with written.writing() as session:
        number = add(session)
        add(session, "飞机票报不报", entry=None)
    with written.reading() as session:
        found = golden.listing(session, ZHONGWEI)
        assert [(one.text, one.entry_title) for one in found.lines] == [
            ("飞机票报不报", ""),
            (ASKED, TEXT.title),
        ]
        assert golden.listing(session, ZHONGWEI, "押金").total == 1
        assert golden.listing(session, SUIXIAN).total == 0
        assert [one.id for one in golden.of_entry(session, "staff-deposit")] == [number]
    with written.writing() as session:
        golden.remove(session, number, WANG, NOW, HAIYUAN)
    with written.reading() as session:
        assert golden.of_entry(session, "staff-deposit") == ()
        deeds = audit.listing(session, HAIYUAN)
        assert [one.action for one in deeds] == ["删去", "新增", "新增"]
        # so that it can be put back
        assert deeds[0].detail == deeds[2].detail == {"wording": ASKED, "entry": "staff-deposit"}


@pytest.mark.parametrize(
    ("text", "region", "entry", "words"),
    [
        ("", HAIYUAN, None, "2到200个字"),
        ("长" * 201, HAIYUAN, None, "2到200个字"),
        ("押金", SUIXIAN, None, "不归您管"),
        ("押金", "999999", None, "没有这个地区"),
        ("押金", HAIYUAN, "nowhere", "没有这条问答"),
        ("押金", HAIYUAN, "staff-suixian", "没有这条问答"),
        ("押金", ZHONGWEI, "staff-deposit", "答不到这个地区"),
        (ASKED, HAIYUAN, None, "已经有这条"),
    ],
)
def test_a_standard_question_that_cannot_be(
    written: Database, text: str, region: str, entry: str | None, words: str
) -> None:
    with written.writing() as session:
        add(session)
    with pytest.raises(BadInput, match=words), written.writing() as session:
        add(session, text, region, entry)


def test_who_is_below_is_shown_the_title_that_answers_and_knows_no_draft(written: Database) -> None:
    above = replace(TEXT, region_code=ZHONGWEI, title="中卫市住院押金", phrasings=("中卫押金",))
    with written.writing() as session:
        live(session, "city", above, NOW)
        given = Given(replace(above, title="还没定的新标题"), "改")
        life.save(session, Hold("city", 1), given, WANG, NOW)
        draft = life.draft(session, Given(replace(above, title="市里的草稿"), "新写"), WANG, NOW)
        golden.add(session, HAIYUAN, "押金找谁", "city", WANG, NOW, HAIYUAN)
    with written.reading() as session:
        assert [one.entry_title for one in golden.listing(session, HAIYUAN).lines] == ["中卫市住院押金"]
        assert [one.entry_title for one in golden.listing(session, ZHONGWEI).lines] == ["还没定的新标题"]
    with written.writing() as session, pytest.raises(BadInput, match="没有这条问答"):
        golden.add(session, HAIYUAN, "押金退不退", draft, WANG, NOW, HAIYUAN)


def test_a_turned_document_names_an_entry_above_by_the_title_that_answers(written: Database) -> None:
    above = replace(TEXT, region_code=ZHONGWEI, title="中卫市住院押金", phrasings=("中卫押金",))
    with written.writing() as session:
        live(session, "city", above, NOW)
        life.save(session, Hold("city", 1), Given(replace(above, title="还没定的新标题"), "改"), WANG, NOW)
        detail = turns.detail([turns.kept(1, HAIYUAN, "city", "staff-deposit")])
        audit.record(session, WANG, audit.Deed("开始施行", KIND, "doc", HAIYUAN, detail), NOW)
    with written.reading() as session:
        ((change,),) = (one.changes for one in turns.of(session, "doc", HAIYUAN))
    assert "中卫市住院押金" in str(change)
    assert TEXT.title in str(change)
    assert "还没定的新标题" not in str(change)


def test_an_entry_touches_the_questions_of_its_region_and_below(written: Database) -> None:
    with written.writing() as session:
        add(session)
        add(session, "押金呢", ZHONGWEI, None)
    with written.reading() as session:
        assert len(golden.touched_by(session, ZHONGWEI)) == 2
        assert [one.text for one in golden.touched_by(session, HAIYUAN)] == [ASKED]
        assert golden.touched_by(session, SUIXIAN) == ()
        assert [one.text for one in golden.agreed_above(session, [ZHONGWEI, "640000"], HAIYUAN)] == ["押金呢"]
        assert golden.agreed_above(session, [], HAIYUAN) == ()


def test_a_rejected_match_is_in_the_next_snapshot_and_can_be_taken_back(written: Database) -> None:
    with written.writing() as session:
        before = store.revision(session)
        rejecting.reject(session, "staff-deposit", ASKED, "问的是门诊", WANG, NOW, ZHONGWEI)
    with written.reading() as session:
        found = store.snapshot(session)
        assert found.rejected == {"住院押金要交多少": frozenset({"staff-deposit"})}
        assert found.revision == before + 1
        (kept,) = rejecting.of_entry(session, "staff-deposit")
        assert (kept.text, kept.reason, kept.by) == (ASKED, "问的是门诊", "wang")
    with written.writing() as session:
        rejecting.accept(session, "staff-deposit", kept.id, WANG, NOW, HAIYUAN)
    with written.reading() as session:
        assert store.snapshot(session).rejected == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("？？", "请写一句"),
        ("长" * 401, "请写一句"),
        (TEXT.phrasings[0], "先把它从问法里删去"),
        (ASKED, "已经记过"),
    ],
)
def test_a_match_that_cannot_be_rejected(written: Database, text: str, words: str) -> None:
    with written.writing() as session:
        rejecting.reject(session, "staff-deposit", ASKED, "", WANG, NOW)
    with pytest.raises(BadInput, match=words), written.writing() as session:
        rejecting.reject(session, "staff-deposit", text, "", WANG, NOW)


def test_what_is_agreed_on_to_be_answered_by_an_entry_cannot_be_rejected(written: Database) -> None:
    """In whatever width and punctuation; what nothing, or another entry, is to answer can."""
    with written.writing() as session:
        number = add(session)
        golden.add(session, HAIYUAN, "义诊在哪儿", None, WANG, NOW)
    with pytest.raises(BadInput, match="约定由这条回答"), written.writing() as session:
        rejecting.reject(session, "staff-deposit", f"{ASKED}？？", "", WANG, NOW)
    with written.writing() as session:
        rejecting.reject(session, "staff-deposit", "义诊在哪儿", "", WANG, NOW)
        golden.remove(session, number, WANG, NOW)
        rejecting.reject(session, "staff-deposit", ASKED, "", WANG, NOW)


def test_rejecting_and_taking_back_say_in_the_log_which_it_was(written: Database) -> None:
    with written.writing() as session:
        rejecting.reject(session, "staff-deposit", ASKED, "", WANG, NOW)
        (kept,) = rejecting.of_entry(session, "staff-deposit")
        rejecting.accept(session, "staff-deposit", kept.id, WANG, NOW)
        deeds = audit.listing(session, HAIYUAN, audit.Filters(kind="误配"))
    assert [(one.account, one.action, one.detail) for one in deeds] == [
        ("wang", "撤销误配", {"match": kept.id}),
        ("wang", "记下误配", {"match": kept.id}),
    ]


def test_nothing_of_another_region_is_rejected_or_removed(written: Database) -> None:
    with written.writing() as session:
        number = add(session)
        rejecting.reject(session, "staff-deposit", "门诊要押金吗", "", WANG, NOW)
        (kept,) = rejecting.of_entry(session, "staff-deposit")
    acts: list[Callable[[Session], None]] = [
        lambda session: golden.remove(session, number, WANG, NOW, SUIXIAN),
        lambda session: rejecting.reject(session, "staff-deposit", "别的", "", WANG, NOW, SUIXIAN),
        lambda session: rejecting.accept(session, "staff-deposit", kept.id, WANG, NOW, SUIXIAN),
        lambda session: rejecting.accept(session, "staff-suixian", kept.id, WANG, NOW),
    ]
    for act in acts:
        with pytest.raises(NotFound), written.writing() as session:
            act(session)
