"""The use-cases of the queue: attach a group to an entry, write a new one, answer who asked, dismiss, open again.

What residents read goes through review like every text (`policy_kb.editing.life`); a group is settled in the same
transaction. Each takes the version the page was opened at.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.audit import Actor
from backend.core.errors import BadInput, NotFound
from backend.core.subtree import NATION, below, within
from bot.models import QuestionGroupRow
from bot.questions import promises, revising
from bot.questions.likeness import spoken
from bot.questions.returning import changed, lower
from bot.questions.revising import Attached
from bot.questions.states import GroupState
from policy_kb import store
from policy_kb.editing import life, reading
from policy_kb.editing.deciding import Conflict, demand_reason
from policy_kb.editing.life import Given
from policy_kb.editing.states import State
from policy_kb.entry_text import EntryText
from policy_kb.models import EntryRow
from policy_kb.quality.checks import LONGEST_PHRASING

LONGEST_ANSWER = (
    300  # characters; together with the answer to their next message it has to fit into 2048 bytes
)
_LONGEST_TITLE = 30
BY_NOW = "机器人现在会答"


@dataclass(frozen=True, slots=True)
class Hold:
    """Which group, as the page knew it: its version then, and the root of the subtree that the person may touch."""

    id: int
    version: int
    root: str = NATION


def attach(
    session: Session,
    hold: Hold,
    entry_id: str,
    ways: Sequence[str],
    actor: Actor,
    now: datetime,
    *,
    tell: bool,
) -> Attached:
    """Add the wordings to the entry's as a revision; it goes to review unless the entry was a draft, or retired.

    `tell`: who asked gets the entry's answer once it is published with one of the wordings. What has become of the
    entry.
    """
    row = _held(session, hold)
    found = reading.detail(session, entry_id, hold.root)
    for region in (found.region, found.text.region_code):  # a draft may be for another than it answers now
        _demand_region(row, region)
    new = _ways(ways, found.text.phrasings)
    if not new and not found.standing.answers:
        raise BadInput("这些问法条目里都有了，条目还没有发布：请到条目里送审。")
    attached = Attached(found.standing.state)
    if new:
        attached = revising.add_ways(session, found, new, hold.root, actor, now)
    if tell:
        promises.promise(session, row, "", entry_id, actor, now)
    row.ways = lines(ways)
    waited = attached.unscheduled
    _settle(session, row, GroupState.ATTACHED, actor, now, entry_id=entry_id, unscheduled=waited)
    return attached


def known(session: Session, hold: Hold, entry_id: str, actor: Actor, now: datetime) -> int:
    """The bot answers it by now, and a person says that it does so rightly: whoever asked is told, how many.

    The entry may be one of a region above, whose text nobody changes here. Nobody is told before the clock has asked
    the bot once more (`closing`); where it says something else by then, the group waits again.
    """
    row = _held(session, hold)
    entry = session.get(EntryRow, entry_id)
    if entry is None or entry.live_number is None:
        raise Conflict("这条问答刚停用了，机器人现在不这样答。请刷新看看。")
    if entry.state != State.PUBLISHED.value:  # what was looked at would not be what is sent in the end
        raise Conflict("这条问答正在修订，等新的一版发布了再办结；等不及的，请直接答复问的人。")
    _demand_region(row, entry.region_code)
    owed = promises.promise(session, row, "", entry_id, actor, now)
    row.ways = lines([row.question])
    _settle(session, row, GroupState.ATTACHED, actor, now, entry_id=entry_id, reason=BY_NOW, owed=owed)
    return owed


def suggest(session: Session, hold: Hold, entry_id: str, actor: Actor, now: datetime) -> None:
    """An entry of a region above should answer it: from now on it waits there, with its people's word for it.

    Nobody changes what a region above has published, and a copy of it in the county would not follow its next
    revision.
    """
    row = _held(session, hold)
    entry = session.get(EntryRow, entry_id)
    if row.under_way:
        raise Conflict("本地已经在为这些问题写条目，问的人等着它；先把那条办完，再建议给上级。")
    if entry is None or entry.live_number is None or within(hold.root, entry.region_code):
        raise BadInput("只能建议上级已发布的条目；本地的条目，请直接并入。")
    _demand_region(row, entry.region_code)
    row.raised_to, row.raised_entry = entry.region_code, entry_id
    row.raised_by, row.raised_at, row.reason = actor.account, now, ""
    changed(session, row, GroupState.OPEN, "建议给上级", actor, now, entry=entry_id)


def write(
    session: Session, hold: Hold, ways: Sequence[str], actor: Actor, now: datetime, *, tell: bool
) -> str:
    """Draft a new entry with the wordings as its ways of being asked; its id. The rest is written in the editor."""
    row = _held(session, hold)
    entry_id = _draft(session, row, ways, "", hold.root, actor, now)
    if tell:
        promises.promise(session, row, "", entry_id, actor, now)
    row.ways = lines(ways)
    _settle(session, row, GroupState.WRITTEN, actor, now, entry_id=entry_id)
    return entry_id


def answer(
    session: Session, hold: Hold, text: str, actor: Actor, now: datetime, *, draft: bool
) -> tuple[int, str | None]:
    """Owe this text to everybody of the group; how many. `draft`: an entry of it too, so that the bot answers later.

    Where that is sent back or retired before somebody has the text, theirs is held (`holding`).
    """
    row = _held(session, hold)
    said = _demand_answer(text)
    entry_id = _draft(session, row, [row.question], said, hold.root, actor, now) if draft else None
    owed = promises.promise(session, row, said, None, actor, now, draft=entry_id)
    if not owed and not draft:
        raise BadInput("这组提问的人都联系不上了，请并入条目或另写一条，让机器人下次答。")
    row.ways = lines([row.question]) if draft else ""
    _settle(session, row, GroupState.ANSWERED, actor, now, entry_id=entry_id, owed=owed)
    return owed, entry_id


def dismiss(session: Session, hold: Hold, reason: str, actor: Actor, now: datetime) -> None:
    """Nothing will be done; the reason is for the colleagues."""
    row = _held(session, hold)
    demand_reason(reason, "不处理")
    _settle(session, row, GroupState.DISMISSED, actor, now, reason=reason.strip())


def reopen(session: Session, hold: Hold, actor: Actor, now: datetime) -> None:
    """A dismissed group waits again."""
    row = _row(session, hold)
    if row.state != GroupState.DISMISSED:
        raise BadInput("只有“不处理”的提问才能重新打开。")
    row.reason, row.settled_by, row.settled_at = "", None, None
    changed(session, row, GroupState.OPEN, "重新打开提问", actor, now)


def _held(session: Session, hold: Hold) -> QuestionGroupRow:
    """What is decided now takes the place of what was promised when it was settled before."""
    row = _row(session, hold)
    if row.state != GroupState.OPEN:
        raise BadInput(f"这组提问已经处理过了（{GroupState(row.state).word}）。")
    promises.withdraw(session, row)
    return row


def _row(session: Session, hold: Hold) -> QuestionGroupRow:
    """Nobody else's until the caller commits. NotFound outside the subtree, Conflict when it has changed."""
    store.hold(session)
    wanted = (QuestionGroupRow.id == hold.id, below(QuestionGroupRow.region_code, hold.root))
    query = select(QuestionGroupRow).where(*wanted)
    row = session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise NotFound("没有这组提问，可能在别的地区，请从列表里选。")
    if row.version != hold.version:
        raise Conflict("您打开这一页以后，同事处理过这组提问，您的还没有存。请刷新看看。")
    return row


def _draft(
    session: Session,
    row: QuestionGroupRow,
    ways: Sequence[str],
    conclusion: str,
    root: str,
    actor: Actor,
    now: datetime,
) -> str:
    if row.region_code is None:
        raise BadInput("问的人没有说是哪个县的，起草不了条目；可以并入一条全国通用的条目，或者不处理。")
    text = EntryText(
        region_code=row.region_code,
        title=row.question[:_LONGEST_TITLE],
        phrasings=_ways(ways, ()),
        conclusion=conclusion,
    )
    return life.draft(session, Given(text, "来自居民提问"), actor, now, root)


def _ways(said: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    """The wordings that are new, each once; BadInput when one is too long to be a way of asking."""
    taken = {spoken(way) for way in known}
    new: dict[str, str] = {}
    for way in (one.strip() for one in said):
        if len(way) > LONGEST_PHRASING:
            raise BadInput(
                f"一条问法有{len(way)}个字，请缩短到{LONGEST_PHRASING}个字以内，只留要问的那一句。"
            )
        if spoken(way) and spoken(way) not in taken:
            new.setdefault(spoken(way), way)
    if not any(map(spoken, said)):  # what answers nothing that was asked would be told to who asked
        raise BadInput("请至少留一条问法。")
    return tuple(new.values())


def lines(said: Sequence[str]) -> str:
    """The wordings that a group was settled with, as it keeps them: one a line, without blanks around."""
    return "\n".join(line for one in said if (line := " ".join(one.split())))


def _demand_region(row: QuestionGroupRow, entry_region: str) -> None:
    """An entry answers who lives in its region or below it."""
    if row.region_code is not None and not within(entry_region, row.region_code):
        raise BadInput("这条问答是别的地区的，答不了这些人，请选本地区或上级的条目。")


def _demand_answer(text: str) -> str:
    said = plain(text)
    if not said:
        raise BadInput("请写上要答复的话。")
    if len(said) > LONGEST_ANSWER:
        raise BadInput(f"答复有{len(said)}个字，请缩短到{LONGEST_ANSWER}个字以内。")
    return said


def plain(text: str) -> str:
    """An answer as it is kept."""
    return text.replace("\r\n", "\n").strip()


def _settle(
    session: Session,
    row: QuestionGroupRow,
    state: GroupState,
    actor: Actor,
    now: datetime,
    *,
    entry_id: str | None = None,
    reason: str = "",
    owed: int | None = None,
    unscheduled: datetime | None = None,
) -> None:
    """`entry_id`: it is under way from now on, until the entry is published (`closing`)."""
    row.entry_id, row.reason, row.settled_by, row.settled_at = entry_id, reason, actor.account, now
    row.under_way = entry_id is not None
    lower(row)
    detail = {"entry": entry_id, "owed": owed, "unscheduled": unscheduled and str(unscheduled)}
    changed(session, row, state, state.word, actor, now, **detail)
