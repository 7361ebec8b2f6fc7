"""The use-cases of quiz questions: draft one from a published entry, correct it, publish it, retire it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.audit import Actor, Deed
from backend.core.errors import BadInput, NotFound
from backend.core.subtree import NATION, below
from policy_kb.editing.deciding import Conflict
from policy_kb.editing.states import State
from policy_kb.entry_text import EntryText
from policy_kb.models import EntryRevisionRow, EntryRow
from policy_kb.quiz.choosing import CHOICES, Choice, Drawn, drafted
from policy_kb.quiz.models import QuizChoiceRow, QuizQuestionRow

KIND = "考题"
LONGEST = 200  # characters of a question or a choice


@dataclass(frozen=True, slots=True)
class Detail:
    """A question with its choices, where it stands and what it was drawn from."""

    id: int
    entry_id: str
    region: str
    topic: str
    text: str
    choices: tuple[Choice, ...]
    state: State
    version: int


@dataclass(frozen=True, slots=True)
class Hold:
    """Which question, as the page knew it, and the subtree that the person may touch."""

    id: int
    version: int
    root: str = NATION


def draft(session: Session, entry_id: str, actor: Actor, now: datetime, root: str = NATION) -> int:
    """A question of a published entry of the subtree; its id."""
    query = (
        select(EntryRow.region_code, EntryRevisionRow.content)
        .join(EntryRevisionRow, EntryRevisionRow.entry_id == EntryRow.id)
        .where(
            EntryRow.id == entry_id,
            EntryRevisionRow.number == EntryRow.live_number,
            below(EntryRow.region_code, root),
        )
    )
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFound("没有这条已发布的问答，考题只能从已发布的条目里出。")
    entry = EntryText.from_json(found[1]).entry(entry_id)
    text, choices = drafted(entry)
    row = QuizQuestionRow(
        entry_id=entry_id, region_code=found[0], topic=entry.topic, text=text, state=State.DRAFT.value
    )
    row.version, row.changed_at, row.changed_by = 1, now, actor.account
    row.choices = _rows(choices)
    session.add(row)
    session.flush()
    _note(session, row, "出题", actor, now)
    return row.id


def detail(session: Session, id: int, root: str = NATION) -> Detail:
    """NotFound when there is none of this number in the root's subtree."""
    row = _row(session, id, root)
    choices = tuple(Choice(one.text, one.right) for one in row.choices)
    return Detail(
        *(row.id, row.entry_id, row.region_code, row.topic, row.text),
        choices=choices,
        state=State(row.state),
        version=row.version,
    )


def save(
    session: Session, hold: Hold, text: str, choices: Sequence[Choice], actor: Actor, now: datetime
) -> None:
    """The corrected words. BadInput unless exactly one choice is right and all differ."""
    row = _held(session, hold)
    row.text = _demand(text, "题目")
    given = [Choice(_demand(one.text, "每个选项"), one.right) for one in choices]
    if len(given) != CHOICES or len({one.text for one in given}) != CHOICES:
        raise BadInput(f"请写{CHOICES}个不一样的选项。")
    if sum(one.right for one in given) != 1:
        raise BadInput("请选哪一个选项是对的，只能有一个。")
    for old in list(row.choices):
        session.delete(old)
    session.flush()
    row.choices = _rows(given)
    _changed(session, row, "改题", actor, now)


def publish(session: Session, hold: Hold, actor: Actor, now: datetime) -> None:
    """It is asked from now on."""
    row = _held(session, hold)
    row.state = State.PUBLISHED.value
    _changed(session, row, "启用考题", actor, now)


def retire(session: Session, hold: Hold, actor: Actor, now: datetime) -> None:
    """It is not asked any more; what was answered stays."""
    row = _held(session, hold)
    row.state = State.RETIRED.value
    _changed(session, row, "停用考题", actor, now)


def asked_in(session: Session, chain: Sequence[str]) -> tuple[Drawn, ...]:
    """Published questions for a region: its own and those of what is above it. Whose entry was retired is not asked."""
    query = (
        select(QuizQuestionRow)
        .join(EntryRow, EntryRow.id == QuizQuestionRow.entry_id)
        .where(
            QuizQuestionRow.state == State.PUBLISHED.value,
            QuizQuestionRow.region_code.in_(chain),
            EntryRow.live_number.is_not(None),
        )
        .order_by(QuizQuestionRow.id)
    )
    return tuple(map(_drawn, session.scalars(query)))


def by_ids(session: Session, ids: Sequence[int]) -> tuple[Drawn, ...]:
    """Those questions, in that order; what is not there any more is left out."""
    rows = session.scalars(select(QuizQuestionRow).where(QuizQuestionRow.id.in_(ids)))
    found = {row.id: _drawn(row) for row in rows}
    return tuple(found[id] for id in ids if id in found)


def published(session: Session, root: str) -> int:
    """How many are asked in the subtree."""
    wanted = (QuizQuestionRow.state == State.PUBLISHED.value, below(QuizQuestionRow.region_code, root))
    return session.scalar(select(func.count()).select_from(QuizQuestionRow).where(*wanted)) or 0


def _drawn(row: QuizQuestionRow) -> Drawn:
    return Drawn(row.id, row.topic, row.text, tuple(Choice(one.text, one.right) for one in row.choices))


def _rows(choices: Sequence[Choice]) -> list[QuizChoiceRow]:
    return [QuizChoiceRow(position=at, text=one.text, right=one.right) for at, one in enumerate(choices)]


def _demand(text: str, what: str) -> str:
    said = " ".join(text.replace("\0", "").split())
    if not said or len(said) > LONGEST:
        raise BadInput(f"{what}要写，最多{LONGEST}个字。")
    return said


def _row(session: Session, id: int, root: str) -> QuizQuestionRow:
    wanted = (QuizQuestionRow.id == id, below(QuizQuestionRow.region_code, root))
    row = session.scalar(select(QuizQuestionRow).where(*wanted).with_for_update())
    if row is None:
        raise NotFound("没有这道题，可能在别的地区，请从列表里选。")
    return row


def _held(session: Session, hold: Hold) -> QuizQuestionRow:
    row = _row(session, hold.id, hold.root)
    if row.version != hold.version:
        raise Conflict("您打开这一页以后，同事改过这道题，您的还没有存。请刷新看看。")
    return row


def _changed(session: Session, row: QuizQuestionRow, words: str, actor: Actor, now: datetime) -> None:
    row.version += 1
    row.changed_at, row.changed_by = now, actor.account
    _note(session, row, words, actor, now)


def _note(session: Session, row: QuizQuestionRow, words: str, actor: Actor, now: datetime) -> None:
    detail = {"state": row.state, "entry": row.entry_id}
    audit.record(session, actor, Deed(words, KIND, str(row.id), row.region_code, detail), now)
