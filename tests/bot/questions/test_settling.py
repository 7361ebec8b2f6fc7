"""What staff do about a group: through review, within their region, told to who asked, once."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from backend.core import audit
from backend.core.audit import Actor
from backend.core.errors import BadInput, NotFound, Overtaken
from bot.models import QuestionGroupRow
from bot.questions import groups, settling
from bot.questions.groups import Filters
from bot.questions.likeness import spoken
from bot.questions.states import GroupState
from policy_kb import store
from policy_kb.editing import catalogue, life, reading
from policy_kb.editing.deciding import Conflict
from policy_kb.editing.states import State
from policy_kb.entry_text import EntryText
from scheduler.ports import Verdict
from tests.bot.questions.asking import EDITOR, HAIYUAN, REVIEWER, SUIXIAN, ZHONGWEI, Village, WeChat
from tests.bot.questions.reviewed import ODD, approve, attach, desk, entry
from tests.policy_kb.editing.written import TEXT, live

ANSWER = "假肢要问县残联，电话在村委会墙上。"


def test_attached_and_reviewed_it_reaches_who_asked(village: Village, asked: int, wechat: WeChat) -> None:
    id = entry(village)
    assert attach(village, asked, id, ODD) is State.PENDING
    assert village.lines() == ()
    desk(village, wechat).act(village.clock.now())
    assert wechat.said == []  # only a reviewed answer goes out
    approve(village, id)
    desk(village, wechat).act(village.clock.now())
    assert [openid for openid, _ in wechat.said] == ["a", "b"]
    assert all(TEXT.conclusion in text and "来源" in text and ODD in text for _, text in wechat.said)
    desk(village, wechat).act(village.clock.now())
    assert len(wechat.said) == 2


def save(village: Village, id: str, text: EntryText) -> None:
    """As a revision, sent to review."""
    now = village.clock.now()
    with village.services.database.writing() as session:
        version = reading.detail(session, id).version
        life.save(session, life.Hold(id, version), life.Given(text, "改写"), EDITOR, now)
        life.submit(session, life.Hold(id, version + 1), EDITOR, now)


def reject(village: Village, id: str) -> None:
    with village.services.database.writing() as session:
        hold = life.Hold(id, reading.detail(session, id).version)
        life.reject(session, hold, "这句不归这条答", REVIEWER, village.clock.now())


def test_sent_back_and_published_without_the_wording_nobody_is_told_and_it_waits_again(
    village: Village, asked: int, wechat: WeChat
) -> None:
    id = entry(village)
    attach(village, asked, id, ODD)
    reject(village, id)
    save(village, id, replace(TEXT, phrasings=(*TEXT.phrasings, "住院押金交多少钱")))
    approve(village, id)
    desk(village, wechat).act(village.clock.now())
    assert (wechat.said, village.owed()) == ([], [])
    assert "您之前问" not in village.ask("a", "住院要交押金吗")
    (line,) = village.lines()
    assert line.id == asked
    with village.services.database.reading() as session:
        found = groups.detail(session, asked)
        assert "没有并入的问法" in found.reason
        assert (found.entry_id, found.settled_by) == (None, None)
        assert audit.listing(session, HAIYUAN, audit.Filters(kind="居民提问"))[0].action == "退回待处理"
    assert village.answer(asked, ANSWER) == 2  # they can be answered another way


def test_the_wording_may_be_put_otherwise_as_long_as_the_entry_answers_it(
    village: Village, wechat: WeChat
) -> None:
    question = "假肢去哪里配"
    for who in ("a", "b"):
        village.ask(who, question)
    id = entry(village)
    attach(village, village.lines()[0].id, id, question)
    reject(village, id)
    others = ("假肢到哪里去配", "哪里能配假肢", "配假肢去哪儿")
    assert spoken(question) not in map(spoken, others)
    save(village, id, replace(TEXT, title="假肢去哪儿配", phrasings=others, conclusion="配假肢去县残联。"))
    approve(village, id)
    desk(village, wechat).act(village.clock.now())
    assert [openid for openid, _ in wechat.said] == ["a", "b"]


def test_an_entry_that_is_retired_meanwhile_sends_its_group_back(
    village: Village, asked: int, wechat: WeChat
) -> None:
    id = entry(village)
    attach(village, asked, id, ODD)
    with village.services.database.writing() as session:
        hold = life.Hold(id, reading.detail(session, id).version)
        life.retire(session, hold, "文件废止了", REVIEWER, village.clock.now())
    desk(village, wechat).act(village.clock.now())
    assert (wechat.said, village.owed()) == ([], [])
    assert [line.id for line in village.lines()] == [asked]


@pytest.mark.parametrize("ways", [(), ("   ", ""), ("？？",)])
def test_nothing_is_attached_without_a_wording(
    village: Village, asked: int, wechat: WeChat, ways: tuple[str, ...]
) -> None:
    with village.services.database.reading() as session:
        known = catalogue.listing(session, "640500", village.clock.now()).lines[0].id
    with pytest.raises(BadInput, match="至少留一条问法"):
        attach(village, asked, known, *ways)
    desk(village, wechat).act(village.clock.now())
    assert (wechat.said, village.owed(), [line.id for line in village.lines()]) == ([], [], [asked])


def test_who_was_promised_an_entry_without_a_wording_is_not_told_what_answers_something_else(
    village: Village, asked: int, wechat: WeChat
) -> None:
    """As it could be stored before a wording was demanded."""
    with village.services.database.reading() as session:
        known = catalogue.listing(session, "640500", village.clock.now()).lines[0].id
        (way, *_) = reading.detail(session, known).text.phrasings
    assert attach(village, asked, known, way) is State.PUBLISHED
    with village.services.database.writing() as session:
        session.get_one(QuestionGroupRow, asked).ways = ""
    desk(village, wechat).act(village.clock.now())
    assert (wechat.said, [line.id for line in village.lines()]) == ([], [asked])


def test_who_writes_the_ways_does_not_approve_them(village: Village, asked: int) -> None:
    id = entry(village)
    attach(village, asked, id, ODD)
    with pytest.raises(BadInput):
        approve(village, id, EDITOR)


def test_a_colleague_s_draft_is_not_sent_to_review_for_them(village: Village, asked: int) -> None:
    id = entry(village)
    with village.services.database.writing() as session:
        given = life.Given(TEXT, "还没写完")
        life.save(session, life.Hold(id, 1), given, REVIEWER, village.clock.now())
    assert attach(village, asked, id, ODD) is State.DRAFT


def waiting_for_review(village: Village, moment: datetime | None = None) -> str:
    """An entry with a revision that a third person has written and sent to review."""
    id, now = entry(village), village.clock.now()
    with village.services.database.writing() as session:
        given = life.Given(replace(TEXT, how="带身份证。"), "改写", moment)
        life.save(session, life.Hold(id, 1), given, Actor("third"), now)
        life.submit(session, life.Hold(id, 2), Actor("third"), now)
    return id


def test_what_waits_for_review_waits_there_with_the_ways_and_who_added_them_does_not_approve(
    village: Village, asked: int
) -> None:
    id = waiting_for_review(village)
    assert attach(village, asked, id, ODD) is State.PENDING
    with village.services.database.reading() as session:
        found = reading.detail(session, id)
    assert (found.standing.state, found.text.how) == (State.PENDING, "带身份证。")
    assert ODD in found.text.phrasings
    for author in (EDITOR, Actor("third")):
        with pytest.raises(BadInput):
            approve(village, id, author)
    approve(village, id)
    with village.services.database.reading() as session:
        assert reading.detail(session, id).standing.state is State.PUBLISHED


def test_what_is_approved_for_a_day_is_reviewed_again_for_the_same_day_and_the_log_says_so(
    village: Village, asked: int
) -> None:
    moment = village.clock.now() + timedelta(days=3)
    id = waiting_for_review(village, moment)
    approve(village, id)
    assert attach(village, asked, id, ODD) is State.PENDING
    with village.services.database.reading() as session:
        found = reading.detail(session, id)
        records = audit.listing(session, HAIYUAN, audit.Filters())
    assert (found.standing.state, found.standing.publish_at) == (State.PENDING, None)
    assert found.revisions[0].publish_at == moment
    assert f"定在{moment:%Y-%m-%d %H:%M}发布，要重新审核" in found.revisions[0].reason
    said = [one.kind for one in records if one.detail.get("unscheduled") == str(moment)]
    assert sorted(said) == ["居民提问", "问答条目"]
    approve(village, id)
    with village.services.database.reading() as session:
        assert reading.detail(session, id).standing.publish_at == moment


def test_who_asks_while_it_waits_for_review_is_told_too(village: Village, asked: int, wechat: WeChat) -> None:
    id = entry(village)
    attach(village, asked, id, ODD)
    village.ask("c", ODD)
    assert village.lines() == ()
    approve(village, id)
    desk(village, wechat).act(village.clock.now())
    assert [openid for openid, _ in wechat.said] == ["a", "b", "c"]


def test_a_new_entry_begins_with_the_questions(village: Village, asked: int) -> None:
    with village.services.database.writing() as session:
        id = settling.write(
            session, village.hold(asked), [ODD, ODD + "？"], EDITOR, village.clock.now(), tell=False
        )
    with village.services.database.reading() as session:
        found = reading.detail(session, id)
    assert (found.text.phrasings, found.text.region_code) == ((ODD,), HAIYUAN)
    assert found.standing.state is State.DRAFT


def test_an_answer_comes_with_the_next_message_once(village: Village, asked: int) -> None:
    assert village.answer(asked, ANSWER) == 2
    first, second = village.ask("a", "住院要交押金吗"), village.ask("a", "住院要交押金吗")
    assert first.startswith("您之前问：")
    assert ANSWER in first
    assert ANSWER not in second
    assert village.owed() == [("delivered", "message"), ("waiting", None)]


def test_an_answer_reaches_those_who_asked_and_as_an_entry_waits_for_another_person(
    village: Village, asked: int
) -> None:
    """One person is enough for the few who asked, and is on record; the bot tells it to nobody else."""
    now = village.clock.now()
    with village.services.database.writing() as session:
        people, id = settling.answer(session, village.hold(asked), ANSWER, REVIEWER, now, draft=True)
    assert (people, id is not None) == (2, True)
    assert ANSWER in village.ask("a", "住院要交押金吗")
    assert ANSWER not in village.ask("c", ODD)
    with village.services.database.writing() as session:
        deed = audit.listing(session, HAIYUAN, audit.Filters(kind="居民提问"))[0]
        whole = replace(
            TEXT, title="假肢报销", phrasings=(ODD, "假肢能报吗", "假肢报多少"), conclusion=ANSWER
        )
        life.save(session, life.Hold(str(id), 1), life.Given(whole, "补齐"), EDITOR, now)
        life.submit(session, life.Hold(str(id), 2), EDITOR, now)
    assert deed.account == REVIEWER.account
    with pytest.raises(BadInput, match="另一位同事"), village.services.database.writing() as session:
        life.approve(session, life.Hold(str(id), 3), REVIEWER, now)


def test_a_reply_that_was_not_recorded_owes_the_answer_still(village: Village, asked: int) -> None:
    village.answer(asked, ANSWER)
    village.decided("a", "住院要交押金吗")
    assert ANSWER in village.ask("a", "住院要交押金吗")


def test_of_two_replies_at_once_one_tells_it(village: Village, asked: int, wechat: WeChat) -> None:
    village.answer(asked, ANSWER)
    turn = village.decided("a", "住院要交押金吗")
    desk(village, wechat).act(village.clock.now())
    with pytest.raises(Overtaken):
        village.record(turn)
    assert village.owed()[0] == ("delivered", "window")


def test_danger_comes_alone(village: Village, asked: int) -> None:
    village.answer(asked, ANSWER)
    assert ANSWER not in village.ask("a", "我爸突然昏倒了叫不醒")
    assert ANSWER in village.ask("a", "住院要交押金吗")


def test_who_has_moved_is_not_told_another_county_s_answer(
    village: Village, asked: int, wechat: WeChat
) -> None:
    village.answer(asked, ANSWER)
    assert ANSWER not in village.ask("a", "住院要交押金吗", SUIXIAN)
    desk(village, wechat).act(village.clock.now())
    assert [openid for openid, _ in wechat.said] == ["b"]


def test_after_two_days_the_window_is_shut_and_the_next_message_tells_it(
    village: Village, asked: int, wechat: WeChat
) -> None:
    village.answer(asked, ANSWER)
    village.clock.advance(timedelta(hours=49))
    desk(village, wechat).act(village.clock.now())
    assert wechat.said == []
    assert ANSWER in village.ask("a", "你好")


@pytest.mark.parametrize("verdict", [Verdict.REFUSED, Verdict.RETRY, Verdict.STOP_DAY])
def test_what_wechat_did_not_take_waits_again(
    village: Village, asked: int, wechat: WeChat, verdict: Verdict
) -> None:
    village.answer(asked, ANSWER)
    wechat.verdict = verdict
    desk(village, wechat).act(village.clock.now())
    assert village.owed() == [("waiting", None)] * 2


def test_what_was_perhaps_sent_is_not_sent_again(village: Village, asked: int, wechat: WeChat) -> None:
    village.answer(asked, ANSWER)
    wechat.verdict = Verdict.UNKNOWN
    for _ in range(2):
        desk(village, wechat).act(village.clock.now())
    assert len(wechat.said) == 2


def test_on_the_page_of_the_web_it_comes_with_the_next_question(village: Village) -> None:
    village.ask("visitor", ODD, channel="web")
    village.answer(village.lines()[0].id, ANSWER)
    assert ANSWER in village.ask("visitor", "住院要交押金吗", channel="web")


def test_an_answer_drafts_an_entry_that_goes_its_way_through_review(village: Village, asked: int) -> None:
    village.answer(asked, ANSWER, draft=True)
    (line,) = village.lines(filters=Filters(state=GroupState.ANSWERED))
    with village.services.database.reading() as session:
        drafts = catalogue.Filters(words="假肢", state=State.DRAFT)
        part = catalogue.listing(session, HAIYUAN, village.clock.now(), drafts)
        assert reading.detail(session, part.lines[0].id).text.conclusion == ANSWER
    assert line.id == asked


def lines_of(village: Village, state: GroupState) -> list[int]:
    return [line.id for line in village.lines(filters=Filters(state=state))]


def drafted(village: Village) -> str:
    """The id of the entry that a direct answer has drafted."""
    with village.services.database.reading() as session:
        return (
            catalogue.listing(
                session, HAIYUAN, village.clock.now(), catalogue.Filters(words="假肢", state=State.DRAFT)
            )
            .lines[0]
            .id
        )


def test_who_asks_after_an_answer_whose_entry_is_still_a_draft_is_in_the_queue_and_told_in_the_end(
    village: Village, asked: int, wechat: WeChat
) -> None:
    village.answer(asked, ANSWER, draft=True)
    id = drafted(village)
    desk(village, wechat).act(village.clock.now())
    village.ask("c", ODD)
    (line,) = village.lines()
    assert (line.id, line.size) == (asked, 5)
    with village.services.database.reading() as session:
        found = groups.detail(session, asked)
        assert (found.entry_id, found.settled_by) == (id, None)
        assert "还没有送审" in found.reason
        text = reading.detail(session, id).text
    others = (ODD, "假肢给报多少", "假肢费用谁出")
    save(village, id, replace(TEXT, title=text.title, phrasings=others, conclusion=ANSWER))
    approve(village, id)
    desk(village, wechat).act(village.clock.now())
    assert [openid for openid, _ in wechat.said] == ["a", "b", "c"]
    assert "来源" in wechat.said[-1][1]
    assert village.lines() == ()
    assert lines_of(village, GroupState.ATTACHED) == [asked]
    assert ANSWER in village.ask("d", ODD)  # answered once, the bot answers the next time


def test_who_was_answered_and_asks_again_is_in_the_queue_and_not_told_the_same_again(
    village: Village, asked: int, wechat: WeChat
) -> None:
    village.answer(asked, ANSWER, draft=True)
    desk(village, wechat).act(village.clock.now())
    village.ask("a", ODD)
    (line,) = village.lines()
    assert line.id == asked
    assert village.answer(asked, "现在县残联也能配。") == 1
    desk(village, wechat).act(village.clock.now())
    assert [openid for openid, _ in wechat.said] == ["a", "b", "a"]


def test_attached_with_nobody_to_tell_it_comes_back_too_when_the_entry_does_not_answer(
    village: Village, asked: int, wechat: WeChat
) -> None:
    id = entry(village)
    attach(village, asked, id, ODD, tell=False)
    reject(village, id)
    save(village, id, replace(TEXT, phrasings=(*TEXT.phrasings, "住院押金交多少钱")))
    approve(village, id)
    desk(village, wechat).act(village.clock.now())
    assert [line.id for line in village.lines()] == [asked]


def test_a_draft_that_nobody_goes_on_with_puts_its_group_back(
    village: Village, asked: int, wechat: WeChat
) -> None:
    now = village.clock.now()
    with village.services.database.writing() as session:
        settling.write(session, village.hold(asked), [ODD], EDITOR, now, tell=True)
    desk(village, wechat).act(now + timedelta(days=7))
    assert village.lines() == ()
    desk(village, wechat).act(now + timedelta(days=7, minutes=1))
    desk(village, wechat).act(now + timedelta(days=7, minutes=2))
    assert [line.id for line in village.lines()] == [asked]
    assert village.owed() == [("waiting", None)] * 2  # told, if it is published after all
    with village.services.database.reading() as session:
        records = audit.listing(session, HAIYUAN, audit.Filters(kind="居民提问"))
    assert [one.action for one in records] == ["退回待处理", "已起草条目"]


def test_an_entry_that_nobody_reviews_for_a_week_is_in_the_queue_again(
    village: Village, asked: int, wechat: WeChat
) -> None:
    now, database = village.clock.now(), village.services.database
    with database.writing() as session:
        entry = settling.write(session, village.hold(asked), [ODD], EDITOR, now, tell=True)
    sent = now + timedelta(days=5)
    with database.writing() as session:
        given = life.Given(replace(TEXT, phrasings=(ODD, *TEXT.phrasings)), "写完")
        life.save(session, life.Hold(entry, 1), given, EDITOR, sent)
        life.submit(session, life.Hold(entry, 2), EDITOR, sent)
    desk(village, wechat).act(sent + timedelta(days=7))
    assert village.lines() == ()  # sent to review a week ago, written for longer
    for minutes in (1, 2):
        desk(village, wechat).act(sent + timedelta(days=7, minutes=minutes))
    assert [line.id for line in village.lines()] == [asked]
    with database.reading() as session:
        assert groups.detail(session, asked).reason.startswith("条目送审7天了，还没有人审核")
    with database.writing() as session:
        life.approve(session, life.Hold(entry, 3), REVIEWER, sent + timedelta(days=8))
    desk(village, wechat).act(sent + timedelta(days=8))
    assert village.lines() == ()  # settled by itself
    with database.reading() as session:
        assert groups.detail(session, asked).line.state is GroupState.ATTACHED


def test_what_was_reviewed_and_waits_for_its_day_is_not_in_the_queue(
    village: Village, asked: int, wechat: WeChat
) -> None:
    now, database = village.clock.now(), village.services.database
    with database.writing() as session:
        entry = settling.write(session, village.hold(asked), [ODD], EDITOR, now, tell=True)
        given = life.Given(
            replace(TEXT, phrasings=(ODD, *TEXT.phrasings)), "写完", publish_at=now + timedelta(days=30)
        )
        life.save(session, life.Hold(entry, 1), given, EDITOR, now)
        life.submit(session, life.Hold(entry, 2), EDITOR, now)
    with database.writing() as session:
        life.approve(session, life.Hold(entry, 3), REVIEWER, now)
    desk(village, wechat).act(now + timedelta(days=20))
    assert village.lines() == ()


def test_what_is_decided_anew_takes_the_place_of_the_promise(
    village: Village, asked: int, wechat: WeChat
) -> None:
    village.answer(asked, ANSWER, draft=True)
    village.ask("c", ODD)
    assert [line.id for line in village.lines()] == [asked]
    assert village.answer(asked, "请找县残联。") == 1
    desk(village, wechat).act(village.clock.now())
    assert [("残联，电话" in text, openid) for openid, text in wechat.said] == [
        (True, "a"),
        (True, "b"),
        (False, "c"),
    ]


def test_after_sixty_days_nobody_waits_any_more(village: Village, asked: int, wechat: WeChat) -> None:
    village.answer(asked, ANSWER)
    village.clock.advance(timedelta(days=61))
    desk(village, wechat).act(village.clock.now())
    assert village.owed() == [("dropped", None)] * 2


class TestRefusals:
    def test_another_region_s_group_is_not_there(self, village: Village, asked: int) -> None:
        with village.services.database.writing() as session, pytest.raises(NotFound):
            settling.dismiss(session, village.hold(asked, SUIXIAN), "不管", EDITOR, village.clock.now())

    def test_another_region_s_entry_answers_nobody_here(self, village: Village, asked: int) -> None:
        with village.services.database.reading() as session:
            other = catalogue.listing(session, SUIXIAN, village.clock.now()).lines[0].id
        with pytest.raises(BadInput, match="别的地区"):
            attach(village, asked, other, ODD)

    def test_a_stale_page_settles_nothing(self, village: Village, asked: int) -> None:
        hold = village.hold(asked)
        village.answer(asked, ANSWER)
        with village.services.database.writing() as session, pytest.raises(Conflict):
            settling.dismiss(session, hold, "不管", EDITOR, village.clock.now())

    @pytest.mark.parametrize("text", ["", "  \n", "长" * 301])
    def test_an_answer_that_cannot_be_sent(self, village: Village, asked: int, text: str) -> None:
        with pytest.raises(BadInput):
            village.answer(asked, text)

    def test_dismissing_needs_a_reason(self, village: Village, asked: int) -> None:
        with village.services.database.writing() as session, pytest.raises(BadInput):
            settling.dismiss(session, village.hold(asked), " ", EDITOR, village.clock.now())

    def test_a_way_of_asking_is_no_letter(self, village: Village, asked: int) -> None:
        with pytest.raises(BadInput, match="缩短"):
            attach(village, asked, entry(village), "长" * 500)


def test_every_deed_is_in_the_log_without_a_word_of_the_question(village: Village, asked: int) -> None:
    village.answer(asked, ANSWER)
    with village.services.database.reading() as session:
        records = audit.listing(session, HAIYUAN, audit.Filters(kind="居民提问"))
    assert [(one.action, one.account, one.key) for one in records] == [("已答复", "own", str(asked))]
    assert ODD not in str(records)
    assert ANSWER not in str(records)


def test_what_the_bot_answers_by_now_is_settled_by_a_press_and_told_once(
    village: Village, wechat: WeChat
) -> None:
    question = "假肢去哪里配"
    for who in ("a", "b"):
        village.ask(who, question)
    (line,) = village.lines()
    ways = (question, "哪里能配假肢", "配假肢去哪儿")
    with village.services.database.writing() as session:
        text = replace(TEXT, title="假肢去哪儿配", phrasings=ways, conclusion="配假肢去县残联。")
        live(session, "staff-limb", text, village.clock.now())
        store.touch(session)
    with village.services.database.writing() as session:
        assert settling.known(session, village.hold(line.id), "staff-limb", EDITOR, village.clock.now()) == 2
        assert reading.detail(session, "staff-limb").version == 1  # no revision, nothing for a reviewer
    assert village.lines() == ()
    desk(village, wechat).act(village.clock.now())
    assert [openid for openid, _ in wechat.said] == ["a", "b"]
    assert all("配假肢去县残联。" in text for _, text in wechat.said)


def test_settled_by_what_the_bot_does_not_say_nobody_is_told_and_it_waits_again(
    village: Village, asked: int, wechat: WeChat
) -> None:
    id = entry(village)
    with village.services.database.writing() as session:
        store.touch(session)
        settling.known(session, village.hold(asked), id, EDITOR, village.clock.now())
    desk(village, wechat).act(village.clock.now())
    assert wechat.said == []
    assert [line.id for line in village.lines()] == [asked]


def test_a_retired_entry_settles_nothing(village: Village, asked: int) -> None:
    id = entry(village)
    with village.services.database.writing() as session:
        life.retire(session, life.Hold(id, 1), "废止", REVIEWER, village.clock.now())
    with village.services.database.writing() as session, pytest.raises(Conflict):
        settling.known(session, village.hold(asked), id, EDITOR, village.clock.now())


def of_the_city(village: Village) -> str:
    with village.services.database.writing() as session:
        live(session, "city-limb", replace(TEXT, region_code=ZHONGWEI), village.clock.now())
    return "city-limb"


def suggest(village: Village, group: int, entry_id: str, root: str = HAIYUAN) -> None:
    with village.services.database.writing() as session:
        settling.suggest(session, village.hold(group, root), entry_id, EDITOR, village.clock.now())


def test_what_a_region_above_should_answer_waits_there_and_not_in_the_county(
    village: Village, asked: int
) -> None:
    suggest(village, asked, of_the_city(village))
    assert village.lines(HAIYUAN) == ()
    with village.services.database.reading() as session:
        assert groups.waiting(session, HAIYUAN) == (0, 0)
        assert groups.waiting(session, ZHONGWEI) == (1, 0)
        assert groups.waiting(session, SUIXIAN) == (0, 0)
    (line,) = village.lines(ZHONGWEI)
    assert line.raised is not None
    assert (line.raised.entry_id, line.raised.by) == ("city-limb", EDITOR.account)
    assert [one.id for one in village.lines(HAIYUAN, Filters(raised=True))] == [asked]
    village.ask("c", ODD)
    assert [one.size for one in village.lines(ZHONGWEI)] == [line.size + 1]
    assert attach(village, asked, "city-limb", ODD) is State.PENDING
    assert village.lines(ZHONGWEI, Filters(raised=True)) == ()


def test_what_the_region_above_does_not_see_to_in_a_week_is_the_county_s_again(
    village: Village, asked: int, wechat: WeChat
) -> None:
    suggest(village, asked, of_the_city(village))
    village.clock.advance(timedelta(days=6))
    desk(village, wechat).act(village.clock.now())
    assert village.lines(HAIYUAN) == ()
    village.clock.advance(timedelta(days=2))
    desk(village, wechat).act(village.clock.now())
    assert [one.id for one in village.lines(HAIYUAN)] == [asked]
    with village.services.database.reading() as session:
        found = groups.detail(session, asked)
    assert found.line.raised is None
    assert "建议上级并入" in found.reason


def test_only_a_published_entry_of_a_region_above_is_suggested(village: Village, asked: int) -> None:
    entry(village)
    city = of_the_city(village)
    for id, root in (("staff-limb", HAIYUAN), (city, ZHONGWEI), ("no-such", HAIYUAN)):
        with pytest.raises(BadInput):
            suggest(village, asked, id, root)
    with village.services.database.writing() as session:
        live(session, "other", replace(TEXT, region_code=SUIXIAN), village.clock.now())
    with pytest.raises(BadInput):
        suggest(village, asked, "other")
