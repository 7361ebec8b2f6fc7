"""The life of an entry in the database, on both kinds: who does what, and what residents are answered meanwhile."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.accounts import register
from backend.core.accounts.passwords import Passwords
from backend.core.accounts.register import NewAccount
from backend.core.accounts.roles import Role
from backend.core.audit import Actor
from backend.core.clock import SHANGHAI
from backend.core.db import Database
from backend.core.errors import BadInput, NotFound
from policy_kb import content, loading, store
from policy_kb.editing import life, reading
from policy_kb.editing.deciding import Conflict
from policy_kb.editing.due import publish_due
from policy_kb.editing.life import Given, Hold
from policy_kb.editing.reading import Detail
from policy_kb.editing.states import State
from policy_kb.entry_text import EntryText
from policy_kb.models import EntryRevisionRow, EntryRow
from tests.backend.at_once import at_once
from tests.fakes import FixedClock
from tests.policy_kb.editing.written import HAIYUAN, SUIXIAN, TEXT, ZHONGWEI

NOW = FixedClock().now()
WANG, MA = Actor("wang"), Actor("ma")
CHANGED = replace(TEXT, conclusion="在海原县定点医院住院，出院时一起结算。")
CARD = "zhongwei-payment-deposit"


class Desk:
    """Short ways to the use-cases, each in a transaction of its own."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def do(self, act: Callable[[Session], object]) -> None:
        with self.database.writing() as session:
            act(session)

    def draft(self, text: EntryText = TEXT, **moments: Any) -> str:
        with self.database.writing() as session:
            return life.draft(session, Given(text, "新政策", **moments), WANG, NOW)

    def hold(self, id: str) -> Hold:
        return Hold(id, self.detail(id).version)

    def detail(self, id: str) -> Detail:
        with self.database.reading() as session:
            return reading.detail(session, id)

    def pending(self, text: EntryText = TEXT, **moments: datetime) -> str:
        id = self.draft(text, **moments)
        self.do(lambda session: life.submit(session, self.hold(id), WANG, NOW))
        return id

    def live(self, looked_at: Sequence[str] = (), **moments: datetime) -> str:
        id = self.pending(TEXT, **moments)
        self.do(lambda session: life.approve(session, self.hold(id), MA, NOW, looked_at=looked_at))
        return id

    def save(self, id: str, text: EntryText = CHANGED, actor: Actor = WANG) -> None:
        self.do(lambda session: life.save(session, self.hold(id), Given(text, "改结论"), actor, NOW))

    def answered(self, id: str) -> str | None:
        """The conclusion that residents get; None when none."""
        with self.database.reading() as session:
            found = {entry.id: entry.conclusion for entry in store.snapshot(session).entries}
        return found.get(id)

    def revision(self) -> int:
        with self.database.reading() as session:
            return store.revision(session)


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def test_a_draft_may_be_half_written_and_answers_nobody(desk: Desk) -> None:
    before = desk.revision()
    id = desk.draft(EntryText(HAIYUAN, title="押金"))
    assert desk.detail(id).standing.state is State.DRAFT
    assert desk.answered(id) is None
    assert desk.revision() == before
    with pytest.raises(BadInput, match="请选来源文件"):
        desk.do(lambda session: life.submit(session, desk.hold(id), WANG, NOW))


def test_what_another_person_approves_is_answered(desk: Desk) -> None:
    id = desk.pending()
    before = desk.revision()
    with pytest.raises(BadInput, match="另一位同事"):
        desk.do(lambda session: life.approve(session, desk.hold(id), WANG, NOW))
    assert (desk.answered(id), desk.revision()) == (None, before)
    desk.do(lambda session: life.approve(session, desk.hold(id), MA, NOW))
    assert (desk.answered(id), desk.revision()) == (TEXT.conclusion, before + 1)


def test_a_change_of_a_live_entry_is_answered_only_after_approval(desk: Desk) -> None:
    id = desk.live()
    desk.save(id)
    assert desk.answered(id) == TEXT.conclusion
    assert desk.detail(id).standing.words == "已发布，修改草稿"
    assert desk.detail(id).text == CHANGED
    desk.do(lambda session: life.submit(session, desk.hold(id), WANG, NOW))
    assert desk.answered(id) == TEXT.conclusion
    desk.do(lambda session: life.approve(session, desk.hold(id), MA, NOW))
    assert desk.answered(id) == CHANGED.conclusion


def test_who_mended_a_word_of_it_cannot_approve_it_either(desk: Desk) -> None:
    id = desk.draft()
    desk.save(id, CHANGED, MA)
    desk.save(id, TEXT, WANG)
    desk.do(lambda session: life.submit(session, desk.hold(id), WANG, NOW))
    with pytest.raises(BadInput, match="另一位同事"):
        desk.do(lambda session: life.approve(session, desk.hold(id), MA, NOW))


def test_who_wrote_a_text_first_does_not_approve_it_when_it_is_restored(desk: Desk) -> None:
    id = desk.live()
    desk.save(id, CHANGED, MA)
    desk.do(lambda session: life.submit(session, desk.hold(id), MA, NOW))
    desk.do(lambda session: life.approve(session, desk.hold(id), WANG, NOW))
    desk.do(lambda session: life.restore(session, desk.hold(id), 1, "", MA, NOW))
    desk.do(lambda session: life.submit(session, desk.hold(id), MA, NOW))
    for own in (WANG, MA):
        with pytest.raises(BadInput, match="另一位同事"):
            desk.do(lambda session, own=own: life.approve(session, desk.hold(id), own, NOW))  # type: ignore[misc]
    desk.do(lambda session: life.approve(session, desk.hold(id), Actor("li"), NOW))
    assert desk.answered(id) == TEXT.conclusion


def test_who_wrote_what_answers_may_approve_that_it_goes_on_longer(desk: Desk) -> None:
    id, end = desk.live(), NOW + timedelta(days=9)
    desk.do(lambda session: life.save(session, desk.hold(id), Given(TEXT, "延期", expire_at=end), MA, NOW))
    desk.do(lambda session: life.submit(session, desk.hold(id), MA, NOW))
    desk.do(lambda session: life.approve(session, desk.hold(id), WANG, NOW))
    assert desk.detail(id).standing.expire_at == end


def test_words_of_one_that_another_saved_are_approved_by_neither(desk: Desk) -> None:
    id = desk.live()
    given = Given(CHANGED, "代王芳存", author="wang")
    desk.do(lambda session: life.save(session, desk.hold(id), given, MA, NOW))
    desk.do(lambda session: life.submit(session, desk.hold(id), MA, NOW))
    for own in (WANG, MA):
        with pytest.raises(BadInput, match="另一位同事"):
            desk.do(lambda session, own=own: life.approve(session, desk.hold(id), own, NOW))  # type: ignore[misc]
    desk.do(lambda session: life.approve(session, desk.hold(id), Actor("li"), NOW))


def test_of_two_editors_the_second_is_told_and_nothing_is_overwritten(desk: Desk) -> None:
    id = desk.live()
    opened = desk.hold(id)
    desk.save(id, CHANGED)
    mine = Given(replace(TEXT, conclusion="我的改法。"), "改结论")
    with pytest.raises(Conflict, match="别人改过"):
        desk.do(lambda session: life.save(session, opened, mine, MA, NOW))
    assert desk.detail(id).text == CHANGED
    assert len(desk.detail(id).revisions) == 2


def save_once(url: str, id: str, version: int) -> str:
    """In a process of its own: what came of saving at the version that both have opened."""
    database = Database(url)
    try:
        with database.writing() as session:
            life.save(session, Hold(id, version), Given(CHANGED, "同时改"), WANG, NOW)
        return "saved"
    except Conflict:
        return "conflict"
    finally:
        database.close()


def test_of_two_who_save_at_the_same_moment_one_is_told(desk: Desk) -> None:
    id = desk.live()
    assert sorted(at_once(save_once, desk.database.url, id, desk.detail(id).version)) == ["conflict", "saved"]
    assert len(desk.detail(id).revisions) == 2


def test_a_rejected_one_goes_back_with_its_reason(desk: Desk) -> None:
    id = desk.pending()
    desk.do(lambda session: life.reject(session, desk.hold(id), "金额和文件不一样", MA, NOW))
    found = desk.detail(id)
    assert found.standing.state is State.DRAFT
    assert (found.steps[0].step.word, found.steps[0].reason) == ("退回", "金额和文件不一样")


def test_a_scheduled_one_is_answered_from_its_moment_to_its_end(desk: Desk) -> None:
    begin, end = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
    id = desk.live(publish_at=begin, expire_at=end)
    assert desk.answered(id) is None
    assert due(desk, begin - timedelta(seconds=1)) == 0
    assert due(desk, begin) == 1
    assert desk.answered(id) == TEXT.conclusion
    assert due(desk, end - timedelta(seconds=1)) == 0
    assert due(desk, end) == 1
    assert desk.answered(id) is None
    assert desk.detail(id).standing.state is State.RETIRED
    assert due(desk, end) == 0


def test_a_new_rule_answers_from_its_first_day_and_the_old_one_until_then(desk: Desk) -> None:
    id = desk.live()
    desk.save(id, replace(CHANGED, valid_from=date(2026, 4, 1)))
    desk.do(lambda session: life.submit(session, desk.hold(id), WANG, NOW))
    desk.do(lambda session: life.approve(session, desk.hold(id), MA, NOW))
    assert desk.answered(id) == TEXT.conclusion
    assert desk.detail(id).standing.words == "已通过，2026-04-01 00:00 发布"
    day = datetime(2026, 4, 1, tzinfo=SHANGHAI)
    assert due(desk, day - timedelta(seconds=1)) == 0
    assert due(desk, day) == 1
    assert desk.answered(id) == CHANGED.conclusion


def test_what_was_to_be_published_before_it_is_in_force_waits_and_stops_no_other(desk: Desk) -> None:
    """As approvals of before the first day was heeded stand in the database."""
    id, other = desk.live(publish_at=NOW + timedelta(hours=1)), desk.live(publish_at=NOW + timedelta(hours=1))
    text = replace(TEXT, valid_from=date(2026, 4, 1)).as_json()
    this = (EntryRevisionRow.entry_id == id, EntryRevisionRow.number == 1)
    desk.do(lambda session: session.execute(update(EntryRevisionRow).where(*this).values(content=text)))
    due(desk, NOW + timedelta(days=1))
    assert (desk.answered(id), desk.answered(other)) == (None, TEXT.conclusion)
    due(desk, datetime(2026, 4, 1, tzinfo=SHANGHAI))
    assert desk.answered(id) == TEXT.conclusion


def test_it_does_not_expire_before_it_is_in_force(desk: Desk) -> None:
    with pytest.raises(BadInput, match="到期时间要晚于发布时间和生效日期"):
        desk.draft(replace(TEXT, valid_from=date(2026, 4, 1)), expire_at=NOW + timedelta(days=1))


def test_who_is_not_asked_about_moments_changes_none(desk: Desk) -> None:
    begin, end = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
    id = desk.live(publish_at=begin, expire_at=end)
    with desk.database.reading() as session:
        early = life.unchanged_moments(session, id, TEXT, "并入", NOW)
        late = life.unchanged_moments(session, id, TEXT, "并入", begin)
        none = life.unchanged_moments(session, "nobody", TEXT, "并入", NOW)
    assert (early.publish_at, early.expire_at) == (begin, end)
    assert (late.publish_at, late.expire_at) == (None, end)
    assert (none.publish_at, none.expire_at) == (None, None)


def test_a_restored_text_still_expires(desk: Desk) -> None:
    end = NOW + timedelta(hours=2)
    id = desk.live(expire_at=end)
    desk.do(lambda session: life.restore(session, desk.hold(id), 1, "", WANG, NOW))
    with desk.database.reading() as session:
        assert life.unchanged_moments(session, id, TEXT, "", NOW).expire_at == end


def test_a_restored_text_does_not_end_at_a_moment_that_is_past(desk: Desk) -> None:
    end = NOW + timedelta(hours=2)
    id = desk.live(expire_at=end)
    due(desk, end)
    desk.do(lambda session: life.restore(session, desk.hold(id), 1, "", WANG, end))
    newest = desk.detail(id).revisions[0]
    assert (newest.expire_at, newest.text) == (None, TEXT)
    assert f"原来定在{end:%Y-%m-%d %H:%M}到期停用，已经过了，没有带过来" in newest.reason
    desk.do(lambda session: life.submit(session, desk.hold(id), WANG, end))
    desk.do(lambda session: life.approve(session, desk.hold(id), MA, end))
    assert due(desk, end) == 0
    assert desk.answered(id) == TEXT.conclusion


def test_a_clock_that_slept_through_both_moments_answers_nothing(desk: Desk) -> None:
    id = desk.live(publish_at=NOW + timedelta(hours=1), expire_at=NOW + timedelta(hours=2))
    assert due(desk, NOW + timedelta(days=1)) == 1
    assert desk.answered(id) is None


def test_a_scheduled_one_can_be_published_at_once(desk: Desk) -> None:
    id = desk.live(publish_at=NOW + timedelta(hours=1))
    desk.do(lambda session: life.publish(session, desk.hold(id), MA, NOW))
    assert desk.answered(id) == TEXT.conclusion


def test_saving_voids_an_approval_that_waits(desk: Desk) -> None:
    id = desk.live(publish_at=NOW + timedelta(hours=1))
    desk.save(id)
    assert due(desk, NOW + timedelta(days=1)) == 0
    assert desk.answered(id) is None


def test_a_retired_one_is_gone_at_once_and_comes_back_through_review(desk: Desk) -> None:
    id = desk.live()
    desk.do(lambda session: life.retire(session, desk.hold(id), "政策取消了", WANG, NOW))
    assert desk.answered(id) is None
    desk.do(lambda session: life.restore(session, desk.hold(id), 1, "", WANG, NOW))
    assert desk.answered(id) is None
    found = desk.detail(id)
    assert (found.standing.state, found.standing.head, found.text) == (State.DRAFT, 2, TEXT)
    assert found.revisions[0].reason == "恢复第1版"
    with pytest.raises(NotFound, match="没有第7版"):
        desk.do(lambda session: life.restore(session, desk.hold(id), 7, "", WANG, NOW))


def test_another_region_is_out_of_reach(desk: Desk) -> None:
    id = desk.live()
    for root in (SUIXIAN, "640521"):
        away = replace(desk.hold(id), root=root)
        with pytest.raises(NotFound, match="没有这条问答"):
            desk.do(lambda session, away=away: life.retire(session, away, "不是我的", WANG, NOW))  # type: ignore[misc]
    with pytest.raises(BadInput, match="不能给这个地区写条目"):
        desk.do(lambda session: life.draft(session, Given(TEXT, "新"), WANG, NOW, SUIXIAN))
    inside = replace(desk.hold(id), root=HAIYUAN)
    upward = Given(replace(TEXT, region_code=ZHONGWEI), "搬到市里")
    with pytest.raises(BadInput, match="不能给这个地区写条目"):
        desk.do(lambda session: life.save(session, inside, upward, WANG, NOW))


def test_a_failed_step_leaves_nothing_behind(desk: Desk) -> None:
    id = desk.live()
    before = desk.detail(id)

    def break_off(session: Session) -> None:
        life.save(session, desk.hold(id), Given(CHANGED, "改"), WANG, NOW)
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011 - it is ours
        desk.do(break_off)
    assert desk.detail(id) == before


def test_every_step_is_in_the_audit_log_without_texts(desk: Desk) -> None:
    id = desk.live()
    desk.do(lambda session: life.retire(session, desk.hold(id), "电话 13812345678 打不通", WANG, NOW))
    with desk.database.reading() as session:
        log = audit.listing(session, HAIYUAN)
    assert [(one.action, one.account, one.key) for one in log] == [
        ("停用", "wang", id),
        ("通过", "ma", id),
        ("送审", "wang", id),
        ("保存", "wang", id),
    ]
    assert log[0].detail == {"revision": 1, "state": "retired"}


class TestReleases:
    """What a later release of the built-in cards does."""

    def release(self, desk: Desk, how: str | None, digest: str) -> None:
        """The built-in content with another text of one card, or without that card."""
        held = content.load()
        card = next(entry for entry in held.entries if entry.id == CARD)
        rest = tuple(entry for entry in held.entries if entry.id != CARD)
        entries = rest if how is None else (*rest, replace(card, how=how))
        desk.do(
            lambda session: loading.load_builtin(session, replace(held, entries=entries, digest=digest), NOW)
        )

    def how(self, desk: Desk) -> str | None:
        with desk.database.reading() as session:
            return next((e.how for e in store.snapshot(session).entries if e.id == CARD), None)

    def test_a_card_is_a_published_revision_of_the_built_in_content(self, desk: Desk) -> None:
        found = desk.detail(CARD)
        assert (found.standing.state, found.standing.live, found.adopted) == (State.PUBLISHED, 1, False)
        assert [(one.number, one.author) for one in found.revisions] == [(1, None)]

    def test_an_untouched_card_follows_the_release(self, desk: Desk) -> None:
        self.release(desk, "新办法", "second")
        assert self.how(desk) == "新办法"
        found = desk.detail(CARD)
        assert (found.standing.head, found.standing.live, found.text.how) == (2, 2, "新办法")

    def test_an_unchanged_card_gets_no_revision(self, desk: Desk) -> None:
        self.release(desk, "新办法", "second")
        self.release(desk, "新办法", "third")
        assert len(desk.detail(CARD).revisions) == 2
        with desk.database.reading() as session:
            numbers = session.scalars(
                select(EntryRevisionRow.number).where(EntryRevisionRow.entry_id != CARD)
            )
            assert set(numbers) == {1}

    def test_a_card_that_staff_changed_keeps_their_text_and_shows_the_release_beside(
        self, desk: Desk
    ) -> None:
        mine = replace(desk.detail(CARD).text, how="我们县的办法")
        desk.save(CARD, mine)
        desk.do(lambda session: life.submit(session, desk.hold(CARD), WANG, NOW))
        desk.do(lambda session: life.approve(session, desk.hold(CARD), MA, NOW))
        self.release(desk, "新办法", "second")
        assert self.how(desk) == "我们县的办法"
        found = desk.detail(CARD)
        assert (found.standing.head, found.standing.live, found.text.how) == (2, 2, "我们县的办法")
        assert found.beside == 3
        assert found.revisions[0].author is None
        desk.do(lambda session: life.restore(session, desk.hold(CARD), 3, "", WANG, NOW))
        assert desk.detail(CARD).standing.head == 4
        assert desk.detail(CARD).beside is None

    def test_a_card_that_staff_retired_stays_retired(self, desk: Desk) -> None:
        desk.do(lambda session: life.retire(session, desk.hold(CARD), "不适用", WANG, NOW))
        self.release(desk, "新办法", "second")
        assert self.how(desk) is None

    def test_a_card_that_is_dropped_answers_no_more_until_it_comes_back(self, desk: Desk) -> None:
        self.release(desk, None, "second")
        assert self.how(desk) is None
        assert desk.detail(CARD).standing.state is State.RETIRED
        self.release(desk, "又有了", "third")
        assert self.how(desk) == "又有了"

    def test_a_dropped_card_that_staff_changed_stays(self, desk: Desk) -> None:
        desk.save(CARD, replace(desk.detail(CARD).text, how="我们县的办法"))
        before = self.how(desk)
        self.release(desk, None, "second")
        assert self.how(desk) == before


def due(desk: Desk, now: datetime, **changes: str) -> int:
    """`changes`: standard questions whose answer it would change by then, with what is said of each."""
    return publish_due(desk.database, now, lambda *_: changes)


class TestTheStandardQuestionsAtTheMoment:
    """They are asked again when the moment has come."""

    BEGIN = NOW + timedelta(hours=1)

    def test_what_nobody_has_looked_at_sends_it_to_review_again(self, desk: Desk) -> None:
        id = desk.live(looked_at=["one"], publish_at=self.BEGIN)
        assert due(desk, self.BEGIN, one="第一句", two="第二句") == 1
        found = desk.detail(id)
        assert (found.standing.state, found.standing.publish_at) == (State.PENDING, None)
        assert desk.answered(id) is None
        step = found.steps[0]
        assert (step.account, "第二句" in step.reason, "第一句" in step.reason) == (None, True, False)
        assert "没有发布" in step.reason
        with desk.database.reading() as session:
            (deed,) = audit.listing(session, HAIYUAN, audit.Filters(key=id), limit=1)
        assert deed.detail["unscheduled"] == str(self.BEGIN)
        assert due(desk, self.BEGIN) == 0

    def test_what_its_reviewer_has_looked_at_passes(self, desk: Desk) -> None:
        id = desk.live(looked_at=["one", "two"], publish_at=self.BEGIN)
        assert due(desk, self.BEGIN, two="第二句") == 1
        assert desk.answered(id) == TEXT.conclusion

    def test_once_reviewed_again_it_is_published_at_once(self, desk: Desk) -> None:
        id = desk.live(publish_at=self.BEGIN)
        due(desk, self.BEGIN, one="第一句")
        desk.do(lambda session: life.approve(session, desk.hold(id), MA, self.BEGIN, looked_at=["one"]))
        assert desk.answered(id) == TEXT.conclusion

    def test_the_newest_approval_counts(self, desk: Desk) -> None:
        id = desk.live(looked_at=["one"], publish_at=self.BEGIN)
        given = Given(CHANGED, "改结论", publish_at=self.BEGIN)
        desk.do(lambda session: life.save(session, desk.hold(id), given, WANG, NOW))
        desk.do(lambda session: life.submit(session, desk.hold(id), WANG, NOW))
        desk.do(lambda session: life.approve(session, desk.hold(id), MA, NOW))
        due(desk, self.BEGIN, one="第一句")
        assert desk.detail(id).standing.state is State.PENDING

    def test_a_very_long_list_of_questions_is_told_in_part(self, desk: Desk) -> None:
        id = desk.live(publish_at=self.BEGIN)
        due(desk, self.BEGIN, **{f"q{number}": "标准问题怎么答" * 10 for number in range(20)})
        assert len(desk.detail(id).steps[0].reason) <= 300
        assert "请再审一次" in desk.detail(id).steps[0].reason

    def test_what_was_published_meanwhile_is_weighed_at_the_next_tick(self, desk: Desk) -> None:
        id = desk.live(publish_at=self.BEGIN)

        def weigh(session: Session, entry_id: str, text: EntryText) -> dict[str, str]:
            with desk.database.writing() as other:
                store.touch(other)
            return {}

        assert publish_due(desk.database, self.BEGIN, weigh) == 0
        assert desk.detail(id).standing.publish_at == self.BEGIN
        assert due(desk, self.BEGIN) == 1


class TestOneHand:
    """Whose account somebody has set up is no second person."""

    @pytest.fixture
    def hands(self, desk: Desk) -> None:
        weak = Passwords(time_cost=1, memory_cost=8)
        made = (
            ("wang", audit.SYSTEM),
            ("ma", WANG),
            ("li", audit.SYSTEM),
            ("zhao", Actor("li")),
            ("he", Actor("li")),
        )
        with desk.database.writing() as session:
            for name, actor in made:
                register.add(session, weak, NewAccount(name, "某某", Role.ADMIN, HAIYUAN), actor, NOW)

    def test_it_neither_approves_nor_publishes_at_once(self, desk: Desk, hands: None) -> None:
        id = desk.pending(publish_at=NOW + timedelta(hours=1))
        with pytest.raises(BadInput, match="您的账号是由“wang”开立"):
            desk.do(lambda session: life.approve(session, desk.hold(id), MA, NOW))
        desk.do(lambda session: life.approve(session, desk.hold(id), Actor("li"), NOW))
        with pytest.raises(BadInput, match="您的账号是由“wang”开立"):
            desk.do(lambda session: life.publish(session, desk.hold(id), MA, NOW))
        desk.do(lambda session: life.publish(session, desk.hold(id), Actor("li"), NOW))
        assert desk.answered(id) == TEXT.conclusion

    def test_that_a_third_has_set_up_both_stands_in_history_and_log(self, desk: Desk, hands: None) -> None:
        with desk.database.writing() as session:
            id = life.draft(session, Given(TEXT, "新政策"), Actor("zhao"), NOW)
            life.submit(session, Hold(id, 1), Actor("zhao"), NOW)
        desk.do(lambda session: life.approve(session, desk.hold(id), Actor("he"), NOW, "看过"))
        assert desk.detail(id).steps[0].reason == "看过；写和审的两个账号都由li开立或重设密码"
        with desk.database.reading() as session:
            (deed,) = audit.listing(session, HAIYUAN, audit.Filters(key=id), limit=1)
        assert deed.detail["both_set_up_by"] == "li"


def test_the_row_shows_the_newest_text(desk: Desk) -> None:
    id = desk.live()
    desk.save(id, replace(CHANGED, title="新标题", phrasings=("押金多少",)))
    with desk.database.reading() as session:
        row = session.get_one(EntryRow, id)
        assert (row.title, [one.text for one in row.phrasings]) == ("新标题", ["押金多少"])


def test_what_has_ended_already_is_not_sent_to_review(desk: Desk) -> None:
    id = desk.draft(expire_at=NOW)
    with pytest.raises(BadInput, match="到期停用时间已经过了"):
        desk.do(lambda session: life.submit(session, desk.hold(id), WANG, NOW))
    assert desk.detail(id).standing.state is State.DRAFT


@pytest.mark.parametrize("wrong", [{"topic": "没有的主题"}, {"audience": ("没有的人群",)}], ids=str)
def test_what_no_list_holds_is_not_stored(desk: Desk, wrong: dict[str, Any]) -> None:
    with pytest.raises(BadInput, match="请从列表里选"):
        desk.draft(replace(TEXT, **wrong))


def test_what_would_end_before_it_begins_is_neither_sent_to_review_nor_passed(desk: Desk) -> None:
    """As an import of an earlier release could have stored it: it would take the live answer away at its moment."""
    id, ends = desk.live(), NOW + timedelta(days=10)
    late = replace(CHANGED, valid_from=(NOW + timedelta(days=20)).date())
    steps = ((life.submit, WANG), (life.approve, MA))
    for step, actor in steps:
        desk.save(id)
        if step is life.approve:
            desk.do(lambda session: life.submit(session, desk.hold(id), WANG, NOW))

        def spoil(session: Session) -> None:
            head = session.get_one(EntryRow, id).head_number
            rows = (EntryRevisionRow.entry_id == id, EntryRevisionRow.number == head)
            session.execute(
                update(EntryRevisionRow).where(*rows).values(content=late.as_json(), expire_at=ends)
            )

        desk.do(spoil)
        with pytest.raises(BadInput, match="到期时间要晚于发布时间和生效日期"):
            desk.do(lambda session, step=step, actor=actor: step(session, desk.hold(id), actor, NOW))  # type: ignore[misc]
    assert desk.answered(id) == TEXT.conclusion
