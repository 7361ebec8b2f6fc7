"""The use-cases of quiz questions: draft one from a published entry, correct it, publish it, retire it.

Every text is kept as a revision with its author. What is asked was looked at by another person than who wrote it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.accounts import apart
from backend.core.audit import Actor, Deed
from backend.core.errors import BadInput, NotFound
from backend.core.subtree import NATION, below, within
from policy_kb import store
from policy_kb.editing.deciding import Conflict, over
from policy_kb.editing.states import State
from policy_kb.entry_text import EntryText
from policy_kb.models import EntryRow
from policy_kb.quiz import asking, offering, reading
from policy_kb.quiz.choosing import CHOICES, Choice, drafted
from policy_kb.quiz.models import QuizChoiceRow, QuizQuestionRow, QuizRevisionRow

KIND = "考题"
LONGEST = 200  # characters of a question or a choice
_INSTEAD = "本地的“{}”讲的是同一件事，群众听到的是那一条"
OWN = "这道题有您写的内容，不能由您自己启用，请另一位同事来核对。"


@dataclass(frozen=True, slots=True)
class Hold:
    """Which question, as the page knew it, and the subtree that the person may touch.

    `answering`: the revision of its entry that the page showed as what is answered now; 0, which is never one: none.
    """

    id: int
    version: int
    root: str = NATION
    answering: int = 0


def draft(
    session: Session,
    entry_id: str,
    actor: Actor,
    now: datetime,
    root: str = NATION,
    *,
    slip: str | None = None,
) -> int:
    """A question of a published entry of the subtree, or of a region above it, for whose people it holds too; its id.

    Out of an entry above it is asked in the root only. `slip`: of the form; the same one again draws nothing new.
    """
    store.hold(session)  # of two at once the second waits here
    drawn = session.scalar(select(QuizQuestionRow.id).where(QuizQuestionRow.slip == slip)) if slip else None
    if drawn is not None:
        return drawn
    chain = store.region_tree(session).chain(root)
    wanted = or_(below(EntryRow.region_code, root), EntryRow.region_code.in_(chain))
    known = session.scalar(select(EntryRow).where(EntryRow.id == entry_id, wanted))
    content = reading.answering(session, known, now) if known is not None else None
    if known is None or content is None:
        raise NotFound("没有这条已发布的问答，考题只能从已发布的条目里出。")
    _demand_in_force(session, entry_id)
    entry = EntryText.from_json(content).entry(entry_id)
    region = known.region_code if within(root, known.region_code) else root
    if (nearer := offering.nearer(session, region, entry_id, now)) is not None:
        raise BadInput(f"{_INSTEAD.format(nearer.title)}，请用那一条出题。")
    text, choices = drafted(entry, offering.holding(session, offering.line(region), now))
    row = QuizQuestionRow(entry_id=entry_id, region_code=region, topic=entry.topic, text=text, slip=slip)
    row.state, row.version, row.entry_number = State.DRAFT.value, 1, known.live_number or 0
    row.changed_at, row.changed_by = now, actor.account
    row.choices = _rows(choices)
    session.add(row)
    session.flush()
    _keep(session, row, 1, choices, actor, now)
    _note(session, row, "出题", actor, now)
    return row.id


def save(
    session: Session, hold: Hold, text: str, choices: Sequence[Choice], actor: Actor, now: datetime
) -> None:
    """The corrected words, a draft: not asked until another person has looked. BadInput unless one choice is right."""
    row = _held(session, hold)
    said = _demand(text, "题目")
    given = [Choice(_demand(one.text, "每个选项"), one.right) for one in choices]
    if len(given) != CHOICES or len({one.text for one in given}) != CHOICES:
        raise BadInput(f"请写{CHOICES}个不一样的选项。")
    if sum(one.right for one in given) != 1:
        raise BadInput("请选哪一个选项是对的，只能有一个。")
    if (said, given) == (row.text, [Choice(one.text, one.right) for one in row.choices]):
        return
    row.text = said
    for old in list(row.choices):
        session.delete(old)
    session.flush()
    row.choices = _rows(given)
    row.state = State.DRAFT.value
    _keep(
        session, row, 1 + max(one.number for one in reading.revisions_of(session, row.id)), given, actor, now
    )
    _changed(session, row, "改题", actor, now)


def publish(session: Session, hold: Hold, actor: Actor, now: datetime) -> None:
    """Another person than who wrote it has held it against what the entry answers now: it is asked from now on.

    Conflict when the entry answers otherwise than the page showed.
    """
    row = _held(session, hold)
    entry = session.get_one(EntryRow, row.entry_id)
    if entry.live_number is None or over(entry.expire_at, now):
        raise BadInput("出题的那条问答现在没有发布，这道题不能启用。")
    _demand_in_force(session, entry.id)
    if (nearer := offering.nearer(session, row.region_code, entry.id, now)) is not None:
        raise BadInput(f"{_INSTEAD.format(nearer.title)}。这道题不能启用，请用那一条出题。")
    if not all(one.text for one in row.choices):
        raise BadInput("这道题还有选项没有写，请先写好、存下，再请另一位同事核对。")
    revisions = reading.revisions_of(session, row.id)
    if actor.account is None:
        raise BadInput("核对要由有账号的人来做，请登录工作台核对。")
    if actor.account in reading.hands(row, revisions):
        raise BadInput(OWN)
    third = apart.demand(session, actor, reading.hands(row, revisions))
    if entry.live_number != hold.answering:
        raise Conflict("您打开这一页以后，出题的那条问答改过了，还没有启用。请对照下面现在的答案，重新核对。")
    row.state, row.entry_number = State.PUBLISHED.value, entry.live_number
    row.approved_number = revisions[-1].number
    _changed(session, row, "启用考题", actor, now, third)


def retire(session: Session, hold: Hold, actor: Actor, now: datetime) -> None:
    """It is not asked any more; what was answered stays."""
    row = _held(session, hold)
    row.state = State.RETIRED.value
    _changed(session, row, "停用考题", actor, now)


def _demand_in_force(session: Session, entry_id: str) -> None:
    """What a newer document may say otherwise is not taught."""
    if asking.overtaken(session, entry_id):
        raise BadInput("出题的那条问答引的文件已被新文件取代，请先照新文件改好那条问答，再出题、启用。")


def _keep(
    session: Session,
    row: QuizQuestionRow,
    number: int,
    choices: Sequence[Choice],
    actor: Actor,
    now: datetime,
) -> None:
    kept = QuizRevisionRow(
        question_id=row.id, number=number, text=row.text, author=actor.account, made_at=now
    )
    kept.choices = [[one.text, one.right] for one in choices]
    session.add(kept)
    session.flush()


def _rows(choices: Sequence[Choice]) -> list[QuizChoiceRow]:
    return [QuizChoiceRow(position=at, text=one.text, right=one.right) for at, one in enumerate(choices)]


def _demand(text: str, what: str) -> str:
    said = " ".join(text.replace("\0", "").split())
    if not said or len(said) > LONGEST:
        raise BadInput(f"{what}要写，最多{LONGEST}个字。")
    return said


def _held(session: Session, hold: Hold) -> QuizQuestionRow:
    row = reading.row_of(session, hold.id, hold.root, held=True)
    if row.version != hold.version:
        raise Conflict("您打开这一页以后，同事改过这道题，您的还没有存。请对照两边再保存。")
    return row


def _changed(
    session: Session,
    row: QuizQuestionRow,
    words: str,
    actor: Actor,
    now: datetime,
    third: Mapping[str, str] | None = None,
) -> None:
    row.version += 1
    row.changed_at, row.changed_by = now, actor.account
    _note(session, row, words, actor, now, third)


def _note(
    session: Session,
    row: QuizQuestionRow,
    words: str,
    actor: Actor,
    now: datetime,
    third: Mapping[str, str] | None = None,
) -> None:
    detail = {"state": row.state, "entry": row.entry_id, **(third or {})}
    audit.record(session, actor, Deed(words, KIND, str(row.id), row.region_code, detail), now)
