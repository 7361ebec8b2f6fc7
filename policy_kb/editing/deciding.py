"""What may become of an entry, decided from where it stands. Pure: `life` carries it out.

Nothing is published without the eyes of two people: who approves has written none of what is approved.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from backend.core.clock import SHANGHAI
from backend.core.errors import BadInput
from policy_kb.editing.states import State
from policy_kb.models import LONGEST_REASON


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an entry stands. `head` is its newest revision, `live` the one that answers, None: none does."""

    state: State
    head: int
    live: int | None
    publish_at: datetime | None  # approved, and waits for this moment
    expire_at: datetime | None  # of the live revision

    @property
    def answers(self) -> bool:
        """Whether residents get an answer from it now."""
        return self.live is not None

    @property
    def words(self) -> str:
        """As lists show it."""
        if self.state is State.PENDING and self.publish_at is not None:
            return f"已通过，{self.publish_at:%Y-%m-%d %H:%M} 发布"
        if self.state in (State.DRAFT, State.PENDING) and self.answers:
            return f"已发布，修改{self.state.word}"
        return self.state.word


@dataclass(frozen=True, slots=True)
class Revision:
    """What approving must know of the head: its moments, who has written since the live one, its first day."""

    publish_at: datetime | None
    expire_at: datetime | None
    authors: frozenset[str]
    valid_from: date | None = None

    @property
    def begins(self) -> datetime | None:
        """The moment before which it does not answer; None: there is none."""
        return beginning(self.publish_at, self.valid_from)


OWN = "这一版有您写的内容，不能由您自己审核，请另一位同事来审。"


class Conflict(BadInput):
    """The entry has been changed since the page was opened. Nothing is overwritten: the page shows both texts."""


def saved(standing: Standing, number: int) -> Standing:
    """A new head, a draft. What is live goes on answering; an approval that waits is void with its text."""
    return replace(standing, state=State.DRAFT, head=number, publish_at=None)


def submitted(standing: Standing, faults: Sequence[str]) -> Standing:
    """A draft without faults goes to review."""
    if standing.state is not State.DRAFT:
        raise BadInput(f"这条现在是“{standing.words}”，只有草稿才能送审。")
    _refuse(faults)
    return replace(standing, state=State.PENDING)


def approved(
    standing: Standing, revision: Revision, reviewer: str | None, faults: Sequence[str], now: datetime
) -> Standing:
    """Live at once, or at the revision's moment."""
    _demand_review(standing)
    _demand_reviewer(revision, reviewer)
    _refuse(faults)
    if over(revision.expire_at, now):
        raise BadInput("这一版写的到期时间已经过了，请退回修改到期时间。")
    demand_order(revision.begins, revision.expire_at)
    return came(standing, revision, now)


def came(standing: Standing, revision: Revision, now: datetime) -> Standing:
    """An approved one goes live when its moment has come and the policy is in force; else it waits for that."""
    begins = revision.begins
    if begins is not None and begins > now:
        return replace(standing, publish_at=begins)
    return _live(standing, revision)


def published(standing: Standing, revision: Revision, reviewer: str | None, now: datetime) -> Standing:
    """An approved one goes live before its moment: a reviewer, never an author, does not want to wait.

    The moment was approved with the text. Of a policy that is not in force yet the answer says so; but what is in
    force now is not given up for it.
    """
    if standing.publish_at is None:
        raise BadInput(f"这条现在是“{standing.words}”，没有等着发布的内容。")
    _demand_reviewer(revision, reviewer)
    day = revision.valid_from
    if standing.answers and day is not None and day > now.astimezone(SHANGHAI).date():
        raise BadInput(
            f"新的内容{day:%Y-%m-%d}才生效，现在回答的那一版还在执行：到那天会自动换上。"
            "想提前告诉群众，请另写一条。"
        )
    return _live(standing, revision)


def stopped(standing: Standing) -> Standing:
    """Its moment has come, and what it would do is not what was approved: it waits for review again."""
    return replace(standing, publish_at=None)


def rejected(standing: Standing, reason: str) -> Standing:
    """Back to the authors with a reason, even when it was approved and waits."""
    if standing.state is not State.PENDING:
        raise BadInput(f"这条现在是“{standing.words}”，没有等着审核的内容。")
    demand_reason(reason, "退回")
    return replace(standing, state=State.DRAFT, publish_at=None)


def retired(standing: Standing, reason: str) -> Standing:
    """It answers nobody any more. Needs one person only: what is wrong must be gone at once."""
    if standing.state is State.RETIRED:
        raise BadInput("这条已经停用了。")
    demand_reason(reason, "停用")
    return _gone(standing)


def expired(standing: Standing) -> Standing:
    """The live revision's time is over. A text that is being revised stays what it is."""
    if standing.state is State.PUBLISHED:
        return _gone(standing)
    return replace(standing, live=None, expire_at=None)


OVER = "写的到期停用时间已经过了，发布了也没有人看得到，请改晚一些，或不填。"


def over(expire_at: datetime | None, now: datetime) -> bool:
    """Whether it would end before it could begin."""
    return expire_at is not None and expire_at <= now


def demand_reason(reason: str, what: str) -> None:
    """BadInput unless somebody else can read why."""
    if not reason.strip():
        raise BadInput(f"请写明{what}的原因，同事才看得懂。")
    if len(reason) > LONGEST_REASON:
        raise BadInput(f"原因太长了，请缩短到{LONGEST_REASON}个字以内。")


def beginning(publish_at: datetime | None, valid_from: date | None) -> datetime | None:
    """When a text may answer: at the moment it was given, never before the policy's first day."""
    day = datetime.combine(valid_from, time(), SHANGHAI) if valid_from is not None else None
    return max((one for one in (publish_at, day) if one is not None), default=None)


BACKWARDS = "到期时间要晚于发布时间和生效日期，请改正其中一个。"


def backwards(begins: datetime | None, expire_at: datetime | None) -> bool:
    """Whether it would end at the moment at which it begins, or before."""
    return begins is not None and expire_at is not None and expire_at <= begins


def demand_order(begins: datetime | None, expire_at: datetime | None) -> None:
    """BadInput when it would expire before it is published."""
    if backwards(begins, expire_at):
        raise BadInput(BACKWARDS)


def _demand_review(standing: Standing) -> None:
    if standing.state is not State.PENDING or standing.publish_at is not None:
        raise BadInput(f"这条现在是“{standing.words}”，没有等着审核的内容。")


def _demand_reviewer(revision: Revision, reviewer: str | None) -> None:
    if reviewer is None:
        raise BadInput("审核要由有账号的人来做，请登录工作台审核。")
    if reviewer in revision.authors:
        raise BadInput(OWN)


def _refuse(faults: Sequence[str]) -> None:
    if faults:
        raise BadInput(faults[0] if len(faults) == 1 else f"有{len(faults)}处要改：{'；'.join(faults)}")


def _live(standing: Standing, revision: Revision) -> Standing:
    return Standing(State.PUBLISHED, standing.head, standing.head, None, revision.expire_at)


def _gone(standing: Standing) -> Standing:
    return Standing(State.RETIRED, standing.head, None, None, None)
