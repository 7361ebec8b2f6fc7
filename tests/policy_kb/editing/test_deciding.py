"""What may become of an entry: every step from every state, without a database."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from backend.core.errors import BadInput
from policy_kb.editing import deciding
from policy_kb.editing.deciding import Revision, Standing
from policy_kb.editing.states import State
from tests.fakes import FixedClock

NOW = FixedClock().now()
LATER = NOW + timedelta(days=1)
DRAFT = Standing(State.DRAFT, 1, None, None, None)
PENDING = replace(DRAFT, state=State.PENDING)
SCHEDULED = replace(PENDING, publish_at=LATER)
LIVE = Standing(State.PUBLISHED, 2, 2, None, None)
REVISED = Standing(State.DRAFT, 3, 2, None, None)
RETIRED = Standing(State.RETIRED, 2, None, None, None)
EVERY = (DRAFT, PENDING, SCHEDULED, LIVE, REVISED, RETIRED)
WRITTEN = Revision(None, None, frozenset({"wang"}))


def test_saving_makes_a_draft_of_anything_and_leaves_what_is_live() -> None:
    for standing in EVERY:
        after = deciding.saved(standing, 9)
        assert (after.state, after.head, after.live, after.publish_at) == (
            State.DRAFT,
            9,
            standing.live,
            None,
        )


@pytest.mark.parametrize("standing", [PENDING, SCHEDULED, LIVE, RETIRED])
def test_only_a_draft_is_submitted(standing: Standing) -> None:
    with pytest.raises(BadInput, match="只有草稿才能送审"):
        deciding.submitted(standing, [])


def test_a_draft_with_faults_is_not_submitted_and_all_are_told() -> None:
    with pytest.raises(BadInput, match="有2处要改：没有标题。；没有结论。"):
        deciding.submitted(DRAFT, ["没有标题。", "没有结论。"])
    assert deciding.submitted(DRAFT, []).state is State.PENDING


@pytest.mark.parametrize("standing", [DRAFT, SCHEDULED, LIVE, REVISED, RETIRED])
def test_only_what_waits_for_review_is_approved(standing: Standing) -> None:
    with pytest.raises(BadInput, match="没有等着审核"):
        deciding.approved(standing, WRITTEN, "ma", [], NOW)


def test_who_has_written_a_part_of_it_does_not_approve_it() -> None:
    both = replace(WRITTEN, authors=frozenset({"wang", "ma"}))
    for reviewer in ("wang", "ma"):
        with pytest.raises(BadInput, match="另一位同事"):
            deciding.approved(PENDING, both, reviewer, [], NOW)
    with pytest.raises(BadInput, match="有账号的人"):
        deciding.approved(PENDING, both, None, [], NOW)


def test_approving_publishes_at_once_or_at_the_moment_that_was_asked_for() -> None:
    assert deciding.approved(PENDING, WRITTEN, "ma", [], NOW) == Standing(State.PUBLISHED, 1, 1, None, None)
    waiting = replace(WRITTEN, publish_at=LATER, expire_at=LATER + timedelta(days=1))
    after = deciding.approved(PENDING, waiting, "ma", [], NOW)
    assert (after.state, after.live, after.publish_at) == (State.PENDING, None, LATER)
    live = deciding.published(after, waiting, "ma", NOW)
    assert (live.state, live.live, live.expire_at) == (State.PUBLISHED, 1, LATER + timedelta(days=1))


def test_the_moment_was_approved_with_the_text_and_no_author_moves_it() -> None:
    for nobody in ("wang", None):
        with pytest.raises(BadInput, match=r"另一位同事|有账号的人"):
            deciding.published(SCHEDULED, WRITTEN, nobody, NOW)


def test_what_is_not_in_force_yet_waits_for_its_first_day() -> None:
    tomorrow = replace(WRITTEN, valid_from=LATER.date())
    after = deciding.approved(PENDING, tomorrow, "ma", [], NOW)
    assert (after.live, after.publish_at) == (None, LATER.replace(hour=0))
    assert deciding.came(after, tomorrow, LATER.replace(hour=0)).state is State.PUBLISHED
    later_still = replace(tomorrow, publish_at=LATER)
    assert deciding.approved(PENDING, later_still, "ma", [], NOW).publish_at == LATER
    for day in (NOW.date(), date.min):
        assert deciding.approved(PENDING, replace(WRITTEN, valid_from=day), "ma", [], NOW).live == 1


def test_what_is_in_force_is_not_given_up_for_what_is_not() -> None:
    waiting = replace(SCHEDULED, live=1, head=2)
    with pytest.raises(BadInput, match="2026-03-03才生效"):
        deciding.published(waiting, replace(WRITTEN, valid_from=LATER.date()), "ma", NOW)
    assert deciding.published(waiting, WRITTEN, "ma", NOW).live == 2
    assert deciding.published(SCHEDULED, replace(WRITTEN, valid_from=LATER.date()), "ma", NOW).live == 1


def test_what_would_be_over_before_it_begins_is_not_approved() -> None:
    with pytest.raises(BadInput, match="到期时间已经过了"):
        deciding.approved(PENDING, replace(WRITTEN, expire_at=NOW), "ma", [], NOW)
    with pytest.raises(BadInput, match="到期时间要晚于发布时间"):
        deciding.demand_order(LATER, LATER)


def test_rejecting_needs_a_reason_and_goes_back_to_the_authors() -> None:
    with pytest.raises(BadInput, match="请写明退回的原因"):
        deciding.rejected(PENDING, " ")
    for standing in (PENDING, SCHEDULED):
        after = deciding.rejected(standing, "比例写错了")
        assert (after.state, after.publish_at) == (State.DRAFT, None)
    with pytest.raises(BadInput, match="没有等着审核"):
        deciding.rejected(LIVE, "比例写错了")


def test_retiring_ends_the_answer_at_once_whatever_is_in_hand() -> None:
    for standing in (DRAFT, PENDING, SCHEDULED, LIVE, REVISED):
        after = deciding.retired(standing, "政策取消了")
        assert (after.state, after.live, after.publish_at, after.expire_at) == (
            State.RETIRED,
            None,
            None,
            None,
        )
    with pytest.raises(BadInput, match="已经停用"):
        deciding.retired(RETIRED, "政策取消了")


def test_an_expired_answer_goes_and_its_revision_in_hand_stays() -> None:
    assert deciding.expired(replace(LIVE, expire_at=NOW)).state is State.RETIRED
    after = deciding.expired(replace(REVISED, expire_at=NOW))
    assert (after.state, after.live, after.head) == (State.DRAFT, None, 3)


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (DRAFT, "草稿"),
        (PENDING, "待审"),
        (SCHEDULED, "已通过，2026-03-03 09:00 发布"),
        (LIVE, "已发布"),
        (REVISED, "已发布，修改草稿"),
        (replace(REVISED, state=State.PENDING), "已发布，修改待审"),
        (RETIRED, "已停用"),
    ],
)
def test_lists_say_where_it_stands(standing: Standing, words: str) -> None:
    assert standing.words == words
