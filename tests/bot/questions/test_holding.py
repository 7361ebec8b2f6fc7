"""An answer by hand that waits is held when the draft of it is sent back or retired, until a person decides."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from backend.core import audit
from bot.models import OwedAnswerRow
from bot.questions import groups, settling, undelivered
from policy_kb.editing import life, reading
from policy_kb.editing.life import Given
from tests.bot.questions.asking import EDITOR, HAIYUAN, REVIEWER, Village, WeChat
from tests.bot.questions.reviewed import desk
from tests.policy_kb.editing.written import TEXT

ANSWER, NEXT = "假肢全免费，找县残联。", "住院要交押金吗"
WHOLE = replace(
    TEXT, title="假肢怎么报", phrasings=("假肢能报销几成", "装假肢报不报", "假肢找谁报"), conclusion=ANSWER
)


@pytest.fixture
def draft(village: Village, asked: int) -> str:
    """The entry that was drafted when both askers were answered; both still wait."""
    with village.services.database.writing() as session:
        now = village.clock.now()
        people, id = settling.answer(session, village.hold(asked), ANSWER, EDITOR, now, draft=True)
    assert (people, id is not None) == (2, True)
    return id or ""


def hold(village: Village, id: str) -> life.Hold:
    with village.services.database.reading() as session:
        return life.Hold(id, reading.detail(session, id).version)


def submitted(village: Village, id: str) -> None:
    database, now = village.services.database, village.clock.now()
    with database.writing() as session:
        life.save(session, hold(village, id), Given(WHOLE, "写完"), EDITOR, now)
    with database.writing() as session:
        life.submit(session, hold(village, id), EDITOR, now)


def rejected(village: Village, id: str, reason: str = "没有这样的规定") -> None:
    submitted(village, id)
    with village.services.database.writing() as session:
        life.reject(session, hold(village, id), reason, REVIEWER, village.clock.now())


def retired(village: Village, id: str) -> None:
    with village.services.database.writing() as session:
        life.retire(session, hold(village, id), "写错了", REVIEWER, village.clock.now())


def listed(village: Village) -> tuple[undelivered.Line, ...]:
    with village.services.database.reading() as session:
        return undelivered.listing(session, HAIYUAN).lines


def to_be_seen_to(village: Village) -> int:
    with village.services.database.reading() as session:
        return undelivered.count(session, HAIYUAN)


def owed(village: Village, group: int) -> groups.Owed:
    with village.services.database.reading() as session:
        return groups.detail(session, group).owed


@pytest.mark.parametrize("end", [rejected, retired], ids=["sent back", "retired"])
def test_it_goes_to_nobody_and_says_why(
    village: Village, asked: int, draft: str, wechat: WeChat, end: Callable[[Village, str], None]
) -> None:
    assert to_be_seen_to(village) == 0
    end(village, draft)
    assert desk(village, wechat).send(village.clock.now()) == 0
    assert ANSWER not in village.ask("a", NEXT)
    assert wechat.said == []
    assert to_be_seen_to(village) == 2
    assert owed(village, asked) == groups.Owed(waiting=2, delivered=0, held=2)
    held = listed(village)[0].held
    assert held is not None
    assert (held.by, held.word, held.reason) == (
        ("colleague", "退回", "没有这样的规定") if end is rejected else ("colleague", "停用", "写错了")
    )
    assert held.awaited is (end is rejected)


def test_while_it_only_waits_for_review_it_goes_out(village: Village, draft: str, wechat: WeChat) -> None:
    submitted(village, draft)
    assert ANSWER in village.ask("a", NEXT)
    assert desk(village, wechat).send(village.clock.now()) == 1


def test_who_has_it_sent_all_the_same_or_calls_it_back_decides(
    village: Village, draft: str, wechat: WeChat
) -> None:
    rejected(village, draft)
    first, second = listed(village)
    with village.services.database.writing() as session:
        assert undelivered.again(session, first.id, HAIYUAN, EDITOR, village.clock.now())
        undelivered.give_up(session, second.id, HAIYUAN, REVIEWER, village.clock.now())
        deeds = audit.listing(session, HAIYUAN, audit.Filters(kind=undelivered.KIND))
    assert [one.action for one in deeds[:2]] == ["答复不发了", "停着的答复照样发"]
    desk(village, wechat).act(village.clock.now())
    assert [who for who, said in wechat.said if ANSWER in said] == ["a"]
    assert ANSWER not in village.ask("b", NEXT)
    assert listed(village) == ()


def test_what_was_let_go_is_held_again_when_the_draft_is_sent_back_again(
    village: Village, draft: str, wechat: WeChat
) -> None:
    rejected(village, draft)
    with village.services.database.writing() as session:
        undelivered.again(session, listed(village)[0].id, HAIYUAN, EDITOR, village.clock.now())
    assert to_be_seen_to(village) == 1
    rejected(village, draft, "还是没有")
    assert to_be_seen_to(village) == 2
    assert desk(village, wechat).send(village.clock.now()) == 0
    assert {one.held.reason for one in listed(village) if one.held} == {"还是没有"}


def test_it_is_held_between_the_look_and_the_send(village: Village, draft: str, wechat: WeChat) -> None:
    """The reviewer is quicker than the claim."""
    clock = desk(village, wechat)
    real = clock._claim

    def claim(id: int, now: object) -> bool:
        if not wechat.said and to_be_seen_to(village) == 0:
            rejected(village, draft)
        return real(id, village.clock.now())

    clock._claim = claim  # type: ignore[method-assign]
    assert clock.send(village.clock.now()) == 0
    assert wechat.said == []


def test_an_answer_anew_takes_its_place(village: Village, draft: str, wechat: WeChat) -> None:
    retired(village, draft)
    desk(village, wechat).act(village.clock.now())  # the group waits again
    (line,) = village.lines()
    assert village.answer(line.id, "假肢要问县残联。") == 2
    assert to_be_seen_to(village) == 0
    village.clock.advance(timedelta(minutes=5))
    assert "假肢要问县残联。" in village.ask("a", NEXT)
    with village.services.database.reading() as session:
        assert session.query(OwedAnswerRow).count() == 2


def test_who_reviews_the_draft_sees_what_was_said(village: Village, asked: int, draft: str) -> None:
    with village.services.database.reading() as session:
        told = groups.told_of(session, draft)
        assert groups.told_of(session, "staff-other") is None
    assert told is not None
    assert (told.said.text, told.said.by, told.group) == (ANSWER, "own", asked)
    assert told.owed == groups.Owed(waiting=2, delivered=0)


def test_mended_and_published_its_reviewed_words_go_out_instead(
    village: Village, asked: int, draft: str, wechat: WeChat
) -> None:
    """To whose answer was held; who had that one sent all the same has it already."""
    rejected(village, draft)
    with village.services.database.writing() as session:
        undelivered.again(session, listed(village)[0].id, HAIYUAN, EDITOR, village.clock.now())
    desk(village, wechat).act(village.clock.now())
    database, now = village.services.database, village.clock.now()
    mended = replace(WHOLE, conclusion="假肢要问县残联。")
    with database.writing() as session:
        life.save(session, hold(village, draft), Given(mended, "改好"), EDITOR, now)
    with database.writing() as session:
        life.submit(session, hold(village, draft), EDITOR, now)
    with database.writing() as session:
        life.approve(session, hold(village, draft), REVIEWER, now)
    assert to_be_seen_to(village) == 1
    desk(village, wechat).act(now)
    assert to_be_seen_to(village) == 0
    (_, first), (who, second) = wechat.said
    assert ANSWER in first
    assert (who, "假肢要问县残联。" in second, ANSWER in second) == ("b", True, False)
    assert owed(village, asked) == groups.Owed(waiting=0, delivered=2)
