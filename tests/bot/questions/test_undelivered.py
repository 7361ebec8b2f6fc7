"""What WeChat does not take waits longer each time, stops for good reasons, and is settled by hand in the end."""

from datetime import timedelta

import pytest

from backend.core import audit
from backend.core.errors import BadInput, NotFound
from bot.models import OwedAnswerRow
from bot.questions import retrying, undelivered
from bot.questions.delivering import Desk
from scheduler.ports import Outcome, Verdict
from tests.bot.questions.asking import EDITOR, HAIYUAN, SUIXIAN, Village, WeChat
from tests.fakes import FixedClock

NOW = FixedClock().now()
ODD, ANSWER = "假肢能报销几成", "假肢要问县残联。"


@pytest.fixture
def wechat() -> WeChat:
    return WeChat()


@pytest.fixture
def desk(village: Village, wechat: WeChat) -> Desk:
    """Two people are owed an answer, and WeChat is asked."""
    for who in ("a", "b"):
        village.ask(who, ODD)
    (line,) = village.lines()
    assert village.answer(line.id, ANSWER) == 2
    services = village.services
    return Desk(services.database, services.cipher, services.library, services.guard, wechat.say)


def rows(village: Village) -> list[tuple[str, int, str]]:
    with village.services.database.reading() as session:
        found = session.query(OwedAnswerRow).order_by(OwedAnswerRow.id)
        return [(row.state, row.attempts, row.failure) for row in found]


def listed(village: Village, root: str = HAIYUAN) -> tuple[undelivered.Line, ...]:
    with village.services.database.reading() as session:
        return undelivered.listing(session, root).lines


def stuck(village: Village, root: str = HAIYUAN) -> tuple[undelivered.Line, ...]:
    return tuple(line for line in listed(village, root) if line.failure)


def test_an_answer_by_hand_that_only_waits_can_be_called_back(village: Village) -> None:
    for who in ("a", "b"):
        village.ask(who, ODD)
    (line,) = village.lines()
    village.answer(line.id, "假肢全免费。")
    first, second = listed(village)
    assert first.failure == second.failure == ""
    assert listed(village, SUIXIAN) == ()
    with village.services.database.writing() as session:
        assert undelivered.count(session, HAIYUAN) == 0  # nothing that has to be seen to
        undelivered.give_up(session, first.id, HAIYUAN, EDITOR, NOW)
    assert listed(village) == (second,)
    assert "全免费" not in village.ask("a", "你好")
    assert "全免费" in village.ask("b", "你好")
    with village.services.database.writing() as session, pytest.raises(NotFound):
        undelivered.give_up(session, second.id, HAIYUAN, EDITOR, NOW)


def test_each_attempt_waits_longer_and_the_last_is_the_last() -> None:
    waits = [retrying.next_try(Verdict.RETRY, attempts, NOW) for attempts in range(1, 8)]
    known = [wait - NOW for wait in waits if wait is not None]
    assert known == sorted(set(known))
    assert [wait is None for wait in waits] == [False] * 5 + [True] * 2
    assert retrying.next_try(Verdict.REFUSED, 1, NOW) is None
    assert retrying.next_try(Verdict.FAILED, 1, NOW) is None
    tomorrow = retrying.next_try(Verdict.STOP_DAY, 9, NOW)
    assert tomorrow is not None
    assert (tomorrow.date() - NOW.date(), tomorrow.hour) == (timedelta(days=1), 8)


def test_a_busy_wechat_is_asked_again_later_not_at_every_tick(
    village: Village, desk: Desk, wechat: WeChat
) -> None:
    wechat.verdict = Verdict.RETRY
    now = village.clock.now()
    for seconds in range(0, 24 * 60 * 60, 600):
        desk.act(now + timedelta(seconds=seconds))
    assert len(wechat.said) == 2 * (1 + len(retrying.DELAYS))
    assert [attempts for _, attempts, _ in rows(village)] == [6, 6]
    assert ANSWER in village.ask("a", "住院要交押金吗")  # and still with their next message
    assert [one.try_at for one in stuck(village)] == [None]


def test_who_refuses_us_is_not_tried_again_and_others_are(
    village: Village, desk: Desk, wechat: WeChat
) -> None:
    wechat.verdict = Verdict.REFUSED
    now = village.clock.now()
    for hours in (0, 1, 30):
        desk.act(now + timedelta(hours=hours))
    assert [openid for openid, _ in wechat.said] == ["a", "b"]
    assert len(stuck(village)) == 2


@pytest.mark.parametrize("verdict", [Verdict.BROKEN, Verdict.STOP_DAY])
def test_what_stops_everybody_is_found_out_once(
    village: Village, desk: Desk, wechat: WeChat, verdict: Verdict
) -> None:
    wechat.verdict = verdict
    now = village.clock.now()
    desk.act(now)
    desk.act(now + timedelta(minutes=5))
    assert [openid for openid, _ in wechat.said] == ["a"]
    wechat.verdict = Verdict.ACCEPTED
    desk.act(now + timedelta(days=1))
    assert {openid for openid, _ in wechat.said} == {"a", "b"}


def test_a_channel_that_breaks_loses_no_answer_and_sends_none_twice(village: Village, desk: Desk) -> None:
    asked: list[str] = []

    def say(openid: str, text: str) -> Outcome:
        asked.append(openid)
        if openid == "a":
            raise BadInput("消息太长。")
        raise RuntimeError("nobody knows")

    services = village.services
    broken = Desk(services.database, services.cipher, services.library, services.guard, say)
    broken.act(village.clock.now())
    assert asked == ["a", "b"]
    assert rows(village) == [("waiting", 1, "消息太长。"), ("delivered", 0, "")]


def test_staff_have_it_sent_again_or_give_it_up_in_their_region(
    village: Village, desk: Desk, wechat: WeChat
) -> None:
    wechat.verdict = Verdict.REFUSED
    now = village.clock.now()
    desk.act(now)
    first, second = stuck(village)
    assert (first.question, first.attempts) == (ODD, 1)
    assert stuck(village, SUIXIAN) == ()
    wechat.verdict = Verdict.ACCEPTED
    with village.services.database.writing() as session:
        with pytest.raises(NotFound):
            undelivered.again(session, first.id, SUIXIAN, EDITOR, now)
        undelivered.again(session, first.id, HAIYUAN, EDITOR, now)
        undelivered.give_up(session, second.id, HAIYUAN, EDITOR, now)
    desk.act(now)
    assert [state for state, _, _ in rows(village)] == ["delivered", "dropped"]
    assert stuck(village) == ()
    with village.services.database.writing() as session:
        with pytest.raises(NotFound):
            undelivered.again(session, second.id, HAIYUAN, EDITOR, now)
        deeds = audit.listing(session, HAIYUAN, audit.Filters(kind=undelivered.KIND))
    assert [(one.action, one.account) for one in deeds[:2]] == [
        ("答复不发了", "own"),
        ("答复再发一次", "own"),
    ]
