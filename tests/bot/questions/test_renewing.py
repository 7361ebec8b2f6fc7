"""A text that waits for who asked says what its entry says when it goes, whatever was published meanwhile."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, update

from bot.models import OwedAnswerRow, QuestionRow
from bot.questions.delivering import Desk
from policy_kb import store
from policy_kb.editing import life, reading, rejecting
from policy_kb.library import Library
from policy_kb.models import EntryRow, SourceDocumentRow
from scheduler.ports import Verdict
from tests.bot.questions.asking import REVIEWER, Village, WeChat
from tests.bot.questions.reviewed import ODD, approve, attach, desk, entry, published_anew
from tests.policy_kb.editing.written import TEXT

NEXT = "住院要交押金吗"  # what they ask the next time


@pytest.fixture
def waiting(village: Village, asked: int, wechat: WeChat) -> str:
    """The entry whose answer waits for both askers: WeChat has not taken it yet."""
    id = entry(village)
    attach(village, asked, id, ODD)
    approve(village, id)
    wechat.verdict = Verdict.RETRY
    desk(village, wechat).act(village.clock.now())
    assert len(wechat.said) == 2
    wechat.said.clear()
    wechat.verdict = Verdict.ACCEPTED
    return id


def said_before(village: Village, who: str) -> str:
    """What stands before the reply to their next message; empty: nothing that they asked before."""
    told, between, _ = village.ask(who, NEXT).partition("\n————\n")
    return told if between else ""


def with_conclusion(village: Village, id: str, conclusion: str) -> None:
    with village.services.database.reading() as session:
        text = reading.detail(session, id).text
    published_anew(village, id, replace(text, conclusion=conclusion))


def test_a_message_between_the_new_words_and_the_clock_is_told_neither_the_old_nor_the_new(
    village: Village, waiting: str, wechat: WeChat
) -> None:
    """What answers them is looked at by the clock; until it has, nothing goes out."""
    with_conclusion(village, waiting, "在海原县定点医院住院要交押金三百元。")
    assert said_before(village, "a") == ""
    desk(village, wechat).act(village.clock.now())
    assert [openid for openid, _ in wechat.said] == ["a", "b"]
    assert all("三百元" in said and "不用交押金" not in said for _, said in wechat.said)


def test_the_next_message_after_the_clock_is_told_the_new_words(
    village: Village, waiting: str, wechat: WeChat
) -> None:
    with_conclusion(village, waiting, "在海原县定点医院住院要交押金三百元。")
    wechat.verdict = Verdict.RETRY
    desk(village, wechat).act(village.clock.now())
    assert "三百元" in said_before(village, "b")
    assert said_before(village, "b") == ""


def test_the_words_stay_and_their_document_is_replaced(
    village: Village, waiting: str, wechat: WeChat
) -> None:
    """Its source line says so, in a message as in the window."""
    with village.services.database.writing() as session:
        session.get_one(SourceDocumentRow, TEXT.document_key).superseded_by = "suixian-2020"
        store.touch(session)
    assert said_before(village, "a") == ""
    wechat.verdict = Verdict.RETRY
    village.clock.advance(timedelta(hours=1))
    desk(village, wechat).act(village.clock.now())
    assert {"已有新文件" in said for _, said in wechat.said} == {True}
    assert "已有新文件" in said_before(village, "a")


def test_what_is_published_beside_it_holds_it_until_the_clock_has_looked(
    village: Village, waiting: str, wechat: WeChat
) -> None:
    with village.services.database.writing() as session:
        store.touch(session)
    assert said_before(village, "a") == ""
    wechat.verdict = Verdict.RETRY
    desk(village, wechat).act(village.clock.now())
    assert TEXT.conclusion in said_before(village, "a")


def test_the_clock_needs_no_index_where_the_words_are_right_still(village: Village, waiting: str) -> None:
    """A process that only sends builds none with every publication."""
    with village.services.database.writing() as session:
        store.touch(session)
    idle = Library()
    services = village.services
    Desk(services.database, services.cipher, idle, services.guard, None).act(village.clock.now())
    assert idle.built_revision is None
    assert TEXT.conclusion in said_before(village, "a")


def test_what_an_older_version_made_ready_is_looked_at_before_it_goes(
    village: Village, waiting: str, wechat: WeChat
) -> None:
    with village.services.database.writing() as session:
        session.execute(update(OwedAnswerRow).values(entry_number=None, knowledge_revision=None))
    assert said_before(village, "a") == ""
    wechat.verdict = Verdict.RETRY
    desk(village, wechat).act(village.clock.now())
    assert TEXT.conclusion in said_before(village, "a")


def test_whose_wording_was_taken_out_of_it_is_told_nothing(
    village: Village, waiting: str, asked: int, wechat: WeChat
) -> None:
    """Its words are the same, and a reviewer says that they are not for this question."""
    with village.services.database.reading() as session:
        text = reading.detail(session, waiting).text
    ways = tuple(way for way in text.phrasings if way != ODD)
    published_anew(village, waiting, replace(text, phrasings=ways))
    desk(village, wechat).act(village.clock.now())
    assert (wechat.said, said_before(village, "a")) == ([], "")
    assert {state for state, _ in village.owed()} == {"dropped"}
    assert [line.id for line in village.lines()] == [asked]


def test_whose_question_was_rejected_for_it_is_told_nothing(
    village: Village, waiting: str, wechat: WeChat
) -> None:
    with village.services.database.writing() as session:
        other = "我爸的假肢能报销几成啊"
        session.execute(update(QuestionRow).where(QuestionRow.text == ODD).values(text=other))
        session.execute(update(OwedAnswerRow).values(text=func.replace(OwedAnswerRow.text, ODD, other)))
        rejecting.reject(session, waiting, other, "", REVIEWER, village.clock.now())
    assert said_before(village, "a") == ""
    desk(village, wechat).act(village.clock.now())
    assert wechat.said == []
    assert {state for state, _ in village.owed()} == {"dropped"}


def test_what_staff_wrote_themselves_waits_for_no_entry(village: Village, asked: int) -> None:
    village.answer(asked, "假肢要问县残联。")
    with village.services.database.writing() as session:
        store.touch(session)
    assert "县残联" in said_before(village, "a")


def test_what_was_retired_before_it_reached_who_asked_reaches_nobody(
    village: Village, asked: int, wechat: WeChat
) -> None:
    """Its text had been made ready, and waited for their next message."""
    id = entry(village)
    attach(village, asked, id, ODD)
    approve(village, id)
    wechat.verdict = Verdict.RETRY
    desk(village, wechat).act(village.clock.now())
    wechat.said.clear()
    with village.services.database.writing() as session:
        hold = life.Hold(id, reading.detail(session, id).version)
        life.retire(session, hold, "文件废止了", REVIEWER, village.clock.now())
    village.clock.advance(timedelta(hours=1))
    desk(village, wechat).act(village.clock.now())
    assert wechat.said == []
    assert "您之前问" not in village.ask("a", "住院要交押金吗")


def test_what_was_published_anew_before_it_reached_who_asked_is_told_in_its_new_words(
    village: Village, asked: int, wechat: WeChat
) -> None:
    id = entry(village)
    attach(village, asked, id, ODD)
    approve(village, id)
    wechat.verdict = Verdict.RETRY
    desk(village, wechat).act(village.clock.now())
    wechat.said.clear()
    with village.services.database.reading() as session:
        text = reading.detail(session, id).text
    shorter = text.conclusion[: len(text.conclusion) // 2] + "。"
    published_anew(village, id, replace(text, conclusion=shorter))
    wechat.verdict = Verdict.ACCEPTED
    desk(village, wechat).act(village.clock.now())
    assert [openid for openid, _ in wechat.said] == ["a", "b"]
    assert all(shorter in said and text.conclusion not in said for _, said in wechat.said)


def test_what_was_published_anew_and_answers_them_no_more_is_told_to_nobody(
    village: Village, asked: int, wechat: WeChat
) -> None:
    id = entry(village)
    attach(village, asked, id, ODD)
    approve(village, id)
    wechat.verdict = Verdict.RETRY
    desk(village, wechat).act(village.clock.now())
    wechat.said.clear()
    published_anew(village, id, replace(TEXT, conclusion="义诊改在镇上。"))
    desk(village, wechat).act(village.clock.now())
    assert (wechat.said, [line.id for line in village.lines()]) == ([], [asked])
    assert {state for state, _ in village.owed()} == {"dropped"}


def test_the_words_of_an_entry_past_its_end_go_out_no_more_before_the_clock_has_been_there(
    village: Village, waiting: str, wechat: WeChat
) -> None:
    end = village.clock.now() + timedelta(hours=1)
    with village.services.database.writing() as session:
        session.execute(update(EntryRow).where(EntryRow.id == waiting).values(expire_at=end))
    village.clock.advance(timedelta(hours=1))
    assert desk(village, wechat).send(village.clock.now()) == 0
    assert said_before(village, "a") == ""
    assert said_before(village, "b") == ""
    assert wechat.said == []


def test_up_to_its_end_they_do(village: Village, waiting: str, wechat: WeChat) -> None:
    end = village.clock.now() + timedelta(hours=2)
    with village.services.database.writing() as session:
        session.execute(update(EntryRow).where(EntryRow.id == waiting).values(expire_at=end))
    village.clock.advance(timedelta(hours=1))
    assert said_before(village, "a") != ""
    assert desk(village, wechat).send(village.clock.now()) == 1
